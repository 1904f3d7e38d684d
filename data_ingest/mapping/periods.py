"""Prices and hours that are stated by the year or month → those of the whole contract.

They are multiplied only where it is known for how long the contract runs: by its first and last
day, else by a column or a value for all rows. Where it is not, they are not known, and that is
said; if both are of the same period, the price of one hour is known all the same.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from data_ingest.mapping.table import MappedTable, Row

_A_YEAR = {"year": 1, "month": 12}
_OF_PERIOD = ("amount", "hours")


def whole_terms(table: MappedTable, *, years: Decimal | None) -> MappedTable:
    """Return a table whose prices and hours are those of the whole contract, or unknown.

    Args:
        table: As it is written.
        years: Length of the contract, where it is known beside the table.
    """
    return replace(table, rows=tuple(_whole(row, table, years) for row in table.rows))


def _whole(row: Row, table: MappedTable, years: Decimal | None) -> Row:
    times = {
        code: _A_YEAR.get(row.text(f"{code}_per") or "")
        for code in _OF_PERIOD
        if row.number(code) is not None
    }
    if not any(times.values()):
        return row
    term = years if years is not None else row.number("years")
    values, signs = dict(row.values), dict(row.signs)
    for code, a_year in times.items():
        if a_year and term is not None:
            values[code] = _times(row, code, a_year * term)
        elif a_year:
            values[code] = None
    if term is None:
        table.mark(row, "mapping-per-year", next(code for code, times_ in times.items() if times_))
        if len(set(times.values())) == 1 and len(times) == len(_OF_PERIOD):
            _add_rate(row, values, signs)
    return replace(row, values=values, signs=signs)


def _times(row: Row, code: str, factor: Decimal) -> Decimal:
    whole = (row.number(code) or Decimal(0)) * factor
    step = Decimal(1) if code == "hours" else Decimal("0.01")
    return whole.quantize(step, ROUND_HALF_UP)


def _add_rate(row: Row, values: dict[str, object], signs: dict[str, tuple[str, ...]]) -> None:
    """Add the price of one hour of a row that states price and hours of the same period."""
    price, hours = row.number("amount"), row.number("hours")
    if price is None or not hours or values.get("hourly_rate") is not None:
        return
    values["hourly_rate"] = (price / hours).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if "amount" in signs:
        signs["hourly_rate"] = signs["amount"]


def years_of(starts_on: date | None, ends_on: date | None) -> Decimal | None:
    """Return the years between two days, both included, if they are a whole number of months.

    >>> years_of(date(2027, 1, 1), date(2030, 12, 31)), years_of(date(2027, 1, 1), date(2027, 1, 9))
    (Decimal('4'), None)
    """
    if starts_on is None or ends_on is None or ends_on < starts_on:
        return None
    after = ends_on + timedelta(days=1)
    months = (after.year - starts_on.year) * 12 + after.month - starts_on.month
    return Decimal(months) / 12 if after.day == starts_on.day and months else None
