"""How large a year's purchases of a supplier are beside the limits of the law, and what that means.

The limits of a direct award measure size here. Whether a purchase was a direct award, and whether
it might have been, is not told: that follows from the value of the whole contract and of others of
its kind, which a ledger does not have.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from procurement_rules.rulebook import load_rulebook

Proportion = Literal["small", "direct", "full"]
"""`small`: a small purchase. `direct`: not small, but below the limit of direct award. `full`: from
that limit on."""

SMALL_PURCHASE = "small_purchase"
"""Reason of a band that is `standard` because of the size of the purchase alone."""

SMALL_SEK = 100_000
"""Kronor that the purchases of a year from a supplier are below where they are small.

LOU (2016:1145) 19 a kap. 11 §: a direct award above it is to be documented (rule SE-LOU-19a-2, read
in the act's state of 2025-09-01). That what needs no document calls for no extended review is
judgement of 2026-11-30.
"""

SMALL_DAYS = 5
"""Staff days a year that work on site is below, by the high estimate, where it is small. Judgement
of 2026-11-30: a week's work. A cleaning firm paid 60,000 kronor a year has some 20 and is not
small, a hired-staff firm paid 90,000 neither; a restaurant bill of 4,000 a month is."""

DIRECT_AWARD = "se-lou-direct-award-limit"
"""The parameter of the rulebook: LOU 19 a kap. 2 §."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits that hold for a buyer, without VAT.

    Attributes:
        currency: ISO 4217 code; amounts of another are not compared with them.
        small: A year's purchases below it are small.
        direct: Limit of direct award.
    """

    currency: str
    small: int
    direct: int


def limits_of(country: str, day: date) -> Limits | None:
    """Return the limits of a country; None where none is known, as for all but Sweden.

    >>> limits_of("SE", date(2026, 11, 30))
    Limits(currency='SEK', small=100000, direct=700000)
    >>> limits_of("GB", date(2026, 11, 30))
    """
    if country != "SE":
        return None
    direct = load_rulebook().parameters[DIRECT_AWARD].on(day)
    if direct is None:
        return None
    assert isinstance(direct.value, int)
    return Limits("SEK", SMALL_SEK, direct.value)


def proportion_of(limits: Limits | None) -> pl.Expr:
    """Return the `Proportion` of suppliers (String); null where it cannot be told.

    What was paid since the first payment is taken to go on for a year. It cannot be told of lists
    and registers, which have no payments, of whoever is paid in several currencies, and of amounts
    in another currency than the limits.

    It reads the columns currency (String), year_amount, year_most (Decimal), staff_days_high
    (Int64) and on_site (Boolean).
    """
    if limits is None:
        return pl.lit(None, pl.String)
    most = pl.col("year_most")
    # the days of `year_amount`, of which `year_most` may be several times
    few = (pl.col("staff_days_high") + 1) * most <= SMALL_DAYS * pl.col("year_amount")
    small = (most < limits.small) & (~pl.col("on_site") | few)
    return (
        pl.when((pl.col("currency") != limits.currency) | most.is_null())
        .then(None)
        .when(small)
        .then(pl.lit("small"))
        .when(most < limits.direct)
        .then(pl.lit("direct"))
        .otherwise(pl.lit("full"))
    )


IS_SMALL_PURCHASE = (
    (pl.col("band") == "extended")
    & ~pl.col("adverse")
    & pl.col("least_band").is_null()
    & (pl.col("proportion") == "small").fill_null(value=False)
)
"""Whether `standard` takes the place of `extended` for the size of the purchase alone: never where
an adverse fact is known or a least band applies."""
