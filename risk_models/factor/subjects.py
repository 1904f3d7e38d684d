"""The columns that a factor may mention, each described, and how they are filled.

One row stands for one part of one tender. For each fact there is a column with its value and a
column `<fact>_state` that says whether it is known and, if not, why not.
`risk_models.facts.catalogue` describes the facts themselves.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import chain as chained
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import dataframely as dy
import polars as pl

from data_ingest.model.tables import FACT_STATES, Evidence, Procurement
from risk_models.chain.capacity import capacity_figures
from risk_models.chain.figures import with_figures
from risk_models.chain.parts import Chain, Part
from risk_models.chain.reported import reported_figures
from risk_models.factor.fact_forms import have_their_form
from risk_models.facts.answered import answers_of, with_answers
from risk_models.facts.catalogue import ANSWERED_FACTS, FACTS
from risk_models.facts.fact import Fact, FactKind
from risk_models.industry.sectors import sector_fact, sector_values


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
    wages: Mapping[tuple[str, str], int] = MappingProxyType({}),
    discounts: Mapping[str, int | None] = MappingProxyType({}),
    positions: Mapping[str, str | None] = MappingProxyType({}),
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
            part id, as `risk_models.chain.capacity.hourly_contributions` gives them.
        wages: Lowest full-time wage of a year in SEK, by tender id and part id, as
            `risk_models.chain.reported.lowest_wages` gives it.
        discounts: Discount of a tender in permille, by tender id, as
            `risk_models.chain.tender_discount.discounts` gives it: None where its price is not
            known, absent where there are too few others to compare with.
        positions: Where the price of a tender stands beside the comparison cost, by tender id
            (`labour_cost.Position`); None or absent where the comparison could not be made.
        numbered: The parties with a number that they can be looked up by; None where that has not
            been looked at. A part that nobody has named has none.

    Returns:
        One row a part, in the order of the chains and their parts.

    Raises:
        dataframely.exc.ValidationError: Evidence holds a value that its fact does not allow.
    """
    parts = _parts(
        chains,
        evidence,
        labour=labour,
        contributions=contributions,
        wages=wages,
        discounts=discounts,
        positions=positions,
        numbered=numbered,
        as_of=as_of,
    )
    answers = answers_of(parts, evidence)
    known = with_figures(with_answers(parts, answers), capacity_figures(), reported_figures())
    return checked(known.with_columns(*_once_if_listed()), answers)


_PARTS: Mapping[str, type[pl.DataType]] = {
    "tender_id": pl.String,
    "part_id": pl.String,
    "party_id": pl.String,
    "tier": pl.Int64,
    "unknown": pl.String,
    "place_country": pl.String,
    "cpv": pl.String,
    "handed_on_high": pl.Int64,
    "hourly_contribution": pl.Int64,
    "lowest_wage": pl.Int64,
}
"""Columns of a part that are no facts; `unknown` is the state of an answer that was not given."""

RANKS: Mapping[str, str] = {
    "rights_rank": "rights_rank",
    "enforcement_rank": "enforcement_rank",
    "economic_rank": "economic_vulnerability_rank",
}
"""Facts of the country where the work is done, and the indicator in `CountryFacts` of each."""

OF_SECTORS = ("authority_risk_sector", "industry_rate", "sector_posterior", "labour_form")
"""Facts of the subject of the work, under the same names in `SectorFacts`."""

_OF_CHAINS = (
    "labour_cost_ratio", "labour_cost_position", "tender_discount", "subcontractors_named",
    "tiers_named", "number_known",
)  # fmt: skip
"""Facts that follow from the tender or the chain."""

_Told = tuple[str | int | None, str]
"""The value of a fact, and its state."""


def _types_of_parts() -> Iterator[tuple[str, type[pl.DataType]]]:
    yield from _PARTS.items()
    for fact in (*_OF_CHAINS, *RANKS, *OF_SECTORS, "listed_goods"):
        yield fact, pl.Int64 if FACTS[fact].kind is FactKind.INTEGER else pl.String
        yield f"{fact}_state", pl.String


