"""The suppliers of a portfolio selected for follow-up, as a record that anybody can check.

The work of a supplier is the minutes of a year that the run estimates for it
(`risk_models.industry.labour_hours`), as in the order of the work list: 50 million for computers
have no hours at the buyer's place. Earlier records count what was paid, in whole hundredths of a
currency; a record says which unit it has. Leverage is what the buyer's own register says: whether a
contract is running whose terms it can use. How large a part of a supplier's turnover the buyer is
stands in no source that the service reads, so it does not count.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import polars as pl
from pydantic import ConfigDict, Field

from risk_models.learning.follow_up_selection import (
    ALGORITHM,
    LEAST_SLOTS,
    MOST_SEED,
    RankedCandidate,
    SelectionCandidate,
    Taken,
    drawn_slots,
    select,
)
from service.platform.sealed import Sealed, SealedPart

SELECTION_VERSION: Literal[1] = 1

MOST_SLOTS = 100_000
"""How many places a selection may have; ours, above any year of follow-up."""

MOST_ITEMS = 100_000
"""Suppliers up to which a record has everybody; beyond, only those selected. Ours: some 50 MB."""

RUNNING = ("agreed", "differ", "not_stated")
"""What contracts that run in the ledger's period say (`contract_join.SUBJECTS`)."""


class _Record(SealedPart):
    model_config = ConfigDict(strict=True)


class Selected(_Record):
    """A supplier with its rank, and whether and how it was selected for follow-up."""

    rank: int = Field(ge=1)
    party_id: str
    name: str | None = Field(description="Null for a natural person.")
    taken: Taken | None = Field(description="Null if not selected.")
    chance: tuple[int, int] = Field(
        description="Numerator and denominator of its chance of being selected."
    )
    inclusion_ppm: int = Field(ge=1, le=1_000_000, description="The chance in ppm, rounded.")
    ticket: str | None = Field(description="The number used in the draw. Null if it was not drawn.")
    index: str = Field(description="Exposure in units of 2^-30; a whole number as text.")
    work: str = Field(description="Work for the buyer, in the unit of the selection; as text.")
    staff_days: int | None = Field(
        default=None,
        exclude_if=lambda days: days is None,
        description="Estimated staff days a year. Omitted if not known, and if the unit is value.",
    )
    leverage: int
    band: str
    points: int
    values: dict[str, str] = Field(
        description="Bins or states of the supplier's own factors; empty if not selected."
    )


class SetAsideCurrency(_Record):
    """Suppliers without a rank, because they were paid in another currency (unit value)."""

    currency: str
    suppliers: int


class Selection(Sealed):
    """The suppliers to follow up first, and all data needed to repeat the selection."""

    model_config = ConfigDict(strict=True)

    selection_version: Literal[1]
    algorithm: Literal["sha256-ticket-1"]
    as_of: str
    scorecard_id: str
    unit: Literal["value", "minutes"] = Field(
        description="Unit of `work`: amounts paid in hundredths of `currency`, or estimated "
        "minutes of work a year, with stand-ins where hours are not known."
    )
    currency: str = Field(description="Currency of the amounts. Empty if the unit is minutes.")
    seed: int = Field(ge=0, le=MOST_SEED)
    slots: int = Field(ge=LEAST_SLOTS)
    drawn_slots: int
    set_aside: tuple[SetAsideCurrency, ...]
    items: tuple[Selected, ...] = Field(
        description=f"All suppliers in order; if more than {MOST_ITEMS}, only those selected."
    )

    @property
    def selected(self) -> tuple[Selected, ...]:
        """Those to follow up, in order."""
        return tuple(item for item in self.items if item.taken is not None)


def seed_for(seed: int | None, *, drawn_by: str) -> int:
    """Return a seed, made from a number that came by chance where none is given."""
    if seed is not None:
        return seed
    return int.from_bytes(hashlib.sha256(drawn_by.encode()).digest()[:4], "big")


