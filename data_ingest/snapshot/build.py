"""Files of one source → its tables in a folder, streamed: memory does not grow with the files."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.register_tables import TABLES, RegisterRejects
from data_ingest.records.opened import open_files
from data_ingest.records.source import MAX_BATCH, Batch, Source
from data_ingest.snapshot.addresses import ADDRESSES, SHARED, count_addresses
from data_ingest.snapshot.lookup import LOOKED_UP, write_lookup
from data_ingest.snapshot.manifest import SourceFile, SourceVersion, TableVersion
from data_ingest.snapshot.settle import settle
from data_ingest.snapshot.tables import sha256, write_table

REJECTS = "rejects.parquet"
PART_ROWS = 400_000
"""Rows of a table that are collected before they are written to a part."""


@dataclass(frozen=True, slots=True)
class SourceInput:
    """A file that is handed over.

    Attributes:
        path: Where it lies.
        name: Its name, as its sender or publisher gives it.
        url: Where it was fetched from.
        etag: What the server said to ask with the next time.
        last_modified: Likewise.
    """

    path: Path
    name: str
    url: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(slots=True)
class _Progress:
    """What has been read so far of the files of a source."""

    folder: Path
    records: int
    as_of: set[date]
    rejects: list[tuple[str, str, str, bool]]
    parts: dict[str, list[Path]]
    waiting: dict[str, list[pl.DataFrame]]

    def add(self, frames: dict[str, pl.DataFrame]) -> None:
        """Keep frames, and write those of which enough have come."""
        for table, frame in frames.items():
            self.waiting.setdefault(table, []).append(frame)
            if sum(part.height for part in self.waiting[table]) >= PART_ROWS:
                self.flush(table)

    def flush(self, table: str) -> None:
        """Write what waits of a table to a part of its own."""
        frames = self.waiting.pop(table)
        parts = self.parts.setdefault(table, [])
        path = self.folder / f"{table}-{len(parts):05}.part"
        pl.concat(frames).write_parquet(path, compression="lz4")
        parts.append(path)


def build_source(
    source: Source,
    files: Sequence[SourceInput],
    folder: Path,
    *,
    person_key: bytes,
    retrieved_at: datetime,
    as_of: date | None = None,
    on_bytes: Callable[[int], object] = lambda _count: None,
) -> SourceVersion:
    """Read the files of a source and write its tables, look-up and rejects to `folder`.

    Args:
        source: The source.
        files: Its files; together they are one version.
        folder: Where to write; made here.
        person_key: Secret for the keyed hash of natural persons' numbers.
        retrieved_at: When the files were fetched or handed over, UTC.
        as_of: The day that the content speaks of, where the files do not say.
        on_bytes: Told how many bytes were read, for a progress bar.

    Raises:
        UnreadableInput: A file cannot be read as a whole, holds no record that can be used, or
            changed while it was read.
    """
    folder.mkdir(parents=True)
    scratch = folder / "parts"
    scratch.mkdir()
    progress = _Progress(scratch, 0, set(), [], {}, {})
    stated = []
    for given in files:
        stated.append(_stated(given))
        _read(source, given, progress, several=len(files) > 1, person_key=person_key,
              on_bytes=on_bytes)  # fmt: skip
        if _stated(given) != stated[-1]:
            raise UnreadableInput([Problem("source-changed")], given.name)
    for table in list(progress.waiting):
        progress.flush(table)
    if not set(progress.parts) & set(TABLES):
        name = files[0].name if files else source.id
        raise UnreadableInput([Problem("register-nothing")], name)
    tables = _tables(folder, progress, source)
    shutil.rmtree(scratch)
    rejects = pl.DataFrame(progress.rejects, schema=_REJECTS, orient="row")
    rejects.write_parquet(folder / REJECTS, compression="zstd")
    return SourceVersion(
        source_id=source.id,
        title=source.title.en,
        publisher=source.publisher,
        licence=source.licence,
        url=source.url,
        reader_version=source.reader_version,
        as_of=as_of or max(progress.as_of, default=None),
        retrieved_at=retrieved_at,
        files=tuple(stated),
        records=progress.records,
        rejected=_by_code(row for row in progress.rejects if row[3]),
        noted=_by_code(row for row in progress.rejects if not row[3]),
        rejects_sha256=sha256(folder / REJECTS),
        tables=tables,
    )


_REJECTS = {name: column.dtype for name, column in RegisterRejects.columns().items()}


def _by_code(rows: Iterable[tuple[str, str, str, bool]]) -> dict[str, int]:
    return dict(sorted(Counter(code for _, code, _, _ in rows).items()))


def _stated(given: SourceInput) -> SourceFile:
    return SourceFile(
        name=given.name,
        sha256=sha256(given.path),
        bytes=given.path.stat().st_size,
        url=given.url,
        etag=given.etag,
        last_modified=given.last_modified,
    )


def _read(
    source: Source,
    given: SourceInput,
    progress: _Progress,
    *,
    several: bool,
    person_key: bytes,
    on_bytes: Callable[[int], object],
) -> None:
    with open_files(given.path, name=given.name, on_bytes=on_bytes) as opened:
        for file in opened:
            name = given.name if source.documents else file.name
            place = f"{name}: " if several or name != given.name else ""
            with closing(_ahead(source.read(file))) as batches:
                for batch in batches:
                    if batch.records > MAX_BATCH:
                        raise ValueError(f"{source.id}: a batch holds at most {MAX_BATCH} records")
                    settled = settle(batch, source, person_key=person_key)
                    progress.records += batch.records
                    if batch.as_of is not None:
                        progress.as_of.add(batch.as_of)
                    progress.rejects += [(place + row[0], *row[1:]) for row in settled.rejects]
                    progress.add(settled.frames)
                    if settled.addresses is not None:
                        progress.add({ADDRESSES: settled.addresses})


def _ahead(batches: Iterator[Batch]) -> Generator[Batch, None, None]:
    """Yield batches in order, of which the next is read while one is dealt with."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        coming = beside.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = beside.submit(next, batches, None)
            yield batch


