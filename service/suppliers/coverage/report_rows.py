"""What the figures of a coverage report are counted from: where their rows stand, and which."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypedDict

from service.suppliers.coverage.models import (
    QUESTIONS,
    SPEND_STATES,
    STATES,
    Cell,
    CoverageReport,
    SpendLine,
)


class FirstRow(TypedDict, total=False):
    """Where the rows of a figure begin: a table and its row; empty if it has none."""

    table: str
    row: int


def first_row(report: CoverageReport, of: Mapping[str, str]) -> FirstRow:
    """Return where the rows of a figure begin in the tables for work.

    Args:
        report: The report.
        of: What leads to them, as the address of the page has it.
    """
    if "question" in of:
        wanted = of["state"].split(",")
        return _first(
            "members",
            (
                cell.question == of["question"] and cell.state in wanted and _is_in(cell, of)
                for cell in ordered(report)
                for _ in cell.contracts
            ),
        )
    kind, *parts = of["rows"].split(":")
    if kind == "spend":
        return _first("payees", (is_paid(line, parts) for line in paid(report)))
    return _first(
        "rows",
        (table == kind and state in parts[0].split(",") for table, state, _ in records(report)),
    )


def _is_in(cell: Cell, of: Mapping[str, str]) -> bool:
    """Tell whether a count is of the unit and route that are asked for, if any is."""
    return of.get("unit", cell.unit or "-") == (cell.unit or "-") and of.get(
        "route", cell.route or "-"
    ) == (cell.route or "-")


def _first(table: str, found: Iterable[bool]) -> FirstRow:
    row = next((at for at, is_wanted in enumerate(found) if is_wanted), None)
    return {} if row is None else {"table": table, "row": row}


def is_paid(line: SpendLine, parts: Sequence[str]) -> bool:
    """Tell whether a payment is of a state and currency, and of a division if one is named."""
    state, currency, *division = parts
    its = (line.state, line.currency) == (state, currency)
    return its and (not division or line.cpv.startswith(division[0]))


def records(report: CoverageReport) -> Iterator[tuple[str, str, str]]:
    """Yield what deviations and findings are counted from: the table, the state, the record."""
    for cell in report.deviations:
        for follow_up_id in cell.follow_ups:
            yield "deviations", cell.age, follow_up_id
    for alert in report.alerts:
        for record_id in alert.records:
            yield "alerts", alert.answer, record_id


def ordered(report: CoverageReport) -> list[Cell]:
    """Return the counts with the contracts of each question and state together."""
    return sorted(
        report.cells,
        key=lambda cell: (
            QUESTIONS.index(cell.question),
            STATES[cell.question].index(cell.state),
        ),
    )


def paid(report: CoverageReport) -> list[SpendLine]:
    """Return the payments with those of each state, currency and division together."""
    lines = report.spend.lines if report.spend is not None else ()
    return sorted(
        lines,
        key=lambda line: (SPEND_STATES.index(line.state), line.currency, line.cpv, line.payee_id),
    )
