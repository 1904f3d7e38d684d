"""What a firm's latest annual report says for each person employed, a year.

Three facts are worked out from the figures of the report, in whole numbers rounded down:

- `reported_pay_per_head`: wage cost ÷ average number of employees, in SEK a year;
- `reported_pay_level`: the same ÷ the lowest full-time wage of a year, in permille. Employees are
  in whole persons, so half a person fewer is counted: the level is never below what it is exactly.
  Of one person or none it is not worked out: one is most often the owner, whose pay no agreement
  sets;
- `reported_sales_per_head`: net sales ÷ average number of employees, in SEK a year. A firm with
  nobody employed counts as one person, since its owner may do the work.

A report of more or less than twelve months is counted per twelve. The report is of the whole firm
and of a year that has ended; who is to work on the contract is another question.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache

import dataframely as dy
import polars as pl

from data_ingest.model.tables import Contracts, Evidence
from risk_models.chain.figures import Figures
from risk_models.chain.parts import Chain, Part
from risk_models.facts.fact import FOUND
from risk_models.industry.labour_cost import LabourCost

HOURS_A_MONTH = 174
"""Hours of full time in a month: the divisor by which `wage_levels.csv` has an hour of pay of the
monthly pay of an agreement (noted there)."""

MONTHS_A_YEAR = 12

MOST_PAY = 10**12
"""SEK a year for each person from which pay is not told apart, so that products stay exact."""


Lots = Mapping[str, tuple[str | None, str | None]]
"""Place and subject by contract id."""


def lots_of(contracts: dy.DataFrame[Contracts]) -> Lots:
    """Return place and subject of each lot."""
    rows = contracts.select("contract_id", "place_country", "cpv").iter_rows()
    return {contract_id: (place, cpv) for contract_id, place, cpv in rows}


def parts_compared(chains: Iterable[Chain], lots: Lots) -> Iterator[tuple[str, Part]]:
    """Yield the parts with the place and subject of their lot, each with its tender.

    Only they have the level that the tender is compared with: what another trade or another country
    pays is not known here.
    """
    for chain in chains:
        for part in chain.parts:
            if (part.place_country, part.cpv) == lots[chain.contract_id]:
                yield chain.tender_id, part


def lowest_wages(
    chains: Iterable[Chain],
    costs: Mapping[str, LabourCost],
    lots: Lots,
    evidence: Evidence,
) -> dict[tuple[str, str], int]:
    """Return the lowest full-time wage of a year that each party's report is compared with, in SEK.

    It is that of the level that the tender is compared with, as it was on the last day of the
    report's year. A level of a later year is never taken, since pay rises. A party without a report
    has that of the tender, so that it is known that there is something to compare with.

    Args:
        chains: The chains.
        costs: The comparison of each tender, by tender id.
        lots: Place and subject of each.
        evidence: What was gathered: the reports, and the levels.

    Returns:
        By tender id and part id; parts without a level of the day are left out.
    """
    told = evidence.facts.filter(
        pl.col("fact") == "reported_until",
        pl.col("basis").is_in(FOUND),
        pl.col("value_date").is_not_null(),
    )
    ended: dict[str, date] = dict(told.select("party_id", "value_date").iter_rows())
    columns = ("level_id", "valid_from", "valid_to", "currency", "base_hourly", "verified")
    levels = evidence.wage_levels.select(columns).rows()
    found = {}
    for tender_id, part in parts_compared(chains, lots):
        cost = costs[tender_id]
        day = ended.get(part.party_id or "", cost.level_from)
        if cost.level_id is None or day is None:
            continue
        for level, begun, last, currency, base, verified in levels:
            holds = begun <= day and (last is None or day <= last)
            if level == cost.level_id and holds and verified and currency == "SEK" and base > 0:
                found[tender_id, part.part_id] = _of_a_year(base)
    return found


def _of_a_year(base_hourly: Decimal) -> int:
    """Return full-time pay of a year in whole SEK, rounded down.

    >>> _of_a_year(Decimal("150.62"))
    314494
    """
    return int(base_hourly * HOURS_A_MONTH * MONTHS_A_YEAR)


@cache
def reported_figures() -> Figures:
    """Return the three facts with their states; made once, which takes longer than a small table.

    Without a wage to compare with the level does not apply, nor to a firm with one person or none;
    pay does not apply to one with nobody. Otherwise an unknown figure has the state of what it
    needs. Needed are the answered facts and their states, and `lowest_wage` in SEK a year.
    """
    employed, pay, sales = (
        pl.col(f"reported_{name}") for name in ("employees", "wage_cost", "net_sales")
    )
    first, last = pl.col("reported_from"), pl.col("reported_until")
    months = (
        (last.dt.year() - first.dt.year()) * MONTHS_A_YEAR
        + last.dt.month().cast(pl.Int64)
        - first.dt.month().cast(pl.Int64)
        + (last.dt.day() >= first.dt.day()).cast(pl.Int64)
    )
    counted = pl.when(months > 0).then(months)
    paid = pl.when(pay >= 0, employed > 0).then(pay * MONTHS_A_YEAR)
    twice = pl.when(employed > 1).then(2 * employed - 1)  # the persons that there are at least
    level = (paid * 2 // (counted * twice)).clip(upper_bound=MOST_PAY) * 1000
    each = sales * MONTHS_A_YEAR // (counted * employed.clip(lower_bound=1))
    figures = (
        (paid // (counted * employed)).alias("reported_pay_per_head"),
        (level // pl.col("lowest_wage")).alias("reported_pay_level"),
        pl.when(sales >= 0).then(each).alias("reported_sales_per_head"),
    )
    return Figures(
        figures,
        (
            _state("reported_pay_per_head", "reported_wage_cost", without=employed == 0),
            _state(
                "reported_pay_level",
                "reported_wage_cost",
                without=(employed <= 1).fill_null(value=False) | pl.col("lowest_wage").is_null(),
            ),
            _state("reported_sales_per_head", "reported_net_sales", without=pl.lit(value=False)),
        ),
    )


def _state(fact: str, amount: str, *, without: pl.Expr) -> pl.Expr:
    """Return the state of a fact: it does not apply where `without` holds."""
    needed = [pl.col(f"{code}_state").cast(pl.String) for code in (amount, "reported_employees")]
    return (
        pl.when(pl.col(fact).is_not_null())
        .then(pl.lit("stated"))
        .when(without.fill_null(value=False))
        .then(pl.lit("not_applicable"))
        .when(pl.any_horizontal([state == "not_collected" for state in needed]))
        .then(pl.lit("not_collected"))
        .otherwise(pl.lit("not_available"))
        .alias(f"{fact}_state")
    )
