"""The suppliers of a run with their needs, in columns and in order: those to look at first lead."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

from data_ingest.ledgers.contract_state import COVERED
from data_ingest.model.tables import PPM
from risk_models.card.bands import RISING, Band, queue_rank
from risk_models.exposure.paths import apportion
from risk_models.industry.labour_hours import HOURS
from service.suppliers.portfolios.equivalence_classes import ALIKE
from service.suppliers.portfolios.proportion import IS_SMALL_PURCHASE, SMALL_PURCHASE
from service.suppliers.portfolios.supplier_chains import NEED, VALUES
from service.suppliers.portfolios.supplier_need import (
    BandShare,
    IndustrySpread,
    RegisterFact,
    SupplierNeed,
)
from service.suppliers.portfolios.supplier_rows import BOUGHT

FACTS = pl.List(
    pl.Struct({"fact": pl.String, "value": pl.String, "source": pl.String, "as_of": pl.String})
)
"""What registers and lists state of a supplier, as `supplier_need.RegisterFact`."""

SIZE = pl.Schema({**HOURS, "proportion": pl.String()})
"""Columns that say how much work is bought, and how large the purchases are beside the limits."""

NEEDS = pl.Schema(
    {
        "party_id": pl.String(),
        "name": pl.String(),
        **BOUGHT,
        **SIZE,
        **NEED,
        "register_facts": FACTS,
        "possible_matches": pl.Int64(),
    }
)
"""Columns that say what a `supplier_need.SupplierNeed` says."""

_AT_ONCE = 10_000

_OF_NEED = tuple(name for name in ALIKE if name not in ("alike", "values"))
SCORED = pl.Schema(
    {name: dtype for name, dtype in NEEDS.items() if name not in (*_OF_NEED, "values")}
    | {"alike": pl.UInt32()}
)
"""Columns of a part that has been scored: those of `NEEDS` that are a supplier's own, and which of
the needs (`service.suppliers.portfolios.equivalence_classes.ALIKE`) it has."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Suppliers in order.

    Attributes:
        rows: Columns as `NEEDS` with `alike` in the place of `values`.
        values: The values of the suppliers whose `alike` is 0, 1 and so on.
    """

    rows: pl.DataFrame
    values: pl.Series

    def table(self) -> pl.LazyFrame:
        """Return the rows with their values; columns as `NEEDS`."""
        return with_values(self.rows, self.values).select(list(NEEDS))

    def needs(self, most: int | None = None) -> list[SupplierNeed]:
        """Return the suppliers as objects, in order: the first of them, or all where None."""
        values = [_pairs(value) for value in self.values.to_list()]
        rows = self.rows if most is None else self.rows.head(most)
        return [_need(row, values[row.pop("alike")]) for row in rows.iter_rows(named=True)]


LEVERAGE = {"renewal": 4, "running": 2}
"""How much the buyer can do by a contract: in one up for renewal all terms can be set anew, in one
that runs those that it has can be used; 1 without either. Judgement of 2026-11-30."""

ON_SITE = 2
"""What an hour on site counts for beside one elsewhere: it can be visited. Judgement of
2026-11-30."""


def ranked(parts: list[pl.DataFrame], needs: Iterable[pl.DataFrame]) -> Ranked:
    """Return scored suppliers in order, so that no two change places between runs.

    A small purchase of whoever nothing adverse is known of is `standard`
    (`proportion.IS_SMALL_PURCHASE`).

    Order: band by its place in the queue, then a known adverse fact, then whose running contracts
    do not all have labour terms (`contract_state.COVERED`), then exposure × work × leverage, then
    exposure, then name, id and currency. What is unknown is no adverse fact. Work is in minutes a
    year, where hours are not known by a stand-in (`labour_hours`); leverage is `LEVERAGE`, times
    `ON_SITE` for work on site.

    Args:
        parts: Columns as `SCORED`, together in the order of party id and currency; emptied, so
            that they do not stand in memory twice.
        needs: Columns as `ALIKE`, in order of their numbers.
    """
    alike = pl.concat([pl.DataFrame(schema=ALIKE), *needs])
    # in one piece: taking rows of lists in many pieces takes ten times the memory
    scored = pl.concat([pl.DataFrame(schema=SCORED), *parts], rechunk=True)
    parts.clear()
    queue = {band.value: queue_rank(band) for band in Band}
    needed = scored.select(
        "name", "work", "on_site", "contract_state", "labour_terms", "proportion"
    ).hstack(alike.select("band", "adverse", "least_band", "index")[scored["alike"]])
    order = needed.with_columns(_band())
    leverage = pl.col("contract_state").replace_strict(
        LEVERAGE, default=1, return_dtype=pl.Int64
    ) * pl.when("on_site").then(ON_SITE).otherwise(1)
    # whole numbers of 128 bits: an index has fewer than 64, minutes 56 at most, and leverage 4
    weight = pl.col("index").cast(pl.Int128) * pl.col("work") * leverage
    places = (
        order.select(
            pl.int_range(pl.len(), dtype=pl.UInt32).alias("at"),
            pl.col("band").replace_strict(queue, return_dtype=pl.Int8).alias("queue"),
            "adverse",
            (pl.col("labour_terms") == COVERED).fill_null(value=False).alias("covered"),
            weight.alias("weight"),
            "index",
            pl.col("name").fill_null(""),
        )
        .sort(
            "queue",
            "adverse",
            "covered",
            "weight",
            "index",
            "name",
            descending=[False, True, False, True, True, False],
            maintain_order=True,  # then by party id and currency, as they came
        )
        .to_series()
    )
    rows = scored[places]
    del scored, needed, order, places
    columns = [name for name in NEEDS if name != "values"]
    return Ranked(
        rows.hstack(alike.select(_OF_NEED)[rows["alike"]])
        .with_columns(
            _band(),
            reason=pl.when(IS_SMALL_PURCHASE).then(pl.lit(SMALL_PURCHASE)).otherwise("reason"),
        )
        .select(*columns, "alike"),
        alike["values"],
    )


def _band() -> pl.Expr:
    """Return the band that a supplier has in a portfolio: a small purchase is `standard`."""
    return (
        pl.when(IS_SMALL_PURCHASE).then(pl.lit(Band.STANDARD.value)).otherwise("band").alias("band")
    )


def with_values(rows: pl.DataFrame, values: pl.Series) -> pl.LazyFrame:
    """Return rows with the column `values` in the place of `alike`; null where that is null.

    The lists are put in some rows at a time, as they are asked for: of a million suppliers they
    would take several GB.
    """
    expanded = {name: dtype for name, dtype in rows.schema.items() if name != "alike"}

    def slices(
        wanted: list[str] | None, chosen: pl.Expr | None, most: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        names = wanted or [*expanded, "values"]
        own = [name for name in names if name != "values"]
        for some in (rows if most is None else rows.head(most)).iter_slices(_AT_ONCE):
            part = some.select(own)
            if "values" in names:
                part = part.with_columns(values.gather(some["alike"]).alias("values")).select(names)
            yield part if chosen is None else part.filter(chosen)

    return register_io_source(slices, schema=pl.Schema(expanded | {"values": VALUES}), is_pure=True)


def needs_of(table: pl.DataFrame) -> list[SupplierNeed]:
    """Return the needs of rows that have the columns `NEEDS`; those set aside have none."""
    screened = table.filter(pl.col("band").is_not_null()).select(list(NEEDS))
    return [_need(row, _pairs(row.pop("values"))) for row in screened.iter_rows(named=True)]


def bands_of(rows: pl.DataFrame) -> tuple[BandShare, ...]:
    """Return every band with its suppliers, highest first and too little information last.

    The shares sum to one whole, unless there are no suppliers.

    Args:
        rows: Column band (String), among others.
    """
    counts = dict(rows.group_by("band").len().iter_rows())
    bands = (*reversed(RISING), Band.INSUFFICIENT)
    numbers = [counts.get(band.value, 0) for band in bands]
    shares = apportion(numbers, PPM) if rows.height else numbers
    return tuple(map(BandShare, bands, numbers, shares))


def industries_of(rows: pl.DataFrame) -> tuple[IndustrySpread, ...]:
    """Return how points differ within each CPV division, the largest first.

    Args:
        rows: Columns cpv, cpv_from, bought (String) and points (Int64), among others.
    """
    points = pl.col("points")
    by_account = pl.col("cpv_from").is_in(["account", "invoice"]).fill_null(value=False)
    found = (
        rows.group_by(division=pl.col("cpv").str.slice(0, 2))
        .agg(
            suppliers=pl.len(),
            low=points.min(),
            high=points.max(),
            distinct=points.n_unique(),
            bought=pl.col("bought").filter(by_account).unique().sort(),
        )
        .sort(-pl.col("suppliers").cast(pl.Int64), pl.col("division").fill_null(""))
    )
    return tuple(
        IndustrySpread(**row | {"bought": tuple(row["bought"])})
        for row in found.iter_rows(named=True)
    )


def _pairs(values: list[dict[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((value["factor"], value["value"]) for value in values)


def _need(row: dict[str, Any], values: tuple[tuple[str, str], ...]) -> SupplierNeed:
    facts = tuple(RegisterFact(**fact) for fact in row["register_facts"])
    own = {"band": Band(row["band"]), "values": values, "register_facts": facts}
    return SupplierNeed(**row | own)
