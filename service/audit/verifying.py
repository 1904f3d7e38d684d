"""Check the whole log: that no entry, leaf or checkpoint has been changed, moved or taken away.

What is checked is told apart from what is trusted. The database is not trusted at all; the public
keys are, and so are the checkpoints that somebody has held outside it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Row, func, select

from service.audit.checkpoint import (
    Checkpoint,
    InvalidCheckpoint,
    VerifierKey,
    open_checkpoint,
)
from service.audit.entry import COLUMNS, DISPOSED, record_of, salted_leaf
from service.audit.merkle import Growing
from service.audit.sealing import NODE_BITS
from service.audit.tables import LogCheckpointRow, LogEntryRow, LogLeafRow, LogNodeRow

_AT_ONCE = 10_000
_MOST_FAULTS = 100


class Fault(NamedTuple):
    """Something in the log that is not as it was signed.

    Attributes:
        code: Key into `service.audit.wording.FAULTS`.
        place: The entry, leaf or checkpoint.
    """

    code: str
    place: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of checking the log.

    Attributes:
        origin: Name of the log, from its newest checkpoint; None where nothing is signed yet.
        leaves: Leaves that were hashed.
        entries: Leaves whose entry is there and says what it said.
        disposed: Leaves whose entry has been disposed of; their hash still counts.
        waiting: Entries that have no place yet.
        checkpoints: Checkpoints in the database that were checked.
        held: Checkpoints from outside that were checked.
        faults: What is wrong, at most 100.
    """

    origin: str | None
    leaves: int
    entries: int
    disposed: int
    waiting: int
    checkpoints: int
    held: int
    faults: tuple[Fault, ...]


def verify_log(
    connection: Connection, keys: Collection[VerifierKey], *, held: Sequence[bytes] = ()
) -> Verified:
    """Hash the log from its first leaf to its last and compare it with what was signed.

    Args:
        connection: A transaction that sees one state of the database and every tenant.
        keys: Public keys that are trusted.
        held: Checkpoints from outside the database.
    """
    faults: list[Fault] = []
    signed = _checkpoints(connection, keys, faults)
    outside = _held(held, keys, faults)
    roots = _Roots(sorted([*signed, *outside], key=lambda one: one.size), faults)
    entries = _Entries(_placed(connection), faults)
    nodes = _kept_nodes(connection)
    tree = Growing()
    for leaf_index, kept in _leaves(connection):
        if leaf_index != tree.size:
            faults.append(Fault("leaf-missing", str(tree.size)))
            break
        entries.compare(leaf_index, kept)
        for level, node in enumerate(tree.add(kept)[NODE_BITS - 1 :: NODE_BITS], 1):
            place = (level, (tree.size >> NODE_BITS * level) - 1)
            if nodes.pop(place, None) != node:
                faults.append(Fault("node-changed", f"{level}/{place[1]}"))
        roots.compare(tree)
        if len(faults) >= _MOST_FAULTS:
            break
    else:
        roots.end()
        entries.end()
        faults += [Fault("node-changed", f"{level}/{place}") for level, place in nodes]
        if tree.size > max((one.size for one in signed), default=0):
            faults.append(Fault("leaves-unsigned", str(tree.size)))
    waiting = select(func.count()).where(LogEntryRow.leaf_index.is_(None))
    return Verified(
        origin=signed[-1].origin if signed else None,
        leaves=tree.size,
        entries=entries.whole,
        disposed=entries.disposed,
        waiting=connection.scalar(waiting) or 0,
        checkpoints=len(signed),
        held=len(outside),
        faults=tuple(faults[:_MOST_FAULTS]),
    )


class _Roots:
    """Compares the growing tree with the checkpoints, which come by their size."""

    def __init__(self, checkpoints: Sequence[Checkpoint], faults: list[Fault]) -> None:
        self._due = list(reversed(checkpoints))
        self._faults = faults

    def compare(self, tree: Growing) -> None:
        while self._due and self._due[-1].size == tree.size:
            if self._due.pop().root != tree.root():
                self._faults.append(Fault("root-differs", str(tree.size)))

    def end(self) -> None:
        """Note the checkpoints of a size that the log does not have any more."""
        self._faults += [Fault("leaves-taken-away", str(one.size)) for one in reversed(self._due)]


