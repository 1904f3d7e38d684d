"""Write checkpoints to a folder that others control, and read them back."""

from collections.abc import Collection
from pathlib import Path

from service.operations.audit.copies import copy_of, list_copies, read_copies, slug, write_note
from service.operations.witness.client import NotWitnessed
from service.operations.witness.newest import Newest
from service.operations.witness.settings import WitnessFolder

_READ_BACK = 20
"""Newest checkpoints that are compared with the database each time. Ours."""


def write_to(folder: WitnessFolder, newest: Newest) -> None:
    """Write a checkpoint to a file of its own, whole or not at all.

    Raises:
        NotWitnessed: The folder is not there (a share that is not mounted), or cannot be written.
    """
    path = copy_of(_of(folder, newest.checkpoint.origin), newest.checkpoint.size)
    try:
        if not folder.path.is_dir():
            raise NotWitnessed(f"{folder.path} is not there")
        if not path.exists():
            write_note(path, newest.note)
    except OSError as fault:
        raise NotWitnessed(f"{folder.path} cannot be written: {fault.strerror}") from fault


def newest_in(folder: WitnessFolder, origin: str) -> list[bytes]:
    """Return the newest checkpoints of a log in a folder; none where it cannot be read."""
    try:
        return read_copies(list_copies(_of(folder, origin))[-_READ_BACK:])
    except OSError:
        return []


def every_in(folder: WitnessFolder, origins: Collection[str]) -> list[bytes]:
    """Return all checkpoints in a folder that are of a log, under each of its origins.

    Raises:
        OSError: It cannot be read.
    """
    next(folder.path.iterdir(), None)
    return [
        note
        for origin in dict.fromkeys(origins)
        for note in read_copies(list_copies(_of(folder, origin)))
    ]


def _of(folder: WitnessFolder, origin: str) -> Path:
    return folder.path / slug(origin)
