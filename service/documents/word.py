"""A document as DOCX, for a person to edit, sign and send; the same bytes every time."""

import io
from collections.abc import Iterable

import segno
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Cm, Mm, Pt

from data_ingest.model.text import Language, message
from service.documents.docx import (
    WIDTH,
    add_footer,
    add_header,
    add_row,
    add_small,
    add_table,
    blank_page,
    frozen,
    keep_together,
    keep_with_next,
    set_apart,
    set_language,
    set_widths,
    shade,
    unbroken,
    write,
)
from service.documents.drawings import Scale, Scatter
from service.documents.model import (
    AnswerBoxes,
    Blanks,
    Block,
    Checks,
    Column,
    Document,
    Heading,
    InLanguage,
    Item,
    Items,
    Lines,
    NewPage,
    Pairs,
    Paragraph,
    Pointer,
    QrCode,
    Table,
)
from service.documents.values import Value, said
from service.platform.words import printable

PAGE = message("page")

_FORM_ROOM = 2.2  # cm to write in
_ROW_ROOM = 0.75  # cm of a row to fill in by hand
_LABEL = 4.0  # cm of a label before its value
_STEP = 0.6  # cm that a list is set in, and each depth of it
_CELL = 8.5
_NARROW = 0.6
"""Width of a column that is as wide as its content, beside those of width 1."""
_LYING = 25.7  # cm between the margins of an A4 page that lies
_CODE = 30


def word(document: Document) -> bytes:
    """Return a document as DOCX."""
    language = document.language
    page = blank_page(_shown(document.title), language, made_at=document.made_at)
    width = WIDTH
    if document.is_wide:
        section, width = page.sections[0], _LYING
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    writer = _Writer(page, language, width)
    if document.subject:
        add_small(page, _shown(document.subject))
    page.add_heading(_shown(document.title), level=0)
    if document.about:
        add_small(page, _shown(document.about))
    for block in document.on_pages():
        writer.add(block)
    foot = (document.footer, document.id, document.mark, f"{PAGE.to(language)} ")
    add_footer(page, " · ".join(_shown(text) for text in foot if text))
    return frozen(page, mark=document.mark)