LEVERAGE = (
    pl.when(pl.col("contracts").fill_null(0) == 0)
    .then(1)
    .when(pl.col("contracts_say").is_in(RUNNING))
    .then(4)
    .otherwise(2)
)
"""How much the buyer can do about a supplier: 4, 2 or 1.

4: a registered contract runs in the ledger's period, so its terms can be used now. 2: there is a
registered contract, but none is known to run. 1: none, or only under the same name.
"""

_SELECTED = ("party_id", "name", "band", "points")


def selection_of(
    suppliers: pl.LazyFrame, *, slots: int, seed: int, as_of: date, scorecard_id: str
) -> Selection:
    """Select suppliers for follow-up.

    A supplier that is paid in several currencies does the work of all of them; it has the band and
    the values of where most of it is.

    Args:
        suppliers: Columns party_id, name, currency, contracts_say, band (String), contracts,
            points, index, work, staff_days (Int64) and values (List: factor and value), among
            others; a row a supplier and currency.
        slots: How many are selected.
        seed: Seed of the draw.
        as_of: The day that facts were read for.
        scorecard_id: The card that was applied.

    Raises:
        ValueError: There are too few places, or the seed is not allowed.
    """
    counted = (
        suppliers.select(
            *_SELECTED,
            "currency",
            "index",
            pl.col("work").fill_null(0),
            "staff_days",
            leverage=LEVERAGE,
        )
        .sort("work", descending=True, maintain_order=True)
        .with_columns(
            pl.col("work").sum().over("party_id"),
            staff_days=pl.when(pl.col("staff_days").is_not_null().all().over("party_id")).then(
                pl.col("staff_days").sum().over("party_id")
            ),
        )
        .unique("party_id", keep="first", maintain_order=True)
        .collect()
    )
    places = select(
        [
            SelectionCandidate(party_id=party_id, index=index, work=work, leverage=leverage)
            for party_id, index, work, leverage in counted.select(
                "party_id", "index", "work", "leverage"
            ).iter_rows()
        ],
        slots=slots,
        seed=seed,
    )
    known = {row["party_id"]: row for row in counted.iter_rows(named=True)}
    values = _values(
        suppliers, [known[candidate.candidate.party_id] for candidate in places if candidate.taken]
    )
    return Selection(
        selection_version=SELECTION_VERSION,
        algorithm=ALGORITHM,
        as_of=as_of.isoformat(),
        scorecard_id=scorecard_id,
        unit="minutes",
        currency="",
        seed=seed,
        slots=slots,
        drawn_slots=drawn_slots(slots),
        set_aside=(),
        items=tuple(
            _selected(
                place,
                known[place.candidate.party_id],
                values.get(place.candidate.party_id, {}),
            )
            for place in places
            if place.taken is not None or len(places) <= MOST_ITEMS
        ),
    )


def _values(
    suppliers: pl.LazyFrame, selected: list[dict[str, Any]]
) -> Mapping[str, dict[str, str]]:
    """Return the own factors of those selected by their ids, each with its bin or state."""
    wanted = pl.LazyFrame(
        {name: [row[name] for row in selected] for name in ("party_id", "currency")},
        schema={"party_id": pl.String, "currency": pl.String},
    )
    found = suppliers.select("party_id", "currency", "values").join(
        wanted, on=["party_id", "currency"], how="semi"
    )
    return {
        party_id: {value["factor"]: value["value"] for value in values}
        for party_id, values in found.select("party_id", "values").collect().iter_rows()
    }


def _selected(place: RankedCandidate, row: Mapping[str, Any], values: dict[str, str]) -> Selected:
    return Selected(
        rank=place.rank,
        party_id=row["party_id"],
        name=row["name"],
        taken=place.taken,
        chance=(place.chance.numerator, place.chance.denominator),
        inclusion_ppm=place.chance_ppm,
        ticket=place.ticket,
        index=str(place.candidate.index),
        work=str(place.candidate.work),
        staff_days=row["staff_days"],
        leverage=place.candidate.leverage,
        band=row["band"],
        points=row["points"],
        values=values,
    )
