"""Tables of one source on disk: sorted, counted, and hashed by their rows.

The hash is over rows, not over bytes of a file format: each value is its text (whole numbers and
decimals in digits, dates as in ISO 8601, `true` and `false`), written as `<bytes>:<text>,` or `~`
for null, in the order of the table's columns after `source_id`; each row ends with a line feed;
rows are in the order of their keys, else of all their columns. Anyone can compute it again
(decision 0010).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data_ingest.model.derived_tables import STORED

ROW_GROUP = 32_768
"""Rows in one group of a Parquet file: what is read to find the rows of one party."""

SORTED_AT_ONCE = 1_500_000
"""Rows that are sorted in memory at a time; a table of more is sorted range by range."""

SAMPLED = 64
"""One row in so many is looked at to find the ranges."""

HASHED_AT_ONCE = 131_072
"""Rows whose texts are in memory at a time."""

COUNTED = ("scheme", "country")
"""Columns of free text whose values are counted as well, besides codes and yes or no."""

ODD = (
    r"[\p{Cyrillic}\p{Greek}][A-Za-zÀ-ɏ]|[A-Za-zÀ-ɏ][\p{Cyrillic}\p{Greek}]"
    r"|[ÃÂ](?:[^\p{L}\s\x{00}-\x{7f}]|[ªºµ])|â€|\x{fffd}|[\x{80}-\x{9f}]"
)
"""Names that mix alphabets inside a word, or that were decoded in the wrong encoding."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is compared of a table when a new version comes.

    Attributes:
        rows: Number of rows.
        nulls: Rows without a value, by column.
        values: Rows by value, for columns of codes, yes or no, and `COUNTED`.
        odd_names: Rows whose name matches `ODD`.
    """

    rows: int
    nulls: dict[str, int]
    values: dict[str, dict[str, int]]
    odd_names: int


@dataclass(frozen=True, slots=True)
class Written:
    """A table that was written.

    Attributes:
        row_hash: SHA-256 over the rows.
        profile: What it is compared by.
        repeated: Ids of rows left out because another had the same key, one for each.
    """

    row_hash: str
    profile: Profile
    repeated: list[str]


def write_table(parts: list[Path], path: Path, table: str) -> Written:
    """Write the sorted table of its parts, without repeats of a key.

    Of rows with the same key the first in the order of all columns is kept, so that the result does
    not depend on the order of the files.
    """
    columns = STORED[table].column_names()
    key = STORED[table].primary_key() or columns
    _write_sorted(parts, path, key)
    repeated = _repeats(path, key)
    if repeated:
        _write_sorted(parts, path, columns, distinct=key)
    return Written(hash_rows(path), _profile(path, table), repeated)


def _write_sorted(
    parts: list[Path], path: Path, by: list[str], *, distinct: list[str] | None = None
) -> None:
    """Write the rows of all parts in order; of a large table one range of ids after the other."""
    column = by[1]  # every table's second column is an id without nulls; the first is its source
    ranges = _ranges(parts, column)
    pieces = []
    for at, within in enumerate(ranges):
        rows = pl.scan_parquet(parts).filter(within).sort(by)
        if distinct is not None:
            rows = rows.unique(distinct, keep="first", maintain_order=True)
        pieces.append(path if len(ranges) == 1 else path.with_suffix(f".{at:05}"))
        _sink(rows, pieces[-1])
    if len(pieces) > 1:
        _sink(pl.scan_parquet(pieces), path)
        for piece in pieces:
            piece.unlink()


def _ranges(parts: list[Path], column: str) -> list[pl.Expr]:
    """Return conditions on a column that cut the rows into ranges of about `SORTED_AT_ONCE`."""
    sampled = [
        pl.scan_parquet(part).select(pl.col(column).gather_every(SAMPLED)).collect()
        for part in parts
    ]
    found = pl.concat(sampled)[column].sort()
    bounds = found.gather_every(max(SORTED_AT_ONCE // SAMPLED, 1))[1:].unique().sort().to_list()
    value = pl.col(column)
    return [
        (value >= low if low is not None else pl.lit(value=True))
        & (value < high if high is not None else pl.lit(value=True))
        for low, high in zip([None, *bounds], [*bounds, None], strict=True)
    ]


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_rows(path: Path) -> str:
    """Return the SHA-256 over the rows of a table, in hexadecimal digits."""
    digest = hashlib.sha256()
    for frame in _pieces(path):
        columns = [name for name in frame.columns if name != "source_id"]
        text = frame.select(pl.concat_str(*map(_text, columns), pl.lit("\n")).str.join(""))
        digest.update(text.item().encode())
    return digest.hexdigest()


def _text(name: str) -> pl.Expr:
    value = pl.col(name).cast(pl.String)
    return pl.concat_str(
        value.str.len_bytes().cast(pl.String), pl.lit(":"), value, pl.lit(",")
    ).fill_null("~")


def _sink(rows: pl.LazyFrame, path: Path) -> None:
    rows.sink_parquet(
        path, compression="zstd", compression_level=3, row_group_size=ROW_GROUP, maintain_order=True
    )


def _pieces(path: Path) -> Iterator[pl.DataFrame]:
    yield from pl.scan_parquet(path).collect_batches(chunk_size=HASHED_AT_ONCE, maintain_order=True)


def _repeats(path: Path, key: list[str]) -> list[str]:
    """Return the second column's value of every row whose key the row before has as well."""
    found: list[str] = []
    last: pl.DataFrame | None = None
    for piece in (
        pl.scan_parquet(path)
        .select(key)
        .collect_batches(chunk_size=HASHED_AT_ONCE, maintain_order=True)
    ):
        rows = piece if last is None else pl.concat([last, piece])
        same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift(1)) for name in key)
        again = rows.with_row_index("at").filter(same & (pl.col("at") > 0))
        found += again[key[1]].to_list()
        last = rows.tail(1)
    return found


def _profile(path: Path, table: str) -> Profile:
    columns = STORED[table].columns()
    rows = pl.scan_parquet(path)
    counted = [
        name
        for name, column in columns.items()
        if name in COUNTED or isinstance(column.dtype, pl.Enum | pl.Boolean)
    ]
    name = next((column for column in ("name", "display_name") if column in columns), None)
    odd = pl.col(name).str.contains(ODD).sum() if name else pl.lit(0)
    summed = rows.select(
        pl.len().alias("rows"), odd.alias("odd names"), pl.all().null_count()
    ).collect(engine="streaming")
    first = summed.row(0, named=True)
    values = {
        column: dict(
            rows.group_by(pl.col(column).cast(pl.String).fill_null("null"))
            .len()
            .sort(column)
            .collect(engine="streaming")
            .iter_rows()
        )
        for column in counted
    }
    return Profile(
        rows=first["rows"],
        nulls={column: first[column] for column in columns},
        values=values,
        odd_names=first["odd names"] or 0,
    )
