"""The tables of a document as files for programs: CSV, Parquet, and all of them as a data package.

A program reads the same whatever language a document is in: names of columns in English, numbers
with a point and without groups, days as YYYY-MM-DD, truth as true and false. A workbook is what
people open in a spreadsheet.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date
from decimal import Decimal
from typing import Any

import orjson
import polars as pl

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import LANGUAGES, Language, Text
from service.documents.columns import (
    MARK,
    FieldType,
    FileColumn,
    Held,
    file_columns,
    mark_column,
)
from service.documents.inert import inert
from service.documents.model import Anew, Document, Table
from service.documents.values import Row
from service.operations.files.copies import COPY
from service.platform.archive import archive

DESCRIPTION = "datapackage.json"
"""Name of the description of the tables of a package (Data Package, Table Schema)."""

_SHARES = 6
"""Decimals of a number in Parquet."""
_TYPES: dict[FieldType, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Decimal(38, _SHARES),
    "date": pl.Date(),
    "boolean": pl.Boolean(),
}


def csv_of(document: Document, name: str, *, labels: bool = False) -> bytes:
    """Return the tables of a name as one CSV (RFC 4180): commas, UTF-8.

    Every text is inert. The mark of the copy stands in each row, so that a part has it too.

    Args:
        document: The document.
        name: Name of the tables; the first if empty.
        labels: The headings of the document's language stand in a second row.

    Raises:
        UnreadableInput: The document has none; the problem names those that it has.
    """
    return _csv(_tables(document, name), document, labels=labels)


def parquet_of(document: Document, name: str) -> bytes:
    """Return the tables of a name as Parquet.

    Raises:
        UnreadableInput: The document has none; the problem names those that it has.
    """
    content = io.BytesIO()
    frame_of(document, name).write_parquet(content)
    return content.getvalue()


def frame_of(document: Document, name: str) -> pl.DataFrame:
    """Return the tables of a name as one frame, with the mark of the copy as the last column.

    Texts are `String`, whole numbers `Int64`, other numbers `Decimal(38, 6)`, days `Date`, truth
    `Boolean`; a column without a value has its type too.

    Raises:
        UnreadableInput: The document has none; the problem names those that it has.
    """
    tables = _tables(document, name)
    columns = _columns(tables, document.language)
    rows = list(_rows(tables))
    frame = pl.DataFrame(
        {
            column.name: pl.Series(
                [column.held(row, document.language) for row in rows], dtype=_TYPES[column.type]
            )
            for column in columns
        }
    )
    return frame.with_columns(pl.lit(document.mark).alias(MARK)) if document.mark else frame


def package_of(document: Document) -> bytes:
    """Return every table of a document as CSV, with `datapackage.json`, in one zip.

    Raises:
        UnreadableInput: The document has no table.
    """
    files, resources = [], []
    for tables in document.tables():
        content = _csv(tables, document)
        path = f"{tables[0].name}.csv"
        files.append((path, content))
        resources.append(_resource(tables, document, path, content))
    if not files:
        raise UnreadableInput([Problem("report-table", "/table", {"names": ""})])
    name = re.sub("[^-a-z0-9._/]+", "-", (document.id or document.title).lower()).strip("-")
    described = {
        "profile": "tabular-data-package",
        "name": name or "tables",
        "title": document.title,
        "created": document.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "resources": resources,
    }
    return archive([(DESCRIPTION, orjson.dumps(described, option=orjson.OPT_INDENT_2)), *files])


def _tables(document: Document, name: str) -> Sequence[Table]:
    by_name = {tables[0].name: tables for tables in document.tables()}
    name = name or next(iter(by_name), "")
    if name not in by_name:
        raise UnreadableInput([Problem("report-table", "/table", {"names": ", ".join(by_name)})])
    return by_name[name]


def _columns(tables: Sequence[Table], language: Language) -> list[FileColumn]:
    first = tables[0]
    return file_columns(first.name, first.in_files()[0], Anew(lambda: _rows(tables)), language)


def _rows(tables: Sequence[Table]) -> Iterator[Row]:
    return (row for table in tables for row in table.in_files()[1])


def _csv(tables: Sequence[Table], document: Document, *, labels: bool = False) -> bytes:
    language = document.language
    columns = _columns(tables, language)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    has_mark = bool(document.mark)
    writer.writerow([*(column.name for column in columns), *[MARK] * has_mark])
    if labels:
        said_of_mark = [COPY.to(language)] * has_mark
        writer.writerow([inert(column.label) for column in columns] + said_of_mark)
    marked = [document.mark] * has_mark
    for row in _rows(tables):
        writer.writerow([*(_written(column.held(row, language)) for column in columns), *marked])
    return text.getvalue().encode()


def _written(value: Held) -> str:
    """Return a value as a cell of a CSV; a text is inert, a number is never one.

    >>> _written(True), _written(Decimal("-0.500000")), _written("=1+1"), _written(None)
    ('true', '-0.5', "'=1+1", '')
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            exact = f"{value:f}"
            return exact.rstrip("0").rstrip(".") if "." in exact else exact
        case date():
            return value.isoformat()
        case int():
            return str(value)
    return inert(value)


def _resource(
    tables: Sequence[Table], document: Document, path: str, content: bytes
) -> dict[str, Any]:
    """Return the description of one file of a package."""
    table = tables[0]
    columns = _columns(tables, document.language)
    if document.mark:
        columns.append(mark_column(document.language))
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "header": True},
        "schema": {"fields": [_field(column) for column in columns], "missingValues": [""]},
    }


def _field(column: FileColumn) -> dict[str, Any]:
    """Return the description of one column of a file."""
    field: dict[str, Any] = {
        "name": column.name,
        "title": column.label,
        "type": "string" if column.type == "text" else column.type,
    }
    if column.unit:
        field["unit"] = column.unit
    return field if column.text is None else field | _said(column.text)


def _said(text: Text) -> dict[str, Any]:
    """Return a description in every language; the one in English is that of the standard."""
    return {
        "description": text.to("en"),
        **{f"description_{language}": text.to(language) for language in LANGUAGES},
    }
