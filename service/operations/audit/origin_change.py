"""What the log says of identities of its own that have ended.

A log that was restored from a backup is shorter than what was signed before. If it went on under
its name, two logs would be signed under one. So it goes on under a new origin and key, and an entry
says which origin ended, how many of its entries went on and what was the newest that is lost
(`service.operations.audit.new_origin` writes it).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import Connection, select

from data_ingest.model.text import Text, message
from service.operations.audit.checkpoint import (
    Checkpoint,
    InvalidCheckpoint,
    VerifierKey,
    open_checkpoint,
)
from service.operations.audit.entry import ORIGIN_REPLACED
from service.operations.audit.sealing import newest_note
from service.operations.audit.tables import LOG_ENTRIES, LOG_LEAVES, AuditEntry
from service.platform.db.store import load_all


@dataclass(frozen=True, slots=True)
class OriginChange:
    """An identity of the log that has ended.

    Attributes:
        origin: Its name.
        size: How many of its entries went on.
        at: When it ended.
        reason: Why, as the operator has stated it.
        leaf_index: Place of the entry that says so.
    """

    origin: str
    size: int
    at: datetime
    reason: str
    leaf_index: int

    def covers(self, checkpoint: Checkpoint) -> bool:
        """Tell whether a checkpoint was signed for entries that did not go on."""
        return checkpoint.origin == self.origin and checkpoint.size > self.size


def load_changes(
    connection: Connection,
    keys: Collection[VerifierKey],
    *,
    signed: Mapping[str, int] | None = None,
) -> list[OriginChange]:
    """Return what the signed log says of its origins that have ended, the oldest first.

    Args:
        connection: A transaction that reads the log, of one tenant or of every.
        keys: Of the log, also of its former identities. With one name there is nothing to look for.
        signed: Largest size that is signed under each origin; None: that of the newest checkpoint
            of the database. An origin does not end by an entry that it signs itself: whoever can
            write rows could end it, and then roll the log back.
    """
    names = {key.name for key in keys}
    if len(names) < 2:
        return []
    entries = load_all(
        connection,
        AuditEntry,
        LOG_ENTRIES.c.action == ORIGIN_REPLACED,
        LOG_ENTRIES.c.leaf_index.is_not(None),
        order_by=[LOG_ENTRIES.c.leaf_index],
    )
    found: dict[str, OriginChange] = {}
    sizes = _newest(connection, keys) if signed is None else signed
    for entry in entries:
        place = entry.leaf_index
        if place is None:
            continue
        leaf = connection.scalar(select(LOG_LEAVES.c.hash).where(LOG_LEAVES.c.leaf_index == place))
        if leaf == entry.leaf():
            for change in _said(entry, place):
                upto = max((sizes[name] for name in sizes if name != change.origin), default=0)
                if place < upto:
                    found.setdefault(change.origin, change)
    return list(found.values())


def change_of(changes: Iterable[OriginChange], checkpoint: Checkpoint) -> OriginChange | None:
    """Return what ended the identity that signed a checkpoint, where its entries did not go on."""
    return next((change for change in changes if change.covers(checkpoint)), None)


def before_text(change: OriginChange) -> Text:
    """Say that what was signed is not in the log any longer, and that the log says so itself."""
    at, reason = f"{change.at:%Y-%m-%d %H:%M} UTC", change.reason.rstrip(".")
    return message(
        "It was signed before the log continued under a new origin, on {at}, because: {reason}. "
        "Only the first {size} entries were carried over. Later entries are lost, so the log "
        "cannot confirm them."
    ).filled(at=at, reason=reason, size=change.size)


def _newest(connection: Connection, keys: Collection[VerifierKey]) -> dict[str, int]:
    try:
        newest = open_checkpoint(newest_note(connection) or b"", keys)
    except InvalidCheckpoint:
        return {}
    return {newest.origin: newest.size}


def _said(entry: AuditEntry, place: int) -> Sequence[OriginChange]:
    try:
        said = orjson.loads(entry.details)
        sizes = {said["origin"]: said["size"], **said.get("earlier", {})}
        reason = str(said["reason"])
        return [
            OriginChange(str(origin), int(size), entry.created_at, reason, place)
            for origin, size in sizes.items()
        ]
    except (ValueError, KeyError, TypeError):
        return []
