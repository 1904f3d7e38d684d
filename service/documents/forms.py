"""The forms that a document is handed out in, each named as its files end."""

from collections.abc import Callable, Mapping
from typing import Literal, get_args

from data_ingest.model.problem import Problem, UnreadableInput
from service.documents.model import Document

Form = Literal["pdf", "docx", "xlsx", "csv", "parquet", "zip", "md"]
FORMS: tuple[Form, ...] = get_args(Form)
_OF_ONE_TABLE: tuple[Form, ...] = ("csv", "parquet")

MEDIA: Mapping[Form, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "zip": "application/zip",
    "md": "text/markdown",
}


def form_of(suffix: str) -> Form | None:
    """Return the form of a file by the end of its name; None: it is another's.

    >>> form_of(".XLSX"), form_of(".txt")
    ('xlsx', None)
    """
    ending = suffix.removeprefix(".").lower()
    return next((form for form in FORMS if form == ending), None)


def written(document: Document, form: Form, *, table: str = "", labels: bool = False) -> bytes:
    """Return a document in a form; each form is imported when it is asked for.

    Args:
        document: The document.
        form: Which form.
        table: Of CSV and Parquet: the name of the table; the first if left out.
        labels: Of CSV: the headings of the document's language stand in a second row.

    Raises:
        UnreadableInput: The document has no such table (the problem names those that it has), or a
            table or its headings are named of a form that has all of them.
        UnfitDocument: The compiler of PDF warns of something.
    """
    if table and form not in _OF_ONE_TABLE:
        raise UnreadableInput([Problem("report-table-form", "/table")])
    if labels:
        return _labelled(document, form, table)
    return _WRITERS[form](document, table)


def _pdf(document: Document, _: str) -> bytes:
    from service.documents.pdf import pdf

    return pdf(document)


def _docx(document: Document, _: str) -> bytes:
    from service.documents.word import word

    return word(document)


def _xlsx(document: Document, _: str) -> bytes:
    from service.documents.workbook import workbook

    return workbook(document)


def _csv(document: Document, table: str) -> bytes:
    from service.documents.table_files import csv_of

    return csv_of(document, table)


def _labelled(document: Document, form: Form, table: str) -> bytes:
    from service.documents.table_files import csv_of

    if form != "csv":
        raise UnreadableInput([Problem("report-labels-form", "/labels")])
    return csv_of(document, table, labels=True)


def _zip(document: Document, _: str) -> bytes:
    from service.documents.table_files import package_of

    return package_of(document)


def _parquet(document: Document, table: str) -> bytes:
    from service.documents.table_files import parquet_of

    return parquet_of(document, table)


def _md(document: Document, _: str) -> bytes:
    from service.documents.markdown import markdown

    return markdown(document).encode()


_WRITERS: Mapping[Form, Callable[[Document, str], bytes]] = {
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
    "csv": _csv,
    "parquet": _parquet,
    "zip": _zip,
    "md": _md,
}
