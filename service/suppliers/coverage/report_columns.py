"""The columns, words and links that the tables of a coverage report are made with."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from urllib.parse import urlencode

from data_ingest.model.text import Language, Text, message
from service.documents.model import Column, Table, Where
from service.documents.values import Link, Row, Value
from service.suppliers.coverage.models import CoverageReport
from service.suppliers.coverage.report_words import WORDS

MOST_LISTED = 30
"""Numbers that one cell lists; the table of what counts are made of has all."""

_SHEETS = {
    "figures": message("The year in figures"),
    "rows": message("Records", "coverage"),
    "summary": message("Summary"),
    "groups": message("Units"),
    "cells": message("Counts"),
    "contracts": message("Contracts"),
    "without_case": message("Without a case"),
    "spend": message("Paid"),
    "payees": message("Payees"),
    "deviations": message("Deviations"),
    "alerts": message("Findings"),
    "cases": message("Cases"),
    "sample": message("Sample"),
    "categories": message("Categories"),
    "members": message("Included"),
}


class ReportColumns:
    """Makes tables of a report; it knows where contracts and cases stand in theirs."""

    def __init__(
        self, report: CoverageReport, language: Language, root: str, *, report_id: str
    ) -> None:
        """Take what the tables are made of.

        Args:
            report: The report.
            language: Language of its texts.
            root: Address of the service; empty: cells lead to the table of cases alone.
            report_id: Number of the report.
        """
        self.report, self.language = report, language
        self._root = root
        self._page = f"{root}/app/coverage/{report_id}" if root else ""
        self._case_row = {case.case_id: at for at, case in enumerate(report.cases)}
        self._label = {case.case_id: case.diary_number for case in report.cases}

    def say(self, word: str, **values: object) -> str:
        """Return a word of the report in its language."""
        return WORDS[word].to(self.language).format(**values)

    def column(self, word: str, *, width: float = 1, where: Where = "both") -> Column:
        """Return a column of texts, named by its word."""
        return Column(label=self.say(word), name=word, width=width, where=where)

    def number(self, word: str) -> Column:
        """Return a column of numbers, named by its word."""
        return Column(label=self.say(word), name=word, width=0, is_number=True)

    def number_of(self, name: str, text: Text) -> Column:
        """Return a column of numbers under a heading of its own."""
        return Column(label=text.to(self.language), name=name, is_number=True)

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Sequence[Row],
        *,
        where: Where = "both",
        most: int | None = None,
        of: tuple[tuple[Column, Value], ...] = (),
    ) -> Table:
        """Return a table under the name of its sheet, with rows for all pages or for some."""
        more = self.say("more", n=len(rows) - most) if most is not None else ""
        return Table(
            name=name,
            title=_SHEETS[name].to(self.language),
            columns=tuple(columns),
            rows=rows,
            of=of,
            where=where,
            most=most,
            more=more,
            empty=self.say("none_here"),
        )

    def leading(
        self, shown: int | Decimal, *, of: Mapping[str, str], table: str = "", row: int = 0
    ) -> Value:
        """Return a figure that leads to its rows: in a workbook in a table, on a page in the web.

        Args:
            shown: The figure; one of 0 leads nowhere.
            of: What the page of the report is asked for.
            table: Name of the table with the rows; empty: the workbook has none for it.
            row: The first of them.
        """
        page = f"{self._page}?{urlencode(of)}#rows" if self._page else ""
        if not shown or not (page or table):
            return shown
        return Link(shown, address=page, table=table, row=row)

    def case(self, case_id: str | None) -> Value:
        """Return a case as a cell that leads to its row."""
        if case_id is None:
            return None
        return Link(self._label[case_id], table="cases", row=self._case_row[case_id])

    def page(self, case_id: str | None, shown: str | None = None) -> Value:
        """Return a case as a cell that leads to its page."""
        if case_id is None:
            return None
        shown = shown or case_id
        return Link(shown, address=f"{self._root}/app/cases/{case_id}") if self._root else shown

    def listed_cases(self, cases: Sequence[str]) -> Value:
        """Return the diary numbers of cases; one of them leads to its row."""
        if len(cases) == 1:
            return self.case(cases[0])
        labels = [self._label.get(case, case) for case in cases[:MOST_LISTED]]
        return ", ".join(labels) + (" …" if len(cases) > MOST_LISTED else "")
