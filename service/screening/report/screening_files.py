"""A screening in each of the forms that it is handed out in."""

from collections.abc import Mapping
from typing import Literal, get_args

import orjson

from data_ingest.model.text import Language
from service.documents.line_breaks import plain
from service.screening.record.tables import ScreeningRecord
from service.screening.report.screening_csv import screening_csv
from service.screening.report.screening_layout import WHOLE, ReportLayout
from service.screening.report.screening_markdown import screening_markdown
from service.screening.report.screening_pdf import document, screening_pdf
from service.screening.report.screening_workbook import screening_workbook
from service.screening.report.told_once import told_once

Form = Literal["pdf", "xlsx", "csv", "md", "json"]
"""The forms, named as their files end."""

FORMS: tuple[Form, ...] = get_args(Form)

MEDIA: Mapping[Form, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
}


def screening_document(
    record: ScreeningRecord,
    form: Form,
    language: Language,
    *,
    opened: bool,
    mark: str = "",
    layout: ReportLayout = WHOLE,
) -> bytes:
    """Return a stored screening in a form, the same bytes every time.

    Args:
        record: The screening.
        form: Which form.
        language: Of its words.
        opened: Show points and review needs of tenders, which are closed before award.
        mark: Of the copy (`service.operations.files.copies`).
        layout: How much of it is laid out; of JSON alone it may be less than the whole.

    Raises:
        LookupError: The screening has no such tender or part.
    """
    if form == "json":
        shown = document(record, language, opened=opened, layout=layout)
        lots = told_once(shown["lots"], language, in_full=layout.is_whole)
        return orjson.dumps(plain(shown | {"copy": mark, "lots": lots}))
    make = {
        "pdf": screening_pdf,
        "xlsx": screening_workbook,
        "csv": screening_csv,
        "md": screening_markdown,
    }[form]
    return make(record, language, opened=opened, mark=mark)
