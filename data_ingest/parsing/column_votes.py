"""Amounts and dates in columns of text, read as the whole column says.

`1,234` and `03/02/2026` can be read in two ways. What tells is a vote of the column's cells; what
stays ambiguous is refused with both readings named, never guessed.
"""

import re
from datetime import date
from typing import Literal, NamedTuple

import polars as pl

from data_ingest.model.problem import Problem, UnreadableInput

Sign = Literal["point", "comma"]
Order = Literal["day_first", "month_first"]

CURRENCY_SIGNS = {"£": "GBP", "€": "EUR", "$": "USD", "kr": "SEK"}
"""Signs that may stand beside an amount; `kr` is read as the Swedish one in a Swedish file."""

_MINORITY = 100  # a reading stands if at most one cell in so many contradicts it
_SPACE = "[ \u00a0\u202f\u2009]"
_NUMBER: dict[Sign, str] = {
    "point": rf"(?:(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,3}}(?:{_SPACE}\d{{3}})+|\d+)(?:\.\d+)?|\.\d+)",
    "comma": rf"(?:(?:\d{{1,3}}(?:\.\d{{3}})+|\d{{1,3}}(?:{_SPACE}\d{{3}})+|\d+)(?:,\d+)?|,\d+)",
}
_CURRENCY = r"(?:£|€|\$|kr|[A-Z]{3})"


def _cell(sign: Sign) -> str:
    """The forms of an amount: signed in front, signed behind, or in brackets."""
    number, before, after = (
        _NUMBER[sign],
        rf"(?:{_CURRENCY}{_SPACE}?)?",
        rf"(?:{_SPACE}?{_CURRENCY})?",
    )
    minus = "[-\u2212]"
    return (
        rf"^(?:(?:{minus}|\+)?{_SPACE}?{before}{number}{after}"
        rf"|{_CURRENCY}{_SPACE}?{minus}{number}"
        rf"|{before}{number}{after}{_SPACE}?{minus}"
        rf"|\({before}{number}{after}\))$"
    )


_CELLS: dict[Sign, str] = {"point": _cell("point"), "comma": _cell("comma")}


_PLAIN = r"^-?[0-9]{1,12}(?:[.,][0-9]{1,2})?$"
"""What most columns consist of: whole, or with one or two decimals, and nothing else."""


class Amounts(NamedTuple):
    """A column of amounts as numbers.

    Attributes:
        values: Decimal(18, 2); null where a cell is no amount, has parts of a cent, or has more
            than twelve digits before the decimal sign.
        currencies: ISO 4217 code written beside the amount (String), null where there is none.
    """

    values: pl.Series
    currencies: pl.Series


def amounts(column: pl.Series, *, field: str, name: str) -> Amounts:
    """Read a column of trimmed text as amounts; the decimal sign is told by a vote of its cells.

    A cell votes if it can be read with one sign only. The winner stands if at most one vote in a
    hundred is against it; those cells then cannot be read.

    >>> cells = pl.Series(["1,234.50", "(120.00)", "7-", "1.005"])
    >>> amounts(cells, field="amount", name="a.csv").values.to_list()
    [Decimal('1234.50'), Decimal('-120.00'), Decimal('-7.00'), None]

    Args:
        column: Cells as text.
        field: The column's heading, for messages.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: The votes are split, or every separator can be either sign.
    """
    cells = pl.col("cell")
    looked_at = (
        column.alias("cell")
        .to_frame()
        .select(
            plain=cells.str.contains(_PLAIN).fill_null(value=False),
            pointed=cells.str.contains(".", literal=True),
            with_comma=cells.str.contains(",", literal=True),
            value=cells.str.replace(",", ".", literal=True).cast(
                pl.Decimal(18, 2), strict=False
            ),  # right where plain
        )
    )
    plain, pointed, with_comma = looked_at.drop("value").get_columns()
    rest = column.filter(~plain).drop_nulls()  # seldom many, and the other forms take time
    votes = looked_at.filter("plain").select(pl.col("pointed", "with_comma").sum())
    sign = _decimal_sign(rest, votes.row(0), field=field, name=name)
    readable = plain & ~(pointed if sign == "comma" else with_comma)
    values = looked_at.select(pl.when(readable).then("value")).to_series()
    currencies = pl.repeat(None, len(column), dtype=pl.String, eager=True)
    if rest.is_empty():
        return Amounts(values, currencies)
    read = (
        rest.alias("cell").to_frame().select(value=_amount(cells, sign), currency=_currency(cells))
    )
    places = (~plain & column.is_not_null()).arg_true()
    return Amounts(
        values.scatter(places, read["value"]), currencies.scatter(places, read["currency"])
    )


