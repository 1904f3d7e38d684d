"""The file of one annual report → `AnnualReport`."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from data_ingest.formats.annual_report.figures import EMPLOYEES, HOME_CURRENCY, Figures, figures_of
from data_ingest.formats.annual_report.inline import Page, Shown, read_page
from data_ingest.formats.annual_report.pages import pages_of
from data_ingest.formats.annual_report.report import AnnualReport
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.reference_tables import ElementUnit

LONGEST_YEAR = 18
"""Months: the longest financial year (bokföringslagen 1999:1078, 3 kap. 3 §, as FAR Online tells
it, read 2026-11-30)."""

_FRAMEWORK = re.compile(r"/se/fr/gaap/(k2|k3k|k3)(?:-[a-z]+)?/", re.IGNORECASE)
_NUMBER = re.compile(r"(?:16)?([0-9]{2}[2-9][0-9]{7})")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def read_annual_report(payload: bytes, *, name: str) -> AnnualReport:
    """Read the annual report of one firm.

    Args:
        payload: The ZIP that the register gives, with the pages of one report, or one page alone.
        name: Its name, for messages.

    Raises:
        UnreadableInput: No page with inline XBRL can be read, or the report does not tell of which
            firm or which financial year it is.
    """
    pages = [read_page(page, name=name) for page in pages_of(payload, name=name).values()]
    shown = [one for page in pages for one in page.shown]
    number = _firm(pages, shown, name=name)
    start, end = _year(shown, name=name)
    points = tuple(dict.fromkeys(point for page in pages for point in page.entry_points))
    framework = _framework(points)
    figures = figures_of(shown, start, end)
    if framework == "K3K":
        figures = Figures({}, frozenset(), (Problem("annual-report-group"),))
    amounts = {
        gives: int(amount) for gives, amount in figures.numbers.items() if gives != EMPLOYEES
    }
    problems = figures.problems
    if not figures.numbers and not problems:
        problems = (Problem("annual-report-no-figures"),)
    return AnnualReport(
        organisation_number=number,
        firm_name=_text(shown, "firm_name"),
        period_start=start,
        period_end=end,
        currency=_currency(figures),
        framework=framework,
        entry_points=tuple(point.rpartition("/")[2] for point in points),
        amounts=amounts,
        average_employees=figures.numbers.get(EMPLOYEES),
        auditor_remark=_auditor(shown),
        problems=problems,
    )


def _firm(pages: Iterable[Page], shown: Iterable[Shown], *, name: str) -> str:
    """Return the number of the firm, which text and contexts must agree on."""
    written = {one.text for one in shown if one.element.gives == "organisation_number"}
    written |= {firm for page in pages for firm in page.firms}
    compact = {re.sub(r"[\s\u2010-\u2015-]", "", number) for number in written if number}
    read = [found for number in compact if (found := _NUMBER.fullmatch(number))]
    numbers = {found[1] for found in read}
    if len(numbers) != 1 or len(read) != len(compact):
        code = "annual-report-firms" if len(numbers) > 1 else "annual-report-firm"
        raise UnreadableInput([Problem(code)], name)
    return numbers.pop()


def _year(shown: Sequence[Shown], *, name: str) -> tuple[date, date]:
    """Return the financial year: as stated, else the latest period that figures are of."""
    stated = [_day(_text(shown, gives)) for gives in ("period_start", "period_end")]
    start, end = stated
    if start is None or end is None:
        periods = {
            (one.context.end, one.context.start)
            for one in shown
            if one.context is not None and one.context.start is not None
            if one.element.unit in (ElementUnit.AMOUNT, ElementUnit.COUNT)
            if not one.context.is_part and end in (None, one.context.end)
        }
        if not periods:
            raise UnreadableInput([Problem("annual-report-year")], name)
        latest = max(last for last, _ in periods)
        starts = {first for last, first in periods if last == latest and first is not None}
        if len(starts) != 1:
            raise UnreadableInput([Problem("annual-report-year")], name)
        start, end = starts.pop(), latest
    if not start < end or (end - start).days > LONGEST_YEAR * 31:
        raise UnreadableInput([Problem("annual-report-year")], name)
    return start, end


def _text(shown: Iterable[Shown], gives: str) -> str | None:
    """Return a text on which all places where it is stated agree, None if they do not."""
    found = {one.text for one in shown if one.element.gives == gives and one.text}
    return found.pop() if len(found) == 1 else None


def _day(written: str | None) -> date | None:
    found = _DAY.fullmatch(written or "")
    try:
        return None if found is None else date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _framework(points: Iterable[str]) -> str | None:
    """Return the framework; K3K is K3 with group accounts, which name both."""
    found = {match[1].upper() for point in points if (match := _FRAMEWORK.search(point))}
    return "K3K" if "K3K" in found else next(iter(found)) if len(found) == 1 else None


def _currency(figures: Figures) -> str | None:
    if HOME_CURRENCY in figures.currencies:
        return HOME_CURRENCY
    known = {one for one in figures.currencies if re.fullmatch(r"[A-Z]{3}", one)}
    return known.pop() if len(known) == 1 else None


def _auditor(shown: Iterable[Shown]) -> bool | None:
    """Return whether an auditor has noted a departure; a note of it counts before its absence."""
    notes = {one.element.gives for one in shown if one.element.unit is ElementUnit.NOTE}
    return True if "auditor_remark" in notes else False if "auditor_standard" in notes else None
