"""Whether the files of a snapshot are still those that were written, looked at before each use.

A register whose file was cut, overwritten or taken away must not read as one that does not know a
party. So whoever opens a snapshot looks first at the size, the place and the time of its files,
which takes microseconds. A source of which a file has changed since the last look is hashed, and
refused unless it is what was written. A file that was damaged without such a trace is met when it
is read, or when all are hashed, which the service does when it starts and once a day.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.snapshot import lookup
from data_ingest.snapshot.manifest import Manifest, SourceVersion, read_manifest
from data_ingest.snapshot.store import current_id
from data_ingest.snapshot.tables import sha256


class _Mark(NamedTuple):
    """By what a file is known again."""

    device: int
    inode: int
    size: int
    changed: int  # nanoseconds


class _Look(NamedTuple):
    marks: Mapping[str, _Mark]
    problems: tuple[Problem, ...]


_LOOKS: dict[Path, _Look] = {}
"""The last look at each source that this process took, by its folder."""
_MOST = 500
"""Looks that are remembered: of more than a year's snapshots. Ours."""


def check_unchanged(folder: Path, manifest: Manifest, *, hashed: bool = False) -> None:
    """Go on if the files of a snapshot are those that were written, as far as a look tells.

    Args:
        folder: The snapshot's.
        manifest: What it says.
        hashed: Hash every file, whether it has changed since the last look or not.

    Raises:
        UnreadableInput: Some are not; it names each.
    """
    problems = [
        problem
        for source, version in manifest.sources.items()
        for problem in _look(folder / source, version, hashed=hashed).problems
    ]
    if problems:
        raise UnreadableInput(problems, folder.name)


def find_damage(root: Path, *, hashed: bool = False) -> list[str]:
    """Return what is wrong with the files of the snapshot that serves, one sentence each.

    Args:
        root: Folder of the snapshots.
        hashed: As of `check_unchanged`.
    """
    serving = current_id(root)
    if serving is None:
        return []
    try:
        check_unchanged(root / serving, read_manifest(root / serving), hashed=hashed)
    except UnreadableInput as fault:
        return [problem.detail() for problem in fault.problems]
    return []


def _damage_of(folder: Path, version: SourceVersion) -> Iterator[Problem]:
    """Hash the tables of a source, and what was made of them, and yield what is not as written."""
    from data_ingest.linking import search_index  # it loads what few processes need

    tables = list(_tables_damaged(folder, version))
    yield from tables
    if tables:
        return
    if not lookup.is_whole(folder):
        yield Problem("snapshot-lookup", "", {"file": _file(folder, lookup.LOOKUP)})
    if not search_index.is_whole(folder):
        yield Problem("snapshot-lookup", "", {"file": _file(folder, search_index.CHECKSUMS)})


def _tables_damaged(folder: Path, version: SourceVersion) -> Iterator[Problem]:
    for name, digest in _written(version).items():
        if not (folder / name).exists():
            yield Problem("snapshot-missing", "", {"file": _file(folder, name)})
        elif sha256(folder / name) != digest:
            yield Problem("snapshot-damaged", "", {"file": _file(folder, name)})


def _look(folder: Path, version: SourceVersion, *, hashed: bool) -> _Look:
    before, marks = _LOOKS.get(folder), _marks(folder)
    if before is not None and before.marks == marks and not hashed:
        return before
    changed = hashed or before is not None
    found = _damage_of(folder, version) if changed else _unlike(folder, version, marks)
    look = _LOOKS[folder] = _Look(marks, tuple(found))
    while len(_LOOKS) > _MOST:
        del _LOOKS[next(iter(_LOOKS))]
    return look


def _marks(folder: Path) -> dict[str, _Mark]:
    try:
        with os.scandir(folder) as there:
            stats = {entry.name: entry.stat() for entry in there}
    except FileNotFoundError:
        return {}
    return {
        name: _Mark(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
        for name, found in stats.items()
        if not name.startswith(".")
    }


def _unlike(folder: Path, version: SourceVersion, marks: Mapping[str, _Mark]) -> Iterator[Problem]:
    """Yield what a first look tells: files that are missing or not as long as they were."""
    for name in _written(version):
        if name not in marks:
            yield Problem("snapshot-missing", "", {"file": _file(folder, name)})
        elif marks[name].size != version.tables[name.removesuffix(".parquet")].bytes:
            yield Problem("snapshot-damaged", "", {"file": _file(folder, name)})
    if version.tables.keys() >= {*lookup.LOOKED_UP} and lookup.LOOKUP not in marks:
        yield Problem("snapshot-lookup", "", {"file": _file(folder, lookup.LOOKUP)})


def _written(version: SourceVersion) -> dict[str, str]:
    """Return the hash of each table."""
    return {f"{name}.parquet": table.file_sha256 for name, table in version.tables.items()}


def _file(folder: Path, name: str) -> str:
    """Return what a problem calls a file: by the folder of its source, and its name."""
    return f"{folder.name}/{name}"
