"""Whether a database and a folder can be written: tried, for no figure tells.

A full disk, a standby that only reads and a right taken away let everything be read.
"""

import os
import tempfile
from pathlib import Path

from sqlalchemy import Engine, column, table, update

from service.platform.db.database import transaction
from service.platform.db.store import write

TRIAL_SECONDS = 5.0
"""How often it is tried at most. Ours: each time something is flushed to the disk."""

_VERSION = table("alembic_version", column("version_num"))


def try_database(engine: Engine) -> list[str]:
    """Write a row as it is.

    Raises:
        sqlalchemy.exc.DBAPIError: It cannot be written.
    """
    with transaction(engine) as connection:
        write(connection, update(_VERSION).values(version_num=_VERSION.c.version_num))
    return []


def try_folder(folder: Path) -> list[str]:
    """Write a file that has no name, and flush it.

    Raises:
        OSError: That cannot be done.
    """
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"\n")
        file.flush()
        os.fsync(file.fileno())
    return []
