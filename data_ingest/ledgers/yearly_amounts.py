"""What is bought of a payee in a year, from a ledger of any number of months."""

from datetime import date

import polars as pl

MONTHS = 12

FEWEST_LINES_PER_CENT = 5
"""A month with fewer lines than this per cent of the fullest month's is not one that the ledger
covers, but a stray date. Judgement of 2026-11-30: it can only make the ledger look shorter, and
amounts of a year larger."""


def yearly_amounts(paid: pl.DataFrame) -> pl.DataFrame:
    """Return what each payee is paid in a year, by currency.

    A year is the twelve months on end with the most net payments. A ledger that covers fewer months
    is scaled up to twelve.

    Args:
        paid: Columns party_id, currency (String), month (Date: first day), amount (Decimal) and
            lines (Int64); any number of rows each.

    Returns:
        Columns party_id, currency, year_amount and year_most (Decimal, two places). `year_amount`
        is scaled by the months that the ledger covers, `year_most` by those since the first payment
        to the payee: whoever is new in the last month is taken to be paid as much every month.
        Both are null if the net payments are below nought, and `year_most` for whoever is paid in
        several currencies, of whom no total is known.
    """
    key = ["party_id", "currency"]
    covered = _covered_months(paid)
    monthly = paid.group_by(*key, "month").agg(pl.col("amount").sum()).sort(*key, "month")
    if paid["month"].n_unique() > MONTHS:
        years = monthly.rolling("month", period=f"{MONTHS}mo", group_by=key).agg(
            pl.col("amount").sum()
        )
    else:
        years = monthly.group_by(key).agg(pl.col("amount").sum())
    most = years.group_by(key).agg(pl.col("amount").max())
    since = {
        month: min(max(sum(one >= month for one in covered), 1), MONTHS)
        for month in monthly["month"].unique()
    }
    first = pl.col("month").min().replace_strict(since, return_dtype=pl.Int64)
    scaled = pl.when(pl.col("amount") >= 0).then("amount") * MONTHS
    return (
        monthly.group_by(key)
        .agg(months=first)
        .join(most, on=key)
        .select(
            *key,
            # an amount of more than 18 digits is not known
            year_amount=(scaled / min(len(covered), MONTHS)).cast(pl.Decimal(18, 2), strict=False),
            year_most=pl.when(pl.len().over("party_id") == 1).then(
                (scaled / pl.col("months")).cast(pl.Decimal(18, 2), strict=False)
            ),
        )
        .sort(key)
    )


def _covered_months(paid: pl.DataFrame) -> list[date]:
    """Return the months that a ledger covers."""
    lines = paid.group_by("month").agg(pl.col("lines").sum())
    enough = pl.col("lines") * 100 >= pl.col("lines").max() * FEWEST_LINES_PER_CENT
    return lines.filter(enough)["month"].to_list()
