"""Files of a portfolio in parts: in a folder that all machines see, or in object storage.

A file is there whole or not at all: on a file system it is written beside its name and renamed, in
object storage it appears when all of it has been sent.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from data_ingest.model.problem import Problem, UnreadableInput

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem


_LONGEST_REASON = 300
"""Characters of what a storage says: enough for its first sentence. Ours."""


class NoSuchStorage(UnreadableInput):
    """An address cannot be read or written from this machine; its problem says why.

    Args:
        address: The address.
        fault: What the file system, or the library that reads the storage, says of it.
    """

    def __init__(self, address: str, fault: Exception) -> None:
        first = str(fault).strip().partition("\n")[0]
        reason = f"{type(fault).__name__}: {first}".removesuffix(": ")[:_LONGEST_REASON]
        said = {"address": address, "reason": reason}
        super().__init__([Problem("cluster-storage", "", said)], address)


def is_remote(address: str) -> bool:
    """Tell whether an address is one of object storage.

    >>> is_remote("s3://bucket/parts"), is_remote("/srv/parts")
    (True, False)
    """
    return "://" in address


def names_in(folder: str) -> list[str]:
    """Return the names of the files of a folder in order; none if there is no such folder.

    Raises:
        NoSuchStorage: It cannot be read.
    """
    with _said_as_one(folder):
        try:
            if not is_remote(folder):
                names = [file.name for file in Path(folder).iterdir()]
            else:
                storage, path = _storage(folder)
                found = storage.ls(path, detail=False)
                names = [address.rstrip("/").rpartition("/")[2] for address in found]
        except FileNotFoundError:
            return []
    return sorted(name for name in names if not name.startswith("."))


def read_part(folder: str, name: str) -> bytes:
    """Return the content of a file.

    Raises:
        NoSuchStorage: It cannot be read.
    """
    address = f"{folder.rstrip('/')}/{name}"
    with _said_as_one(address):
        if not is_remote(folder):
            return Path(address).read_bytes()
        storage, path = _storage(address)
        content: bytes = storage.cat_file(path)
    return content


def write_part(folder: str, name: str, content: bytes) -> None:
    """Write a file, whole or not at all; one of the same name has the same content.

    Raises:
        NoSuchStorage: It cannot be written.
    """
    address = f"{folder.rstrip('/')}/{name}"
    with _said_as_one(address):
        if is_remote(folder):
            storage, path = _storage(address)
            storage.pipe_file(path, content)
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".part-", delete=False) as draft:
            try:
                draft.write(content)
                draft.flush()
                os.fsync(draft.fileno())
                Path(draft.name).replace(address)
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise


@contextmanager
def _said_as_one(address: str) -> Iterator[None]:
    """Let whatever a storage raises out as `NoSuchStorage`.

    Each library has exceptions of its own: one that finds no credentials is no `OSError`.
    """
    try:
        yield
    except OSError as fault:
        raise NoSuchStorage(address, fault) from fault
    except Exception as fault:
        if not is_remote(address):
            raise
        raise NoSuchStorage(address, fault) from fault


def _storage(address: str) -> "tuple[AbstractFileSystem, str]":
    from fsspec.core import url_to_fs

    storage, path = url_to_fs(address)
    storage.invalidate_cache()  # of what was there: others write there too
    return storage, path
