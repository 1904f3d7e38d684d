"""A folder that two systems share: what may be read in it, and how something is written to it.

Neither side can tell the other that it is at work. So a file counts once it has not changed for a
while, and what is written appears under its name whole or not at all
(`service.platform.process.own_folder`).
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from service.platform.process.own_folder import NotOwn, OwnFolder

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
class InFolder:
    """What stood in the in-folder.

    Attributes:
        files: Those that could be read, by name.
        waiting: Names of those that are still being written.
        unread: Names of links, pipes and the like, which are never read.
        large: Names of files that are too large to be read.
    """

    files: tuple[InFile, ...]
    waiting: tuple[str, ...]
    unread: tuple[str, ...]
    large: tuple[str, ...] = ()


@contextmanager
def locked(folder: OwnFolder) -> Iterator[None]:
    """Let nobody else exchange the folder meanwhile; the lock ends with the process that has it.

    Raises:
        Locked: Somebody else does.
        OSError: The folder cannot be written to.
    """
    with folder.open_file(_LOCK, os.O_RDWR | os.O_CREAT) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Locked from None
        yield


def settled_files(folder: OwnFolder, *, wait: Callable[[], None], most: int) -> InFolder:
    """Return the files of a folder that nobody is writing to.

    A file waits for the next exchange if its name ends in one of `UNFINISHED` or begins with a
    point or a tilde, or if its size or the time of its last change differ before and after `wait`,
    or after it has been read.

    Args:
        folder: The in-folder.
        wait: Lets some time pass.
        most: Bytes of the largest file that is read.

    Raises:
        OSError: The folder or a file in it cannot be read.
    """
    before, unread = _stands(folder)
    if any(not _unfinished(name) for name in before):
        wait()
    files, waiting, large = [], [], []
    for name, seen in sorted(before.items()):
        if _unfinished(name) or _stands(folder)[0].get(name) != seen:
            waiting.append(name)
            continue
        if seen[0] > most:
            large.append(name)
            continue
        try:
            content = folder.read(name, most=most)
        except NotOwn:
            unread.append(name)  # it has become a link since
            continue
        if content is None or len(content) != seen[0] or _stands(folder)[0].get(name) != seen:
            waiting.append(name)
            continue
        files.append(InFile(name, content))
    return InFolder(tuple(files), tuple(waiting), tuple(sorted(unread)), tuple(large))


def _unfinished(name: str) -> bool:
    return name.lower().endswith(UNFINISHED) or name.startswith((".", "~"))


def _stands(folder: OwnFolder) -> tuple[dict[str, tuple[int, int]], list[str]]:
    """Return size and time of the last change of each file, and the names of what is no file."""
    found, unread = {}, []
    with os.scandir(folder.descriptor) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                stat = entry.stat(follow_symlinks=False)
                found[entry.name] = (stat.st_size, stat.st_mtime_ns)
            elif not entry.is_dir(follow_symlinks=False):
                unread.append(entry.name)
    return found, unread
