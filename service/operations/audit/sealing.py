"""Give entries and versions of rows their places in the log, and sign what the log is after that.

Both are written with what they tell of; here, seldom and in batches, they become leaves. One
process at a time does so, whichever it is, and the checkpoint is written to a file beside the
database as well, since whoever can change the database cannot be the only one who holds it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, Row, Table, bindparam, func, select, true, update

from service.operations.audit.checkpoint import Checkpoint, SigningKey, sign_checkpoint
from service.operations.audit.copies import copy_of, write_note
from service.operations.audit.entry import COLUMNS, leaves_of
from service.operations.audit.merkle import HASH_BYTES, Growing, Subtree, node_hash
from service.operations.audit.tables import (
    LOG_CHECKPOINTS,
    LOG_ENTRIES,
    LOG_LEAVES,
    LOG_NODES,
    LogCheckpoint,
    LogLeaf,
    LogNode,
)
from service.operations.audit.versions import VERSION_COLUMNS, forged, leaves_of_versions
from service.platform.db.database import EVERY_TENANT, transaction
from service.platform.db.row_versions import ROW_VERSIONS
from service.platform.db.store import add, write

NODE_BITS = 8
"""A node is kept for every 256 of the level below."""

BATCH = 10_000
"""Entries, and versions of rows, that are sealed in one transaction."""

_ENTRY_ORDER = LOG_ENTRIES.c.created_at, LOG_ENTRIES.c.id

_LOCK = 0x6B65646A656C6F67
"""Key of PostgreSQL's advisory lock: "kedjelog" in ASCII."""


def seal(
    engine: Engine,
    keys: Sequence[SigningKey],
    *,
    at: datetime,
    copies: Path | None,
    check: Callable[[Connection], None] = lambda _: None,
) -> Checkpoint | None:
    """Give every entry and version that has none its place, and sign the log as it then is.

    Args:
        engine: The database.
        keys: What signs; more than one while a key is being replaced.
        at: The moment, with a time zone.
        copies: Folder for copies of checkpoints outside the database; None: no copy.
        check: Raises, in the transaction that would sign, where nothing may be signed.

    Returns:
        The newest checkpoint that was signed, or None where nothing was waiting.
    """
    signed = None
    while True:
        with transaction(engine, tenant=EVERY_TENANT) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            check(connection)
            found = _seal_batch(connection, keys, at=at)
            is_last = found is None or not is_waiting(connection)
        if found is not None:
            signed, note = found
            if copies is not None:
                copy_checkpoint(copies, signed, note)
        if is_last:
            return signed


def is_waiting(connection: Connection) -> bool:
    """Return whether an entry or a version of a row has no place in the log."""
    return any(
        connection.scalar(select(true()).where(table.c.leaf_index.is_(None)).limit(1))
        for table in (LOG_ENTRIES, ROW_VERSIONS)
    )


def _seal_batch(
    connection: Connection, keys: Sequence[SigningKey], *, at: datetime
) -> tuple[Checkpoint, bytes] | None:
    waiting = [
        *_waiting(connection, LOG_ENTRIES, COLUMNS, leaves_of, *_ENTRY_ORDER),
        *_waiting(connection, ROW_VERSIONS, VERSION_COLUMNS, leaves_of_versions),
    ]
    if not waiting:
        return None
    tree = _tree(connection)
    first = tree.size
    leaves = [leaf for _, _, leaf in waiting]
    add(connection, *(LogLeaf(leaf_index=first + at, hash=leaf) for at, leaf in enumerate(leaves)))
    nodes = kept_nodes(tree, leaves)
    add(connection, *(LogNode(level=node[0], node_index=node[1], hash=node[2]) for node in nodes))
    for table, placed in groupby(enumerate(waiting, first), key=lambda found: found[1][0]):
        _place(connection, table, [(leaf_index, key) for leaf_index, (_, key, _) in placed])
    checkpoint = Checkpoint(keys[-1].name, tree.size, tree.root(), at.replace(microsecond=0))
    note = sign_checkpoint(checkpoint, keys)
    kept = LogCheckpoint(
        size=tree.size,
        root=checkpoint.root,
        edge=b"".join(tree.edge),
        signed_at=checkpoint.signed_at,
        note=note,
    )
    add(connection, kept)
    return checkpoint, note


