"""The file of a backup: a ZIP that anybody can open, whose last 64 bytes are a hash over the rest.

The hash stands in the comment of the archive. Where one bit of the file is another, or the end of
it is missing, the file is refused before anything is read from it. That tells damage, and anybody
can write such a hash anew. So the manifest names every member with its own hash, and the key of the
log signs the manifest: who has not that key can alter nothing in the file unseen.
"""

import hashlib
import os
import tempfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import orjson

from service.operations.audit.checkpoint import (
    InvalidCheckpoint,
    SigningKey,
    VerifierKey,
    open_note,
    sign_note,
)

FORMAT = "kedjekoll-backup/2"
"""The format before, whose manifest nobody has signed."""
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
_DIGEST_CHARACTERS = 64
_BROKEN = (BadZipFile, EOFError, KeyError, OSError, RuntimeError, TypeError, ValueError, zlib.error)
"""What reading a ZIP raises that somebody has made to be read wrongly."""
_CHUNK = 2**20
_MOST_UNPACKED = 20
"""How much larger what is read before it is believed may be than it is packed. Ours: hashes and
secrets hardly pack, so that what unpacks to more was made to fill the memory."""


class InvalidBackup(ValueError):
    """A file is no whole backup; the message says why."""


class AlteredBackup(InvalidBackup):
    """A file is not what the key of the log has signed."""


