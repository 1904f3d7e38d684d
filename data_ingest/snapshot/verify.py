"""Is a snapshot what its manifest says? Every file is hashed again, and what differs is named."""

from collections.abc import Iterator
from pathlib import Path

from data_ingest.linking import search_index
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.snapshot.build import REJECTS
from data_ingest.snapshot.lookup import CHECKSUM, LOOKUP, is_whole, write_lookup
from data_ingest.snapshot.manifest import MANIFEST, read_manifest
from data_ingest.snapshot.tables import hash_rows, sha256
from data_ingest.snapshot.unchanged import MARKER


def verify(folder: Path, *, rows: bool = False) -> list[Problem]:
    """Return what is wrong with a snapshot; nothing if it is whole.

    Args:
        folder: The snapshot's.
        rows: Also hash the rows again, so that the name is proven from the content alone.
    """
    try:
        manifest = read_manifest(folder)
    except UnreadableInput as fault:
        return list(fault.problems)
    if manifest.id != folder.name:
        return [Problem("snapshot-damaged", "", {"file": MANIFEST})]
    expected = {MANIFEST: ""}
    for name, version in manifest.sources.items():
        expected[f"{name}/{REJECTS}"] = version.rejects_sha256
        for table, written in version.tables.items():
            expected[f"{name}/{table}.parquet"] = written.file_sha256
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARKER
    }
    problems = [
        Problem("snapshot-missing", "", {"file": file}) for file in sorted(expected.keys() - found)
    ]
    derived = {f"{name}/{file}" for name in manifest.sources for file in (LOOKUP, CHECKSUM)}
    named = [name for name, version in manifest.sources.items() if "names" in version.tables]
    indexes = tuple(f"{name}/{search_index.PREFIX}" for name in named)
    derived |= {file for file in found if file.startswith(indexes)}
    problems += [
        Problem("snapshot-foreign", "", {"file": file})
        for file in sorted(found - expected.keys() - derived)
    ]
    problems += [
        Problem("snapshot-damaged", "", {"file": file})
        for file in sorted(found & expected.keys() - {MANIFEST})
        if sha256(folder / file) != expected[file]
    ]
    if rows and not problems:
        problems += _rows(folder)
    return problems + list(_lookups(folder, sorted(manifest.sources)))


def rebuild(folder: Path) -> None:
    """Write every look-up and index of a snapshot again from its tables.

    Raises:
        UnreadableInput: The tables themselves are damaged; no look-up is made of them.
    """
    damaged = [problem for problem in verify(folder) if problem.code != "snapshot-lookup"]
    if damaged:
        raise UnreadableInput(damaged, folder.name)
    for source in read_manifest(folder).sources:
        write_lookup(folder / source)
        search_index.write_search(folder / source)


def _rows(folder: Path) -> Iterator[Problem]:
    for name, version in read_manifest(folder).sources.items():
        for table, written in version.tables.items():
            file = f"{name}/{table}.parquet"
            if hash_rows(folder / file) != written.row_hash:
                yield Problem("snapshot-damaged", "", {"file": file})


def _lookups(folder: Path, sources: list[str]) -> Iterator[Problem]:
    for source in sources:
        if not is_whole(folder / source):
            yield Problem("snapshot-lookup", "", {"file": f"{source}/{LOOKUP}"})
        if not search_index.is_whole(folder / source):
            yield Problem("snapshot-lookup", "", {"file": f"{source}/{search_index.CHECKSUMS}"})
