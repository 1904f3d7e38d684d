"""The log of an installation, and the thread that seals it beside the requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import structlog
from sqlalchemy import Engine, select, true

from service.operations.audit.checkpoint import Checkpoint
from service.operations.audit.entry import write_entry
from service.operations.audit.keys import LogKeys, load_log_keys, save_log_keys
from service.operations.audit.sealing import copy_newest, seal
from service.operations.audit.tables import LOG_ENTRIES
from service.platform.db.database import EVERY_TENANT, transaction
from service.platform.db.row_versions import ROW_VERSIONS
from service.platform.process.interruptions import ANY_FAULT, Interrupted, nobody_told

SEAL_SECONDS = 20
"""How often the log is looked at: what was done is signed well within a minute."""

_LAST_SECONDS = 20
"""How long sealing may take when the process ends. Ours."""

BEHIND = timedelta(minutes=2)
"""How long an entry may wait to be signed. Ours: several attempts have failed by then."""

CHECKPOINTS = "checkpoints"
"""Folder of the copies of checkpoints, in the data folder."""

_log = structlog.get_logger("kedjekoll")


@dataclass(frozen=True, slots=True)
class InstalledLog:
    """The log of an installation.

    Attributes:
        engine: The database.
        data_dir: Where its keys and the copies of its checkpoints lie.
    """

    engine: Engine
    data_dir: Path

    @property
    def keys(self) -> LogKeys:
        """The keys, as they lie in the data folder now.

        Raises:
            InvalidSettings: They are damaged or readable by others.
        """
        return load_log_keys(self.data_dir)

    def seal(self) -> Checkpoint | None:
        """Give waiting entries their places and sign; None where nothing waits."""
        copies = self.data_dir / CHECKPOINTS
        with transaction(self.engine, read_only=True, tenant=EVERY_TENANT) as connection:
            waiting = (
                connection.scalar(select(true()).where(table.c.leaf_index.is_(None)).limit(1))
                for table in (LOG_ENTRIES, ROW_VERSIONS)
            )
            if not any(waiting):
                copy_newest(connection, copies)  # where that failed when it was signed
                return None
        return seal(self.engine, [self.keys.signing], at=datetime.now(UTC), copies=copies)

    def behind(self) -> list[str]:
        """Say that the log is not being signed: what was done is then provable to nobody."""
        since = datetime.now(UTC) - BEHIND
        waiting = LOG_ENTRIES.c.leaf_index.is_(None) & (LOG_ENTRIES.c.created_at < since)
        with transaction(self.engine, read_only=True, tenant=EVERY_TENANT) as connection:
            waits = connection.scalar(select(LOG_ENTRIES.c.id).where(waiting).limit(1)) is not None
        minutes = BEHIND // timedelta(minutes=1)
        return [f"entries of the log have waited over {minutes} minutes to be signed"] * waits

    def replace_key(self, *, tenant_id: str, actor: str) -> LogKeys:
        """Sign with a new key from now on; the log tells of it, and both keys sign that.

        Args:
            tenant_id: Whose entry it is; the tenant must be there.
            actor: Who replaces the key.
        """
        self.seal()
        old, at = self.keys, datetime.now(UTC)
        new = old.replaced()
        with transaction(self.engine, tenant=tenant_id) as connection:
            write_entry(
                connection,
                "log_key.replaced",
                new.signing.verifier.text(),
                tenant_id=tenant_id,
                actor=actor,
                at=at,
                details={"before": old.signing.verifier.text()},
            )
        save_log_keys(self.data_dir, new)
        both = [old.signing, new.signing]
        seal(self.engine, both, at=at, copies=self.data_dir / CHECKPOINTS)
        return new


@contextmanager
def sealed_now_and_then(
    log: InstalledLog, *, interrupted: Interrupted = nobody_told
) -> Iterator[None]:
    """Seal the log now, every `SEAL_SECONDS` in a thread of its own, and once more at the end.

    Whatever keeps it from that, it tries again.

    Args:
        log: What is sealed.
        interrupted: Told of each time that it could not be.
    """
    stop = Event()

    def run() -> None:
        ended = False
        while True:
            try:
                log.seal()
            except ANY_FAULT as fault:
                _log.warning("log.not_sealed", exc_info=fault)
                interrupted(part="log")
            if ended:
                return
            ended = stop.wait(SEAL_SECONDS)

    thread = Thread(target=run, name="log", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_LAST_SECONDS)