class NewArchive:
    """An archive that is being written."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED)
        self._hashes: dict[str, str] = {}

    @property
    def hashes(self) -> Mapping[str, str]:
        """SHA-256 of each member so far, in hexadecimal."""
        return dict(self._hashes)

    def add(self, name: str, parts: Iterable[bytes]) -> int:
        """Write a member, and return the number of its parts."""
        digest, count = hashlib.sha256(), 0
        # a member bears the earliest moment that a ZIP knows: the same content is the same bytes
        member = ZipInfo(name)
        member.compress_type = ZIP_DEFLATED
        member.external_attr = 0o600 << 16
        with self._zip.open(member, "w", force_zip64=True) as stream:
            for part in parts:
                digest.update(part)
                stream.write(part)
                count += 1
        self._hashes[name] = digest.hexdigest()
        return count

    def close(self, manifest: Mapping[str, object], key: SigningKey) -> None:
        """Write the manifest, signed, and the end of the archive, with room for the hash."""
        stated = {"format": FORMAT, **manifest, "members": self._hashes}
        content = orjson.dumps(stated, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
        self.add(MANIFEST, [content])
        self.add(SIGNATURE, [sign_note(_signed_text(content), [key])])
        self._zip.comment = b"0" * _DIGEST_CHARACTERS
        self._zip.close()

    def abandon(self) -> None:
        """Write nothing more; where the archive is closed already nothing happens."""
        with suppress(OSError):
            self._zip.close()


def _signed_text(manifest: bytes) -> str:
    """Return what is signed of a manifest; no checkpoint of the log begins with such a line."""
    return f"{FORMAT}\n{hashlib.sha256(manifest).hexdigest()}\n"


def write_archive(
    path: Path, key: SigningKey, write: Callable[[NewArchive], Mapping[str, object]]
) -> tuple[str, int]:
    """Write a new archive, whole and flushed or not at all, readable by its owner alone.

    Args:
        path: The file; there must be none yet.
        key: The key of the log that signs now.
        write: Adds the members and returns the manifest.

    Returns:
        The hash of the file, in hexadecimal, and its size in bytes.

    Raises:
        FileExistsError: There is a file of that name.
        OSError: It cannot be written there.
    """
    if path.exists():
        raise FileExistsError(path)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".backup-")
    try:
        with os.fdopen(handle, "w+b") as file:
            archive = NewArchive(file)
            try:
                archive.close(write(archive), key)
            finally:
                archive.abandon()
            digest = _digest(file)
            file.seek(-_DIGEST_CHARACTERS, os.SEEK_END)
            file.write(digest.encode())
            size = file.tell()
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    finally:
        Path(draft).unlink()
    return digest, size


def _digest(file: BinaryIO) -> str:
    """Return the hash over all of a file but its last characters."""
    left = file.seek(0, os.SEEK_END) - _DIGEST_CHARACTERS
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0:
        part = file.read(min(left, _CHUNK))
        digest.update(part)
        left -= len(part)
    return digest.hexdigest()


class BackupArchive:
    """A whole archive, opened. It is to be believed once `check_signature` has returned.

    Attributes:
        manifest: What it says of itself.
        digest: The hash of the file.

    Raises:
        InvalidBackup: The file is no backup, or not one bit for bit, or it holds something that
            its manifest does not name.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.digest = _digest(file)
        self._size = file.seek(0, os.SEEK_END)
        file.seek(max(self._size - _DIGEST_CHARACTERS, 0))
        if file.read() != self.digest.encode():
            raise InvalidBackup("it is cut off or has been changed, or it is no backup")
        try:
            self._zip = ZipFile(file)
            self._signed = self._unbelieved(MANIFEST)
            self.manifest = orjson.loads(self._signed)
            self._hashes: Mapping[str, str] = dict(self.manifest["members"])
            stated = self.manifest["format"]
        except _BROKEN as fault:
            raise InvalidBackup("it has no manifest that can be read") from fault
        if stated != FORMAT:
            raise InvalidBackup("it is of a format that this version does not know")
        if sorted(self._zip.namelist()) != sorted([*self._hashes, MANIFEST, SIGNATURE]):
            raise InvalidBackup("what it holds is not what its manifest names")

    def check_signature(self, keys: Collection[VerifierKey]) -> None:
        """Return if one of the keys has signed the manifest, and so every member's hash.

        Raises:
            AlteredBackup: None of them has, or the manifest is another than the one that was
                signed.
        """
        try:
            note = self._unbelieved(SIGNATURE)
            text, _ = open_note(note, keys)
        except (*_BROKEN, InvalidCheckpoint) as fault:
            raise AlteredBackup("no known key of the log has signed it") from fault
        if text != _signed_text(self._signed):
            raise AlteredBackup("its manifest is not the one that was signed")

    @property
    def names(self) -> list[str]:
        """The names of its members, in order."""
        return sorted(self._hashes)

    def read(self, name: str) -> bytes:
        """Return a member."""
        return b"".join(self.lines(name))

    def read_secrets(self, name: str) -> bytes:
        """Return a member that is opened to find out whether to believe the rest.

        Raises:
            InvalidBackup: It cannot be read, it unpacks to more than secrets would, or it is not
                what the manifest says.
        """
        try:
            content = self._unbelieved(name)
        except _BROKEN as fault:
            raise InvalidBackup(f"{name} cannot be read") from fault
        self._check_hash(name, hashlib.sha256(content).hexdigest())
        return content

    def _unbelieved(self, name: str) -> bytes:
        """Return a member that unpacks to no more than honest content of its size can."""
        packed = min(self._zip.getinfo(name).compress_size, self._size)
        most = _MOST_UNPACKED * packed + _CHUNK
        with self._zip.open(name) as stream:
            content = stream.read(most + 1)
        if len(content) > most:
            raise ValueError(f"{name} unpacks to too much")
        return content

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a member; its hash is compared after the last.

        Raises:
            InvalidBackup: The member is missing, or it is not what the manifest says.
        """
        digest = hashlib.sha256()
        try:
            with self._zip.open(name) as stream:
                for line in stream:
                    digest.update(line)
                    yield line
        except _BROKEN as fault:
            raise InvalidBackup(f"{name} cannot be read") from fault
        self._check_hash(name, digest.hexdigest())

    def _check_hash(self, name: str, found: str) -> None:
        if found != self._hashes.get(name):
            raise InvalidBackup(f"{name} is not what the manifest says")

    def __enter__(self) -> "BackupArchive":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()


@contextmanager
def open_archive(path: Path) -> Iterator[BackupArchive]:
    """Open a backup whose every bit is as it was written.

    Raises:
        InvalidBackup: It is not.
        OSError: The file cannot be opened.
    """
    with path.open("rb") as file, BackupArchive(file) as archive:
        yield archive
