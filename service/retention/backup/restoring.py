"""Restore a backup into an empty installation: all of it, checked, or nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Event

import psycopg
from sqlalchemy import Connection, Engine, inspect, literal, make_url, select, table
from sqlalchemy.exc import SQLAlchemyError

from service.operations.audit.checkpoint import VerifierKey, parse_verifier_key
from service.operations.audit.copies import CHECKPOINTS
from service.operations.audit.entry import write_entry
from service.operations.audit.keys import KEYS_FILE, load_log_keys, parse_log_keys
from service.operations.audit.new_origin import replace_origin
from service.operations.audit.records import CheckedRecords, verify_records
from service.operations.audit.verifying import Verified, verify_log
from service.operations.installation import open_installation
from service.operations.jobs.job import NewJob, enqueue
from service.operations.jobs.worker import Worker, run_worker
from service.platform.db.database import EVERY_TENANT, open_engine, transaction
from service.platform.db.migrations import UnknownRevision, downgrade, upgrade
from service.platform.db.migrations.row_guard import guard, lift
from service.platform.db.shapes import VERSION_TABLE, Shape, read_shapes
from service.platform.secret_files import KEY_SECRET_FILE, PERSON_KEY_FILE, key_secret, person_key
from service.retention import job as retention
from service.retention.backup.archive import (
    AlteredBackup,
    BackupArchive,
    InvalidBackup,
    open_archive,
)
from service.retention.backup.data_folder import differing, is_open_file, is_secret_file, put_files
from service.retention.backup.making import FILES, KEYS, TABLES, newest_signed
from service.retention.backup.rows import put_back, read_tenants, triggers_off
from service.retention.backup.sealed_keys import WrongPassphrase, fingerprint, unseal
from service.retention.every_table import METADATA
from service.settings import Settings


class NotRestored(Exception):
    """A backup was not restored, and nothing was changed.

    Attributes:
        code: Key into `service.cli.backup.REASONS`.
        names: What it is about.
    """

    def __init__(self, code: str, *names: str) -> None:
        super().__init__(code)
        self.code = code
        self.names = names


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored.

    Attributes:
        made_at: When the backup was made.
        digest: The hash of its file.
        rows: Rows that were put back.
        proven: Whether a key of the log that is known from elsewhere has signed the file.
        verified: What came of checking the log.
        checked: What came of comparing the records with it; what is wrong was so in the backup.
        keys: Names of the files of secrets that were put back.
        snapshot_id: The snapshot that served then; it was not in the backup.
        tenants: Organisations whose disposals were done again.
        origin: Name that the log goes on under.
        key: The public key that signs it from now on.
    """

    made_at: datetime
    digest: str
    rows: int
    proven: bool
    verified: Verified
    checked: CheckedRecords
    keys: tuple[str, ...]
    snapshot_id: str | None
    tenants: tuple[str, ...]
    origin: str = ""
    key: str = ""


def restore(
    path: Path,
    settings: Settings,
    *,
    passphrase: str | None,
    trusted: Collection[VerifierKey],
    without_keys: bool,
    without_proof: bool,
    now: datetime,
) -> Restored:
    """Restore a backup into the database and data folder of the settings, which must be empty.

    The file is believed if a key of the log has signed it that does not come from the file alone:
    one that is trusted, or that the passphrase has unlocked, or that lies in the data folder.
    Everything is checked, then the files are written, and the transaction with all rows is kept
    last. Whoever is interrupted begins again. What was disposed of since the backup is in it again,
    so the periods of `retention.yaml` are applied before anybody is served.

    Args:
        path: The backup.
        settings: Where to.
        passphrase: What opens the secrets in it; None: they are in place already.
        trusted: Public keys of the log; none: those of the secrets.
        without_keys: Go on although a secret is lost; new ones are made.
        without_proof: Go on although nothing shows who has written the file.
        now: The moment, with a time zone.

    Raises:
        NotRestored: The backup is not whole, its log is not as it was signed, the passphrase is
            wrong, a secret is missing or another one, or the place is not empty.
        OSError: The file cannot be read, or the data folder not be written.
    """
    try:
        with open_archive(path) as archive:
            keys = _opened_keys(archive, passphrase)
            verifiers = trusted or _known_keys(settings, keys)
            if not without_proof:
                _check_proof(archive, verifiers)
            _check_names(archive, settings, keys)
            files = _files(archive)
            if there := differing(settings.data_dir, files | keys):
                raise NotRestored("files-there", *there)
            if not without_keys:
                _check_keys(settings, keys, archive.manifest["fingerprints"])
            engine = open_engine(settings.database_address)
            try:
                found = _restored(
                    engine,
                    archive,
                    settings,
                    files=files,
                    keys=keys,
                    verifiers=verifiers,
                    proven=not without_proof,
                )
            finally:
                engine.dispose()
    except AlteredBackup as fault:
        raise NotRestored("altered", str(fault)) from fault
    except InvalidBackup as fault:
        raise NotRestored("not-whole", str(fault)) from fault
    except (SQLAlchemyError, psycopg.Error) as fault:
        raise NotRestored("database", type(fault).__name__) from fault
    return _finish(settings, found, now, verifiers)


