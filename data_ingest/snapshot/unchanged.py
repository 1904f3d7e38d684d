"""Whether the files of a snapshot are still those that were written, looked at before each use.

A register whose file was cut, overwritten or taken away must not read as one that does not know a
party. So whoever opens a snapshot looks first at the size, the place and the time of its files,
which takes microseconds. A source of which a file has changed since the last look is hashed, and
refused unless it is what was written. A file that was damaged without such a trace is met when it
is read, or when all are hashed, which the service does when it starts and once a day.

A source that was found damaged is marked in its folder. So another process hashes it before it uses
it, though its files have the sizes that they should have, and can tell since when it is damaged.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.snapshot import lookup
from data_ingest.snapshot.manifest import Manifest, SourceVersion
from data_ingest.snapshot.tables import sha256

MARKER = ".damaged"
"""Lies in the folder of a source since a process has found it damaged, until one finds it whole."""


class Damage(NamedTuple):
    """What is wrong with the files of a source.

    Attributes:
        since: When it was first seen, UTC.
        problems: One for each file.
    """

    since: datetime
    problems: tuple[Problem, ...]


class _Stat(NamedTuple):
    """By what a file is known again."""

    device: int
    inode: int
    size: int
    changed: int  # nanoseconds


class _Look(NamedTuple):
    stats: Mapping[str, _Stat]
    marked: datetime | None
    damage: Damage | None


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
    damaged = damaged_sources(folder, manifest, hashed=hashed)
    if damaged:
        problems = [problem for damage in damaged.values() for problem in damage.problems]
        raise UnreadableInput(problems, folder.name)


def damaged_sources(folder: Path, manifest: Manifest, *, hashed: bool = False) -> dict[str, Damage]:
    """Return the sources of which a file is not as it was written, as far as a look tells.

    Args:
        folder: The snapshot's.
        manifest: What it says.
        hashed: As of `check_unchanged`.
    """
    found = {
        source: damage_of(folder / source, version, hashed=hashed)
        for source, version in manifest.sources.items()
    }
    return {source: damage for source, damage in found.items() if damage}


def damage_of(folder: Path, version: SourceVersion, *, hashed: bool = False) -> Damage | None:
    """Return what is wrong with the files of a source, as far as a look tells; None: nothing.

    Args:
        folder: The source's, in a snapshot.
        version: What the manifest says of it.
        hashed: As of `check_unchanged`.
    """
    return _look(folder, version, hashed=hashed).damage


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
    before, (stats, marked) = _LOOKS.get(folder), _stats(folder)
    if before is not None and before[:2] == (stats, marked) and not hashed:
        return before
    is_doubtful = hashed or before is not None or marked is not None
    found = _damage_of(folder, version) if is_doubtful else _unlike(folder, version, stats)
    damage = None
    if problems := tuple(found):
        marked = marked or _mark(folder)
        earlier = before.damage.since if before and before.damage else datetime.now(UTC)
        damage = Damage(marked or earlier, problems)
    elif marked is not None:
        marked = None
        with suppress(OSError):  # it is looked at again, and nothing else comes of it
            (folder / MARKER).unlink()
    look = _LOOKS[folder] = _Look(stats, marked, damage)
    while len(_LOOKS) > _MOST:
        del _LOOKS[next(iter(_LOOKS))]
    return look


def _stats(folder: Path) -> tuple[dict[str, _Stat], datetime | None]:
    """Return by what the files are known again, and since when they are marked as damaged."""
    try:
        with os.scandir(folder) as there:
            stats = {entry.name: entry.stat() for entry in there}
    except FileNotFoundError:
        return {}, None
    known = {
        name: _Stat(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
        for name, found in stats.items()
        if not name.startswith(".")
    }
    return known, _moment(stats[MARKER]) if MARKER in stats else None


def _mark(folder: Path) -> datetime | None:
    """Mark a source as damaged and return since when it is; None: that cannot be written."""
    try:
        with (folder / MARKER).open("ab") as marker:
            return _moment(os.fstat(marker.fileno()))
    except OSError:
        return None


def _moment(found: os.stat_result) -> datetime:
    return datetime.fromtimestamp(found.st_mtime, UTC)


def _unlike(folder: Path, version: SourceVersion, stats: Mapping[str, _Stat]) -> Iterator[Problem]:
    """Yield what a first look tells: files that are missing or not as long as they were."""
    for name in _written(version):
        if name not in stats:
            yield Problem("snapshot-missing", "", {"file": _file(folder, name)})
        elif stats[name].size != version.tables[name.removesuffix(".parquet")].bytes:
            yield Problem("snapshot-damaged", "", {"file": _file(folder, name)})
    if version.tables.keys() >= {*lookup.LOOKED_UP} and lookup.LOOKUP not in stats:
        yield Problem("snapshot-lookup", "", {"file": _file(folder, lookup.LOOKUP)})


def _written(version: SourceVersion) -> dict[str, str]:
    """Return the hash of each table."""
    return {f"{name}.parquet": table.file_sha256 for name, table in version.tables.items()}


def _file(folder: Path, name: str) -> str:
    """Return what a problem calls a file: by the folder of its source, and its name."""
    return f"{folder.name}/{name}"
