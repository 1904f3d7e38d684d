"""The output of a run as one table, a row a supplier or payee set aside: what is kept as Parquet.

The same suppliers give the same bytes. Codes and whole numbers stand in it; texts are made when it
is read.
"""

import hashlib
import io
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import polars as pl

from data_ingest.matching.names import normal_names
from risk_models.bands import Band
from service.portfolios.reading import SupplierInput
from service.suppliers import RegisterFact, SupplierNeed

_List = TypeVar("_List", bound=Hashable)
_VALUES = pl.List(pl.Struct({"factor": pl.String, "value": pl.String}))
_FACTS = pl.List(
    pl.Struct({"fact": pl.String, "value": pl.String, "source": pl.String, "as_of": pl.String})
)
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
        "bought": pl.String(),
        "cpv": pl.String(),
        "cpv_from": pl.String(),
        "contracts": pl.Int64(),
        "possible_contracts": pl.Int64(),
        "contracts_say": pl.String(),
        "amount": pl.Decimal(18, 2),
        "currency": pl.String(),
        "band": pl.String(),
        "reason": pl.String(),
        "points": pl.Int64(),
        "low": pl.Int64(),
        "high": pl.Int64(),
        "coverage_ppm": pl.Int64(),
        "index": pl.Int64(),
        "values": _VALUES,
        "register_facts": _FACTS,
        "possible_matches": pl.Int64(),
    }
)
"""Columns of the output.

`place` is 1 for the supplier to look at first and null for whom triage has set aside, who have no
band or points either. `key` tells who somebody is in the run before and after: a number, else the
name in normal form. `numbers` hold a keyed hash for a natural person. The others are those of
`service.suppliers.SupplierNeed` and `service.supplier_rows.ASIDE`.
"""

NEEDS = pl.Schema({
    name: OUTPUT[name]
    for name in (
        "party_id", "name", "bought", "cpv", "cpv_from", "contracts", "possible_contracts",
        "contracts_say", "amount", "currency", "band", "reason", "points", "low", "high",
        "coverage_ppm", "index", "values", "register_facts", "possible_matches",
    )
})  # fmt: skip
"""Columns that say what a `SupplierNeed` says."""


@dataclass(frozen=True, slots=True)
class Output:
    """The output of a run.

    Attributes:
        rows: Columns as `OUTPUT`, suppliers by place, then those set aside by id.
        parquet: The same as a Parquet file.
    """

    rows: pl.DataFrame
    parquet: bytes

    @property
    def sha256(self) -> str:
        """Hash of the Parquet file."""
        return hashlib.sha256(self.parquet).hexdigest()


def needs_table(needs: Sequence[SupplierNeed]) -> pl.DataFrame:
    """Return needs as rows; columns as `NEEDS`."""
    rows: dict[str, list[Any]] = {
        name: [getattr(need, name) for need in needs]
        for name in NEEDS
        if name not in ("band", "values", "register_facts")
    }
    rows["band"] = [need.band.value for need in needs]
    table = pl.DataFrame(rows, schema={name: NEEDS[name] for name in rows})
    return table.with_columns(
        _repeated(
            "values",
            [need.values for need in needs],
            lambda values: [{"factor": factor, "value": value} for factor, value in values],
        ),
        _repeated(
            "register_facts",
            [need.register_facts for need in needs],
            lambda facts: [asdict(one) for one in facts],
        ),
    ).select(list(NEEDS))


def _repeated(
    name: str, lists: Sequence[_List], plain: Callable[[_List], list[dict[str, str]]]
) -> pl.Series:
    """Return a column of lists of which many are the same; each is made once."""
    places: dict[_List, int] = {}
    which = [places.setdefault(one, len(places)) for one in lists]
    once = pl.Series(name, [plain(one) for one in places], dtype=NEEDS[name])
    return once.gather(which) if which else once


def needs_of(table: pl.DataFrame) -> list[SupplierNeed]:
    """Return the needs of rows that have the columns `NEEDS`; those set aside have none."""
    screened = table.filter(pl.col("band").is_not_null()).select(list(NEEDS))
    return [
        SupplierNeed(
            **row
            | {
                "band": Band(row["band"]),
                "values": tuple((one["factor"], one["value"]) for one in row["values"]),
                "register_facts": tuple(RegisterFact(**one) for one in row["register_facts"]),
            }
        )
        for row in screened.iter_rows(named=True)
    ]


def make_output(read: SupplierInput, needs: Sequence[SupplierNeed]) -> Output:
    """Return the output of a run.

    Args:
        read: Who the suppliers are, and who is set aside.
        needs: The suppliers' needs in their order.
    """
    screened = needs_table(needs).with_row_index("place", offset=1)
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
        .with_columns(key=_keys(rows, known))
    )
    typed = joined.select(pl.col(name).cast(dtype) for name, dtype in OUTPUT.items())
    stream = io.BytesIO()
    typed.write_parquet(stream, compression="zstd", statistics=False)
    return Output(typed, stream.getvalue())


def read_output(parquet: bytes) -> pl.DataFrame:
    """Return the rows of a kept output; columns as `OUTPUT`."""
    return pl.read_parquet(io.BytesIO(parquet))


def shown_numbers(numbers: Sequence[Mapping[str, Any]] | None) -> list[str]:
    """Return the numbers of an organisation as they may be shown; none of a natural person."""
    return [f"{one['scheme']}:{one['value']}" for one in numbers or () if not one["is_personal"]]


def labelled(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with a number for the name of each organisation that nobody has named."""
    numbers = [shown_numbers(one) for one in rows["numbers"].to_list()]
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
    normal = pl.Series("normal", normal_names([name or "" for name in rows["name"]]))
    named = rows.select("party_id").with_columns(normal)
    return (
        named.join(telling, on="party_id", how="left", maintain_order="left")
        .select(
            pl.coalesce(
                "number", pl.when(pl.col("normal") != "").then(pl.format("name:{}", "normal"))
            )
        )
        .to_series()
    )