class _Entries:
    """Compares entries, which come by their place, with the leaves.

    Attributes:
        whole: Leaves whose entry says what it said.
        disposed: Leaves whose entry is gone and was disposed of, as a later entry says.
    """

    def __init__(self, placed: Iterator[Row[Any]], faults: list[Fault]) -> None:
        self.whole = 0
        self.disposed = 0
        self._placed = placed
        self._entry = next(placed, None)
        self._gone: list[int] = []
        self._disposed: set[int] = set()
        self._faults = faults

    def compare(self, leaf_index: int, leaf: bytes) -> None:
        while self._entry is not None and (self._entry.leaf_index or 0) < leaf_index:
            self._faults.append(Fault("unplaced-entry", self._entry.id))
            self._entry = next(self._placed, None)
        if self._entry is None or self._entry.leaf_index != leaf_index:
            self._gone.append(leaf_index)
            return
        if _leaf(self._entry) == leaf:
            self.whole += 1
            if self._entry.action == DISPOSED:
                self._disposed.update(orjson.loads(self._entry.details)["leaves"])
        else:
            self._faults.append(Fault("changed-entry", self._entry.id))
        self._entry = next(self._placed, None)

    def end(self) -> None:
        """Note the entries that no leaf stands for, and those that nobody disposed of."""
        while self._entry is not None:
            self._faults.append(Fault("unplaced-entry", self._entry.id))
            self._entry = next(self._placed, None)
        for leaf_index in self._gone:
            if leaf_index in self._disposed:
                self.disposed += 1
            else:
                self._faults.append(Fault("missing-entry", str(leaf_index)))


def _checkpoints(
    connection: Connection, keys: Collection[VerifierKey], faults: list[Fault]
) -> list[Checkpoint]:
    """Return the checkpoints of the database that a known key has signed, by size."""
    rows = connection.execute(
        select(LogCheckpointRow.size, LogCheckpointRow.root, LogCheckpointRow.note).order_by(
            LogCheckpointRow.size
        )
    )
    good = []
    for row in rows:
        try:
            found = open_checkpoint(row.note, keys)
        except InvalidCheckpoint:
            faults.append(Fault("checkpoint-not-signed", str(row.size)))
            continue
        if (found.size, found.root) != (row.size, row.root):
            faults.append(Fault("checkpoint-changed", str(row.size)))
        good.append(found)
    return good


def _held(
    notes: Sequence[bytes], keys: Collection[VerifierKey], faults: list[Fault]
) -> list[Checkpoint]:
    found = []
    for at, note in enumerate(notes, 1):
        try:
            found.append(open_checkpoint(note, keys))
        except InvalidCheckpoint:
            faults.append(Fault("held-not-signed", str(at)))
    return found


def _leaves(connection: Connection) -> Iterator[tuple[int, bytes]]:
    query = select(LogLeafRow.leaf_index, LogLeafRow.hash).order_by(LogLeafRow.leaf_index)
    for row in connection.execute(query).yield_per(_AT_ONCE):
        yield row.leaf_index, row.hash


def _placed(connection: Connection) -> Iterator[Row[Any]]:
    """Yield the rows of entries by their place; a row is read faster than an entry is made."""
    query = select(*COLUMNS).where(LogEntryRow.leaf_index.is_not(None))
    yield from connection.execute(query.order_by(LogEntryRow.leaf_index)).yield_per(_AT_ONCE)


def _leaf(entry: Row[Any]) -> bytes | None:
    """Return the leaf of an entry; None where what it says cannot even be read."""
    try:
        return salted_leaf(record_of(entry), entry.salt)
    except (TypeError, ValueError):
        return None


def _kept_nodes(connection: Connection) -> dict[tuple[int, int], bytes]:
    query = select(LogNodeRow.level, LogNodeRow.node_index, LogNodeRow.hash)
    return {(row.level, row.node_index): row.hash for row in connection.execute(query)}
