"""The files of the data folder: what belongs in a backup, and which of it is secret."""

import re
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

from sqlalchemy import URL

from service.operations.audit.copies import CHECKPOINTS
from service.platform.process.own_folder import own_folder
from service.platform.secret_files import START_KEY_FILE
from service.settings import DATABASE_FILE

SECRETS = (".key", ".keys")
"""How the names of files end that hold secrets."""
_BESIDE_SQLITE = ("", "-wal", "-shm", "-journal")
_FILE = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*")
_CHECKPOINT = re.compile(rf"{CHECKPOINTS}/[0-9]+\.checkpoint")


def secret_files(data_dir: Path) -> dict[str, bytes]:
    """Return the files that hold secrets, by name."""
    return {path.name: path.read_bytes() for path in _files(data_dir) if is_secret_file(path.name)}


def is_secret_file(name: str) -> bool:
    """Tell whether a name is one of a file of secrets in the data folder.

    >>> is_secret_file("log.keys"), is_secret_file("../log.keys"), is_secret_file("a.yaml")
    (True, False, False)
    """
    return _FILE.fullmatch(name) is not None and name.endswith(SECRETS)


def is_open_file(name: str, data_dir: Path, database: URL) -> bool:
    """Tell whether a name below the data folder is one of a file that `open_files` returns.

    Args:
        name: The name.
        data_dir: The data folder.
        database: Address of the database, whose own files are none of these, nor one left behind.
    """
    if _CHECKPOINT.fullmatch(name):
        return True
    own = (data_dir / name).absolute() in _database_files(data_dir, database)
    return _FILE.fullmatch(name) is not None and not name.endswith(SECRETS) and not own


def open_files(data_dir: Path, database: URL, *, log_size: int) -> dict[str, Path]:
    """Return the other files, by name below the data folder: settings, and copies of checkpoints.

    Snapshots of registers are left out, for they are large and can be made again from their
    sources, and so are checkpoints of a log longer than the one in the backup.

    Args:
        data_dir: The data folder.
        database: Address of the database, whose own files are left out too.
        log_size: Leaves of the log in the backup.
    """
    found = {path.name: path for path in _files(data_dir)}
    for path in _files(data_dir / CHECKPOINTS):
        if path.stem.isdigit() and int(path.stem) <= log_size:
            found[f"{CHECKPOINTS}/{path.name}"] = path
    return {name: path for name, path in found.items() if is_open_file(name, data_dir, database)}


def _database_files(data_dir: Path, database: URL) -> set[Path]:
    """Return the files of the database, and of one that lies there from before it was moved."""
    bases = [str(data_dir / DATABASE_FILE)]
    if database.get_backend_name() == "sqlite" and database.database:
        bases.append(database.database)
    return {Path(f"{base}{end}").absolute() for base in bases for end in _BESIDE_SQLITE}


def differing(data_dir: Path, files: Mapping[str, bytes]) -> list[str]:
    """Return the names of files that are there already with another content."""
    return [
        name
        for name, content in files.items()
        if (data_dir / name).exists() and (data_dir / name).read_bytes() != content
    ]


def put_files(data_dir: Path, files: Mapping[str, bytes]) -> None:
    """Write files into the data folder, readable by the owner alone.

    Raises:
        NotOwn: A folder in it is a link.
        OSError: They cannot be written.
    """
    with own_folder(data_dir) as folder:
        for name, content in files.items():
            inner, _, last = name.rpartition("/")
            with folder.within(inner, mode=0o700) if inner else nullcontext(folder) as at:
                at.write_whole(last, content, mode=0o600, flush=False)


def _files(folder: Path) -> list[Path]:
    """Return the whole files of a folder; drafts begin with a dot.

    The start key is left out: it is this place's own, and another makes its own.
    """
    if not folder.is_dir():
        return []
    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    return [path for path in files if path.name[:1] != "." and path.name != START_KEY_FILE]
