"""The output of a run as one table, a row a supplier or payee set aside: what is kept as Parquet.

The same suppliers give the same bytes. Codes and whole numbers stand in it; texts are made when it
is read.
"""

import hashlib
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from data_ingest.linking.names import normal_names
from service.suppliers.portfolios.answers import ANSWERS, by_supplier
from service.suppliers.portfolios.ranked import FACTS, SIZE, Ranked, with_values
from service.suppliers.portfolios.reading import SupplierInput
from service.suppliers.portfolios.supplier_chains import NEED
from service.suppliers.portfolios.supplier_rows import BOUGHT

_NUMBERS = pl.List(
    pl.Struct(
        {
            "scheme": pl.String,
            "value": pl.String,
            "checksum_ok": pl.Boolean,
            "is_personal": pl.Boolean,
        }
    )
)

OUTPUT = pl.Schema(
    {
        "place": pl.Int64(),
        "party_id": pl.String(),
        "key": pl.String(),
        "own_id": pl.String(),
        "name": pl.String(),
        "kind": pl.String(),
        "country": pl.String(),
        "is_personal": pl.Boolean(),
        "other_names": pl.List(pl.String),
        "numbers": _NUMBERS,
        "outcome": pl.String(),
        "category": pl.String(),
        "set_aside_for": pl.String(),
        "merged_into": pl.String(),
        **BOUGHT,
        **SIZE,
        **NEED,
        "register_facts": FACTS,
        "possible_matches": pl.Int64(),
        "answers": ANSWERS,
        "cases": pl.List(pl.String),
    }
)
"""Columns of the output.

`place` is 1 for the supplier to look at first and null for whom triage has set aside, who have no
band or points either. `key` tells who somebody is in the run before and after: a number, else the
name in normal form. `numbers` hold a keyed hash for a natural person. The others are those of
`supplier_need.SupplierNeed` and `supplier_rows.ASIDE`.
"""

ROWS_AT_ONCE = 20_000
"""Rows that are written at a time. Ours: some 250 MB with all their values."""


@dataclass(frozen=True, slots=True)
class Output:
    """The output of a run.

    Attributes:
        rows: Suppliers by place, then those set aside by id; columns as `OUTPUT` with `alike` in
            the place of `values`: which of them a supplier has.
        values: Each list of values that suppliers have, once.
        parquet: The whole as a Parquet file.
    """

    rows: pl.DataFrame
    values: pl.Series
    parquet: bytes

    @property
    def sha256(self) -> str:
        """Hash of the Parquet file."""
        return hashlib.sha256(self.parquet).hexdigest()

    def table(self) -> pl.LazyFrame:
        """Return all rows; columns as `OUTPUT`."""
        return with_values(self.rows, self.values).select(list(OUTPUT))


def make_output(read: SupplierInput, suppliers: Ranked) -> Output:
    """Return the output of a run.

    Args:
        read: Who the suppliers are, and who is set aside.
        suppliers: Their needs in their order.
    """
    screened = suppliers.rows.with_row_index("place", offset=1)
    aside = read.aside.select(
        "party_id",
        "outcome",
        "category",
        "merged_into",
        "amount",
        "currency",
        name="display_name",
        set_aside_for="reason",
    )
    rows = pl.concat([screened, aside], how="diagonal_relaxed").with_columns(
        pl.col("outcome").fill_null("kept"), pl.col("category").fill_null("supplier")
    )
    known = _known(read)
    joined = (
        rows.join(known, on="party_id", how="left", maintain_order="left")
        .join(read.own_ids, on="party_id", how="left", maintain_order="left")
        .join(by_supplier(read.declarations), on="party_id", how="left", maintain_order="left")
        .join(_cases(read), on="party_id", how="left", maintain_order="left")
        .with_columns(key=_keys(rows, known))
    )
    typed = joined.select(
        *(pl.col(name).cast(dtype) for name, dtype in OUTPUT.items() if name != "values"),
        pl.col("alike").cast(pl.UInt32),
    )
    stream = io.BytesIO()
    # the lists of values are put in as it is written, so that never all of them stand in memory
    with_values(typed, suppliers.values).select(list(OUTPUT)).sink_parquet(
        stream,
        compression="zstd",
        statistics=False,
        row_group_size=ROWS_AT_ONCE,
        maintain_order=True,
    )
    return Output(typed, suppliers.values, stream.getvalue())


