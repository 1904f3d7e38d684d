"""A coverage report as a workbook: each count leads to its contracts, each contract to its case.

No text of a register becomes a formula or a link; the links are made of numbers of ours.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from decimal import Decimal
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data_ingest.model.text import Language, Text
from service.documents.marked import mark_workbook
from service.platform.words import printable
from service.suppliers.coverage.models import QUESTIONS, CoverageReport
from service.suppliers.coverage.report_tables import in_short
from service.suppliers.coverage.report_words import (
    AGES,
    ALERTS,
    AT_RISK,
    METHOD,
    SPEND,
    STATES,
    WORDS,
    route_words,
    unit_words,
)
from service.suppliers.coverage.report_words import QUESTIONS as ASKED
from service.suppliers.coverage.table import CoverageRecord


class CellLink(NamedTuple):
    """A cell that leads somewhere: what it shows, and where to."""

    shown: str | int
    to: str


Cell = str | int | Decimal | CellLink | None
Row = Sequence[Cell]

_SHEETS = {
    "summary": Text("Översikt", "Summary"),
    "cells": Text("Antal", "Counts"),
    "contracts": Text("Kontrakt", "Contracts"),
    "spend": Text("Betalt", "Paid"),
    "payees": Text("Mottagare", "Payees"),
    "deviations": Text("Avvikelser", "Deviations"),
    "alerts": Text("Uppgifter", "Findings"),
    "cases": Text("Ärenden", "Cases"),
    "sample": Text("Stickprov", "Sample"),
    "categories": Text("Kategorier", "Categories"),
    "members": Text("Ingår", "Made of"),
    "method": Text("Metod", "Method"),
}
_HEADS: dict[str, tuple[str, ...]] = {
    "summary": ("in_short",),
    "cells": ("unit", "route", "question", "state", "contracts", "links"),
    "spend": ("division", "state", "amount", "currency", "payees", "links"),
    "payees": ("payee", "division", "state", "amount", "currency", "contracts", "links"),
    "deviations": ("age", "open", "overdue", "links"),
    "alerts": ("answer", "findings", "links", "records"),
    "cases": ("diary", "subject", "unit", "in_register", "case"),
    "sample": ("diary", "case"),
    "categories": ("division", "state", "contracts"),
    "members": ("question", "state", "contract", "case"),
    "method": ("method",),
}
_WIDE = {"summary", "method"}
MOST_LISTED = 30
"""Numbers that one cell lists; the sheet of what counts are made of has all."""

MOST_LINKS = 65_000
"""Cells of a sheet that lead somewhere; Excel opens no sheet with more than 65,530."""


def coverage_workbook(
    record: CoverageRecord,
    report: CoverageReport,
    language: Language,
    *,
    root: str,
    mark: str = "",
) -> bytes:
    """Return a coverage report as XLSX, the same bytes every time for one address.

    Args:
        record: The report as it is kept.
        report: Its content.
        language: Language of headings and words.
        root: Address of the service, such as `https://kedjekoll.example`; empty: cells lead to the
            sheet of cases alone.
        mark: Of the copy.
    """
    made = _Workbook(report, language, root)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(buffer, options) as workbook:
        at = record.created_at.astimezone(UTC).replace(tzinfo=None)
        workbook.set_properties({"title": record.id, "author": "Kedjekoll", "created": at})
        workbook.max_url_length = 2079
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = workbook.add_format({"text_wrap": True, "valign": "top"})
        link = workbook.add_format({"font_color": "#0b5c8a", "underline": 1, "valign": "top"})
        for name, (heads, rows) in made.sheets(record).items():
            sheet = workbook.add_worksheet(_SHEETS[name].to(language))
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(0, len(heads) - 1), 100 if name in _WIDE else 22, plain)
            sheet.write_row(0, 0, heads, bold)
            for line, row in enumerate(rows, 1):
                for column, cell in enumerate(row):
                    _write(sheet, line, column, cell, link)
        mark_workbook(workbook, mark, language)
    return buffer.getvalue()


def _write(sheet: Worksheet, line: int, column: int, cell: Cell, link: Format) -> None:
    if isinstance(cell, CellLink):
        text = printable(str(cell.shown))
        if sheet.hlink_count < MOST_LINKS:
            sheet.write_url(line, column, cell.to, link, string=text)
        else:
            sheet.write_string(line, column, text)
        if isinstance(cell.shown, int):
            sheet.write_number(line, column, cell.shown, link)
    elif isinstance(cell, int | Decimal):
        sheet.write_number(line, column, cell)
    elif cell is not None:
        sheet.write_string(line, column, printable(cell))


class _Workbook:
    """The rows of every sheet, with the places that cells lead to."""

    def __init__(self, report: CoverageReport, language: Language, root: str) -> None:
        self._report, self._language, self._root = report, language, root
        self._case_row = {case.case_id: at for at, case in enumerate(report.cases, 2)}
        self._label = {case.case_id: case.diary_number for case in report.cases}
        self._contract_row = {line.contract_id: at for at, line in enumerate(report.lines, 2)}

    def sheets(self, record: CoverageRecord) -> dict[str, tuple[list[str], Iterable[Row]]]:
        """Return headings and rows of each sheet, in order."""
        rows: dict[str, Iterable[Row]] = {
            "summary": self._summary(record),
            "cells": self._cells(),
            "contracts": self._contracts(),
            "spend": self._spend(),
            "payees": self._payees(),
            "deviations": self._deviations(),
            "alerts": self._alerts(),
            "cases": self._cases(),
            "sample": self._sample(),
            "categories": self._categories(),
            "members": self._members(),
            "method": [[text.to(self._language)] for text in METHOD],
        }
        heads = {name: [self._say(word) for word in words] for name, words in _HEADS.items()}
        heads["contracts"] = [
            *map(self._say, ("contract", "subject", "division", "unit", "route", "amount")),
            *map(self._say, ("currency", "case", "diary", "need_id")),
            *(ASKED[question].to(self._language) for question in QUESTIONS),
            *map(self._say, ("deviations", "oldest")),
        ]
        return {name: (heads[name], rows[name]) for name in rows}

    def _summary(self, record: CoverageRecord) -> Iterator[Row]:
        report = self._report
        scope = "every_unit" if report.every_unit else "seen_units"
        title = self._say("title").format(year=report.year)
        yield [f"{title}, {report.unit or self._say(scope)}"]
        for text in in_short(report, self._language):
            yield [text]
        for file in report.files:
            yield [f"{self._say('made_from')}: {file.name}, SHA-256 {file.sha256}"]
        yield [self._say("verify_how").format(id=record.id, hash=record.result_hash)]
        yield [self._say("notice")]

    def _cells(self) -> Iterator[Row]:
        at = 2
        for cell in self._report.cells:
            yield [
                self._text(unit_words(cell.unit)),
                self._text(route_words(cell.route)),
                self._text(ASKED[cell.question]),
                self._text(STATES[cell.question][cell.state]),
                CellLink(len(cell.contracts), f"internal:'{self._sheet('members')}'!A{at}"),
                self._listed(cell.cases),
            ]
            at += len(cell.contracts)

    def _members(self) -> Iterator[Row]:
        """Return a row for each contract of each count, in the order of the counts."""
        cases = {line.contract_id: line.case_id for line in self._report.lines}
        sheet = self._sheet("contracts")
        for cell in self._report.cells:
            for contract in cell.contracts:
                yield [
                    self._text(ASKED[cell.question]),
                    self._text(STATES[cell.question][cell.state]),
                    CellLink(contract, f"internal:'{sheet}'!A{self._contract_row[contract]}"),
                    self._case(cases[contract]),
                ]

    def _contracts(self) -> Iterator[Row]:
        for line in self._report.lines:
            yield [
                line.contract_id,
                line.title,
                line.cpv,
                self._text(unit_words(line.unit)),
                self._text(route_words(line.route)),
                None if line.amount is None else Decimal(line.amount),
                line.currency,
                self._case(line.case_id),
                self._address(line.case_id, line.diary_number),
                line.need_id,
                *(self._text(STATES[name][line.states[name]]) for name in QUESTIONS),
                line.open_deviations,
                line.oldest_days,
            ]

    def _spend(self) -> Iterator[Row]:
        spend = self._report.spend
        for cell in spend.cells if spend else ():
            yield [
                cell.division,
                self._text(SPEND[cell.state]),
                Decimal(cell.amount),
                cell.currency,
                cell.payees,
                self._listed(cell.cases),
            ]

    def _payees(self) -> Iterator[Row]:
        spend = self._report.spend
        for line in spend.lines if spend else ():
            yield [
                line.name or line.payee_id,
                line.cpv,
                self._text(SPEND[line.state]),
                Decimal(line.amount),
                line.currency,
                ", ".join(line.contracts[:MOST_LISTED]),
                self._listed(line.cases),
            ]

    def _deviations(self) -> Iterator[Row]:
        for deviation in self._report.deviations:
            yield [
                self._text(AGES[deviation.age]),
                deviation.open,
                deviation.overdue,
                self._listed(deviation.cases),
            ]

    def _alerts(self) -> Iterator[Row]:
        for alert in self._report.alerts:
            yield [
                self._text(ALERTS[alert.answer]),
                alert.findings,
                self._listed(alert.cases),
                ", ".join(alert.records[:MOST_LISTED]),
            ]

    def _cases(self) -> Iterator[Row]:
        for case in self._report.cases:
            yield [
                case.diary_number,
                case.title,
                case.unit,
                self._say("yes" if case.in_register else "no"),
                self._address(case.case_id, case.case_id),
            ]

    def _sample(self) -> Iterator[Row]:
        sample = self._report.sample
        for case_id in sample.cases if sample else ():
            yield [self._case(case_id), self._address(case_id, case_id)]

    def _categories(self) -> Iterator[Row]:
        for category in self._report.categories:
            division = category.division or self._text(AT_RISK[None])
            yield [division, self._text(AT_RISK[category.at_risk]), category.contracts]

    def _case(self, case_id: str | None) -> Cell:
        """Return a case as a cell that leads to its row."""
        if case_id is None:
            return None
        place = f"internal:'{self._sheet('cases')}'!A{self._case_row[case_id]}"
        return CellLink(self._label[case_id], place)

    def _address(self, case_id: str | None, shown: str | None) -> Cell:
        """Return a case as a cell that leads to its page."""
        if case_id is None or shown is None:
            return None
        return CellLink(shown, f"{self._root}/app/cases/{case_id}") if self._root else shown

    def _listed(self, cases: Sequence[str]) -> Cell:
        """Return the diary numbers of cases; one of them leads to its row."""
        if len(cases) == 1:
            return self._case(cases[0])
        labels = [self._label.get(case, case) for case in cases[:MOST_LISTED]]
        return ", ".join(labels) + (" …" if len(cases) > MOST_LISTED else "")

    def _say(self, word: str) -> str:
        return WORDS[word].to(self._language)

    def _text(self, text: Text) -> str:
        return text.to(self._language)

    def _sheet(self, name: str) -> str:
        return _SHEETS[name].to(self._language)
