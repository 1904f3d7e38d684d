"""The installation's own copies of checkpoints, in files beside the database.

A database that was rolled back still agrees with itself; it does not agree with these. The folder
is kept small enough to be listed at every seal: the newest copies stay, and of each day before them
the last one. Copies of a log identity that has ended lie in a folder inside, and stay.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from service.operations.audit.checkpoint import Checkpoint, unchecked

CHECKPOINTS = "checkpoints"
"""Folder of the copies of checkpoints, in the data folder."""

NEWEST_KEPT = 500
"""Copies that stay whatever their day. Ours: three hours of a log that is sealed all the time."""

_NAME = re.compile(r"([0-9]{1,19})(-[0-9a-f]{8})?\.checkpoint")


class Copy(NamedTuple):
    """A file that holds a checkpoint.

    Attributes:
        size: Entries of the log then, as the name of the file says.
        path: The file.
    """

    size: int
    path: Path


def list_copies(folder: Path) -> list[Copy]:
    """Return the copies in a folder by the size of the log, without opening them."""
    try:
        with os.scandir(folder) as found:
            named = [(_NAME.fullmatch(one.name), one.path) for one in found]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(Copy(int(match[1]), Path(path)) for match, path in named if match)


def read_copies(copies: list[Copy]) -> list[bytes]:
    """Return the contents of copies; one that has just been thinned out is passed over."""
    return [note for copy in copies if (note := _content(copy.path)) is not None]


def newest_copies(folder: Path, number: int) -> list[bytes]:
    """Return the contents of the copies at the largest sizes."""
    return read_copies(list_copies(folder)[-number:])


def some_copies(folder: Path, *, newest: int, others: int) -> list[bytes]:
    """Return the newest copies, and others spread evenly over those before."""
    found = list_copies(folder)
    before, last = found[:-newest], found[-newest:]
    step = max(1, -(-len(before) // others))
    return read_copies([*before[::step], *last])


def every_copy(folder: Path) -> list[bytes]:
    """Return the contents of all copies, also of identities of the log that have ended."""
    return read_copies([*list_copies(folder), *copies_set_aside(folder)])


def copies_set_aside(folder: Path) -> list[Copy]:
    """Return the copies of identities of the log that have ended."""
    inner = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    return [copy for path in inner for copy in list_copies(path)]


def thin(folder: Path, *, newest: int = NEWEST_KEPT) -> int:
    """Remove old copies, except the last one of each day, and return how many.

    What was kept as evidence against the database (`keep_evidence`) stays, and so does what cannot
    be read.
    """
    gone = 0
    for first, second in _neighbours(list_copies(folder)[:-newest]):
        if first[1].signed_at.date() == second[1].signed_at.date():
            first[0].path.unlink(missing_ok=True)
            gone += 1
    return gone


def keep_evidence(folder: Path, note: bytes) -> None:
    """Keep a checkpoint that does not fit the database; a copy of the same size stays."""
    signed = unchecked(note)
    if signed is None:
        return
    there = [copy for copy in list_copies(folder) if copy.size == signed.size]
    if note in read_copies(there):
        return
    mark = hashlib.sha256(note).hexdigest()[:8]
    write_note(folder / f"{signed.size:012}-{mark}.checkpoint", note)


def set_aside(folder: Path, origin: str) -> int:
    """Move all copies to a folder inside that is named by the identity that has ended."""
    into = folder / slug(origin)
    found = list_copies(folder)
    if found:
        into.mkdir(mode=0o700, exist_ok=True)
    for copy in found:
        copy.path.replace(into / copy.path.name)
    return len(found)


def slug(origin: str) -> str:
    """Return the name of a log as the name of a folder.

    >>> slug("kedjekoll/1f2e3d4c")
    'kedjekoll-1f2e3d4c'
    """
    return re.sub(r"[^A-Za-z0-9.]+", "-", origin).strip("-.") or "log"


def copy_of(folder: Path, size: int) -> Path:
    """Return the file of the copy at a size."""
    return folder / f"{size:012}.checkpoint"


def write_note(path: Path, note: bytes) -> None:
    """Write a file whole or not at all, and flush it."""
    folder = path.parent
    folder.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".checkpoint-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise


def _neighbours(copies: list[Copy]) -> Iterator[tuple[tuple[Copy, Checkpoint], ...]]:
    """Yield each copy that says when it was signed, with the one after it."""
    before: tuple[Copy, Checkpoint] | None = None
    for copy in copies:
        if copy.path.name != copy_of(copy.path.parent, copy.size).name:
            continue
        signed = unchecked(_content(copy.path) or b"")
        if signed is None:
            continue
        if before is not None:
            yield before, (copy, signed)
        before = (copy, signed)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
