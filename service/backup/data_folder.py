"""The files of the data folder: what belongs in a backup, and which of it is secret."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine

from service.audit.sealer import CHECKPOINTS

SECRETS = (".key", ".keys")
"""How the names of files end that hold secrets."""
_BESIDE_SQLITE = ("", "-wal", "-shm", "-journal")


def secret_files(data_dir: Path) -> dict[str, bytes]:
    """Return the files that hold secrets, by name."""
    return {path.name: path.read_bytes() for path in _files(data_dir) if path.suffix in SECRETS}


def open_files(data_dir: Path, engine: Engine, *, log_size: int) -> dict[str, Path]:
    """Return the other files, by name below the data folder: settings, and copies of checkpoints.

    Snapshots of registers are left out, for they are large and can be made again from their
    sources, and so are checkpoints of a log longer than the one in the backup.

    Args:
        data_dir: The data folder.
        engine: The database, whose own files are left out too.
        log_size: Leaves of the log in the backup.
    """
    found = {}
    database = engine.url.database if engine.dialect.name == "sqlite" else None
    own = {Path(f"{database}{end}").absolute() for end in _BESIDE_SQLITE} if database else set()
    for path in _files(data_dir):
        if path.suffix not in SECRETS and path.absolute() not in own:
            found[path.name] = path
    for path in _files(data_dir / CHECKPOINTS):
        if path.stem.isdigit() and int(path.stem) <= log_size:
            found[f"{CHECKPOINTS}/{path.name}"] = path
    return found


def differing(data_dir: Path, files: Mapping[str, bytes]) -> list[str]:
    """Return the names of files that are there already with another content."""
    return [
        name
        for name, content in files.items()
        if (data_dir / name).exists() and (data_dir / name).read_bytes() != content
    ]


def put_files(data_dir: Path, files: Mapping[str, bytes]) -> None:
    """Write files into the data folder, readable by the owner alone."""
    for name, content in files.items():
        path = data_dir / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(content)


def _files(folder: Path) -> list[Path]:
    """Return the whole files of a folder; drafts begin with a dot."""
    if not folder.is_dir():
        return []
    return [path for path in sorted(folder.iterdir()) if path.is_file() and path.name[:1] != "."]
