"""Whether the log in the database is the one that this installation has signed before.

A database that was rolled back or cut off still agrees with itself. If it were signed again, there
would be two logs under one name: a fork. So before anything is signed the database is compared with
checkpoints that lie outside it, and where they differ nothing is signed and no server starts.
"""

from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Literal, NamedTuple

from sqlalchemy import Connection, select

from data_ingest.model.text import Text, message
from service.operations.audit.checkpoint import (
    Checkpoint,
    InvalidCheckpoint,
    VerifierKey,
    open_checkpoint,
)
from service.operations.audit.merkle import HASH_BYTES, Growing, range_root
from service.operations.audit.origin_change import change_of, load_changes
from service.operations.audit.sealing import stored_subtrees
from service.operations.audit.tables import LOG_CHECKPOINTS
from service.settings import InvalidSettings


class ForkFound(NamedTuple):
    """A checkpoint that the database does not agree with.

    Attributes:
        code: How it differs: it has more entries than the database has signed, or another root.
        checkpoint: What was signed.
        signed: Entries that the database has signed.
    """

    code: Literal["rolled-back", "differs"]
    checkpoint: Checkpoint
    signed: int

    def text(self) -> Text:
        """Say what was found."""
        values = {
            "size": self.checkpoint.size,
            "at": f"{self.checkpoint.signed_at:%Y-%m-%d %H:%M:%S} UTC",
            "signed": self.signed,
        }
        return _FOUND[self.code].filled(**values)


_FOUND = {
    "rolled-back": message(
        "The log was rolled back: a checkpoint signed {at} has {size} entries, but only {signed} "
        "entries in the database are signed."
    ),
    "differs": message(
        "The log was changed: a checkpoint with {size} entries, signed {at}, does not match the "
        "first {size} entries in the database."
    ),
}

HOW_TO_GO_ON = message(
    "Nothing is signed until this is settled. If the database was restored from a backup on "
    'purpose, run kedjekoll audit new-origin --reason "…". Otherwise somebody has changed the '
    "database: change nothing, save the database, its backups and the data folder, and find out "
    "what happened."
)


class LogForked(InvalidSettings):
    """The log in the database is not the one that was signed; nothing is signed, no server starts.

    Attributes:
        said: What was found and how to go on, a sentence or two each.
    """

    def __init__(self, found: Sequence[Text]) -> None:
        self.said: tuple[Text, ...] = (*found, HOW_TO_GO_ON)
        super().__init__("\n".join(text.to("en") for text in self.said))


def find_forks(
    connection: Connection, notes: Sequence[bytes], keys: Collection[VerifierKey]
) -> list[ForkFound]:
    """Return the checkpoints that the log in the database does not agree with.

    Args:
        connection: A transaction that began after the notes were read: another process may have
            signed a larger log in between, which the transaction then sees.
        notes: Checkpoints from outside the database. What no key of the log has signed says
            nothing, for anybody can write it, and is left aside.
        keys: Of the log; the last one signs now.
    """
    outside = _signed_by(notes, keys)
    if not outside:
        return []
    signed, newest = _newest(connection)
    changes = load_changes(connection, keys)
    root_at = _roots(connection, signed, newest)
    found = []
    for checkpoint in outside:
        if change_of(changes, checkpoint):
            continue
        if checkpoint.size > signed:
            found.append(ForkFound("rolled-back", checkpoint, signed))
        elif root_at(checkpoint.size) != checkpoint.root:
            found.append(ForkFound("differs", checkpoint, signed))
    return found


def agreed_size(
    connection: Connection,
    notes: Sequence[bytes],
    keys: Collection[VerifierKey],
    *,
    origin: str,
) -> tuple[int, Checkpoint | None]:
    """Return how many entries of the log go on, and the newest checkpoint that goes beyond them.

    All signed entries go on, unless a checkpoint of fewer does not agree: then those go on up to
    the largest checkpoint before it that does.

    Args:
        connection: A transaction that began after the notes were read.
        notes: Checkpoints from outside the database.
        keys: Of the log.
        origin: Its name until now; what was signed under others says nothing of it.
    """
    signed, newest = _newest(connection)
    root_at = _roots(connection, signed, newest)
    own = [checkpoint for checkpoint in _signed_by(notes, keys) if checkpoint.origin == origin]
    outside = sorted(own, key=lambda checkpoint: checkpoint.size)
    size, agreed = signed, 0
    for checkpoint in outside:
        if checkpoint.size > signed:
            break
        if root_at(checkpoint.size) != checkpoint.root:
            size = agreed
            break
        agreed = checkpoint.size
    lost = [checkpoint for checkpoint in outside if checkpoint.size > size]
    return size, max(lost, key=lambda one: (one.signed_at, one.size), default=None)


def _signed_by(notes: Sequence[bytes], keys: Collection[VerifierKey]) -> list[Checkpoint]:
    found = []
    for note in notes:
        try:
            found.append(open_checkpoint(note, keys))
        except InvalidCheckpoint:
            continue
    return found


def _newest(connection: Connection) -> tuple[int, bytes | None]:
    """Return size and root of what the next checkpoint would be built on."""
    row = connection.execute(
        select(LOG_CHECKPOINTS.c.size, LOG_CHECKPOINTS.c.edge)
        .order_by(LOG_CHECKPOINTS.c.size.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return 0, None
    edge = [row.edge[at : at + HASH_BYTES] for at in range(0, len(row.edge), HASH_BYTES)]
    try:
        return row.size, Growing(row.size, edge).root()
    except ValueError:
        return row.size, None


def _roots(
    connection: Connection, signed: int, newest: bytes | None
) -> Callable[[int], bytes | None]:
    """Return what gives the root at a size; None where the database does not hold it."""
    subtree = cache(stored_subtrees(connection))

    def root_at(size: int) -> bytes | None:
        try:
            stored = range_root(0, size, subtree)
        except LookupError:
            return None
        return stored if size != signed or stored == newest else None

    return root_at