def _parts(
    chains: Sequence[Chain],
    evidence: Evidence,
    *,
    labour: Mapping[str, int | None],
    contributions: Mapping[tuple[str, str], int],
    wages: Mapping[tuple[str, str], int],
    discounts: Mapping[str, int | None],
    positions: Mapping[str, str | None],
    numbered: Collection[str] | None,
    as_of: date,
) -> pl.DataFrame:
    """Return what follows from the chains and the tenders themselves, and from their places."""
    rows = []
    of_work, industries = _facts_of_work(evidence), party_industries(evidence)
    for chain in chains:
        below = children(chain)
        discount = discounts.get(chain.tender_id)
        for part in chain.parts:
            is_tenderer = part.party_id is not None and part.tier == 1
            cpv = part.cpv or industries.get(part.party_id or part.part_id)
            compared = is_tenderer and chain.tender_id in discounts
            unknown = "refused" if part.party_id is None and part.asked else "not_collected"
            ratio = labour.get(chain.tender_id) if is_tenderer else None
            has_number = None if numbered is None else _yes_no(part.party_id in numbered)
            told: list[_Told] = [
                _stated(ratio, unknown),
                _stated(positions.get(chain.tender_id) if is_tenderer else None, unknown),
                _stated(discount) if compared else (None, "not_applicable"),
                *(_stated(value, unknown) for value in _naming(part, below[part.part_id])),
                _stated(has_number),
                *of_work(part.place_country, cpv),
            ]
            rows.append(
                (
                    chain.tender_id,
                    part.part_id,
                    part.party_id,
                    part.tier,
                    unknown,
                    part.place_country,
                    cpv,
                    part.handed_on_high,
                    contributions.get((chain.tender_id, part.part_id)),
                    wages.get((chain.tender_id, part.part_id)),
                    *chained.from_iterable(told),
                )
            )
    types = dict(_types_of_parts())
    return pl.DataFrame(rows, schema=types, orient="row").with_columns(as_of=pl.lit(as_of))


def _stated(value: str | int | None, unknown: str = "not_collected") -> _Told:
    return value, unknown if value is None else "stated"


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
    unnamed = [subcontractor for subcontractor in below if subcontractor.party_id is None]
    complete = None if unnamed else "yes"
    if any(subcontractor.asked for subcontractor in unnamed):
        complete = "no"
    return _yes_no(len(unnamed) < len(below)), complete


@cache
def _once_if_listed() -> tuple[pl.Expr, pl.Expr]:
    """An authority's decision, or `listed` where an entry of the same day stands in a list.

    The entry then has the subject of the decision where the list does not tell its own. Where both
    are told and differ they are two records, and both count.
    """
    decision, about = pl.col("authority_decision"), pl.col("authority_decision_about")
    listed_about = pl.col("list_entry_about")
    same = (pl.col("list_entry") == "current") & (
        pl.col("listed_on") == pl.col("authority_decided_on")
    )
    counted = (
        decision.is_not_null()
        & (decision != "none")
        & same
        & (listed_about == about).fill_null(value=True)
    )
    once = counted.fill_null(value=False)
    return (
        pl.when(once).then(pl.lit("listed")).otherwise(decision).alias("authority_decision"),
        pl.when(once)
        .then(pl.coalesce(listed_about, about))
        .otherwise(listed_about)
        .alias("list_entry_about"),
    )


def _facts_of_work(
    evidence: Evidence,
) -> Callable[[str | None, str | None], tuple[_Told, ...]]:
    """Return what gives the facts of the country and the CPV code of work, and of both.

    They come in the order of `RANKS`, `OF_SECTORS` and `listed_goods`.
    """
    ranks = by_two(evidence.country_facts, "country", "indicator", "permille")
    goods = by_two(evidence.listed_goods, "country", "cpv", "listed_for")
    sectors = sector_values(evidence.sector_facts)

    @cache
    def of(country: str | None, cpv: str | None) -> tuple[_Told, ...]:
        industry = {fact: sector_fact(cpv, fact, sectors) for fact in OF_SECTORS}
        return (
            *(_looked_up(ranks.get((country, rank)), country) for rank in RANKS.values()),
            *(_looked_up(_as_kind(fact, value), cpv) for fact, value in industry.items()),
            _looked_up(goods.get((country, cpv)), country, cpv),
        )

    return of


def party_industries(evidence: Evidence) -> Mapping[str, str]:
    """Return the CPV code of parts of whose work the purchase states no subject.

    By party id; by part id of what a party hands on to nobody knows whom.
    """
    found = evidence.party_industries
    return {} if found is None else dict(found.select("party_id", "cpv").iter_rows())


def by_two(frame: pl.DataFrame, *columns: str) -> dict[tuple[Any, Any], Any]:
    """Return the third of three columns by the first two, as plain values."""
    return {(one, other): value for one, other, value in frame.select(columns).iter_rows()}


def _as_kind(fact: str, value: str | None) -> str | int | None:
    return value if value is None or FACTS[fact].kind is not FactKind.INTEGER else int(value)


def _looked_up(value: str | int | None, *keys: str | None) -> _Told:
    """Return a fact that is looked up by `keys`: no key, no row for it, or a value."""
    return _stated(value, "not_collected" if None in keys else "not_available")


_DERIVED = tuple(code for code in FACTS if code not in ANSWERED_FACTS)
_STATES = pl.Enum(FACT_STATES)


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
    known = parts[Subjects.column_names()].cast(_derived_states())
    held = have_their_form(known, (*_DERIVED, *answered))
    return cast("dy.DataFrame[Subjects]", known) if held else Subjects.validate(known)


@cache
def _derived_states() -> pl.Schema:
    return pl.Schema({f"{code}_state": _STATES for code in _DERIVED})
