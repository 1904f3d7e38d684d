"""What differs between two snapshots, in numbers: for each source and table, rows new and gone."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data_ingest.model.derived_tables import STORED
from data_ingest.snapshot.manifest import read_manifest


@dataclass(frozen=True, slots=True)
class TableDifference:
    """How a table of a source differs.

    Attributes:
        source_id: The source.
        table: The table.
        before: Rows in the first snapshot.
        after: Rows in the second.
        new: Rows of the second that are not in the first.
        gone: Rows of the first that are not in the second; a row that changed is new and gone.
    """

    source_id: str
    table: str
    before: int
    after: int
    new: int
    gone: int


def differences(one: Path, two: Path) -> list[TableDifference]:
    """Return the tables that differ between the snapshots of two folders, by source and table.

    Raises:
        UnreadableInput: A manifest is damaged.
    """
    return list(_differences(one, two))


def _differences(one: Path, two: Path) -> Iterator[TableDifference]:
    before, after = (read_manifest(folder).sources for folder in (one, two))
    for source in sorted({*before, *after}):
        was = before[source].tables if source in before else {}
        now = after[source].tables if source in after else {}
        for table in STORED:
            hashes = [found[table].row_hash if table in found else None for found in (was, now)]
            if hashes[0] == hashes[1]:
                continue
            file = Path(source, f"{table}.parquet")
            first, second = _rows(one / file, table), _rows(two / file, table)
            columns = STORED[table].column_names()
            gone = _count(first.join(second, on=columns, how="anti", nulls_equal=True))
            new = _count(second.join(first, on=columns, how="anti", nulls_equal=True))
            yield TableDifference(source, table, _count(first), _count(second), new, gone)


def _rows(path: Path, table: str) -> pl.LazyFrame:
    if path.exists():
        return pl.scan_parquet(path)
    types = {
        name: pl.String() if isinstance(column.dtype, pl.Enum) else column.dtype
        for name, column in STORED[table].columns().items()
    }
    return pl.LazyFrame(schema=types)


def _count(rows: pl.LazyFrame) -> int:
    return int(rows.select(pl.len()).collect(engine="streaming").item())
