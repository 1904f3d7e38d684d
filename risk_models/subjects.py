"""The columns that a factor may mention, each described, and how they are filled.

One row stands for one part of one tender. For each fact there is a column with its value and a
column `<fact>_state` that says whether it is known and, if not, why not. `risk_models.facts`
describes the facts themselves.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import dataframely as dy
import polars as pl

from data_ingest.listed_goods import ListedGoods
from data_ingest.tables import FACT_STATES, Evidence, Procurement
from risk_models.answered_facts import answers_of, with_answers
from risk_models.capacity import with_capacity
from risk_models.chain import Chain, Part
from risk_models.fact import Fact, FactKind
from risk_models.facts import ANSWERED_FACTS, FACTS
from risk_models.sectors import sector_fact


def _column(fact: Fact) -> dy.Column:
    """The column of a fact's value, null where it is unknown."""
    description = fact.label.en
    if fact.kind is FactKind.DATE:
        return dy.Date(nullable=True, description=description)
    if fact.kind is FactKind.INTEGER:
        return dy.Int64(nullable=True, min=fact.least, max=fact.most, description=description)
    return dy.String(
        nullable=True, check=lambda column: column.is_in(fact.codes), description=description
    )


def _columns() -> Iterator[tuple[str, dy.Column]]:
    for code, fact in FACTS.items():
        yield code, _column(fact)
        yield (
            f"{code}_state",
            dy.Enum(FACT_STATES, description="Whether it is known and, if not, why not."),
        )


if TYPE_CHECKING:

    class _FactColumns(dy.Schema):
        """For each fact its value and its state."""

else:
    _FactColumns = type(dy.Schema)("_FactColumns", (dy.Schema,), dict(_columns()))


class Subjects(_FactColumns):
    """One row a part of a tender, with every fact that a factor may read."""

    tender_id = dy.String(primary_key=True)
    part_id = dy.String(primary_key=True)
    party_id = dy.String(nullable=True, description="Null for an undisclosed part.")
    tier = dy.Int64(min=1, description="Distance from the buyer; tenderers are tier 1.")
    as_of = dy.Date(description="The day that facts are read for.")

    @dy.rule()
    def stated_facts_have_a_value(cls) -> pl.Expr:
        """A stated fact has a value, every other state has none."""
        return pl.all_horizontal(
            (pl.col(f"{fact}_state") == "stated") == pl.col(fact).is_not_null() for fact in FACTS
        )


def subjects(
    chains: Sequence[Chain],
    evidence: Evidence,
    *,
    labour: Mapping[str, int | None],
    as_of: date,
    contributions: Mapping[tuple[str, str], int] = MappingProxyType({}),
    discounts: Mapping[str, int | None] = MappingProxyType({}),
    numbered: Collection[str] | None = None,
) -> dy.DataFrame[Subjects]:
    """Gather the facts of every part of every chain.

    A row of evidence about the tender wins over one about the party as such, unless it only says
    that nobody asked. An undisclosed part has the place and sector of its contract; everything
    else about it is `refused` once the buyer has asked who does the work, else `not_collected`.
    What a party is not asked for (`Fact.asked`) is `not_collected` either way.
    The price of a tender is a fact about its tenderers: what they pay further down is unknown, and
    a discount against other tenders does not apply to them. A decision that stands in a list too
    counts as the entry in the list alone.

    Args:
        chains: The chains of the tenders, each with its parts.
        evidence: What was gathered.
        labour: Implied cost of an hour ÷ comparison cost in permille, by tender id; None or
            absent where the comparison could not be made.
        as_of: The day that facts are read for.
        contributions: Employer contributions on an hour of work in hundredths, by tender id and
            part id, as `risk_models.capacity.hourly_contributions` gives them.
        discounts: Discount of a tender in permille, by tender id, as
            `risk_models.tender_discount.discounts` gives it: None where its price is not known,
            absent where there are too few others to compare with.
        numbered: The parties with a number that they can be looked up by; None where that has not
            been looked at. A part that nobody has named has none.

    Returns:
        One row a part, in the order of the chains and their parts.

    Raises:
        dataframely.exc.ValidationError: Evidence holds a value that its fact does not allow.
    """
    parts = _parts(
        chains,
        labour=labour,
        contributions=contributions,
        discounts=discounts,
        numbered=numbered,
        as_of=as_of,
    )
    answers = answers_of(parts, evidence)
    known = with_capacity(with_answers(_with_reference_facts(parts, evidence), answers))
    return checked(known.with_columns(_once_if_listed()), answers)