def _waiting(
    connection: Connection,
    table: Table,
    columns: Sequence[Column[Any]],
    leaves_of_rows: Callable[[Sequence[Row[Any]]], list[bytes | None]],
    *order: Column[Any],
) -> Iterator[tuple[Table, dict[str, Any], bytes]]:
    """Yield what of a table has no place yet: the table, its key and its leaf.

    Versions that this installation has not written get none, and neither does what cannot be read.
    """
    query = select(*columns).where(table.c.leaf_index.is_(None)).order_by(*order).limit(BATCH)
    rows = connection.execute(query).all()
    if table is ROW_VERSIONS and (strange := forged(connection, rows)):
        rows = [row for row in rows if row not in strange]
    names = [column.name for column in table.primary_key]
    for row, leaf in zip(rows, leaves_of_rows(rows), strict=True):
        if leaf is not None:
            yield table, {name: row._mapping[name] for name in names}, leaf


def _place(
    connection: Connection, table: Table, placed: Sequence[tuple[int, Mapping[str, Any]]]
) -> None:
    """Write down the places of rows."""
    by_key = (column == bindparam(f"of_{column.name}") for column in table.primary_key)
    write(
        connection,
        update(table).where(*by_key).values(leaf_index=bindparam("at_index")),
        [
            {"at_index": leaf_index} | {f"of_{name}": value for name, value in key.items()}
            for leaf_index, key in placed
        ],
    )


def _tree(connection: Connection) -> Growing:
    """Return the tree as it was at the newest checkpoint."""
    row = connection.execute(
        select(LOG_CHECKPOINTS.c.size, LOG_CHECKPOINTS.c.edge)
        .order_by(LOG_CHECKPOINTS.c.size.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return Growing()
    edge = [row.edge[at : at + HASH_BYTES] for at in range(0, len(row.edge), HASH_BYTES)]
    return Growing(row.size, edge)


def kept_nodes(tree: Growing, leaves: Sequence[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Add leaves to a tree, and yield level, place and hash of the nodes that are kept of them."""
    first = tree.size
    for at, nodes in enumerate(tree.extend(leaves), 1):
        if at % NODE_BITS == 0:
            for place, node in enumerate(nodes, first >> at):
                yield at // NODE_BITS, place, node


def copy_checkpoint(folder: Path, checkpoint: Checkpoint, note: bytes) -> None:
    """Write a checkpoint to a file of its own, named by the size of the log, and flush it."""
    write_note(copy_of(folder, checkpoint.size), note)


def copy_newest(connection: Connection, folder: Path) -> None:
    """Write a copy of the newest checkpoint, if there is one and it has none yet."""
    query = select(LOG_CHECKPOINTS.c.size, LOG_CHECKPOINTS.c.note)
    newest = connection.execute(
        query.order_by(LOG_CHECKPOINTS.c.size.desc()).limit(1)
    ).one_or_none()
    if newest is not None and not (copy := copy_of(folder, newest.size)).exists():
        write_note(copy, newest.note)


def newest_note(connection: Connection) -> bytes | None:
    """Return the newest checkpoint as it was signed."""
    query = select(LOG_CHECKPOINTS.c.note).order_by(LOG_CHECKPOINTS.c.size.desc()).limit(1)
    note: bytes | None = connection.scalar(query)
    return note


def stored_subtrees(connection: Connection) -> Subtree:
    """Return what gives the hashes of complete subtrees, from kept nodes and at most 255 more."""

    def subtree(low: int, high: int) -> bytes:
        length = high - low
        level = (length.bit_length() - 1) // NODE_BITS
        while True:
            width = 1 << level * NODE_BITS
            hashes = _hashes(connection, level, low // width, high // width)
            if len(hashes) == length // width:
                break
            if level == 0:
                raise LookupError(f"The log does not hold the leaves from {low} to {high}.")
            level -= 1
        while len(hashes) > 1:
            hashes = [
                node_hash(left, right)
                for left, right in zip(hashes[::2], hashes[1::2], strict=True)
            ]
        return hashes[0]

    return subtree


def _hashes(connection: Connection, level: int, low: int, high: int) -> list[bytes]:
    if level == 0:
        place, hashes = LOG_LEAVES.c.leaf_index, select(LOG_LEAVES.c.hash)
    else:
        place, hashes = LOG_NODES.c.node_index, select(LOG_NODES.c.hash)
        hashes = hashes.where(LOG_NODES.c.level == level)
    return list(connection.scalars(hashes.where(place >= low, place < high).order_by(place)))
