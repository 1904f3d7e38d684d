"""A screening in each of the forms that it is handed out in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, get_args

import orjson

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Language
from service.documents import forms
from service.documents.forms import written
from service.documents.values import in_words
from service.screening.record.tables import ScreeningRecord
from service.screening.report.report import screening_report
from service.screening.report.report_content import report_content
from service.screening.report.screening_layout import WHOLE, ReportLayout
from service.screening.report.told_once import told_once

Form = Literal["pdf", "docx", "xlsx", "csv", "parquet", "zip", "md", "json"]
"""The forms, named as their files end."""

FORMS: tuple[Form, ...] = get_args(Form)

MEDIA: Mapping[Form, str] = {
    form: "application/json" if form == "json" else forms.MEDIA[form] for form in FORMS
}

_OPEN_ONLY = "points"
"""The table that a report has only where the points are open."""

BRIEF: tuple[Form, ...] = ("md",)
"""Forms that are the first pages alone unless the whole is asked for."""


def screening_document(
    record: ScreeningRecord,
    form: Form,
    language: Language,
    *,
    opened: bool,
    mark: str = "",
    layout: ReportLayout = WHOLE,
    table: str = "",
    labels: bool = False,
    overview: bool | None = None,
) -> bytes:
    """Return a stored screening in a form, the same bytes every time.

    Args:
        record: The screening.
        form: Which form.
        language: Of its words.
        opened: Show points and review needs of tenders, which are closed before award.
        mark: Of the copy (`service.operations.files.copies`).
        layout: How much of it is laid out; of JSON alone it may be less than the whole.
        table: Of CSV and Parquet: which table; if left out the points, or the parties where points
            are closed.
        labels: Of CSV: the headings of the language stand in a second row.
        overview: Of the other forms: without the appendix; None: of those of `BRIEF`.

    Raises:
        LookupError: The screening has no such tender or part.
        UnreadableInput: The report has no such table, or a table is named of a form that has all of
            them.
    """
    if table and form == "json":
        raise UnreadableInput([Problem("report-table-form", "/table")])
    if labels and form == "json":
        raise UnreadableInput([Problem("report-labels-form", "/labels")])
    if table == _OPEN_ONLY and not opened:
        raise UnreadableInput([Problem("report-table-closed", "/table")])
    if form == "json":
        shown = report_content(record, language, opened=opened, layout=layout)
        lots = told_once(shown["lots"], language, in_full=layout.is_whole)
        return orjson.dumps(in_words(shown | {"copy": mark, "lots": lots}, language))
    brief = form in BRIEF if overview is None else overview
    report = screening_report(record, language, opened=opened, mark=mark, overview=brief)
    if not table and form in ("csv", "parquet"):
        table = _OPEN_ONLY if opened else "parties"
    return written(report, form, table=table, labels=labels)


def screening_documents(
    record: ScreeningRecord, marks: Mapping[forms.Form, str], language: Language, *, opened: bool
) -> dict[forms.Form, bytes]:
    """Return a stored screening in several forms, the same bytes as one by one; laid out once.

    Args:
        record: The screening.
        marks: The forms, neither JSON nor one of `BRIEF`, each with the mark of its copy.
        language: Of their words.
        opened: Show points and review needs of tenders, which are closed before award.
    """
    report = screening_report(record, language, opened=opened)
    return {form: written(replace(report, mark=mark), form) for form, mark in marks.items()}
