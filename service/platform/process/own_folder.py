"""A folder that is held open, so that no name in it leads anywhere else.

Others can write to a folder that two systems share, and a name in it may have become a link to
somebody else's file since it was looked at. So names are looked up in the folder itself, whatever
its own name leads to by now; a link is never followed, and only plain files are read.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_LINK = (errno.ELOOP, errno.ENOTDIR, errno.ENXIO)
"""What the system says of a link, of a folder that is none, and of a pipe."""


class NotOwn(OSError):
    """A name leads out of the folder: a link, or no plain file (or folder) of its own."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.ELOOP, "a link, or no plain file of the folder's own", str(path))


@dataclass(frozen=True, slots=True)
class OwnFolder:
    """A folder that is held open.

    Attributes:
        path: What it is called in messages; never looked up again.
        descriptor: The folder itself.
    """

    path: Path
    descriptor: int

    @contextmanager
    def within(self, name: str, *, mode: int = 0o777) -> Iterator["OwnFolder"]:
        """Hold a folder in it open, which is made if it is not there.

        Raises:
            NotOwn: The name leads out of the folder.
            OSError: It cannot be opened or made.
        """
        with suppress(FileExistsError):
            os.mkdir(name, mode, dir_fd=self.descriptor)
        descriptor = self._opened(name, os.O_RDONLY | os.O_DIRECTORY, 0)
        try:
            yield OwnFolder(self.path / name, descriptor)
        finally:
            os.close(descriptor)

    @contextmanager
    def open_file(self, name: str, flags: int, mode: int = 0o666) -> Iterator[int]:
        """Open a plain file in it and give its descriptor.

        Raises:
            NotOwn: The name leads out of the folder, or to no plain file.
            OSError: It cannot be opened.
        """
        # a pipe that nobody writes to would be waited for
        descriptor = self._opened(name, flags | os.O_NONBLOCK, mode)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise NotOwn(self.path / name)
            yield descriptor
        finally:
            os.close(descriptor)

    def read(self, name: str, *, most: int = -1) -> bytes | None:
        """Return a plain file; None where there is nothing of that name.

        Args:
            name: Of the file.
            most: Of a longer file the first bytes alone are returned, one more than these;
                -1: all of any.

        Raises:
            NotOwn: The name leads out of the folder, or to no plain file.
            OSError: It cannot be read.
        """
        try:
            with (
                self.open_file(name, os.O_RDONLY) as descriptor,
                open(descriptor, "rb", closefd=False) as file,
            ):
                return file.read(-1 if most < 0 else most + 1)
        except FileNotFoundError:
            return None

    def write_whole(
        self, name: str, content: bytes, *, mode: int = 0o666, flush: bool = True
    ) -> None:
        """Write a file so that its name leads to all of it or to what stood there before.

        A file that holds the same already is left as it is. A link of that name is replaced, and
        what it leads to is left alone.

        Args:
            name: Of the file.
            content: Its bytes.
            mode: Who may read it, before the mask of the process.
            flush: Let it be on the disk before going on.

        Raises:
            OSError: It cannot be written; nothing has changed under its name.
        """
        self._check(name)
        with suppress(NotOwn):
            if self.read(name, most=len(content)) == content:
                return
        beside = f".{name}.tmp"
        self.remove(beside)
        with (
            self.open_file(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode) as descriptor,
            open(descriptor, "wb", closefd=False) as file,
        ):
            file.write(content)
            file.flush()
            if flush:
                os.fsync(descriptor)
        os.replace(beside, name, src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)
        if flush:
            self.flush()

    def remove(self, name: str) -> None:
        """Take away a file, or a link and not what it leads to; nothing where there is none."""
        self._check(name)
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self.descriptor)

    def flush(self) -> None:
        """Let the names of the folder be on the disk."""
        os.fsync(self.descriptor)

    def _check(self, name: str) -> None:
        """Refuse a name that is none of the folder itself."""
        if name in ("", ".", "..") or "/" in name or "\0" in name:
            raise NotOwn(self.path / name.replace("\0", ""))

    def _opened(self, name: str, flags: int, mode: int) -> int:
        self._check(name)
        try:
            return os.open(name, flags | os.O_NOFOLLOW, mode, dir_fd=self.descriptor)
        except OSError as fault:
            if fault.errno in _LINK:
                raise NotOwn(self.path / name) from fault
            fault.filename = str(self.path / name)
            raise


@contextmanager
def own_folder(path: Path) -> Iterator[OwnFolder]:
    """Hold a folder open that the user has named; that name itself may be a link.

    Raises:
        OSError: It cannot be opened.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield OwnFolder(path, descriptor)
    finally:
        os.close(descriptor)
