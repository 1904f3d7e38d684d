"""A package of drafts as a DOCX document, for a person to edit, sign and send."""

from collections.abc import Iterable
from datetime import datetime

from docx.document import Document as Docx
from docx.enum.text import WD_BREAK
from docx.shared import Cm, Pt

from data_ingest.model.text import Language, Text
from service.casework.packages.documents import PackageDocument
from service.casework.packages.models import Package
from service.casework.packages.phrases import TITLES
from service.casework.packages.wording import blocks
from service.documents.blocks import (
    Blanks,
    Block,
    Checks,
    Form,
    Grid,
    Heading,
    NewPage,
    Numbered,
    Pairs,
    Paragraph,
)
from service.documents.docx import (
    WIDTH,
    add_footer,
    add_header,
    add_pairs,
    add_row,
    add_small,
    add_table,
    blank_page,
    frozen,
    keep_together,
    keep_with_next,
    set_apart,
    set_widths,
    shade,
    unbroken,
    write,
)

FOOTER = Text(
    "Kedjekoll · utkast {id} · regelverk {rules} · texter {texts} · sida ",
    "Kedjekoll · draft {id} · rulebook {rules} · texts {texts} · page ",
)
_FORM_ROOM = 2.2  # cm to write in
_ROW_ROOM = 0.75  # cm of a row to fill in by hand


def package_document(
    package: Package,
    document: PackageDocument,
    language: Language,
    *,
    package_id: str,
    made_at: datetime,
    mark: str = "",
) -> bytes:
    """Return a document of a package; the same package always gives the same bytes.

    Args:
        package: The drafts.
        document: Which of its documents.
        language: Language of the document; the sheet for workers comes in all of its own.
        package_id: The number that it is kept under.
        made_at: When it was made, with a time zone.
        mark: Of the copy.
    """
    footer = FOOTER.to(language).format(
        id=package_id,
        rules=package.rulebook_sha256[:12],
        texts=package.templates_sha256[:12],
    )
    return document_of(
        blocks(package, document, language),
        language,
        title=TITLES[package.kind].to(language),
        footer=footer,
        made_at=made_at,
        mark=mark,
    )


def document_of(
    page: Iterable[Block],
    language: Language,
    *,
    title: str,
    footer: str,
    made_at: datetime,
    mark: str = "",
) -> bytes:
    """Return a page of blocks as a document; the same blocks always give the same bytes.

    Args:
        page: What it is made of.
        language: The language that it is read aloud and proofed in.
        title: Its title, for readers and screen readers.
        footer: The line at the foot of every page; the page number follows.
        made_at: When it was made, with a time zone.
        mark: Of the copy.
    """
    document = blank_page(title, language, made_at=made_at)
    for block in page:
        _add(document, block)
    add_footer(document, footer)
    return frozen(document, mark=mark)


def _add(document: Docx, block: Block) -> None:
    match block:
        case Heading(text, level):
            document.add_heading(text, level=level)
        case Paragraph():
            _add_paragraph(document, block)
        case Pairs(rows):
            add_pairs(document, rows)
        case Numbered(items):
            set_apart(document)
            for number, item in enumerate(items, 1):
                paragraph = document.add_paragraph(f"{number}.\t{item}")
                paragraph.paragraph_format.left_indent = Cm(0.8)
                paragraph.paragraph_format.first_line_indent = Cm(-0.8)
                paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.8))
        case Checks():
            _add_checks(document, block)
        case Form(items):
            _add_form(document, items)
        case Grid():
            _add_grid(document, block)
        case Blanks():
            _add_blanks(document, block)
        case NewPage():
            _break_page(document)


def _break_page(document: Docx) -> None:
    """Begin a new page; the line that holds the break takes no room on it."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(1)
    paragraph.add_run().add_break(WD_BREAK.PAGE)


def _add_paragraph(document: Docx, block: Paragraph) -> None:
    if block.style == "small":
        add_small(document, block.text)
        return
    set_apart(document)
    run = document.add_paragraph().add_run(unbroken(block.text))
    run.bold, run.italic = block.style == "bold", block.style == "italic"


def _add_checks(document: Docx, block: Checks) -> None:
    """Add what is ticked before use in one shaded box, which is easy to delete as a whole."""
    table = add_table(document, (WIDTH,))
    row = add_row(table)
    shade(row.cells[0])
    write(row.cells[0], block.heading, bold=True, size=8.5)
    for item in block.items:
        paragraph = row.cells[0].add_paragraph()
        paragraph.paragraph_format.space_after = Pt(1)
        paragraph.add_run(f"☐ {item}").font.size = Pt(8.5)
    keep_together(row)
    set_widths(table, (WIDTH,))


def _add_form(document: Docx, items: tuple[str, ...]) -> None:
    for item in items:
        set_apart(document)
        keep_with_next(document.add_paragraph(item))
        table = add_table(document, (WIDTH,))
        row = add_row(table)
        row.height = Cm(_FORM_ROOM)
        keep_together(row)
        set_widths(table, (WIDTH,))


def _add_grid(document: Docx, block: Grid) -> None:
    widths = tuple(WIDTH * width / 10 for width in block.widths)
    table = add_table(document, widths)
    add_header(table, block.headings)
    for values in block.rows:
        row = add_row(table)
        keep_together(row)
        for cell, value in zip(row.cells, values, strict=True):
            write(cell, value, size=8.5)
    set_widths(table, widths)


def _add_blanks(document: Docx, block: Blanks) -> None:
    widths = tuple(WIDTH * width / 10 for width in block.widths)
    table = add_table(document, widths)
    add_header(table, block.headings)
    for value in block.rows:
        row = add_row(table)
        row.height = Cm(_ROW_ROOM)
        keep_together(row)
        write(row.cells[0], value, size=8.5)
    set_widths(table, widths)
