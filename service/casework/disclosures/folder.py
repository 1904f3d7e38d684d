"""Files of a disclosure in a folder that appears whole or not at all, for a diary to pick up."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from service.casework.disclosures.papers import Paper
from service.platform.process.own_folder import own_folder


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
    beside = f".{name}.tmp"
    shutil.rmtree(root / beside, ignore_errors=True)
    with own_folder(root) as folder:
        at = folder.descriptor
        os.mkdir(beside, dir_fd=at)
        try:
            with folder.within(beside) as new:
                for file in files:
                    new.write_whole(file.name, file.content)
            os.rename(beside, name, src_dir_fd=at, dst_dir_fd=at)
        except OSError:
            shutil.rmtree(root / beside, ignore_errors=True)
            raise
        folder.flush()
    return root / name
