"""The tables of a coverage report for work: counts, their contracts, cases and payees."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from data_ingest.model.text import Text
from service.documents.model import Column, Table
from service.documents.values import Link
from service.platform.words import printable
from service.suppliers.coverage.report_columns import MOST_LISTED, ReportColumns
from service.suppliers.coverage.report_rows import ordered, paid, records
from service.suppliers.coverage.report_words import (
    AGES,
    ALERTS,
    AT_RISK,
    SPEND,
    STATES,
    route_words,
    unit_words,
)
from service.suppliers.coverage.report_words import QUESTIONS as ASKED


def work_tables(made: ReportColumns) -> Iterator[Table]:
    """Yield the tables that pages do not show."""
    yield _cells(made)
    yield _contracts(made)
    if made.report.spend is not None:
        yield _payees(made)
    yield from (_records(made), _cases(made), _categories(made), _members(made))


_RECORD_WORDS: Mapping[str, Mapping[Any, Text]] = {"deviations": AGES, "alerts": ALERTS}


def _records(made: ReportColumns) -> Table:
    rows = [
        (made.say(kind), _RECORD_WORDS[kind][state].to(made.language), record_id)
        for kind, state, record_id in records(made.report)
    ]
    columns = [made.column(name) for name in ("question", "state", "record")]
    return made.table("rows", columns, rows, where="files")


def _cells(made: ReportColumns) -> Table:
    rows, at = [], 0
    for cell in ordered(made.report):
        rows.append(
            (
                printable(unit_words(cell.unit).to(made.language)),
                route_words(cell.route).to(made.language),
                ASKED[cell.question].to(made.language),
                STATES[cell.question][cell.state].to(made.language),
                Link(len(cell.contracts), table="members", row=at),
                made.listed_cases(cell.cases),
            )
        )
        at += len(cell.contracts)
    texts = map(made.column, ("unit", "route", "question", "state"))
    columns = [*texts, made.number("contracts"), made.column("links")]
    return made.table("cells", columns, rows, where="files")


def _members(made: ReportColumns) -> Table:
    """Return a row for each contract of each count, in the order of the counts."""
    cases = {line.contract_id: line.case_id for line in made.report.lines}
    rows_of = {line.contract_id: at for at, line in enumerate(made.report.lines)}
    columns = [made.column(name) for name in ("question", "state", "contract", "case")]
    rows = [
        (
            ASKED[cell.question].to(made.language),
            STATES[cell.question][cell.state].to(made.language),
            Link(contract, table="contracts", row=rows_of[contract]),
            made.case(cases[contract]),
        )
        for cell in ordered(made.report)
        for contract in cell.contracts
    ]
    return made.table("members", columns, rows, where="files")


def _contracts(made: ReportColumns) -> Table:
    texts = map(made.column, ("contract", "subject", "division", "unit", "route"))
    further = map(made.column, ("currency", "case", "diary", "need_id"))
    columns = [
        *texts,
        made.number("amount"),
        *further,
        *(
            Column(label=ASKED[question].to(made.language), name=f"{question}_state")
            for question in made.report.questions
        ),
        made.number("deviations"),
        made.number("oldest"),
    ]
    rows = [
        (
            line.contract_id,
            line.title,
            line.cpv,
            unit_words(line.unit).to(made.language),
            route_words(line.route).to(made.language),
            None if line.amount is None else Decimal(line.amount),
            line.currency,
            made.case(line.case_id),
            made.page(line.case_id, line.diary_number),
            line.need_id,
            *(STATES[name][line.states[name]].to(made.language) for name in made.report.questions),
            line.open_deviations,
            line.oldest_days,
        )
        for line in made.report.lines
    ]
    return made.table("contracts", columns, rows, where="files")


def _payees(made: ReportColumns) -> Table:
    return made.table(
        "payees",
        [
            *map(made.column, ("payee", "division", "state")),
            made.number("amount"),
            *map(made.column, ("currency", "contracts", "links")),
        ],
        [
            (
                printable(line.name or line.payee_id),
                line.cpv,
                SPEND[line.state].to(made.language),
                Decimal(line.amount),
                line.currency,
                ", ".join(line.contracts[:MOST_LISTED]),
                made.listed_cases(line.cases),
            )
            for line in paid(made.report)
        ],
        where="files",
    )


def _cases(made: ReportColumns) -> Table:
    columns = [made.column(name) for name in ("diary", "subject", "unit", "in_register", "case")]
    rows = [
        (
            case.diary_number,
            case.title,
            case.unit,
            case.in_register,
            made.page(case.case_id),
        )
        for case in made.report.cases
    ]
    return made.table("cases", columns, rows, where="files")


def _categories(made: ReportColumns) -> Table:
    columns = [made.column("division"), made.column("state"), made.number("contracts")]
    rows = [
        (
            category.division or AT_RISK[None].to(made.language),
            AT_RISK[category.at_risk].to(made.language),
            category.contracts,
        )
        for category in made.report.categories
    ]
    return made.table("categories", columns, rows, where="files")
