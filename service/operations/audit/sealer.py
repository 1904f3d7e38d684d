"""The log of an installation, and the thread that seals it beside the requests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Connection, Engine, select

from service.operations.audit.checkpoint import Checkpoint
from service.operations.audit.copies import (
    CHECKPOINTS,
    copies_set_aside,
    newest_copies,
    read_copies,
    some_copies,
    thin,
)
from service.operations.audit.entry import write_entry
from service.operations.audit.fork import LogForked, find_forks
from service.operations.audit.keys import LogKeys, load_log_keys, save_log_keys
from service.operations.audit.sealing import copy_newest, is_waiting, seal
from service.operations.audit.tables import LOG_ENTRIES
from service.operations.audit.witness_state import FOLDER, acknowledged, claims
from service.platform.db.damage import check_whole
from service.platform.db.database import EVERY_TENANT, transaction
from service.platform.process.interruptions import ANY_FAULT, Interrupted, nobody_told

SEAL_SECONDS = 20
"""How often the log is looked at: what was done is signed well within a minute."""

_LAST_SECONDS = 20
"""How long sealing may take when the process ends. Ours."""

_COMPARED = 3
"""Newest copies that the database is compared with at each seal. Ours."""

_COMPARED_AT_START = 20
"""Newest copies that it is compared with at the start, and up to as many times four before those,
spread evenly. Ours: a second for a log of a million entries."""

_THINNED = timedelta(days=1)
"""How often old copies are thinned out."""

BEHIND = timedelta(minutes=2)
"""How long an entry may wait to be signed. Ours: several attempts have failed by then."""

_SEALED: WeakKeyDictionary[Engine, float] = WeakKeyDictionary()
"""When this process has last seen to it that nothing waits, on the monotonic clock; left out where
the last time it could not."""

_MOST_SAID = 3
"""Differences that are said one by one. Ours."""

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
        """Give waiting entries their places and sign; None where nothing waits.

        Raises:
            LogForked: The database is not the log that was signed before; nothing is signed.
            DatabaseDamaged: A page of the database is damaged; nothing is signed.
        """
        copies = self.data_dir / CHECKPOINTS
        check_whole(self.engine)
        check = self._check(newest_copies(copies, _COMPARED))  # read before the transaction
        with transaction(self.engine, read_only=True, tenant=EVERY_TENANT) as connection:
            if not is_waiting(connection):  # if anything is, it is checked as it is signed
                check(connection)
                copy_newest(connection, copies)  # where that failed when it was signed
                return None
        signing, at = self.keys.signing, datetime.now(UTC)
        return seal(self.engine, [signing], at=at, copies=copies, check=check)

    def check_not_forked(self) -> None:
        """Compare the log with copies from its whole time, before a server or worker starts.

        Raises:
            LogForked: The database is not the log that was signed before.
        """
        folder = self.data_dir / CHECKPOINTS
        notes = some_copies(folder, newest=_COMPARED_AT_START, others=4 * _COMPARED_AT_START)
        check = self._check(
            [*notes, *read_copies(copies_set_aside(folder)[-_COMPARED_AT_START:])],
            with_witnesses=True,
        )
        with transaction(self.engine, read_only=True, tenant=EVERY_TENANT) as connection:
            check(connection)

    def forked(self) -> LogForked | None:
        """Return why the log is not signed, as the newest copies show; None if they agree."""
        check = self._check(newest_copies(self.data_dir / CHECKPOINTS, _COMPARED))
        try:
            with transaction(self.engine, read_only=True, tenant=EVERY_TENANT) as connection:
                check(connection)
        except LogForked as fault:
            return fault
        return None

    def _check(
        self, notes: list[bytes], *, with_witnesses: bool = False
    ) -> Callable[[Connection], None]:
        """Return what raises where the database does not agree with checkpoints."""
        held = [*notes, *(acknowledged(self.data_dir) if with_witnesses else ())]

        def check(connection: Connection) -> None:
            if not held and not (self.data_dir / FOLDER).is_dir():
                return  # before the first seal there are no keys either
            keys = self.keys
            found = find_forks(connection, held, keys.verifiers)
            said = [fork.text() for fork in dict.fromkeys(found)][:_MOST_SAID]
            if said := [*said, *claims(self.data_dir, keys.origin)]:
                raise LogForked(said)

        return check

    def behind(self) -> list[str]:
        """Say that the log is not being signed: what was done is then provable to nobody.

        Where this process has just sealed, no clock that jumps makes the log look behind; and what
        appears to be of the future was entered by a clock that has been set back since.
        """
        if forked := self.forked():
            return [text.to("en") for text in forked.said]
        if monotonic() - _SEALED.get(self.engine, float("-inf")) < BEHIND.total_seconds():
            return []
        now = datetime.now(UTC)
        entered = LOG_ENTRIES.c.created_at
        waiting = LOG_ENTRIES.c.leaf_index.is_(None) & (
            (entered < now - BEHIND) | (entered > now + BEHIND)
        )
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
        ended, due = False, 0.0
        while True:
            try:
                log.seal()
                _SEALED[log.engine] = monotonic()
                if monotonic() > due:
                    thin(log.data_dir / CHECKPOINTS)
                    due = monotonic() + _THINNED.total_seconds()
            except LogForked as fault:
                _SEALED.pop(log.engine, None)
                _log.error("log.forked", found=[text.to("en") for text in fault.said])
                interrupted(part="log")
            except ANY_FAULT as fault:
                _SEALED.pop(log.engine, None)
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
