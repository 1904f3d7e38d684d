"""Whether a supplier has a contract that runs, which ends first, and whether it has labour terms.

And what of a contract's value falls on a year.
"""

from datetime import date

import polars as pl

STATES = ("running", "renewal", "ended", "none", "unknown")
"""What a register says of the contracts of a supplier on a day.

`renewal`: one that runs ends within `RENEWAL_MONTHS`. `running`: one runs, or has not begun, and
none of them ends so soon. `ended`: all have ended. `none`: the register has none of the supplier.
`unknown`: no register has been read, or only the same name leads to a contract.
"""

RENEWAL_MONTHS = 12
"""Months before its end in which a contract is up for renewal: a procurement takes most of a year
from needs to award. Judgement of 2026-11-30."""


TERMS = ("set", "partly", "none")
"""What a register says of labour terms in the contracts of a supplier that run on a day.

`set`: all of them have such terms. `partly`: some have, and others have none or do not say. `none`:
none is said to have them, and some are said not to. Null where none of them says anything.
"""

COVERED = "set"
"""The one of `TERMS` that leaves no contract without labour terms."""


def contract_states(contracts: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Return how the contracts of each supplier stand on a day; `STATES` but the last two.

    A start or end that the register does not state is open.

    Args:
        contracts: Columns party_id (String), ends_on (Date) and labour_terms (Boolean), the last
            two nullable; a row a contract.
        as_of: The day, which the contracts still run on that end on it.

    Returns:
        Columns party_id, contract_state (String), contract_ends_on (Date): the first end from the
        day on, of an ended contract the last one; null where none is stated; and labour_terms
        (String), as `TERMS`.
    """
    day, end = pl.lit(as_of), pl.col("ends_on")
    soon = day.dt.offset_by(f"{RENEWAL_MONTHS}mo")
    runs = end.is_null() | (end >= day)
    return (
        contracts.group_by("party_id")
        .agg(
            contract_state=pl.when((end.is_between(day, soon)).any())
            .then(pl.lit("renewal"))
            .when(runs.any())
            .then(pl.lit("running"))
            .otherwise(pl.lit("ended")),
            contract_ends_on=pl.when(runs.any())
            .then(end.filter(end >= day).min())
            .otherwise(end.max()),
            labour_terms=_terms(pl.col("labour_terms").filter(runs)),
        )
        .sort("party_id")
    )


def _terms(stated: pl.Expr) -> pl.Expr:
    """Return what contracts say of labour terms, as `TERMS`."""
    return (
        pl.when(stated.len() == 0)
        .then(None)
        .when(stated.fill_null(value=False).all())
        .then(pl.lit(COVERED))
        .when(stated.any())
        .then(pl.lit("partly"))
        .when(stated.is_not_null().any())
        .then(pl.lit("none"))
    )


def amount_of_a_year() -> pl.Expr:
    """Return the part of a contract's value that falls on a year, as an expression (Decimal).

    The value by the months that it runs; the whole where it runs for less than a year. Null where
    value, first or last day is not stated, or the last is before the first.

    It reads the columns amount (Decimal), starts_on and ends_on (Date).
    """
    first, last = (
        pl.col(name).dt.year() * 12 + pl.col(name).dt.month().cast(pl.Int32)
        for name in ("starts_on", "ends_on")
    )
    months = last - first + 1
    a_year = pl.col("amount") * 12 / pl.when(months > 12).then(months).otherwise(12)
    known = pl.col("starts_on") <= pl.col("ends_on")
    return pl.when(known).then(a_year.cast(pl.Decimal(18, 2), strict=False))