def _known_keys(settings: Settings, keys: Mapping[str, bytes]) -> Collection[VerifierKey]:
    """Return the keys of the log that are known without believing the backup; none if unknown."""
    path = settings.data_dir / KEYS_FILE
    if KEYS_FILE in keys:
        return parse_log_keys(keys[KEYS_FILE], path).verifiers
    return load_log_keys(settings.data_dir).verifiers if path.exists() else ()


def _check_proof(archive: BackupArchive, verifiers: Collection[VerifierKey]) -> None:
    """Refuse a file unless a known key of the log has signed it."""
    if not verifiers:
        raise NotRestored("no-key")
    archive.check_signature(verifiers)


def _check_names(archive: BackupArchive, settings: Settings, keys: Mapping[str, bytes]) -> None:
    """Refuse a file that holds anything but rows, files of the data folder and secrets."""
    database = make_url(settings.database_address)
    expected = {
        KEYS,
        *(f"{TABLES}{table_shape['name']}.jsonl" for table_shape in archive.manifest["tables"]),
    }
    foreign = [
        name
        for name in archive.names
        if name not in expected
        and not (
            name.startswith(FILES)
            and is_open_file(name.removeprefix(FILES), settings.data_dir, database)
        )
    ]
    foreign += [name for name in keys if not is_secret_file(name)]
    if foreign:
        raise NotRestored("foreign", *foreign)


def _files(archive: BackupArchive) -> dict[str, bytes]:
    named = (name for name in archive.names if name.startswith(FILES))
    return {name.removeprefix(FILES): archive.read(name) for name in named}


def _opened_keys(archive: BackupArchive, passphrase: str | None) -> dict[str, bytes]:
    if KEYS not in archive.names or passphrase is None:
        return {}
    try:
        return unseal(archive.read_secrets(KEYS), passphrase)
    except WrongPassphrase as fault:
        raise NotRestored("passphrase") from fault


def _check_keys(
    settings: Settings, keys: Mapping[str, bytes], fingerprints: Mapping[str, str]
) -> None:
    """Refuse to go on where a secret is missing, or is not the one of the backup.

    A start without them would make new ones, and nobody who was hashed would be recognised.
    """
    missing, other = [], []
    secrets = (
        ("person_key", PERSON_KEY_FILE, settings.person_key, person_key),
        ("key_secret", KEY_SECRET_FILE, settings.key_secret, key_secret),
    )
    for name, file, given, read in secrets:
        if file in keys:
            found = bytes.fromhex(keys[file].decode("ascii").strip())
        elif given is not None or (settings.data_dir / file).exists():
            found = read(settings)
        else:
            missing.append(file)
            continue
        if fingerprint(found) != fingerprints[name]:
            other.append(file)
    if KEYS_FILE not in keys and not (settings.data_dir / KEYS_FILE).exists():
        missing.append(KEYS_FILE)
    if missing:
        raise NotRestored("keys-missing", *missing)
    if other:
        raise NotRestored("other-keys", *other)


