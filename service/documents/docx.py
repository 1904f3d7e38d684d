"""What the DOCX documents share: an A4 page, its tables, and an archive without a clock.

The same calls always give the same bytes: the archive carries no time but that of the record.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from data_ingest.model.text import Language

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

WIDTH = 17.0
"""Width in cm between the margins of an A4 page."""

_FONT = "Arial"
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_SHADE = "E7EDF3"
_SPACE_BEFORE = {"Heading 1": 9, "Heading 2": 5}
_CODES: dict[str, str] = {"sv": "sv-SE", "en": "en-GB"}


def blank_page(title: str, language: Language, *, made_at: datetime) -> Docx:
    """Return an empty document on A4.

    Args:
        title: Its title, for whoever lists files.
        language: Language that it is read in.
        made_at: When it was made, with a time zone.
    """
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(1.8), Cm(1.6)
    sizes = {"Normal": 9.5, "Title": 18, "Heading 1": 12, "Heading 2": 10}
    for name, size in sizes.items():
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.name, style.font.size = _FONT, Pt(size)
        style.font.color.rgb = RGBColor(0x1B, 0x2A, 0x3A)
        fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
        for attribute in [attribute for attribute in fonts.attrib if attribute.endswith("Theme")]:
            del fonts.attrib[attribute]
        for place in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(place), _FONT)
        style.paragraph_format.space_after = Pt(3)
        style.paragraph_format.space_before = Pt(_SPACE_BEFORE.get(name, 0))
    _language(document, language)
    properties = document.core_properties
    moment = made_at.astimezone(UTC).replace(tzinfo=None)
    properties.created = properties.modified = moment
    properties.title = title
    properties.author = properties.last_modified_by = "Kedjekoll"
    properties.comments, properties.language = "", _CODES.get(language, language)
    return document


def _language(document: Docx, language: Language) -> None:
    """Set the language that proofing tools and screen readers read the text in."""
    for tag in document.styles.element.iter(qn("w:lang")):
        for place in ("w:val", "w:eastAsia"):
            tag.set(qn(place), _CODES.get(language, language))


def set_language(elements: Iterable[Any], language: str, *, right_to_left: bool) -> None:
    """Set the language of parts of a document, and the direction that they are read in.

    Args:
        elements: Paragraphs and tables.
        language: ISO 639-1.
        right_to_left: Whether it is written from right to left.
    """
    for element in elements:
        for run in element.iter(qn("w:r")):
            properties = run.get_or_add_rPr()
            if right_to_left:
                properties.append(OxmlElement("w:rtl"))
            tag = OxmlElement("w:lang")
            tag.set(qn("w:bidi" if right_to_left else "w:val"), _CODES.get(language, language))
            properties.append(tag)
        if right_to_left:
            for paragraph in element.iter(qn("w:p")):
                paragraph.get_or_add_pPr().insert_element_before(
                    OxmlElement("w:bidi"),
                    *("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind"),
                    *("w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr"),
                )
            for table in element.iter(qn("w:tblPr")):
                table.insert_element_before(
                    OxmlElement("w:bidiVisual"),
                    *("w:tblW", "w:jc", "w:tblInd", "w:tblLayout", "w:tblLook"),
                )


def add_pairs(document: Docx, rows: Sequence[tuple[str, str]]) -> None:
    """Add labels with their values, in a table of two columns."""
    table = add_table(document, (4.0, WIDTH - 4.0))
    for label, value in rows:
        first, second = add_row(table).cells
        write(first, label, bold=True)
        write(second, value)
    set_widths(table, (4.0, WIDTH - 4.0))


def unbroken(text: str) -> str:
    """Return a text in which a section of law stays on one line.

    >>> unbroken("LOU (2016:1145) 17 kap. 2 §") == "LOU (2016:1145) 17\u00a0kap.\u00a02\u00a0§"
    True
    """
    return _SECTION.sub(lambda found: found[0].replace(" ", "\u00a0"), text)


_SECTION = re.compile(r"(?:[0-9]+ (?:a )?kap\. )?[0-9]+(?:–[0-9]+)?(?: [a-z])? §§?")


def set_apart(document: Docx) -> None:
    """Set what follows a table apart from it; two tables in a row would be one in a text editor."""
    body = document.element.body
    before = [element for element in body if element.tag != qn("w:sectPr")]
    if before and before[-1].tag == qn("w:tbl"):
        spacer = document.add_paragraph()
        spacer.paragraph_format.space_after = Pt(0)
        spacer.paragraph_format.line_spacing = Pt(6)


def add_footer(document: Docx, said: str) -> None:
    """Add a line at the foot of every page that ends with the page number."""
    footer = document.sections[0].footer.paragraphs[0]
    footer.add_run(said).font.size = Pt(7.5)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    number_run = footer.add_run("1")
    number_run.font.size = Pt(7.5)
    field.append(number_run._r)
    footer._p.append(field)


def add_table(document: Docx, widths: Sequence[float]) -> Table:
    """Add an empty table with columns of these widths in cm."""
    set_apart(document)
    table: Table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    return table


def add_row(table: Table) -> _Row:
    """Add a row to a table."""
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def set_widths(table: Table, widths: Sequence[float]) -> None:
    """Set the widths of a table's columns in cm, also on every row that is not merged."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        if len(set(row.cells)) == len(widths):
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(width)


def add_header(table: Table, names: Iterable[str]) -> None:
    """Add a heading row that is repeated on every page and announced by screen readers."""
    row = add_row(table)
    keep_together(row, with_next=True)
    _mark(row, "w:tblHeader")
    for cell, name in zip(row.cells, names, strict=True):
        write(cell, name, bold=True)


def keep_together(row: _Row, *, with_next: bool = False) -> None:
    """Keep a row on one page, and with the next row if asked."""
    _mark(row, "w:cantSplit")
    for cell in row.cells if with_next else ():
        keep_with_next(cell.paragraphs[0])


def _mark(row: _Row, tag: str) -> None:
    properties: Any = row._tr.get_or_add_trPr()
    properties.append(OxmlElement(tag))


def keep_with_next(paragraph: Paragraph) -> None:
    """Keep a paragraph on the page of what follows."""
    paragraph.paragraph_format.keep_with_next = True


def write(cell: _Cell, text: str, *, bold: bool = False, size: float | None = None) -> Paragraph:
    """Write a text into an empty cell, and return its paragraph.

    Args:
        cell: The cell.
        text: The text.
        bold: Whether it is bold.
        size: Size in points; None: that of the page.
    """
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
    run = paragraph.add_run(unbroken(text))
    run.bold = bold
    if size is not None:
        run.font.size = Pt(size)
    return paragraph


def shade(cell: _Cell) -> None:
    """Shade a cell."""
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), _SHADE)
    properties: Any = cell._tc.get_or_add_tcPr()
    properties.append(shading)


def add_small(document: Docx, text: str) -> None:
    """Add a paragraph in small print."""
    set_apart(document)
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.add_run(unbroken(text)).font.size = Pt(8)


def frozen(document: Docx, *, mark: str = "") -> bytes:
    """Return the archive with the time taken out of each of its entries.

    Args:
        document: The document.
        mark: Of the copy; it stands among the properties, where a letter that goes on has it too.
    """
    if mark:
        document.core_properties.identifier = mark
    written = io.BytesIO()
    document.save(written)
    frozen = io.BytesIO()
    with (
        zipfile.ZipFile(written) as entries,
        zipfile.ZipFile(frozen, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in entries.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, entries.read(name))
    return frozen.getvalue()
