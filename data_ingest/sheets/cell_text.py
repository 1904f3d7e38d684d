"""A cell of a workbook as text, in the forms that `Sheet` promises."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

Cell = str | float | int | bool | date | datetime | time | timedelta
"""What a cell holds."""

_DIGITS = 15
"""Significant digits that a spreadsheet program keeps of a number and shows: "Number precision: 15
digits", Microsoft, Excel specifications and limits (read 2026-01)."""


def number_text(number: float) -> str:
    """Return a number in plain notation, without the noise of binary fractions.

    Whole numbers are written in full. Others have at most fifteen significant digits, which is
    what a spreadsheet program keeps of a number: 0.1 + 0.2 is `0.3` there. Three decimals become
    four, see `Sheet`.

    >>> number_text(5599990016.0), number_text(0.1 + 0.2), number_text(0.125), number_text(1e-7)
    ('5599990016', '0.3', '0.1250', '0.0000001')
    """
    if number.is_integer():
        return str(int(number))
    written = format(number, f".{_DIGITS}g")
    if "e" in written:
        written = format(Decimal(written), "f")
    return f"{written}0" if len(written.partition(".")[2]) == 3 else written


def _moment(moment: datetime) -> str:
    """Return a day, with its time to the second unless that is midnight."""
    whole = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    return whole.date().isoformat() if whole.time() == time() else f"{whole.date()} {_clock(whole)}"


def _clock(moment: datetime | time) -> str:
    return moment.strftime("%H:%M:%S").removesuffix(":00")


def _duration(length: timedelta) -> str:
    """Return hours and minutes, as `36:00`."""
    minutes = round(length / timedelta(minutes=1))
    return f"{'-' * (minutes < 0)}{abs(minutes) // 60}:{abs(minutes) % 60:02}"


def _truth(value: bool) -> str:  # noqa: FBT001 - one value in, its text out
    return "yes" if value else "no"


_TEXT: dict[type, Callable[[Any], str]] = {
    str: str,
    float: number_text,
    int: str,
    bool: _truth,
    datetime: _moment,
    date: date.isoformat,
    time: _clock,
    timedelta: _duration,
}


def texts(cells: Sequence[Cell]) -> list[str]:
    """Return the cells of a column as text, untrimmed."""
    return [_TEXT[type(cell)](cell) for cell in cells]
