"""What registers state of a firm's latest financial year, read as the facts of an annual report.

All figures are of one and the same year, the latest that had ended on the day of the screening. A
number of employees without a day, as Norway's register states it, is read as it is. Two reports of
the same year that differ give neither figure.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

FIGURES = {
    "employees": "reported_employees",
    "turnover": "reported_net_sales",
    "personnel_cost": "reported_personnel_cost",
    "wage_cost": "reported_wage_cost",
    "social_costs": "reported_social_costs",
    "social_contributions": "reported_social_contributions",
    "equity": "reported_equity",
}
"""Facts that are numbers, by the fact of a register."""

NOTES = {"auditor_remark": "auditor_remark", "accounts_late": "accounts_late"}
"""Facts that are yes (1) or no (0), by the fact of a register."""

_YES_NO = {1: "yes", 0: "no"}
_YEAR = "financial_year"


class Reported(NamedTuple):
    """A fact of the latest financial year.

    Attributes:
        fact: Code in `risk_models.facts.catalogue`.
        value: As the fact's kind says.
        year_end: Last day of the year; None where the register states no day.
    """

    fact: str
    value: str | date | int
    year_end: date | None


def annual_report(facts: Iterable[Mapping[str, Any]], *, on: date) -> Iterator[Reported]:
    """Yield what one source states of the latest financial year of a firm.

    Args:
        facts: The firm's rows of `PartyFacts`.
        on: The day of the screening.
    """
    values: dict[tuple[date | None, str], set[str | int]] = {}
    starts: dict[date, set[date]] = {}
    for row in facts:
        fact, value, day = row["fact"], row["value_int"], row["on_date"]
        if fact == _YEAR and row["until"] is not None and day is not None:
            starts.setdefault(row["until"], set()).add(day)
        elif fact in FIGURES and value is not None:
            values.setdefault((day, FIGURES[fact]), set()).add(value)
        elif fact in NOTES and value in _YES_NO:
            values.setdefault((day, NOTES[fact]), set()).add(_YES_NO[value])
    ends = {day for day, _ in values if day is not None} | set(starts)
    latest = max((day for day in ends if day <= on), default=None)
    for (day, fact), stated in sorted(values.items(), key=lambda item: item[0][1]):
        if day == latest and len(stated) == 1:
            yield Reported(fact, next(iter(stated)), day)
    if latest is not None and len(starts.get(latest, ())) == 1:
        yield Reported("reported_from", next(iter(starts[latest])), latest)
        yield Reported("reported_until", latest, latest)