class _Writer:
    """Adds blocks to a page."""

    def __init__(self, page: Docx, language: Language, width: float) -> None:
        self._page, self._language, self._width = page, language, width

    def add(self, block: Block) -> None:
        """Add a block."""
        match block:
            case Heading(text, level):
                self._page.add_heading(_shown(text), level=level)
            case Paragraph():
                self._paragraph(block)
            case Pointer(text):
                self._paragraph(Paragraph(text))
            case Items(items):
                self._items(items)
            case Pairs(rows) | Scale(rows) | Scatter(rows):
                self._pairs(rows)
            case Table():
                self._table(block)
            case QrCode(content, alt):
                self._code(content, alt)
            case Lines(labels):
                self._lines(labels)
            case Checks(heading, checks):
                self._checks(heading, checks)
            case AnswerBoxes(labels):
                self._form(labels)
            case Blanks():
                self._blanks(block)
            case NewPage():
                self._new_page()
            case InLanguage():
                self._in_language(block)

    def _in_language(self, part: InLanguage) -> None:
        before = set(self._page.element.body)
        for block in part.blocks:
            self.add(block)
        added = [one for one in self._page.element.body if one not in before]
        set_language(added, part.language, right_to_left=part.right_to_left)

    def _new_page(self) -> None:
        """Begin a new page; the line that holds the break takes no room on it."""
        paragraph = self._page.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = Pt(1)
        paragraph.add_run().add_break(WD_BREAK.PAGE)

    def _paragraph(self, block: Paragraph) -> None:
        text = _shown(block.text)
        if block.style == "small":
            add_small(self._page, text)
        elif block.style == "notice":
            table = add_table(self._page, (self._width,))
            row = add_row(table)
            shade(row.cells[0])
            write(row.cells[0], text)
            set_widths(table, (self._width,))
        else:
            set_apart(self._page)
            run = self._page.add_paragraph().add_run(unbroken(text))
            run.bold, run.italic = block.style == "bold", block.style == "italic"

    def _items(self, items: Iterable[Item]) -> None:
        set_apart(self._page)
        for item in items:
            paragraph = self._page.add_paragraph()
            layout = paragraph.paragraph_format
            indent = Cm(_STEP * (item.depth + 1))
            layout.left_indent, layout.first_line_indent = indent, Cm(-_STEP)
            layout.tab_stops.add_tab_stop(indent)
            layout.space_after = Pt(2)
            paragraph.add_run(f"{item.mark}\t")
            if item.lead:
                paragraph.add_run(unbroken(f"{_shown(item.lead)} ")).bold = True
            paragraph.add_run(unbroken(_shown(item.text)))
            if item.note:
                paragraph.add_run().add_break()
                paragraph.add_run(unbroken(_shown(item.note))).font.size = Pt(8)

    def _pairs(self, rows: Iterable[tuple[str, Value]]) -> None:
        widths = (_LABEL, self._width - _LABEL)
        table = add_table(self._page, widths)
        for label, value in rows:
            first, second = add_row(table).cells
            write(first, _shown(label), bold=True)
            write(second, self._said(value))
        set_widths(table, widths)

    def _table(self, block: Table) -> None:
        columns, rows, are_more = block.on_pages()
        if not rows:
            self.add(Paragraph(block.empty)) if block.empty else None
            return
        widths = _widths(columns, self._width)
        table = add_table(self._page, widths)
        add_header(table, [_shown(column.label) for column in columns])
        for values in rows:
            row = add_row(table)
            keep_together(row)
            for cell, column, value in zip(row.cells, columns, values, strict=True):
                paragraph = write(cell, self._said(value), size=_CELL)
                if column.is_number:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        set_widths(table, widths)
        if are_more and block.more:
            self.add(Paragraph(block.more))

    def _code(self, content: str, alt: str) -> None:
        drawn = io.BytesIO()
        segno.make(content, error="m").save(drawn, kind="png", scale=8)
        drawn.seek(0)
        set_apart(self._page)
        picture = self._page.add_picture(drawn, width=Mm(_CODE))
        picture._inline.docPr.set("descr", alt)

    def _lines(self, labels: Iterable[str]) -> None:
        widths = (_LABEL + 2, self._width - _LABEL - 2)
        table = add_table(self._page, widths)
        for label in labels:
            row = add_row(table)
            row.height = Cm(_ROW_ROOM)
            write(row.cells[0], _shown(label))
        set_widths(table, widths)

    def _checks(self, heading: str, checks: Iterable[str]) -> None:
        """Add what is ticked before use in one shaded box, which is easy to delete as a whole."""
        table = add_table(self._page, (self._width,))
        row = add_row(table)
        shade(row.cells[0])
        write(row.cells[0], _shown(heading), bold=True, size=_CELL)
        for check in checks:
            paragraph = row.cells[0].add_paragraph()
            paragraph.paragraph_format.space_after = Pt(1)
            paragraph.add_run(f"☐ {_shown(check)}").font.size = Pt(_CELL)
        keep_together(row)
        set_widths(table, (self._width,))

    def _form(self, labels: Iterable[str]) -> None:
        for label in labels:
            set_apart(self._page)
            keep_with_next(self._page.add_paragraph(_shown(label)))
            table = add_table(self._page, (self._width,))
            row = add_row(table)
            row.height = Cm(_FORM_ROOM)
            keep_together(row)
            set_widths(table, (self._width,))

    def _blanks(self, block: Blanks) -> None:
        widths = tuple(self._width * width / 10 for width in block.widths)
        table = add_table(self._page, widths)
        add_header(table, map(_shown, block.headings))
        for label in block.rows:
            row = add_row(table)
            row.height = Cm(_ROW_ROOM)
            keep_together(row)
            write(row.cells[0], _shown(label), size=_CELL)
        set_widths(table, widths)

    def _said(self, value: Value) -> str:
        return _shown(said(value, self._language))


def _widths(columns: Iterable[Column], width: float) -> tuple[float, ...]:
    parts = [column.width or _NARROW for column in columns]
    return tuple(width * part / sum(parts) for part in parts)


def _shown(text: str) -> str:
    return printable(text)