def _cases(read: SupplierInput) -> pl.DataFrame:
    if read.cases is not None:
        return read.cases
    return pl.DataFrame(schema={"party_id": pl.String, "cases": pl.List(pl.String)})


def scan_output(parquet: bytes) -> pl.LazyFrame:
    """Return the rows of a kept output to choose from; columns as `OUTPUT`.

    A column that was added after the output was kept is null; each of its payees is a supplier
    whose contracts are not known.
    """
    kept = pl.scan_parquet(io.BytesIO(parquet), schema=OUTPUT, missing_columns="insert")
    return kept.with_columns(
        pl.col("category").fill_null("supplier"),
        pl.col("adverse").fill_null(value=False),
        pl.col("contract_state").fill_null("unknown"),
        pl.col("work").fill_null(0),
    )


def suppliers_in_parts(parquet: bytes) -> Iterator[pl.DataFrame]:
    """Read the suppliers of a kept output in their order, `ROWS_AT_ONCE` at a time.

    Of a million suppliers, all with their values would take 4 GB.
    """
    rows = scan_output(parquet)
    for start in itertools.count(0, ROWS_AT_ONCE):
        part = rows.slice(start, ROWS_AT_ONCE).filter(pl.col("place").is_not_null()).collect()
        if part.is_empty():  # those set aside come last
            return
        yield part


def read_output(parquet: bytes) -> pl.DataFrame:
    """Return the rows of a kept output; columns as `OUTPUT`."""
    return scan_output(parquet).collect()


def shown_numbers(numbers: Sequence[Mapping[str, Any]] | None) -> list[str]:
    """Return the numbers of an organisation as they may be shown; none of a natural person."""
    return [
        f"{number['scheme']}:{number['value']}"
        for number in numbers or ()
        if not number["is_personal"]
    ]


def labelled(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with a number for the name of each organisation that nobody has named."""
    numbers = [shown_numbers(row_numbers) for row_numbers in rows["numbers"].to_list()]
    labels = pl.Series("label", [some[0] if some else None for some in numbers], dtype=pl.String)
    return rows.with_columns(name=pl.coalesce("name", labels))


def _known(read: SupplierInput) -> pl.DataFrame:
    """Return what is known of who each party is: kind, country, further names and numbers."""
    numbers = (
        read.identifiers.sort("party_id", "scheme", "value")
        .group_by("party_id", maintain_order=True)
        .agg(numbers=pl.struct("scheme", "value", "checksum_ok", "is_personal"))
    )
    names = (
        read.names.sort("party_id", "name")
        .group_by("party_id", maintain_order=True)
        .agg(other_names="name")
    )
    return (
        read.parties.select("party_id", pl.col("kind").cast(pl.String), "country", "is_personal")
        .join(names, on="party_id", how="left")
        .join(numbers, on="party_id", how="left")
    )


def _keys(rows: pl.DataFrame, known: pl.DataFrame) -> pl.Series:
    """Return who each row is: the first number that tells, else the name, else nobody (null)."""
    telling = (
        known.select("party_id", "numbers")
        .explode("numbers")
        .unnest("numbers")
        .filter(
            pl.col("scheme").is_not_null(),
            pl.col("checksum_ok").fill_null(value=True),
            ~pl.col("scheme").str.starts_with("UNKNOWN-"),
        )
        .unique("party_id", keep="first", maintain_order=True)
        .select("party_id", number=pl.format("{}:{}", "scheme", "value"))
    )
    told = rows.select("party_id", "name").join(
        telling, on="party_id", how="left", maintain_order="left"
    )
    names = told.filter(pl.col("number").is_null()).select(pl.col("name").fill_null("").unique())
    normal = pl.Series(normal_names(names["name"].to_list()), dtype=pl.String)
    by_name = pl.col("name").fill_null("").replace_strict(names["name"], normal, default="")
    named = pl.when(by_name != "").then(pl.format("name:{}", by_name))
    return told.select(pl.coalesce("number", named)).to_series()