_PARTS: Mapping[str, type[pl.DataType]] = {
    "tender_id": pl.String,
    "part_id": pl.String,
    "party_id": pl.String,
    "tier": pl.Int64,
    "unknown": pl.String,
    "place_country": pl.String,
    "cpv": pl.String,
    "handed_on_high": pl.Int64,
    "labour_cost_ratio": pl.Int64,
    "tender_discount": pl.Int64,
    "tender_discount_state": pl.String,
    "hourly_contribution": pl.Int64,
    "subcontractors_named": pl.String,
    "tiers_named": pl.String,
    "number_known": pl.String,
}


def _parts(
    chains: Sequence[Chain],
    *,
    labour: Mapping[str, int | None],
    contributions: Mapping[tuple[str, str], int],
    discounts: Mapping[str, int | None],
    numbered: Collection[str] | None,
    as_of: date,
) -> pl.DataFrame:
    """Return what follows from the chains and the tenders themselves."""
    rows = []
    for chain in chains:
        below = children(chain)
        discount = discounts.get(chain.tender_id)
        for part in chain.parts:
            is_tenderer = part.party_id is not None and part.tier == 1
            compared = is_tenderer and chain.tender_id in discounts
            rows.append(
                (
                    chain.tender_id,
                    part.part_id,
                    part.party_id,
                    part.tier,
                    "refused" if part.party_id is None and part.asked else "not_collected",
                    part.place_country,
                    part.cpv,
                    part.handed_on_high,
                    labour.get(chain.tender_id) if is_tenderer else None,
                    discount if compared else None,
                    _discount_state(discount) if compared else "not_applicable",
                    contributions.get((chain.tender_id, part.part_id)),
                    *_naming(part, below[part.part_id]),
                    None if numbered is None else _yes_no(part.party_id in numbered),
                )
            )
    return pl.DataFrame(rows, schema=_PARTS, orient="row").with_columns(as_of=pl.lit(as_of))


def _discount_state(discount: int | None) -> str:
    return "not_collected" if discount is None else "stated"


def _yes_no(holds: bool) -> str:  # noqa: FBT001
    return "yes" if holds else "no"


def numbered(procurement: Procurement) -> frozenset[str]:
    """Return the parties with a number that they can be looked up by.

    A number whose check digit is wrong is none; a natural person's keyed hash is one.
    """
    usable = procurement.identifiers.filter(pl.col("checksum_ok").fill_null(value=True))
    return frozenset(usable["party_id"])


def children(chain: Chain) -> dict[str, list[Part]]:
    """Return the parts that each part hands work on to, by part id."""
    parts = {part.part_id: part for part in chain.parts}
    below: dict[str, list[Part]] = {part_id: [] for part_id in parts}
    for link in chain.links:
        below[link.contractor].append(parts[link.subcontractor])
    return below


def _naming(part: Part, below: Sequence[Part]) -> tuple[str | None, str | None]:
    """Tell whether a party names any subcontractor, and whether it names all; None: not known.

    Work that goes to nobody knows whom counts as unnamed once the buyer has asked about it.
    """
    if part.party_id is None:
        return None, None
    unnamed = [one for one in below if one.party_id is None]
    complete = None if unnamed else "yes"
    if any(one.asked for one in unnamed):
        complete = "no"
    return _yes_no(len(unnamed) < len(below)), complete


def _once_if_listed() -> pl.Expr:
    """An authority's decision, or `listed` where an entry of the same day stands in a list."""
    same = (pl.col("list_entry") == "current") & (
        pl.col("listed_on") == pl.col("authority_decided_on")
    )
    decision = pl.col("authority_decision")
    counted = decision.is_not_null() & (decision != "none") & same
    return (
        pl.when(counted.fill_null(value=False))
        .then(pl.lit("listed"))
        .otherwise(decision)
        .alias("authority_decision")
    )


