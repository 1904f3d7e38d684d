"""A folder that two systems share: what may be read in it, and how something is written to it.

Neither side can tell the other that it is at work. So a file counts once it has not changed for a
while, and what is written appears under its name whole or not at all.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

IN, OUT, STATE = "in", "out", "state"
"""Folders within the shared one: what the other system gives, what it gets, what is remembered."""

UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload", ".partial", ".swp")
"""Ends of names that say that a file is still being written."""

_LOCK = ".lock"


class Locked(RuntimeError):
    """Another exchange of the same folder goes on."""


@dataclass(frozen=True, slots=True)
class InFile:
    """A file of the in-folder that has been read whole.

    Attributes:
        name: Its name.
        content: Its bytes.
    """

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """What stood in the in-folder.

    Attributes:
        files: Those that could be read, by name.
        waiting: Names of those that are still being written.
    """

    files: tuple[InFile, ...]
    waiting: tuple[str, ...]


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let nobody else exchange the folder meanwhile; the lock ends with the process that has it.

    Raises:
        Locked: Somebody else does.
        OSError: The folder cannot be written to.
    """
    with (folder / _LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Locked from None
        yield


def settled_files(folder: Path, *, wait: Callable[[], None]) -> Found:
    """Return the files of a folder that nobody is writing to.

    A file waits for the next exchange if its name ends in one of `UNFINISHED` or begins with a
    point or a tilde, or if its size or the time of its last change differ before and after `wait`,
    or after it has been read.

    Args:
        folder: The in-folder.
        wait: Lets some time pass.

    Raises:
        OSError: The folder or a file in it cannot be read.
    """
    before = _stands(folder)
    if any(not _unfinished(name) for name in before):
        wait()
    files, waiting = [], []
    for name, seen in sorted(before.items()):
        if _unfinished(name) or _stands(folder).get(name) != seen:
            waiting.append(name)
            continue
        content = (folder / name).read_bytes()
        if _stands(folder).get(name) != seen or len(content) != seen[0]:
            waiting.append(name)
            continue
        files.append(InFile(name, content))
    return Found(tuple(files), tuple(waiting))


def write_whole(file: Path, content: bytes) -> None:
    """Write a file so that its name leads to all of it or to what stood there before.

    A file that holds the same already is left as it is.

    Raises:
        OSError: It cannot be written; nothing has changed under its name.
    """
    if file.exists() and file.read_bytes() == content:
        return
    beside = file.with_name(f".{file.name}.tmp")
    with beside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _unfinished(name: str) -> bool:
    return name.lower().endswith(UNFINISHED) or name.startswith((".", "~"))


def _stands(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of the last change of each file, by name."""
    found = {}
    for entry in os.scandir(folder):
        if entry.is_file(follow_symlinks=False):
            stat = entry.stat(follow_symlinks=False)
            found[entry.name] = (stat.st_size, stat.st_mtime_ns)
    return found