def _decimal_sign(rest: pl.Series, votes: tuple[int, int], *, field: str, name: str) -> Sign:
    """Hold the vote; `votes` are those of the plain cells, for the point and for the comma."""
    cell = pl.col("cell")
    point, comma = cell.str.contains(_CELLS["point"]), cell.str.contains(_CELLS["comma"])
    others = (
        rest.alias("cell")
        .to_frame()
        .select(
            point=(point & ~comma).sum(),
            comma=(comma & ~point).sum(),
            either=(point & comma & cell.str.contains("[.,]")).sum(),
        )
        .row(0)
    )
    found = _winner((others[0] + votes[0], others[1] + votes[1], others[2]), ("point", "comma"))
    if found is None:
        raise UnreadableInput([Problem("delimited-decimal-sign", "", {"field": field})], name)
    return "comma" if found == "comma" else "point"


def _winner(votes: tuple[int, int, int], readings: tuple[str, str]) -> str | None:
    """Return the reading that stands: the first if no cell matters, None if it cannot be told."""
    first, second, either = votes
    if first == second == 0:
        return None if either else readings[0]
    if min(first, second) * _MINORITY > max(first, second):
        return None
    return readings[0] if first > second else readings[1]


def _amount(cell: pl.Expr, sign: Sign) -> pl.Expr:
    kept, mark = (r"[^0-9.]", ".") if sign == "point" else (r"[^0-9,]", ",")
    digits = (
        pl.when(cell.str.contains(_CELLS[sign]))
        .then(cell.str.replace_all(kept, "").str.replace(mark, ".", literal=True))
        .str.replace(r"(\.\d\d)0+$", "$1")
    )
    fits = digits.str.contains(r"^(?:\d{1,12}(?:\.\d{1,2})?|\.\d{1,2})$")
    value = pl.when(fits).then(digits).cast(pl.Decimal(18, 2))
    return pl.when(cell.str.contains("[-\u2212(]")).then(-value).otherwise(value)


def _currency(cell: pl.Expr) -> pl.Expr:
    return cell.str.extract(f"({_CURRENCY})", 1).replace(CURRENCY_SIGNS)


_TIME = r"(?:[T ]\d{2}:\d{2}.*)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})-(\d{{2}})(?:-(\d{{2}}){_TIME})?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_PERIOD = re.compile(r"(20(?:1[3-9]|[2-9]\d))(0[1-9]|1[0-2])")
"""A month as finance systems write it, `202601`; from 2013 it cannot be a day of `YYMMDD`."""

_YEAR_LAST = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}){_TIME}")
_NAMED = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3})[A-Za-z]*[- ](\d{4}|\d{2})")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {month: number for number, month in enumerate(_MONTH_NAMES, 1)} | {"maj": 5, "okt": 10}


def read_day(text: str, *, order: Order) -> date | None:
    """Return a date, or the first day of a month (`2026-01`, `202601`); None for anything else.

    >>> read_day("03-FEB-26", order="day_first"), read_day("2026-01", order="day_first")
    (datetime.date(2026, 2, 3), datetime.date(2026, 1, 1))
    """
    if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3] or 1)
    elif found := _PERIOD.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), 1
    elif found := _YEAR_LAST.fullmatch(text):
        one, other = int(found[1]), int(found[3])
        year = int(found[4])
        day, month = (one, other) if order == "day_first" else (other, one)
    elif found := _NAMED.fullmatch(text):
        day, month, year = int(found[1]), _MONTHS.get(found[2].lower(), 0), int(found[3])
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return date(year, month, day) if 1900 <= year < 2100 else None
    except ValueError:
        return None


def days(column: pl.Series, *, field: str, name: str) -> pl.Series:
    """Return a column of text (String or Categorical) as dates (Date), null where a cell is none.

    Whether the day or the month comes first in `03/02/2026` is told by a vote as in
    `decimal_sign`.

    Raises:
        UnreadableInput: The votes are split, or every date can be read both ways.
    """
    cells = (
        column.value_counts(name="cells")
        .with_columns(pl.col(column.name).cast(pl.String))
        .drop_nulls()
        .sort("cells", descending=True)
    )
    readings = [
        (cell, count, read_day(cell, order="day_first"), read_day(cell, order="month_first"))
        for cell, count in cells.iter_rows()
    ]
    votes = (
        sum(count for _, count, one, other in readings if one and not other),
        sum(count for _, count, one, other in readings if other and not one),
        sum(count for _, count, one, other in readings if one and other and one != other),
    )
    found = _winner(votes, ("day_first", "month_first"))
    if found is None:
        raise UnreadableInput([Problem("delimited-date-order", "", {"field": field})], name)
    place = 2 if found == "day_first" else 3
    read = pl.DataFrame(
        {
            "cell": [reading[0] for reading in readings],
            "day": [reading[place] for reading in readings],
        },
        schema={"cell": pl.String, "day": pl.Date},
    ).with_columns(pl.col("cell").cast(column.dtype))
    written = column.alias("cell").to_frame()
    return written.join(read, on="cell", how="left", maintain_order="left")["day"]
