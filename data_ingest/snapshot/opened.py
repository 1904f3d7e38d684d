"""A snapshot opened for reading: parties by number, and all that is said of them."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import dataframely as dy
import polars as pl
from polars.exceptions import PanicException, PolarsError

from data_ingest.model.derived_tables import STORED
from data_ingest.model.register_tables import TABLES, DatasetVersions, Register
from data_ingest.model.without_rows import typed, without_rows
from data_ingest.snapshot.lookup import FoundParty, Lookup
from data_ingest.snapshot.manifest import Manifest, read_manifest
from data_ingest.snapshot.store import current_id
from data_ingest.snapshot.unchanged import check_unchanged

_Read = TypeVar("_Read")
_READING_FAULTS = (PolarsError, PanicException, sqlite3.DatabaseError, OSError)
_PARTY_OF = {"control_links": "owned_id", "subcontracts": "subcontractor_id"}
"""The column that names the party that a row is about, where it is not `party_id`."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An opened snapshot; close it, or use it in a `with` statement.

    Attributes:
        folder: Where it lies.
        manifest: What it was made from.
        lookup: Parties by number.
    """

    folder: Path
    manifest: Manifest
    lookup: Lookup

    @property
    def id(self) -> str:
        """Its name."""
        return self.folder.name

    def versions(self) -> dy.DataFrame[DatasetVersions]:
        """Return the versions of its sources, as `DatasetVersions`."""
        rows = [
            {
                "source_id": source.source_id,
                "title": source.title,
                "publisher": source.publisher,
                "licence": source.licence,
                "url": source.url,
                "as_of": source.as_of,
                "retrieved_at": source.retrieved_at,
                "sha256": source.sha256,
                "reader_version": source.reader_version,
                "records": source.records,
                "rejected": source.records - source.kept,
            }
            for source in self.manifest.sources.values()
        ]
        types = {name: column.dtype for name, column in DatasetVersions.columns().items()}
        return DatasetVersions.cast(pl.DataFrame(rows, schema=types))

    def scan(self, table: str) -> pl.LazyFrame:
        """Return a table of all sources, unread, categories as String.

        Args:
            table: Key into `STORED`.
        """
        files = [
            self.folder / source / f"{table}.parquet"
            for source, version in self.manifest.sources.items()
            if table in version.tables
        ]
        if files:
            return pl.scan_parquet(files)
        return without_rows(STORED[table]).lazy().with_columns(pl.col(pl.Enum).cast(pl.String))

    def collect(self, query: pl.LazyFrame) -> pl.DataFrame:
        """Read what a query over `scan` asks for.

        Raises:
            UnreadableInput: A file is damaged, or gone.
        """
        return self._read(query.collect)

    def collect_all(self, queries: Sequence[pl.LazyFrame]) -> list[pl.DataFrame]:
        """Read what each of several queries asks for: together they cost half of one by one.

        Raises:
            UnreadableInput: A file is damaged, or gone.
        """
        return self._read(partial(pl.collect_all, queries))

    def find(self, scheme: str, value: str) -> list[FoundParty]:
        """Return who has a number in normal form, in every source."""
        return self._read(partial(self.lookup.find, scheme, value))

    def find_many(
        self, numbers: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], list[FoundParty]]:
        """Return who has each of many numbers in normal form; numbers of nobody are left out."""
        return self._read(partial(self.lookup.find_many, numbers))

    def register(self, parties: Iterable[tuple[str, str]]) -> Register:
        """Return all that is said of some parties.

        Args:
            parties: Source and party id of each, as `find` gives them. Only the parts of files that
                can hold them are read.

        Raises:
            UnreadableInput: A file is damaged, or gone.
        """
        register = Register()
        register.dataset_versions = self.versions()
        wanted = by_source(parties)
        scans = {table: list(self.scans(table, wanted)) for table in TABLES}
        read = iter(self.collect_all([scan for several in scans.values() for scan in several]))
        for table, schema in TABLES.items():
            parts = [next(read) for _ in scans[table]]
            rows = typed(schema, pl.concat(parts)) if parts else without_rows(schema)
            setattr(register, table, rows)
        return register

    def scans(self, table: str, wanted: Mapping[str, Sequence[str]]) -> Iterator[pl.LazyFrame]:
        """Yield what a table of each source says of some parties, unread.

        Only the parts of files that can hold them are read.

        Args:
            table: Key into `STORED`.
            wanted: Party ids by source, as `by_source` gives them.
        """
        column = _PARTY_OF.get(table, "party_id")
        for source, some in wanted.items():
            version = self.manifest.sources.get(source)
            if version is not None and table in version.tables:
                # as a Series: a list is compared value by value with each part of the file
                asked = pl.col(column).is_in(pl.Series(some).implode())
                yield pl.scan_parquet(self.folder / source / f"{table}.parquet").filter(asked)

    def _read(self, read: Callable[[], _Read]) -> _Read:
        """Read something; where that fails, name the files that are not as they were written."""
        try:
            return read()
        except _READING_FAULTS:
            check_unchanged(self.folder, self.manifest, hashed=True)
            raise

    def close(self) -> None:
        """Close its files."""
        self.lookup.close()

    def __enter__(self) -> "Snapshot":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def by_source(parties: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the ids of parties by their source, in order and each once.

    >>> by_source([("b", "2"), ("a", "3"), ("b", "1"), ("b", "2")])
    {'a': ['3'], 'b': ['1', '2']}
    """
    found: dict[str, list[str]] = {}
    for source, party in sorted(set(parties)):
        found.setdefault(source, []).append(party)
    return found


def open_snapshot(root: Path, snapshot_id: str | None = None) -> Snapshot | None:
    """Open a snapshot, or the one that serves; None if none serves yet.

    Args:
        root: Folder of the snapshots.
        snapshot_id: Its whole id, as a screening's record states it.

    Raises:
        UnreadableInput: Its manifest or another file is damaged, or there is none.
    """
    chosen = snapshot_id or current_id(root)
    if chosen is None:
        return None
    folder = root / chosen
    manifest = read_manifest(folder)
    check_unchanged(folder, manifest)
    return Snapshot(
        folder, manifest, Lookup({source: folder / source for source in manifest.sources})
    )
