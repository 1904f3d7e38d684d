"""A document as a workbook: its texts on the first sheet, then a sheet for the tables of each name.

Numbers and days are such in their cells. No text of a sender becomes a formula or a link: links are
made of numbers and addresses of ours. A workbook of few rows is put together in memory, which takes
half the time. In one of many, rows are written as they come, so that any length needs little.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import chain, count, islice

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data_ingest.model.text import message
from service.documents.drawings import Scale, Scatter
from service.documents.marked import mark_workbook
from service.documents.model import (
    AnswerBoxes,
    Block,
    Checks,
    Document,
    Heading,
    InLanguage,
    Items,
    Lines,
    Pairs,
    Paragraph,
    Pointer,
    QrCode,
    Table,
)
from service.documents.values import Link, Share, Value, figure, said
from service.operations.files.copies import COPY
from service.platform.words import printable

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MOST_ROWS = 1_000_000
"""Rows of one sheet; a workbook's sheet has 1,048,576 at most."""
MOST_LINKS = 65_000
"""Cells of a sheet that lead somewhere; Excel opens no sheet with more than 65,530."""

FEW_ROWS = 5_000
"""Rows of all sheets, at most, of a workbook that is put together in memory: some 25 MB. Ours."""

_TEXTS = message("Document", "workbook")
_NAME = 31
"""Letters that the name of a sheet has at most; one beyond U+FFFF counts as two, as in Excel."""
_WIDTH, _WIDE, _PROSE = 18, 60, 110
_WIDE_FROM = 2
"""Columns at least so many times as wide as others on a page are wide in a sheet, too."""


def workbook(document: Document) -> bytes:
    """Return a document as XLSX; the same bytes every time."""
    content = io.BytesIO()
    book = Workbook(
        content,
        {
            "in_memory" if _has_few_rows(document) else "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "max_url_length": 2079,
        },
    )
    made = document.made_at.astimezone(UTC).replace(tzinfo=None)
    title = document.id or document.title
    book.set_properties({"title": title, "author": "Kedjekoll", "created": made})
    _Writer(book, document).write()
    mark_workbook(book, document.mark, document.language)
    book.close()
    return content.getvalue()


def _has_few_rows(document: Document) -> bool:
    tables = chain.from_iterable(document.tables())
    rows = chain.from_iterable(table.rows for table in tables)
    return next(islice(rows, FEW_ROWS, None), None) is None