def _tables(folder: Path, progress: _Progress, source: Source) -> dict[str, TableVersion]:
    """Write every table that has rows; the look-up beside those that it does not need."""
    present = [table for table in TABLES if table in progress.parts]
    written = {
        table: _table(table, folder, progress, source) for table in present if table in LOOKED_UP
    }
    present += _count_addresses(folder, progress, source)
    with ThreadPoolExecutor(max_workers=1) as beside:
        lookup = beside.submit(write_lookup, folder)
        for table in present:
            if table not in written:
                written[table] = _table(table, folder, progress, source)
        lookup.result()
    return {table: written[table] for table in present}


def _count_addresses(folder: Path, progress: _Progress, source: Source) -> list[str]:
    """Count the addresses, throw them away, and return the table that is to be written of them."""
    parts = progress.parts.pop(ADDRESSES, [])
    target = progress.folder / f"{SHARED}-00000.part"
    any_counted = bool(parts) and count_addresses(
        parts, folder / "parties.parquet", target, source_id=source.id
    )
    for part in parts:
        part.unlink()
    if any_counted:
        progress.parts[SHARED] = [target]
    return [SHARED] if any_counted else []


def _table(table: str, folder: Path, progress: _Progress, source: Source) -> TableVersion:
    path = folder / f"{table}.parquet"
    parts = progress.parts[table]
    written = write_table(parts, path, table)
    for part in parts:
        part.unlink()
    main = next((name for name in source.main if name in progress.parts), None)
    if table == main:
        progress.rejects += [
            (row_id, "register-repeated", "{}", True) for row_id in written.repeated
        ]
    return TableVersion(written.row_hash, sha256(path), path.stat().st_size, written.profile)


def link_source(source: Path, target: Path) -> None:
    """Take an unchanged source over from another snapshot, without copying if possible."""
    target.mkdir(parents=True)
    for file in sorted(source.glob("*")):
        try:
            os.link(file, target / file.name)
        except OSError:
            shutil.copy2(file, target / file.name)
