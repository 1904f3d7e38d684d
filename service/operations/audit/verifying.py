"""Check the whole log: that no entry, leaf or checkpoint has been changed, moved or taken away.

That the rows themselves are as the log says is checked by `service.operations.audit.records`.

What is checked is told apart from what is trusted. The database is not trusted at all; the public
keys are, and so are the checkpoints that somebody has held outside it.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Column, Connection, Row, Table, func, inspect, select

from service.operations.audit.checkpoint import (
    Checkpoint,
    InvalidCheckpoint,
    VerifierKey,
    open_checkpoint,
)
from service.operations.audit.entry import COLUMNS, DISPOSED, leaves_of
from service.operations.audit.merkle import Growing
from service.operations.audit.origin_change import OriginChange, change_of, load_changes
from service.operations.audit.sealing import kept_nodes
from service.operations.audit.tables import LOG_CHECKPOINTS, LOG_ENTRIES, LOG_LEAVES, LOG_NODES
from service.operations.audit.versions import VERSION_COLUMNS, leaves_of_versions
from service.platform.db.row_versions import ROW_VERSIONS

_AT_ONCE = 256
"""Rows that are read in one go. More of them at a time take twice the processor's time."""
_MOST_FAULTS = 100


Leaves = Callable[[Sequence[Row[Any]]], list[bytes | None]]
"""What makes leaves of rows; None where one cannot even be read."""


class LogFault(NamedTuple):
    """Something in the log that is not as it was signed.

    Attributes:
        code: Key into `service.operations.audit.wording.FAULTS`.
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
        entries: Leaves whose entry or version of a row is there and says what it said.
        disposed: Leaves of which that has been disposed of; their hash still counts.
        waiting: Entries and versions that have no place yet.
        checkpoints: Checkpoints in the database that were checked.
        held: Checkpoints from outside that were checked.
        faults: What is wrong, at most 100.
        copies: The installation's own copies of checkpoints that were checked.
        ended: Held checkpoints of an origin that has ended, for entries that did not go on, as the
            signed log itself says.
        set_aside: How many of its own copies, and of those in folders of witnesses, are such.
    """

    origin: str | None
    leaves: int
    entries: int
    disposed: int
    waiting: int
    checkpoints: int
    held: int
    faults: tuple[LogFault, ...]
    copies: int = 0
    ended: tuple[tuple[Checkpoint, OriginChange], ...] = ()
    set_aside: int = 0


def verify_log(
    connection: Connection,
    keys: Collection[VerifierKey],
    *,
    held: Sequence[bytes] = (),
    copies: Sequence[bytes] = (),
    shared: Sequence[bytes] = (),
) -> Verified:
    """Hash the log from its first leaf to its last and compare it with what was signed.

    Args:
        connection: A transaction that sees one state of the database and every tenant.
        keys: Public keys that are trusted.
        held: Checkpoints from outside the database, by whoever has held them.
        copies: The installation's own copies, from beside the database.
        shared: Those in folders of witnesses. They stay there when an origin has ended.
    """
    faults: list[LogFault] = []
    edges: dict[int, bytes] = {}
    signed = _checkpoints(connection, keys, faults, edges)
    outside = _held(held, keys, faults)
    own = _held(copies, keys, faults, code="copy-not-signed")
    lying = _held(shared, keys, faults)
    changes = load_changes(connection, keys, signed={one.origin: one.size for one in signed})
    ended = [(one, change) for one in outside if (change := change_of(changes, one))]
    aside = [one for one in (*own, *lying) if change_of(changes, one)]
    due = {*signed, *outside, *own, *lying} - {one for one, _ in ended} - {*aside}
    roots = _Roots(sorted(due, key=lambda one: (one.size, one.root)), edges, faults)
    entries = _Placed(connection, faults)
    nodes = _kept_nodes(connection)
    tree = Growing()
    for first, leaves in _leaves(connection):
        if first != tree.size:
            faults.append(LogFault("leaf-missing", str(tree.size)))
            break
        entries.compare(first, leaves)
        for some in roots.up_to_each(tree, leaves):
            for level, place, node in kept_nodes(tree, some):
                if nodes.pop((level, place), None) != node:
                    faults.append(LogFault("node-changed", f"{level}/{place}"))
        if len(faults) >= _MOST_FAULTS:
            break
    else:
        roots.end()
        entries.end()
        faults += [LogFault("node-changed", f"{level}/{place}") for level, place in nodes]
        if tree.size > max((checkpoint.size for checkpoint in signed), default=0):
            faults.append(LogFault("leaves-unsigned", str(tree.size)))
    waiting = [
        connection.scalar(select(func.count()).where(table.c.leaf_index.is_(None))) or 0
        for table, _, _ in _placed(connection)
    ]
    return Verified(
        origin=signed[-1].origin if signed else None,
        leaves=tree.size,
        entries=entries.whole,
        disposed=entries.disposed,
        waiting=sum(waiting),
        checkpoints=len(signed),
        held=len(outside) + len(lying),
        faults=tuple(faults[:_MOST_FAULTS]),
        copies=len(own),
        ended=tuple(ended),
        set_aside=len(aside),
    )


