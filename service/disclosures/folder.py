"""Files of a disclosure in a folder that appears whole or not at all, for a diary to pick up."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from service.disclosures.papers import Paper
from service.exchange.folder import write_whole


def write_folder(root: Path, name: str, files: Iterable[Paper]) -> Path:
    """Write files to a new folder below another, and return it.

    Whoever looks sees no folder, or one with every file whole in it.

    Args:
        root: The folder that it is to stand in; made if it is not there.
        name: Name of the new folder.
        files: What stands in it.

    Raises:
        OSError: It cannot be written, or stands there already with other content; nothing has
            changed.
    """
    root.mkdir(parents=True, exist_ok=True)
    beside = root / f".{name}.tmp"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    try:
        for one in files:
            write_whole(beside / one.name, one.content)
        beside.rename(root / name)
    except OSError:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    descriptor = os.open(root, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return root / name
