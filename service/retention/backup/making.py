"""Make a backup while everybody goes on working."""

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, column, func, select, table

from data_ingest.snapshot.store import current_id
from service.operations.audit.checkpoint import VerifierKey
from service.operations.audit.entry import write_entry
from service.operations.audit.fork import LogForked
from service.operations.audit.tables import LOG_CHECKPOINTS, LOG_LEAVES
from service.operations.installation import Installation
from service.platform.db.database import EVERY_TENANT, transaction
from service.platform.db.shapes import VERSION_TABLE, read_shapes
from service.platform.db.tenants import ensure_tenant
from service.platform.process.code_version import code_version
from service.retention.backup.archive import NewArchive, write_archive
from service.retention.backup.data_folder import open_files, secret_files
from service.retention.backup.rows import lines_of, read_tenants, see_restricted
from service.retention.backup.sealed_keys import fingerprint, seal
from service.retention.table import DISPOSALS

KEYS = "keys.sealed"
TABLES = "tables/"
FILES = "files/"


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """A backup that was made.

    Attributes:
        digest: The hash of the file, in hexadecimal.
        size: Of the file, in bytes.
        rows: How many rows it holds.
        log_size: Leaves of the log in it that are signed.
        keys: Names of the files of secrets that are in it; none without a passphrase.
        left_out: Names of those that are not.
        snapshot_id: The snapshot of registers that serves; it is not in the backup.
    """

    digest: str
    size: int
    rows: int
    log_size: int
    keys: tuple[str, ...]
    left_out: tuple[str, ...]
    snapshot_id: str | None


def make_backup(
    installation: Installation,
    path: Path,
    *,
    passphrase: str | None,
    now: datetime,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> MadeBackup:
    """Write a backup of one moment, and an entry in the log that it was made.

    Args:
        installation: The installation, with its data folder.
        path: The new file.
        passphrase: What locks the secrets; None: they are left out.
        now: The moment, with a time zone.
        random_bytes: Gives so many bytes that nobody can guess.

    Raises:
        FileExistsError: There is a file of that name.
        OSError: The file cannot be written.
    """
    data_dir = installation.data_dir
    assert data_dir is not None
    with suppress(LogForked):  # what is wrong is said elsewhere; a backup of it is evidence
        installation.log.seal()
    log_keys = installation.log.keys  # made here if there was nothing to sign yet
    keys = secret_files(data_dir)
    made: dict[str, int] = {}

    def write(archive: NewArchive) -> dict[str, object]:
        with transaction(installation.engine, read_only=True, tenant=EVERY_TENANT) as connection:
            see_restricted(connection)
            tenants, shapes = read_tenants(connection), read_shapes(connection)
            tables = []
            for shape in shapes:
                lines = lines_of(connection, shape, tenants)
                made[shape.name] = archive.add(f"{TABLES}{shape.name}.jsonl", lines)
                tables.append(
                    {
                        "name": shape.name,
                        "columns": shape.columns,
                        "key": shape.key,
                        "rows": made[shape.name],
                    }
                )
            log = _log(connection, log_keys.verifiers)
            revision = connection.scalar(
                select(column("version_num")).select_from(table(VERSION_TABLE))
            )
        files = open_files(data_dir, installation.engine.url, log_size=made["log_leaves"])
        for name, file in files.items():
            archive.add(f"{FILES}{name}", [file.read_bytes()])
        if passphrase is not None:
            archive.add(KEYS, [seal(keys, passphrase, random_bytes=random_bytes)])
        return {
            "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
            "code_version": code_version(),
            "revision": revision,
            "tables": tables,
            "log": log,
            "fingerprints": {
                "key_secret": fingerprint(installation.key_secret),
                "person_key": fingerprint(installation.person_key),
            },
            "disposals": made.get(DISPOSALS.name, 0),
            "snapshot": current_id(data_dir / "snapshots"),
        }

    digest, size = write_archive(path, log_keys.signing, write)
    who = installation.principal
    with transaction(installation.engine, tenant=who.tenant_id) as connection:
        ensure_tenant(connection, tenant_id=who.tenant_id, actor=who.actor, created_at=now)
        write_entry(
            connection,
            "backup.made",
            who.tenant_id,
            tenant_id=who.tenant_id,
            actor=who.actor,
            at=now,
            content_sha256=digest,
            details={"bytes": size},
        )
    return MadeBackup(
        digest=digest,
        size=size,
        rows=sum(made.values()),
        log_size=made["log_leaves"],
        keys=() if passphrase is None else tuple(keys),
        left_out=tuple(keys) if passphrase is None else (),
        snapshot_id=current_id(data_dir / "snapshots"),
    )


def newest_signed(connection: Connection) -> tuple[int, str | None]:
    """Return size and root of the newest checkpoint; 0 and None where nothing is signed."""
    newest = connection.execute(
        select(LOG_CHECKPOINTS.c.size, LOG_CHECKPOINTS.c.root)
        .order_by(LOG_CHECKPOINTS.c.size.desc())
        .limit(1)
    ).one_or_none()
    return (newest.size, newest.root.hex()) if newest else (0, None)


def _log(connection: Connection, verifiers: Sequence[VerifierKey]) -> dict[str, object]:
    """Return what the backup says of the log, and the public keys that it is checked with."""
    size, root = newest_signed(connection)
    return {
        "keys": [key.text() for key in verifiers],
        "leaves": connection.scalar(select(func.count()).select_from(LOG_LEAVES)),
        "root": root,
        "size": size,
    }
