"""Days on which an answer can be expected in Sweden: no weekends, no public holidays.

Public holidays are those of the act (1989:253) on public holidays; Midsummer, Christmas and New
Year's Eve count as holidays too, as the act (1930:173) on statutory time has it. Both are the
project's own knowledge and unverified; what comes out is a proposal that a person sets.
"""

from datetime import date, timedelta

_FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
_FROM_EASTER = (-2, 0, 1, 39, 49)  # Good Friday, Easter, Easter Monday, Ascension, Whit Sunday


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar.

    >>> easter(2027)
    datetime.date(2027, 3, 28)
    """
    golden, century, of_century = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    days = moon + weekday - 7 * late + 114
    return date(year, days // 31, days % 31 + 1)


def is_working_day(day: date) -> bool:
    """Tell whether a day is neither Saturday, Sunday nor a holiday.

    >>> is_working_day(date(2027, 6, 25)), is_working_day(date(2027, 6, 28))
    (False, True)
    """
    if day.weekday() >= 5 or (day.month, day.day) in _FIXED:
        return False
    if (day - easter(day.year)).days in _FROM_EASTER:
        return False
    midsummer_eve = day.month == 6 and 19 <= day.day <= 25 and day.weekday() == 4
    return not midsummer_eve


def answer_day(sent_on: date, *, working_days: int) -> date:
    """Return the day that lies so many working days after the day of sending.

    >>> answer_day(date(2026, 12, 21), working_days=10)
    datetime.date(2027, 1, 11)

    Args:
        sent_on: Day of sending; it does not count.
        working_days: At least one.
    """
    day = sent_on
    for _ in range(working_days):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day


def working_day_before(day: date, *, working_days: int) -> date:
    """Return the day that lies so many working days before a day.

    >>> working_day_before(date(2027, 1, 7), working_days=2)
    datetime.date(2027, 1, 4)

    Args:
        day: Does not count.
        working_days: At least one.
    """
    for _ in range(working_days):
        day -= timedelta(days=1)
        while not is_working_day(day):
            day -= timedelta(days=1)
    return day
