"""How the log and its witnesses are: what `kedjekoll audit status` shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select

from data_ingest.model.text import Text, message
from service.operations.audit.copies import CHECKPOINTS, copies_set_aside, list_copies
from service.operations.audit.fork import LogForked
from service.operations.audit.sealer import InstalledLog
from service.operations.audit.tables import LOG_CHECKPOINTS, LOG_ENTRIES
from service.operations.audit.walking import Walk, read_walk
from service.operations.audit.witness_state import WitnessState, load_state
from service.operations.witness.settings import Witnesses, WitnessFolder, WitnessMail, WitnessServer
from service.platform.db.database import EVERY_TENANT, transaction
from service.platform.db.row_versions import ROW_VERSIONS

_LATE = timedelta(hours=2)
"""How long a witness may lack the newest checkpoint beyond its own interval. Ours."""

_KINDS = {WitnessServer: "server", WitnessFolder: "folder", WitnessMail: "mail"}


class WitnessStatus(NamedTuple):
    """How far a witness is.

    Attributes:
        kind: `server`, `folder` or `mail`.
        state: Its size, moment and last error.
        is_behind: Whether it lacks the newest checkpoint for longer than its interval explains.
    """

    kind: str
    state: WitnessState
    is_behind: bool


@dataclass(frozen=True, slots=True)
class LogStatus:
    """How the log is.

    Attributes:
        origin: Its name.
        size: Entries that are signed.
        signed_at: When the newest checkpoint was signed; None: nothing is.
        waiting: Entries that wait to be signed.
        copies: Own copies of checkpoints.
        set_aside: Copies of origins that have ended.
        forked: Why nothing is signed; None: the log agrees with its copies.
        witnesses: Its witnesses.
        walk: How far comparing the records with the log has come.
    """

    origin: str
    size: int
    signed_at: datetime | None
    waiting: int
    copies: int
    set_aside: int
    forked: LogForked | None
    witnesses: tuple[WitnessStatus, ...]
    walk: Walk

    def notices(self) -> Iterator[Text]:
        """Yield what is wrong, a sentence each."""
        if self.forked is not None:
            yield from self.forked.said
        for one in self.witnesses:
            name = one.state.name
            if one.state.error is not None:
                yield message(
                    "Witness {name}: the last {failures} attempts failed: {error}."
                ).filled(name=name, failures=one.state.failures, error=one.state.error)
            elif one.is_behind:
                yield message(
                    "Witness {name} does not have the newest checkpoint: {known} of {size} entries."
                ).filled(name=name, known=one.state.size, size=self.size)


def log_status(log: InstalledLog, witnesses: Witnesses, *, now: datetime) -> LogStatus:
    """Return how the log is; nothing is changed and nobody is asked.

    Args:
        log: The log.
        witnesses: Its witnesses.
        now: The moment.
    """
    folder, origin = log.data_dir / CHECKPOINTS, log.keys.origin
    try:
        log.check_not_forked()
        forked = None
    except LogForked as fault:
        forked = fault
    with transaction(log.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        newest = connection.execute(
            select(LOG_CHECKPOINTS.c.size, LOG_CHECKPOINTS.c.signed_at)
            .order_by(LOG_CHECKPOINTS.c.size.desc())
            .limit(1)
        ).one_or_none()
        waiting = sum(
            connection.scalar(select(func.count()).where(table.c.leaf_index.is_(None))) or 0
            for table in (LOG_ENTRIES, ROW_VERSIONS)
        )
    size, signed_at = (newest.size, newest.signed_at) if newest else (0, None)
    found = []
    for one in witnesses.outside:
        state = load_state(log.data_dir, one.name, origin)
        is_behind = False
        if signed_at is not None and state.size < size:
            since = max(state.at or signed_at, signed_at)
            is_behind = now - since > one.every + _LATE
        found.append(WitnessStatus(_KINDS[type(one)], state, is_behind))
    return LogStatus(
        origin=origin,
        size=size,
        signed_at=signed_at,
        waiting=waiting,
        copies=len(list_copies(folder)),
        set_aside=len(copies_set_aside(folder)),
        forked=forked,
        witnesses=tuple(found),
        walk=read_walk(log.data_dir),
    )