def _restored(
    engine: Engine,
    archive: BackupArchive,
    settings: Settings,
    *,
    files: Mapping[str, bytes],
    keys: Mapping[str, bytes],
    verifiers: Collection[VerifierKey],
    proven: bool,
) -> Restored:
    manifest = archive.manifest
    log = manifest["log"]
    verifiers = verifiers or [parse_verifier_key(key) for key in log["keys"]]
    held = [content for name, content in files.items() if name.startswith(f"{CHECKPOINTS}/")]
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    _empty(engine, revision=manifest["revision"])
    with transaction(engine, tenant=EVERY_TENANT) as connection:
        rows = _put_back(connection, archive)
        verified = verify_log(connection, verifiers, held=held)
        if verified.faults:
            raise NotRestored("log", *(f"{fault.code} {fault.place}" for fault in verified.faults))
        signed = newest_signed(connection)
        if (verified.leaves, *signed) != (log["leaves"], log["size"], log["root"]):
            raise NotRestored("log", "size")
        tenants = read_tenants(connection)
        put_files(settings.data_dir, {**files, **keys})
    upgrade(engine)
    with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
        checked = verify_records(connection, METADATA.sorted_tables)
    return Restored(
        made_at=datetime.fromisoformat(manifest["made_at"]),
        digest=archive.digest,
        rows=rows,
        proven=proven,
        verified=verified,
        checked=checked,
        keys=tuple(keys),
        snapshot_id=manifest["snapshot"],
        tenants=tuple(tenants),
    )


def _empty(engine: Engine, *, revision: str) -> None:
    """Make the tables of the backup's shape in a database that holds nothing.

    Raises:
        NotRestored: It holds something, or this version does not know its shape or the backup's.
    """
    with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
        names = inspect(connection).get_table_names()
        known = VERSION_TABLE in names
        filled = [
            name
            for name in sorted(names)
            if name != VERSION_TABLE
            and (not known or connection.scalar(select(literal(1)).select_from(table(name))))
        ]
    if filled:
        raise NotRestored("not-empty", *filled)
    try:
        if known:
            downgrade(engine, revision="base")
        upgrade(engine, revision=revision)
    except UnknownRevision as fault:
        raise NotRestored("newer", revision) from fault


def _put_back(connection: Connection, archive: BackupArchive) -> int:
    shapes = [
        Shape(
            table_shape["name"],
            tuple((name, kind) for name, kind in table_shape["columns"]),
            tuple(table_shape["key"]),
        )
        for table_shape in archive.manifest["tables"]
    ]
    if shapes != read_shapes(connection):
        raise InvalidBackup("its tables are not those of its version")
    lift(connection)
    count = 0
    with triggers_off(connection, shapes):
        for shape in shapes:
            count += put_back(connection, shape, archive.lines(f"{TABLES}{shape.name}.jsonl"))
    guard(connection)
    return count


def _finish(
    settings: Settings, found: Restored, now: datetime, verifiers: Collection[VerifierKey] = ()
) -> Restored:
    """Let the log go on under a new origin, and dispose of what is past its period.

    The log of every organisation says what happened. It was signed further than the backup, if only
    for the entry that the backup was made; it must not be signed again under its old name.

    On the way the queue may turn out to hold other jobs; they wait for a worker of the service.
    """
    installation = open_installation(settings)
    try:
        actor = installation.principal.actor
        new = replace_origin(
            installation.log,
            reason=f"restored from a backup of {found.made_at:%Y-%m-%d %H:%M} UTC",
            actor=actor,
            at=now,
            known=verifiers,
        )
        for tenant_id in found.tenants:
            with transaction(installation.engine, tenant=tenant_id) as connection:
                write_entry(
                    connection,
                    "backup.restored",
                    tenant_id,
                    tenant_id=tenant_id,
                    actor=actor,
                    at=now,
                    content_sha256=found.digest,
                    details={"leaves": found.verified.leaves},
                )
                job = NewJob(tenant_id=tenant_id, actor=actor, kind=retention.KIND, payload={})
                enqueue(connection, job)
        worker = Worker(
            installation=installation,
            kinds={retention.KIND: retention.retain},
            limits=settings.reading_limits,
        )
        run_worker(worker, Event(), until_idle=True)
    finally:
        installation.close()
    return replace(found, origin=new.keys.origin, key=new.keys.signing.verifier.text())
