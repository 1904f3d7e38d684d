"""Amounts that are stated for a whole year, as exports of totals by supplier state them."""

import polars as pl

YEAR = r"^\s*((?:19|20)\d\d)\s*$"
"""A year alone where a day or month is expected."""

MONTHS = 12


def years_of(cells: pl.Series) -> pl.Series:
    """Return the first day of the year (Date) that each cell of text names alone, else null."""
    if not cells.unique().cast(pl.String).str.contains(YEAR).any():
        return pl.repeat(None, len(cells), dtype=pl.Date, eager=True)
    year = cells.cast(pl.String).str.extract(YEAR)
    return (year + "-01-01").str.to_date("%Y-%m-%d", strict=False)


def by_month(summed: pl.DataFrame) -> pl.DataFrame:
    """Return payments by month, with those of a whole year in twelve equal parts.

    A year's total says nothing of its months. Equal parts keep its sum, and what is bought in a
    year: a total on one day would be scaled up to twelve months. What does not divide into öre is
    paid in December.

    Args:
        summed: Columns `whole_year` (Boolean), `month` (Date: of a year its January), `amount` and
            `size` (Decimal); any others are repeated.

    Returns:
        The same without `whole_year`.
    """
    years = summed.filter("whole_year").drop("whole_year")
    months = summed.filter(~pl.col("whole_year")).drop("whole_year")
    if years.is_empty():
        return months
    offsets = pl.DataFrame({"offset": range(MONTHS)})
    spread = years.join(offsets, how="cross").with_columns(
        pl.col("month").dt.offset_by(pl.format("{}mo", "offset")),
        _part("amount"),
        _part("size"),
    )
    return pl.concat([months, spread.select(months.columns)])


def _part(column: str) -> pl.Expr:
    """A twelfth of an amount towards nought, in December with what is left."""
    hundredths = (pl.col(column) * 100).cast(pl.Int64)
    twelfth = (hundredths.abs() // MONTHS) * hundredths.sign()
    rest = hundredths - (MONTHS - 1) * twelfth
    own = pl.when(pl.col("offset") == MONTHS - 1).then(rest).otherwise(twelfth)
    return (own.cast(pl.Decimal(38, 2)) / 100).cast(pl.Decimal(38, 2)).alias(column)