RANKS: Mapping[str, str] = {
    "rule_of_law": "rule_of_law",
    "rights_rank": "rights_rank",
    "enforcement_rank": "enforcement_rank",
    "economic_rank": "economic_vulnerability_rank",
}
"""Facts of the country where the work is done, and the indicator in `CountryFacts` of each."""

OF_SECTORS = ("authority_risk_sector", "industry_rate", "labour_form")
"""Facts of the subject of the work, under the same names in `SectorFacts`."""


def _with_reference_facts(parts: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    for fact, indicator in RANKS.items():
        countries = evidence.country_facts.filter(pl.col("indicator") == indicator)
        parts = parts.join(
            countries.select("country", pl.col("permille").alias(fact)),
            left_on="place_country",
            right_on="country",
            how="left",
            maintain_order="left",
        )
    goods = evidence.listed_goods
    listed = ListedGoods.create_empty() if goods is None else goods
    return (
        parts.join(
            listed.select(
                place_country="country",
                cpv="cpv",
                listed_goods=pl.col("listed_for").cast(pl.String),
            ),
            on=["place_country", "cpv"],
            how="left",
            maintain_order="left",
        )
        .with_columns(
            sector_fact(pl.col("cpv"), fact, evidence.sector_facts).alias(fact)
            for fact in OF_SECTORS
        )
        .with_columns(
            pl.col("industry_rate").cast(pl.Int64),
            *(_looked_up(fact, "place_country") for fact in RANKS),
            *(_looked_up(fact, "cpv") for fact in OF_SECTORS),
            _looked_up("listed_goods", "place_country", "cpv"),
            *(
                _stated_or_unknown(fact)
                for fact in ("labour_cost_ratio", "subcontractors_named", "tiers_named")
            ),
            number_known_state=pl.when(pl.col("number_known").is_null())
            .then(pl.lit("not_collected"))
            .otherwise(pl.lit("stated")),
        )
    )


def _looked_up(fact: str, *keys: str) -> pl.Expr:
    """State of a fact that is looked up by `keys`: no key, no row for it, or a value."""
    return (
        pl.when(pl.any_horizontal(pl.col(key).is_null() for key in keys))
        .then(pl.lit("not_collected"))
        .when(pl.col(fact).is_null())
        .then(pl.lit("not_available"))
        .otherwise(pl.lit("stated"))
        .alias(f"{fact}_state")
    )


def _stated_or_unknown(fact: str) -> pl.Expr:
    """State of a fact that follows from the tender or the chain."""
    missing = pl.col(fact).is_null()
    return pl.when(missing).then("unknown").otherwise(pl.lit("stated")).alias(f"{fact}_state")


@cache
def _allowed(code: str) -> pl.Expr:
    """Whether a fact has a value just where it is stated, and one that it may have."""
    fact = FACTS[code]
    value, state = pl.col(code), pl.col(f"{code}_state")
    allowed = [(state == "stated") == value.is_not_null()]
    if fact.codes:
        allowed.append(value.is_in(fact.codes))
    if fact.least is not None:
        allowed.append(value >= fact.least)
    if fact.most is not None:
        allowed.append(value <= fact.most)
    return pl.all_horizontal(allowed).fill_null(value=True)


_DERIVED = tuple(code for code in FACTS if code not in ANSWERED_FACTS)


def checked(parts: pl.DataFrame, answered: Collection[str]) -> dy.DataFrame[Subjects]:
    """Return parts as `Subjects`, once the facts that can be known are seen to have their form.

    Every rule of the table is put to every row only to tell which one is broken: that takes longer
    than all the rest of a small screening's facts.

    Args:
        parts: The parts.
        answered: The answered facts of which any part has an answer.

    Raises:
        dataframely.exc.ValidationError: A part holds a value that its fact does not allow.
    """
    known = parts.select(Subjects.column_names())
    has = known.schema  # asked for once: it is made anew each time
    others = ((name, dtype) for name, dtype in _types().items() if has[name] != dtype)
    known = known.cast(pl.Schema(others))  # a few columns of many
    rules = [_allowed(code) for code in (*_DERIVED, *answered)]
    held = known.select(pl.all_horizontal(rules).all()).item()
    return cast("dy.DataFrame[Subjects]", known) if held else Subjects.validate(known)


@cache
def _types() -> pl.Schema:
    return pl.Schema({name: column.dtype for name, column in Subjects.columns().items()})
