"""The zip archive that a workbook or a document is, measured before anybody inflates it.

An archive of a few kilobytes can inflate to terabytes, and its directory can lie about it. So each
entry is inflated here once, piece by piece and without keeping it, and must turn out as large as
the directory says and no larger than the limits.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import IO

from data_ingest.model.problem import Problem, UnreadableInput

MAX_ENTRIES = 2_000
"""Entries of an archive; a workbook with 200 sheets has some 600 (expert judgement)."""

MAX_UNPACKED = 400_000_000
"""Bytes of all entries together; eight times the largest file that is taken."""

MAX_RATIO = 100
"""How often an entry may inflate; sheets of real workbooks stay under 30 (expert judgement)."""

FREE_OF_RATIO = 1_000_000
"""Bytes under which an entry may inflate as often as it will."""

MAX_PARSED = 50_000_000
"""Bytes of an entry that is parsed as a whole."""

_PIECE = 1 << 20  # bytes that are inflated at a time
_SLICE = 1 << 16  # packed bytes that are taken at a time
_ENCRYPTED = 0x1
_LOCAL_HEADER = struct.Struct("<4s22xHH")  # APPNOTE.TXT 4.3.7: signature, lengths of name and extra


class Archive:
    """The entries of a zip archive within the limits, by name in lower case with slashes.

    Args:
        payload: The whole file.
        name: The file's name, for messages.
        most: How many entries it may have.

    Raises:
        UnreadableInput: Damaged, encrypted, ambiguous, or beyond a limit.
    """

    def __init__(self, payload: bytes, *, name: str, most: int = MAX_ENTRIES) -> None:
        self.name = name
        if payload.count(b"PK\x01\x02") > most:  # signature of a directory entry
            raise _unpacked(name)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(payload))
            self._entries = _verified(payload, self._zip.infolist(), name=name)
        except UnreadableInput:
            raise
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, zlib.error):
            raise self.broken() from None

    @property
    def names(self) -> tuple[str, ...]:
        """The entries as the archive names them, folders among them."""
        return tuple(info.filename.replace("\\", "/") for info in self._entries.values())

    def read(self, entry: str) -> bytes:
        """Return an entry that is parsed as a whole.

        Raises:
            UnreadableInput: There is none of this name, it is larger than `MAX_PARSED`, or its
                check sum is wrong.
        """
        with self.open(entry) as stream:
            try:
                content = stream.read(MAX_PARSED + 1)
            except zipfile.BadZipFile:
                raise self.broken() from None
        if len(content) > MAX_PARSED:
            raise _unpacked(self.name)
        return content

    def open(self, entry: str) -> IO[bytes]:
        """Return an entry as a stream, which raises `zipfile.BadZipFile` on a wrong check sum.

        Raises:
            UnreadableInput: There is none of this name, or it tells of itself otherwise than the
                directory does.
        """
        info = self._entries.get(entry.lower())
        if info is None:
            raise self.broken()
        try:
            return self._zip.open(info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
            raise self.broken() from None

    def broken(self) -> UnreadableInput:
        """Return the refusal of a damaged file."""
        return UnreadableInput([Problem("sheet-broken")], self.name)


def _unpacked(name: str) -> UnreadableInput:
    params = {"limit": f"{MAX_UNPACKED // 1_000_000} MB", "entries": str(MAX_ENTRIES)}
    return UnreadableInput([Problem("sheet-unpacked", "", params)], name)


def _verified(
    payload: bytes, entries: Sequence[zipfile.ZipInfo], *, name: str
) -> Mapping[str, zipfile.ZipInfo]:
    """Return the entries by name once their stated and their real sizes are within the limits."""
    if sum(info.file_size for info in entries) > MAX_UNPACKED:
        raise _unpacked(name)
    found: dict[str, zipfile.ZipInfo] = {}
    for info in entries:
        size = info.file_size
        if size > FREE_OF_RATIO and size > MAX_RATIO * info.compress_size:
            raise _unpacked(name)
        key = info.filename.replace("\\", "/").lower()
        if key in found or info.flag_bits & _ENCRYPTED:
            raise zipfile.BadZipFile
        if _inflated_size(payload, info) != size:
            raise zipfile.BadZipFile
        found[key] = info
    return MappingProxyType(found)


def _inflated_size(payload: bytes, info: zipfile.ZipInfo) -> int:
    """Return how many bytes an entry really holds, or one more than is stated if it is more.

    Not left to `zipfile`, which stops at the stated size without a word; other readers go on.
    """
    signature, of_name, of_extra = _LOCAL_HEADER.unpack_from(payload, info.header_offset)
    start = info.header_offset + _LOCAL_HEADER.size + of_name + of_extra
    packed = memoryview(payload)[start : start + info.compress_size]
    if signature != b"PK\x03\x04" or len(packed) != info.compress_size:
        raise zipfile.BadZipFile
    if info.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile
    inflater, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    for at in range(0, len(packed), _SLICE):
        rest = bytes(packed[at : at + _SLICE])
        while rest and size <= info.file_size:
            size += len(inflater.decompress(rest, _PIECE))
            rest = inflater.unconsumed_tail
    return size + len(inflater.flush()) if size <= info.file_size else size
