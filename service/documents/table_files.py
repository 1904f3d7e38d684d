"""A table of a document as a file for work: CSV for spreadsheets, Parquet for programs."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import polars as pl
import polars.selectors as cs

from data_ingest.model.figures import decimal_mark
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Language
from service.documents.inert import inert
from service.documents.model import Column, Document, Table
from service.documents.values import Row, Value, figure, said
from service.operations.files.copies import COPY

CSV = "text/csv"
PARQUET = "application/vnd.apache.parquet"


def csv_of(document: Document, name: str) -> bytes:
    """Return the tables of a name as one CSV: semicolons, UTF-8 with a byte order mark.

    Numbers are written without groups, with the decimal sign of the language; days as YYYY-MM-DD.
    Every text is inert. The mark of the copy stands in each row, so that a part has it too.

    Raises:
        UnreadableInput: The document has none; the problem names those that it has.
    """
    columns, rows = _merged(document, name)
    content = io.BytesIO()
    text = io.TextIOWrapper(content, "utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    mark = (COPY.to(document.language),) if document.mark else ()
    writer.writerow([*(column.label for column in columns), *mark])
    marked = (document.mark,) if document.mark else ()
    for row in rows:
        writer.writerow([*(_written(value, document.language) for value in row), *marked])
    text.flush()
    return content.getvalue()


def parquet_of(document: Document, name: str) -> bytes:
    """Return the tables of a name as Parquet.

    Raises:
        UnreadableInput: The document has none; the problem names those that it has.
    """
    content = io.BytesIO()
    frame_of(document, name).write_parquet(content)
    return content.getvalue()


def frame_of(document: Document, name: str) -> pl.DataFrame:
    """Return the tables of a name as one frame: columns by their names for machines.

    The mark of the copy is the last column.

    Raises:
        UnreadableInput: The document has none; the problem names those that it has.
    """
    columns, rows = _merged(document, name)
    held = [[_held(value, document.language) for value in row] for row in rows]
    frame = pl.DataFrame(
        {
            machine_name(column): pl.Series([row[at] for row in held], strict=False)
            for at, column in enumerate(columns)
        }
    ).with_columns(cs.by_dtype(pl.Null).cast(pl.String))
    if document.mark:
        frame = frame.with_columns(copy=pl.lit(document.mark))
    return frame


def machine_name(column: Column) -> str:
    """Return the name of a column in files for machines: small letters of ASCII.

    >>> machine_name(Column(label="Känt underlag")), machine_name(Column(label="x", name="known"))
    ('kant_underlag', 'known')
    """
    if column.name:
        return column.name
    letters = unicodedata.normalize("NFKD", column.label).encode("ascii", "ignore")
    return re.sub("[^a-z0-9]+", "_", letters.decode().lower()).strip("_")


def _merged(document: Document, name: str) -> tuple[tuple[Column, ...], Iterator[Row]]:
    """Return the tables of a name as one."""
    by_name = {tables[0].name: tables for tables in document.tables()}
    name = name or next(iter(by_name), "")
    if name not in by_name:
        raise UnreadableInput([Problem("report-table", "/table", {"names": ", ".join(by_name)})])
    tables: Sequence[Table] = by_name[name]
    return tables[0].in_files()[0], (row for table in tables for row in table.in_files()[1])


def _written(value: Value, language: Language) -> str:
    """Return a value as a cell of a CSV: what can be reckoned with as digits, a text inert."""
    match figure(value):
        case None:
            return inert(said(value, language))
        case date() as held:
            return said(held, language)
        case held:
            exact = str(held) if isinstance(held, int) else f"{held:f}"
            return exact.replace(".", decimal_mark(language))


def _held(value: Value, language: Language) -> str | int | Decimal | date | None:
    if value is None:
        return None
    held = figure(value)
    return said(value, language) if held is None else held