class _Writer:
    """Writes the sheets of a document."""

    def __init__(self, book: Workbook, document: Document) -> None:
        self._book, self._document = book, document
        self._language = document.language
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._plain = book.add_format({"text_wrap": True, "valign": "top"})
        look = {"font_color": "#0b5c8a", "underline": 1, "valign": "top"}
        self._link = book.add_format(look)
        self._share = book.add_format({"num_format": "0.0%", "valign": "top"})
        self._amount = book.add_format({"num_format": "#,##0.00", "valign": "top"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self._names = self._sheet_names()

    def write(self) -> None:
        """Write the texts, then the tables."""
        sheet = self._book.add_worksheet(_TEXTS.to(self._language))
        sheet.set_column(0, 0, _PROSE, self._plain)
        for at, (text, is_heading) in enumerate(self._texts()):
            sheet.write_string(at, 0, _cell(text), self._bold if is_heading else self._plain)
        for tables in self._document.tables():
            self._tables(tables)

    def _texts(self) -> Iterator[tuple[str, bool]]:
        document = self._document
        for text, is_heading in (
            (document.subject, False),
            (document.title, True),
            (document.about, False),
        ):
            if text:
                yield text, is_heading
        for block in document.on_pages():
            yield from self._of_block(block)
        if document.footer:
            yield document.footer, False
        if document.mark:
            yield f"{COPY.to(self._language)} {document.mark}", False

    def _of_block(self, block: Block) -> Iterator[tuple[str, bool]]:
        match block:
            case Heading(text):
                yield text, True
            case Paragraph(text) | Pointer(text):
                yield text, False
            case Items(items):
                for item in items:
                    said_of = " ".join(text for text in (item.lead, item.text, item.note) if text)
                    yield f"{'  ' * item.depth}{item.mark} {said_of}", False
            case Pairs(rows) | Scale(rows) | Scatter(rows):
                yield from (
                    (f"{label}: {said(value, self._language)}", False) for label, value in rows
                )
            case Table(empty=empty):
                if empty and next(iter(block.rows), None) is None:
                    yield empty, False
            case QrCode(content, alt):
                yield f"{alt}: {content}", False
            case Lines(labels) | AnswerBoxes(labels):
                yield from ((label, False) for label in labels)
            case Checks(heading, checks):
                yield heading, True
                yield from ((f"☐ {check}", False) for check in checks)
            case InLanguage(_, _, blocks):
                for one in blocks:
                    yield from self._of_block(one)

    def _sheet_names(self) -> Mapping[str, str]:
        """Return the sheet of each table, by its name; no two sheets have the same."""
        taken = {_TEXTS.to(self._language).casefold()}
        names = {}
        for tables in self._document.tables():
            words = re.sub(r"[\[\]:*?/\\]", " ", printable(tables[0].title)).split()
            wanted = _within(" ".join(words), _NAME).strip("' ") or tables[0].name
            name = wanted
            for again in count(2):
                if name.casefold() not in taken:
                    break
                name = f"{_within(wanted, _NAME - 4)} {again}"
            taken.add(name.casefold())
            names[tables[0].name] = name
        return names

    def _tables(self, tables: Sequence[Table]) -> None:
        """Write tables of one name to a sheet; what one sheet cannot hold goes on in another."""
        rows = chain.from_iterable(table.in_files()[1] for table in tables)
        columns, _ = tables[0].in_files()
        name = self._names[tables[0].name]
        for number_of_sheet in count(1):
            part = f"{_within(name, _NAME - 4)} {number_of_sheet}" if number_of_sheet > 1 else name
            sheet = self._book.add_worksheet(part)
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(columns):
                is_wide = column.width >= _WIDE_FROM
                sheet.set_column(at, at, _WIDE if is_wide else _WIDTH, self._plain)
                sheet.write_string(0, at, _cell(column.label), self._bold)
            for line, row in enumerate(islice(rows, MOST_ROWS), 1):
                for at, value in enumerate(row):
                    self._value(sheet, line, at, value)
            first = next(rows, None)
            if first is None:
                return
            rows = chain([first], rows)

    def _value(self, sheet: Worksheet, line: int, at: int, value: Value) -> None:
        if isinstance(value, Link):
            self._leading(sheet, line, at, value)
            return
        match figure(value):
            case None:
                if text := said(value, self._language):
                    sheet.write_string(line, at, _cell(text), self._plain)
            case datetime() as moment:
                sheet.write_string(line, at, said(moment, self._language))
            case date() as day:
                sheet.write_datetime(line, at, datetime.combine(day, time()), self._day)
            case held:
                sheet.write_number(line, at, held, self._look(value))

    def _look(self, value: Value) -> Format | None:
        if isinstance(value, Share):
            return self._share
        return self._amount if isinstance(value, Decimal) and value % 1 else None

    def _leading(self, sheet: Worksheet, line: int, at: int, link: Link) -> None:
        """Write a cell that leads somewhere, as long as a sheet may have more of those."""
        address = link.address
        if link.table:
            address = f"internal:'{self._names[link.table]}'!A{link.row + 2}"
        shown = _cell(said(link, self._language))
        if address and sheet.hlink_count < MOST_LINKS:
            sheet.write_url(line, at, address, self._link, string=shown)
        else:
            sheet.write_string(line, at, shown)
        if isinstance(link.shown, int | Decimal):
            sheet.write_number(line, at, link.shown, self._link)


def _within(text: str, most: int) -> str:
    """Return the beginning of a text that has so many UTF-16 units at most.

    >>> _within("ab𐀀c", 3), _within("ab𐀀c", 4)
    ('ab', 'ab𐀀')
    """
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


def _cell(text: str) -> str:
    """Return a text as a cell has it: several lines stay several."""
    return "\n".join(printable(line) for line in text.split("\n"))
