"""A source's file as readers see it: plain bytes, whether it came plain, as gzip or in a zip.

What is packed is unpacked while it is read, never to disk. A file that breaks off or does not match
its own checksum is named as such, so that half a register is never taken for a whole one.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from data_ingest.model.problem import Problem, UnreadableInput

MAX_UNPACKED = 64 * 2**30
"""Bytes that a file may unpack to: five times the largest known source (13 GB, UK owners
2026-09)."""

MAX_RATIO = 200
"""How many times larger than its file its content may be, once that is more than `RATIO_FROM`.

The best packed source known is Estonia's register at 20 times (230 MB to 4.6 GB, 2026-09-17).
"""

RATIO_FROM = 256 * 2**20
"""Bytes up to which nothing is said about how well something is packed."""

_GZIP, _ZIP = b"\x1f\x8b", b"PK"
_BROKEN = (zlib.error, zipfile.BadZipFile, gzip.BadGzipFile, RuntimeError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """One unpacked file.

    Attributes:
        name: The file's name, with the name inside its zip after a slash.
        stream: Its bytes; `peek` shows the first ones without taking them.
        rest: The files after it in the same archive, for a reader that goes through all of them
            itself; a file can be read until the next one is taken.
    """

    name: str
    stream: io.BufferedReader
    rest: Iterator["OpenedFile"] = field(default_factory=lambda: iter(()))

    @property
    def format(self) -> str:
        """`json` (array or object), `xml` or `csv`, told by the first character; `` if empty."""
        start = self.stream.peek(512)[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
        if not start:
            return ""
        return {b"[": "json", b"{": "json", b"<": "xml"}.get(start[:1], "csv")


@contextmanager
def open_files(
    path: Path,
    *,
    name: str | None = None,
    on_bytes: Callable[[int], object] = lambda _count: None,
    limit: int = MAX_UNPACKED,
) -> Iterator[Iterator[OpenedFile]]:
    """Open a file of a source; a zip gives its files in the order of their names.

    Args:
        path: The file.
        name: Its name for messages, else that of the path.
        on_bytes: Told how many bytes of the file itself were read, for a progress bar.
        limit: Bytes that all its content may have.

    Raises:
        UnreadableInput: Empty, or a zip that is broken, encrypted or without files. While it is
            read: broken off, broken, or beyond the limits.
    """
    shown = name or path.name
    with path.open("rb") as raw:
        counted = io.BufferedReader(_Counted(raw, on_bytes), 2**20)
        start = counted.peek(2)[:2]
        if not start:
            raise UnreadableInput([Problem("empty-input")], shown)
        guard = _Guard(shown, path.stat().st_size, limit)
        if start == _ZIP:
            yield _each_with_rest(_members(counted, guard))
        elif start == _GZIP:
            yield iter([guard.opened(shown, gzip.GzipFile(fileobj=counted))])
        else:
            yield iter([guard.opened(shown, counted, packed=False)])


def _each_with_rest(files: Iterator[OpenedFile]) -> Iterator[OpenedFile]:
    for file in files:
        yield replace(file, rest=files)


def _members(file: BinaryIO, guard: "_Guard") -> Iterator[OpenedFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            # `is_dir` fails on a file without a name.
            members = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
            if not members:
                raise UnreadableInput([Problem("packed-empty")], guard.name)
            if any(entry.flag_bits & 1 for entry in members):
                raise UnreadableInput([Problem("packed-encrypted")], guard.name)
            if any(entry.header_offset < 0 for entry in members):  # by where its directory lies
                raise zipfile.BadZipFile
            for entry in sorted(members, key=lambda member: member.filename):
                with archive.open(entry) as stream:
                    yield guard.opened(f"{guard.name}/{entry.filename}", stream)
    except _BROKEN:
        raise UnreadableInput([Problem("packed-broken")], guard.name) from None


class _Counted(io.RawIOBase):
    """A file that tells how much of it was read."""

    def __init__(self, raw: BinaryIO, on_bytes: Callable[[int], object]) -> None:
        self._raw = raw
        self._on_bytes = on_bytes

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()

    def readinto(self, buffer: object) -> int:
        count: int = self._raw.readinto(buffer)  # type: ignore[attr-defined]
        self._on_bytes(count)
        return count


class _Guard:
    """The limits that all content of one file shares."""

    def __init__(self, name: str, size: int, limit: int) -> None:
        self.name = name
        self.size = size
        self.limit = limit
        self.unpacked = 0

    def opened(self, name: str, stream: object, *, packed: bool = True) -> OpenedFile:
        """Return the stream under these limits."""
        return OpenedFile(
            name, io.BufferedReader(_Guarded(self, name, stream, packed=packed), 2**20)
        )

    def take(self, count: int, *, packed: bool) -> None:
        """Count what was unpacked, and refuse what is too much."""
        self.unpacked += count
        most = max(RATIO_FROM, MAX_RATIO * self.size) if packed else self.limit
        if self.unpacked > min(most, self.limit):
            limit = f"{min(most, self.limit) // 2**20} MB"
            raise UnreadableInput([Problem("packed-too-large", "", {"limit": limit})], self.name)


class _Guarded(io.RawIOBase):
    """Content whose faults are named, and which is counted against the limits."""

    def __init__(self, guard: _Guard, name: str, stream: object, *, packed: bool) -> None:
        self._guard = guard
        self._name = name
        self._stream = stream
        self._packed = packed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        try:
            count: int = self._stream.readinto(buffer)  # type: ignore[attr-defined]
        except EOFError:
            raise UnreadableInput([Problem("packed-truncated")], self._name) from None
        except _BROKEN:
            raise UnreadableInput([Problem("packed-broken")], self._name) from None
        self._guard.take(count, packed=self._packed)
        return count
