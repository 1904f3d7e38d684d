"""What a report shows of its financial year → one exact figure for each thing that is read.

A report shows the same figure several times: in the income statement to the krona, in the overview
of several years in thousands. The most exact one counts where the others agree with it to their own
exactness; where they do not, none counts and that is said.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from data_ingest.formats.annual_report.inline import Shown
from data_ingest.formats.annual_report.numbers import MOST_SCALE, power_of, shown_number
from data_ingest.model.problem import Problem
from data_ingest.model.reference_tables import ElementUnit

HOME_CURRENCY = "SEK"

EMPLOYEES = "employees"
"""The one figure that need not be a whole number."""


class Figure(NamedTuple):
    """A number that is shown.

    Attributes:
        amount: What it stands for.
        grain: What its last digit stands for: 1000 if it is in thousands.
    """

    amount: Decimal
    grain: Decimal


class Figures(NamedTuple):
    """The figures of a financial year.

    Attributes:
        numbers: By what they tell.
        currencies: Of all amounts of the year.
        problems: What was not read.
    """

    numbers: dict[str, Decimal]
    currencies: frozenset[str]
    problems: tuple[Problem, ...]


def figures_of(shown: Iterable[Shown], start: date, end: date) -> Figures:
    """Return the figures of the financial year from `start` to `end`.

    Figures of other years and of parts of the firm are passed over; so is one without a period,
    which is noted.
    """
    problems: list[Problem] = []
    found: dict[str, list[Figure]] = {}
    elements: dict[str, str] = {}
    currencies: set[str] = set()
    for one in shown:
        if one.element.unit not in (ElementUnit.AMOUNT, ElementUnit.COUNT):
            continue
        place = one.element.name
        if one.context is None:
            problems.append(Problem("annual-report-context", place))
            continue
        year = (None, end) if one.element.is_balance else (start, end)
        if one.context.is_part or (one.context.start, one.context.end) != year:
            continue
        if one.element.unit is ElementUnit.AMOUNT:
            currencies.add(one.unit)
            if one.unit != HOME_CURRENCY:
                problems.append(Problem("annual-report-currency", place))
                continue
        amount = shown_number(one.text, form=one.form, scale=one.scale, sign=one.sign)
        if amount is None:
            problems.append(Problem("annual-report-number", place))
            continue
        found.setdefault(one.element.gives, []).append(Figure(amount, _grain(one)))
        elements[one.element.gives] = place
    numbers = {}
    for gives, figures in found.items():
        agreed = _agreed(figures)
        if agreed is None:
            problems.append(Problem("annual-report-differs", elements[gives]))
        elif gives != EMPLOYEES and agreed != int(agreed):
            problems.append(Problem("annual-report-fraction", elements[gives]))
        else:
            numbers[gives] = agreed
    return Figures(numbers, frozenset(currencies), tuple(_once(problems)))


def _grain(one: Shown) -> Decimal:
    """Return what the last digit of a number stands for, by `scale` or the coarser `decimals`."""
    power = power_of(one.scale) or 0
    stated = power_of(one.decimals) if one.decimals not in ("", "INF") else None
    if stated is not None and -stated > power:
        power = -stated
    return Decimal(1).scaleb(min(power, MOST_SCALE))


def _agreed(figures: list[Figure]) -> Decimal | None:
    """Return the most exact figure if the others are the same to their own exactness."""
    finest = min(figures, key=lambda figure: figure.grain)
    for other in figures:
        apart = abs(other.amount - finest.amount)
        if apart and (other.grain == finest.grain or apart >= other.grain):
            return None
    return finest.amount


def _once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems, each element once for the same fault."""
    seen: set[tuple[str, str]] = set()
    for problem in problems:
        if (problem.code, problem.location) not in seen:
            seen.add((problem.code, problem.location))
            yield problem
