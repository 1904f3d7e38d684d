"""Whether what a party declares and whom it employs goes with the hours it says it does itself.

Two facts are worked out from answers, in whole numbers:

- `payroll_capacity`: employer contributions declared for three months ÷ those that three months of
  own hours call for at the comparison cost, in permille, rounded down. The standard rate is taken,
  so young or old staff, on whom less is paid, make the figure lower than the staff behind it.
- `hours_per_head`: own hours in a month ÷ persons employed, rounded up. Where the headcount has not
  been told, that of the latest annual report stands in for it. A firm with nobody employed counts
  as one person, since its owner may do the work.

A third, `employer_standing`, is the registration as an employer; one that was never registered and
states more than `HOURS_OF_ONE` own hours a month needs staff.

Neither figure is known of a party's other contracts: staff may be busy elsewhere, or be hired once
the contract has been won. Both are a reason to ask who will do the work.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache

import dataframely as dy
import polars as pl

from data_ingest.model.tables import PPM, Contracts
from risk_models.chain.figures import Figures
from risk_models.chain.parts import Chain
from risk_models.chain.reported import lots_of, parts_compared
from risk_models.industry.labour_cost import LabourCost

MONTHS = 3
"""Months that the declared contributions cover."""

HOURS_OF_ONE = 170
"""Hours a month that one person does at most: a full-time month with some overtime; the method."""

CURRENCY = "SEK"
"""Currency of the declared contributions; a level in another is not compared with them."""


def hourly_contributions(
    chains: Iterable[Chain],
    costs: Mapping[str, LabourCost],
    contracts: dy.DataFrame[Contracts],
) -> dict[tuple[str, str], int]:
    """Return the employer contributions on an hour of each part, in hundredths of a krona.

    They are those of the level that the tender is compared with.

    Args:
        chains: The chains.
        costs: The comparison of each tender, by tender id.
        contracts: The lots.

    Returns:
        By tender id and part id; parts without a level are left out.
    """
    found = {}
    for tender_id, part in parts_compared(chains, lots_of(contracts)):
        cost = costs[tender_id]
        if cost.contribution is None or cost.contribution <= 0 or cost.currency != CURRENCY:
            continue
        found[tender_id, part.part_id] = int(cost.contribution * Decimal(100))
    return found


@cache
def capacity_figures() -> Figures:
    """Return `payroll_capacity`, `hours_per_head` and `employer_standing` with their states.

    A party that says it does no hours itself, and hands on all as far as is known, has neither:
    they do not apply. So does the first where it says that contributions do not apply to it, and
    the second where headcount does not. Otherwise an unknown figure has the gravest state of the
    answers it needs; where both are known and no level is, there is no source for it. Needed are
    the answered facts and their states, `hourly_contribution` in hundredths of a krona, and
    `handed_on_high` in ppm. They are made once, which takes longer than a small table.
    """
    hours, declared = pl.col("own_hours_per_month"), pl.col("employer_contributions_3m")
    works = hours > 0
    needed = MONTHS * hours * pl.col("hourly_contribution")
    heads = pl.coalesce("headcount", "reported_employees").clip(lower_bound=1)
    never = (pl.col("employer_registration") == "never") & (hours > HOURS_OF_ONE)
    standing = pl.when(never).then(pl.lit("never_needs_staff")).otherwise("employer_registration")
    figures = (
        pl.when(works).then(declared * 100 * 1000 // needed).alias("payroll_capacity"),
        pl.when(works).then((hours + heads - 1) // heads).alias("hours_per_head"),
        standing.alias("employer_standing"),
        pl.col("employer_registration_state").cast(pl.String).alias("employer_standing_state"),
    )
    return Figures(
        figures,
        (
            _state("payroll_capacity", "employer_contributions_3m"),
            _state("hours_per_head", "headcount"),
        ),
    )


def _state(fact: str, answer: str) -> pl.Expr:
    states = [pl.col(f"{code}_state") for code in (answer, "own_hours_per_month")]
    no_own_work = (pl.col("own_hours_per_month") == 0) & (pl.col("handed_on_high") == PPM)

    def any_is(state: str) -> pl.Expr:
        return pl.any_horizontal(*[expression == state for expression in states])

    return (
        pl.when(pl.col(fact).is_not_null())
        .then(pl.lit("stated"))
        .when(no_own_work.fill_null(value=False) | any_is("not_applicable"))
        .then(pl.lit("not_applicable"))
        .when(any_is("refused"))
        .then(pl.lit("refused"))
        .when(any_is("not_collected") | (pl.col("own_hours_per_month") == 0))
        .then(pl.lit("not_collected"))
        .otherwise(pl.lit("not_available"))
        .alias(f"{fact}_state")
    )
