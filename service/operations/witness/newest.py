"""The newest checkpoint of the log, as it is handed to witnesses, and with what they gave back."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from service.operations.audit.checkpoint import (
    Checkpoint,
    InvalidCheckpoint,
    VerifierKey,
    open_checkpoint,
    signature_lines,
)
from service.operations.audit.copies import CHECKPOINTS, copy_of, write_note
from service.operations.audit.sealing import newest_note

_MOST_BYTES = 8_192
"""Longest note that cosignatures are added to: a cosignature has some 150 bytes. Ours."""


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest checkpoint.

    Attributes:
        note: As it was signed.
        checkpoint: What it says.
    """

    note: bytes
    checkpoint: Checkpoint


def newest_signed(connection: Connection, keys: tuple[VerifierKey, ...]) -> Newest | None:
    """Return the newest checkpoint of the database; None where nothing is signed.

    Raises:
        InvalidCheckpoint: No key of the log has signed it.
    """
    note = newest_note(connection)
    return None if note is None else Newest(note, open_checkpoint(note, keys))


def with_cosignatures(data_dir: Path, note: bytes, keys: tuple[VerifierKey, ...]) -> bytes:
    """Return a checkpoint with the cosignatures that its copy has; the note itself without any."""
    try:
        size = open_checkpoint(note, keys).size
        copy = copy_of(data_dir / CHECKPOINTS, size).read_bytes()
        open_checkpoint(copy, keys)
    except (InvalidCheckpoint, OSError):
        return note
    return copy if copy.startswith(note) else note


def add_cosignature(data_dir: Path, newest: Newest, line: str) -> bytes:
    """Add a cosignature to the copy of a checkpoint, in the place of an older one of the witness.

    Returns:
        The note with it.
    """
    path = copy_of(data_dir / CHECKPOINTS, newest.checkpoint.size)
    name = signature_lines(line)[0][0]
    try:
        before = path.read_bytes()
    except OSError:
        before = newest.note
    if not before.startswith(newest.note):
        before = newest.note
    added = before[len(newest.note) :].decode().splitlines(keepends=True)
    others = [one for one in added if not one.startswith(f"— {name} ")]
    note = newest.note + "".join([*others, line]).encode()
    if len(note) <= _MOST_BYTES:
        write_note(path, note)
    return newest.note + line.encode()