class _Roots:
    """Compares the growing tree with the checkpoints, which come by their size."""

    def __init__(
        self,
        checkpoints: Sequence[Checkpoint],
        edges: Mapping[int, bytes],
        faults: list[LogFault],
    ) -> None:
        self._due = list(reversed(checkpoints))
        self._edges = edges
        self._faults = faults

    def up_to_each(self, tree: Growing, leaves: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
        """Yield the next leaves in parts that end where a checkpoint was signed.

        Whoever takes a part adds it to the tree, which is then compared with the checkpoint.
        """
        first, given = tree.size, 0
        while self._due and self._due[-1].size <= first + len(leaves):
            upto = self._due[-1].size - first
            if upto > given:
                yield leaves[given:upto]
                given = upto
            if self._due.pop().root != tree.root():
                self._faults.append(LogFault("root-differs", str(tree.size)))
            elif self._edges.get(tree.size, edge := b"".join(tree.edge)) != edge:
                self._faults.append(LogFault("checkpoint-changed", str(tree.size)))
        if given < len(leaves):
            yield leaves[given:]

    def end(self) -> None:
        """Note the checkpoints of a size that the log does not have any more."""
        self._faults += [
            LogFault("leaves-taken-away", str(checkpoint.size))
            for checkpoint in reversed(self._due)
        ]


class _Placed:
    """Compares what has a place, entries and versions of rows, with the leaves.

    Attributes:
        whole: Leaves whose entry or version says what it said.
        disposed: Leaves of which that is gone and was disposed of, as a later one says.
    """

    def __init__(self, connection: Connection, faults: list[LogFault]) -> None:
        self.whole = 0
        self.disposed = 0
        self._streams = [_Stream(connection, *kind) for kind in _placed(connection)]
        self._gone: list[int] = []
        self._disposed: set[int] = set()
        self._faults = faults

    def compare(self, first: int, leaves: Sequence[bytes]) -> None:
        """Compare what has the places of leaves that stand in a row."""
        end, seen = first + len(leaves), set()
        for row, leaf in chain.from_iterable(stream.up_to(end) for stream in self._streams):
            at: int = row.leaf_index
            if at < first or at in seen:
                self._faults.append(LogFault("unplaced-entry", _named(row)))
                continue
            seen.add(at)
            if leaf == leaves[at - first]:
                self.whole += 1
                self._disposed.update(_disposes_of(row))
            else:
                self._faults.append(LogFault("changed-entry", _named(row)))
        if len(seen) < len(leaves):
            self._gone += (at for at in range(first, end) if at not in seen)

    def end(self) -> None:
        """Note what no leaf stands for, and what nobody disposed of."""
        rest = chain.from_iterable(stream.rest() for stream in self._streams)
        self._faults += [LogFault("unplaced-entry", _named(row)) for row in rest]
        for leaf_index in self._gone:
            if leaf_index in self._disposed:
                self.disposed += 1
            else:
                self._faults.append(LogFault("missing-entry", str(leaf_index)))


def _placed(connection: Connection) -> list[tuple[Table, list[Column[Any]], Leaves]]:
    """Return the tables whose rows have places; a restored backup may be older than versions."""
    kinds: list[tuple[Table, list[Column[Any]], Leaves]] = [
        (LOG_ENTRIES, COLUMNS, leaves_of),
        (ROW_VERSIONS, VERSION_COLUMNS, leaves_of_versions),
    ]
    seen = inspect(connection)
    return [kind for kind in kinds if seen.has_table(kind[0].name)]


class _Stream:
    """The rows of a table by their place; a row is read faster than a record is made of it."""

    def __init__(
        self,
        connection: Connection,
        table: Table,
        columns: Sequence[Column[Any]],
        leaves_of_rows: Leaves,
    ) -> None:
        query = select(*columns).where(table.c.leaf_index.is_not(None))
        in_order = query.order_by(table.c.leaf_index)
        self._rows = connection.execute(in_order).yield_per(_AT_ONCE).partitions()
        self._leaves_of = leaves_of_rows
        self._read: Sequence[Row[Any]] = ()

    def up_to(self, end: int) -> Iterator[tuple[Row[Any], bytes | None]]:
        """Yield the rows before a place that were not yielded yet, with their leaves."""
        while self._read or (read := next(self._rows, None)):
            if not self._read:
                assert read is not None
                self._read = read
            ends = bisect_left(self._read, end, key=_place)
            some, self._read = self._read[:ends], self._read[ends:]
            yield from zip(some, self._leaves_of(some), strict=True)
            if self._read:
                return

    def rest(self) -> Iterator[Row[Any]]:
        """Yield the rows that were not yielded yet."""
        yield from self._read
        yield from chain.from_iterable(self._rows)


def _named(row: Row[Any]) -> str:
    """Return what an entry or a version is called: its number, or row and version."""
    if "table_name" in row._mapping:
        return f"{row.table_name}/{row.record_id} v{row.version}"
    return str(row.id)


def _disposes_of(row: Row[Any]) -> list[int]:
    """Return the places before its own whose entry or version is gone since it was written.

    A version says so only of a removal: what somebody has written in another excuses nothing.
    """
    if "table_name" in row._mapping:
        said = row.erased if row.change == "remove" else None
    else:
        said = row.details if row.action == DISPOSED else None
    if said is None:
        return []
    try:
        stated = orjson.loads(said)
        places = stated if "table_name" in row._mapping else stated["leaves"]
        return [place for place in places if isinstance(place, int) and place < row.leaf_index]
    except (KeyError, TypeError, ValueError):
        return []


def _checkpoints(
    connection: Connection,
    keys: Collection[VerifierKey],
    faults: list[LogFault],
    edges: dict[int, bytes],
) -> list[Checkpoint]:
    """Return the checkpoints of the database that a known key has signed, by size.

    The edge of the tree that is stored with each is added to `edges`.
    """
    rows = connection.execute(select(LOG_CHECKPOINTS).order_by(LOG_CHECKPOINTS.c.size))
    good = []
    for row in rows:
        try:
            found = open_checkpoint(row.note, keys)
        except InvalidCheckpoint:
            faults.append(LogFault("checkpoint-not-signed", str(row.size)))
            continue
        if (found.size, found.root, found.signed_at) != (row.size, row.root, row.signed_at):
            faults.append(LogFault("checkpoint-changed", str(row.size)))
        edges[found.size] = row.edge
        good.append(found)
    return good


def _held(
    notes: Sequence[bytes],
    keys: Collection[VerifierKey],
    faults: list[LogFault],
    *,
    code: str = "held-not-signed",
) -> list[Checkpoint]:
    found = []
    for at, note in enumerate(notes, 1):
        try:
            found.append(open_checkpoint(note, keys))
        except InvalidCheckpoint:
            faults.append(LogFault(code, str(at)))
    return found


def _leaves(connection: Connection) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the leaves that stand in a row without a gap, and the place of the first of them."""
    query = select(LOG_LEAVES.c.leaf_index, LOG_LEAVES.c.hash).order_by(LOG_LEAVES.c.leaf_index)
    for rows in connection.execute(query).yield_per(_AT_ONCE).partitions():
        places = [place for place, _ in rows]
        leaves = [leaf for _, leaf in rows]
        begin = 0
        while begin < len(rows):
            end = begin + _in_a_row(places[begin:])
            yield places[begin], leaves[begin:end]
            begin = end


def _in_a_row(places: Sequence[int]) -> int:
    """Return how many of the places, which rise, follow each other from the first.

    >>> _in_a_row([4, 5, 6, 8, 9])
    3
    """
    if places[-1] - places[0] == len(places) - 1:
        return len(places)
    return next(at for at, place in enumerate(places) if place != places[0] + at)


def _place(entry: Row[Any]) -> int:
    place: int = entry.leaf_index
    return place


def _kept_nodes(connection: Connection) -> dict[tuple[int, int], bytes]:
    query = select(LOG_NODES.c.level, LOG_NODES.c.node_index, LOG_NODES.c.hash)
    return {(row.level, row.node_index): row.hash for row in connection.execute(query)}
