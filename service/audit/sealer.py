"""The log of an installation, and the thread that seals it beside the requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import structlog
from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from service.audit.checkpoint import Checkpoint
from service.audit.entry import write_entry
from service.audit.keys import LogKeys, load_log_keys, save_log_keys
from service.audit.sealing import seal
from service.audit.tables import LogEntryRow
from service.database import EVERY_TENANT, transaction

SEAL_SECONDS = 20
"""How often the log is looked at: what was done is signed well within a minute."""

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
        with transaction(self.engine, read_only=True, tenant=EVERY_TENANT) as connection:
            waiting = select(LogEntryRow.id).where(LogEntryRow.leaf_index.is_(None)).limit(1)
            if connection.scalar(waiting) is None:
                return None
        copies = self.data_dir / CHECKPOINTS
        return seal(self.engine, [self.keys.signing], at=datetime.now(UTC), copies=copies)

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
def sealed_now_and_then(log: InstalledLog) -> Iterator[None]:
    """Seal the log every `SEAL_SECONDS` in a thread of its own, and once more at the end."""
    stop = Event()

    def run() -> None:
        ended = False
        while not ended:
            ended = stop.wait(SEAL_SECONDS)
            try:
                log.seal()
            except DBAPIError as fault:
                _log.warning("log.not_sealed", exc_info=fault)

    thread = Thread(target=run, name="log", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(SEAL_SECONDS)
