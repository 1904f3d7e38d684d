"""How many hours of work an amount buys, and whether they are done at the buyer's place.

A size for the order of work, not a price: hours = amount × share that pays for labour ÷ cost of an
hour, by industry (`LabourContent` and `LabourHourCosts`), with a low and a high end. All
figures are judgement, so that pages say "about" and never a decimal.
"""

import dataframely as dy
import polars as pl

from data_ingest.model.labour_tables import PAY_CLASSES, LabourContent, LabourHourCosts

MINUTES_A_DAY = 480
"""Minutes of a staff day: eight hours."""

UNKNOWN_SHARE = 30
"""Per cent of an amount that pays for labour where the industry is not known. Judgement of
2026-11-30: between goods (5) and services (40 to 80). It gives a place in an order, never a figure
that is shown."""

UNKNOWN_PAY_CLASS = PAY_CLASSES[1]
"""The group of work where the industry is not known; judgement of the same day."""

STAND_IN_COST = 40
"""Cost of an hour in a currency of which none is known. Judgement of 2026-11-30: that of an hour in
euro in northern Europe. It gives a place in an order, never a figure that is shown."""

STAND_IN_YEARS = 4
"""Years that an amount is spread over which is not known by year, as of a contract whose last day
is not stated. Judgement of 2026-11-30. It gives a place in an order, never a figure that is
shown."""

HOURS = pl.Schema(
    {
        "staff_days_low": pl.Int64(),
        "staff_days": pl.Int64(),
        "staff_days_high": pl.Int64(),
        "on_site": pl.Boolean(),
        "work": pl.Int64(),
    }
)
"""What `labour_hours` returns.

`staff_days` with its low and high end are whole days of eight hours a year, rounded down; null
where the industry, the amount of a year or the cost of an hour is not known. `on_site` is null
where the industry is not known. `work` is in minutes and never null.
"""


def labour_hours(
    rows: pl.DataFrame,
    content: dy.DataFrame[LabourContent],
    costs: dy.DataFrame[LabourHourCosts],
) -> pl.DataFrame:
    """Return how much work the amounts of rows buy, in their order; columns as `HOURS`.

    `work` makes all rows comparable: the minutes of the middle estimate where there is one. Where
    the industry is not known `UNKNOWN_SHARE` stands for its share, where the currency has no cost
    `STAND_IN_COST`, and where no amount of a year is known the amount counts for
    `STAND_IN_YEARS`. An amount below nought buys no work.

    Args:
        rows: Columns cpv, currency (String), amount and year_amount (Decimal, two places; null
            where not known), among others.
        content: What of an amount pays for labour, by CPV prefix.
        costs: What an hour costs.
    """
    known = rows.select("currency", "amount", "year_amount").hstack(
        _content_of(rows["cpv"], content)
    )
    known = known.with_columns(pl.col("pay_class").fill_null(UNKNOWN_PAY_CLASS)).join(
        costs.select("currency", "pay_class", "cost_low", "cost", "cost_high"),
        on=["currency", "pay_class"],
        how="left",
        maintain_order="left",
    )
    year, share = pl.col("year_amount"), pl.col("share").fill_null(UNKNOWN_SHARE)
    cost = pl.col("cost").fill_null(STAND_IN_COST)
    known = known.select(
        low=_minutes(year, pl.col("share_low"), pl.col("cost_high")),
        middle=_minutes(year, share, cost),
        high=_minutes(year, pl.col("share_high"), pl.col("cost_low")),
        spread=_minutes(pl.when(year.is_null()).then("amount"), share, cost),
        told=pl.col("share").is_not_null() & pl.col("cost").is_not_null(),
        on_site="on_site",
    )
    return known.select(
        staff_days_low=pl.col("low") // MINUTES_A_DAY,
        staff_days=pl.when("told").then(pl.col("middle") // MINUTES_A_DAY),
        staff_days_high=pl.col("high") // MINUTES_A_DAY,
        on_site="on_site",
        work=pl.coalesce("middle", pl.col("spread") // STAND_IN_YEARS, 0),
    )


def _minutes(amount: pl.Expr, share: pl.Expr, cost: pl.Expr) -> pl.Expr:
    """Return the minutes that an amount buys: amount × share ÷ cost of an hour, rounded down.

    60 minutes ÷ (100 hundredths × 100 per cent) = 3 ÷ 500. What is left of the division is counted
    apart, since hundredths × 300 can have more than 64 bits.
    """
    hundredths = amount.to_physical().cast(pl.Int64).clip(0)  # 60 bits at most
    bought, divisor = share * 3, cost * 500
    whole, left = hundredths // divisor, hundredths % divisor
    return whole * bought + left * bought // divisor


def _content_of(codes: pl.Series, content: dy.DataFrame[LabourContent]) -> pl.DataFrame:
    """Return what is known of each CPV code by its longest prefix; nulls where nothing is."""
    known = codes.drop_nulls().unique()
    at = {prefix: place for place, prefix in enumerate(content["cpv_prefix"])}
    places = [
        next((at[code[:length]] for length in range(len(code), 1, -1) if code[:length] in at), None)
        for code in known
    ]
    found = codes.replace_strict(known, pl.Series(places, dtype=pl.UInt32), default=None)
    columns = ("share_low", "share", "share_high", "on_site", "pay_class")
    return pl.DataFrame(content.select(columns))[found]
