"""Files of a portfolio in parts: in a folder that all machines see, or in object storage.

A file is there whole or not at all: on a file system it is written beside its name and renamed, in
object storage it appears when all of it has been sent.
"""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem


class NoSuchStorage(Exception):
    """An address cannot be read or written from this machine; the message is the address."""


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
    try:
        if not is_remote(folder):
            names = [one.name for one in Path(folder).iterdir()]
        else:
            storage, path = _storage(folder)
            storage.invalidate_cache()
            names = [one.rstrip("/").rpartition("/")[2] for one in storage.ls(path, detail=False)]
    except FileNotFoundError:
        return []
    except OSError as fault:
        raise NoSuchStorage(folder) from fault
    return sorted(name for name in names if not name.startswith("."))


def read_part(folder: str, name: str) -> bytes:
    """Return the content of a file.

    Raises:
        NoSuchStorage: It cannot be read.
    """
    address = f"{folder.rstrip('/')}/{name}"
    try:
        if not is_remote(folder):
            return Path(address).read_bytes()
        storage, path = _storage(address)
        content: bytes = storage.cat_file(path)
    except OSError as fault:
        raise NoSuchStorage(address) from fault
    return content


def write_part(folder: str, name: str, content: bytes) -> None:
    """Write a file, whole or not at all; one of the same name has the same content.

    Raises:
        NoSuchStorage: It cannot be written.
    """
    address = f"{folder.rstrip('/')}/{name}"
    try:
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
    except OSError as fault:
        raise NoSuchStorage(address) from fault


def _storage(address: str) -> "tuple[AbstractFileSystem, str]":
    try:
        from fsspec.core import url_to_fs

        storage, path = url_to_fs(address)
    except (ImportError, ValueError) as fault:  # what reads that kind of storage is not installed
        raise NoSuchStorage(address) from fault
    return storage, path
