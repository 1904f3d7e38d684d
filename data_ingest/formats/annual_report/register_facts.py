"""An annual report → the facts of a register that it states, and whether it came in late."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from data_ingest.formats.annual_report.report import AnnualReport
from data_ingest.model.register_tables import RegisterFact

FEE_AFTER_MONTHS = 7
"""A limited company pays a late fee if its annual report has not come in within seven months of the
end of the financial year: årsredovisningslagen (1995:1554) 8 kap. 6 §. Read in SFS 1998:1549, and
in the wording of SFS 2024:1115 only as a public program quotes it (2026-11-30). The section gives
nine months to a company that has notified a continued general meeting. 8 kap. 3 § is another term:
one month after the meeting that adopted the accounts, whose day is not known here."""

DAYS_OF_GRACE = 7
"""Days after the last day in which nothing is said: it moves past weekends and holidays. Judgement,
2026-11-30."""

AMOUNTS: tuple[RegisterFact, ...] = (
    "turnover", "personnel_cost", "wage_cost", "social_costs", "social_contributions", "equity",
)  # fmt: skip
"""Facts that are amounts of a financial year, in whole SEK."""


class StatedFact(NamedTuple):
    """A row of `PartyFacts` without whose it is.

    Attributes:
        fact: What.
        value_int: Whole SEK, people, a year, or 1 for yes and 0 for no.
        on_date: Last day of the financial year; of `financial_year` its first day.
        until: Last day of `financial_year`.
    """

    fact: RegisterFact
    value_int: int | None
    on_date: date | None
    until: date | None = None


def register_facts(
    report: AnnualReport, *, came_in_on: date | None = None, registered_on: date | None = None
) -> Iterator[StatedFact]:
    """Yield what a report states; what it does not state is not there.

    Args:
        report: The report.
        came_in_on: The day on which it came in to the register, if that is known.
        registered_on: The day on which the register had dealt with it.
    """
    end = report.period_end
    if report.average_employees is not None:
        yield StatedFact("employees", _people(report.average_employees), end)
    for fact in AMOUNTS:
        if fact in report.amounts:
            yield StatedFact(fact, report.amounts[fact], end)
    if report.auditor_remark is not None:
        yield StatedFact("auditor_remark", int(report.auditor_remark), end)
    yield StatedFact("financial_year", None, report.period_start, end)
    yield StatedFact("accounts_filed", end.year, end)
    late = came_in_late(end, came_in_on=came_in_on, registered_on=registered_on)
    if late is not None:
        yield StatedFact("accounts_late", int(late), end)


def came_in_late(
    period_end: date, *, came_in_on: date | None = None, registered_on: date | None = None
) -> bool | None:
    """Return whether a report came in later than the day after which a fee is due; None: unknown.

    A report comes in before it is registered. So the day of registration can show that it came in
    on time, and never that it came in late.
    """
    last = last_day(period_end)
    if came_in_on is not None:
        if came_in_on <= last:
            return False
        return True if came_in_on > last + timedelta(days=DAYS_OF_GRACE) else None
    return False if registered_on is not None and registered_on <= last else None


def last_day(period_end: date) -> date:
    """Return the last day on which a report comes in without a late fee.

    >>> last_day(date(2024, 12, 31)), last_day(date(2025, 2, 28))
    (datetime.date(2025, 7, 31), datetime.date(2025, 9, 30))
    """
    years, month = divmod(period_end.month - 1 + FEE_AFTER_MONTHS, 12)
    year, month = period_end.year + years, month + 1
    last = monthrange(year, month)[1]
    is_month_end = period_end.day == monthrange(period_end.year, period_end.month)[1]
    return date(year, month, last if is_month_end else min(period_end.day, last))


def _people(average: Decimal) -> int:
    """Return an average as a whole number: the nearest, but 1 where there is any."""
    nearest = int(average.quantize(Decimal(1), ROUND_HALF_UP))
    return nearest or int(average > 0)
