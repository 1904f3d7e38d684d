"""A needs assessment as a DOCX document of one to three pages, for a person to decide on and sign.

The same assessment always gives the same bytes: the archive carries no time but that of the record.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from data_ingest.text import Language, Text
from procurement_rules.needs.wording import PROPOSAL, SUBTITLE, TITLE
from service.needs.assessment import NeedAssessment
from service.needs.wording import (
    UNDATED,
    UNVERIFIED,
    blocks,
    levels_in_time,
    notes,
    outcome,
    stated,
)
from service.words import number

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_FONT = "Arial"
_WIDTH = 17.0  # cm between the margins of an A4 page
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_SHADE = "E7EDF3"
_CODES = {"sv": "sv-SE", "en": "en-GB"}


def need_document(
    need: NeedAssessment, language: Language, *, need_id: str, made_at: datetime
) -> bytes:
    """Return the document.

    Args:
        need: The assessment.
        language: Language of the document.
        need_id: The number that it is kept under.
        made_at: When it was made, with a time zone.
    """
    document = _blank(language, made_at=made_at)
    document.add_heading(TITLE.to(language), level=0)
    document.add_paragraph(SUBTITLE.to(language))
    _pairs(document, stated(need, language))
    for note in notes(need, language):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(4)
        paragraph.add_run(note).bold = True
    document.add_heading(Text("Förslag", "Proposal").to(language), level=1)
    document.add_paragraph(outcome(need, language)).runs[0].bold = True
    document.add_paragraph(PROPOSAL.to(language)).runs[0].italic = True
    document.add_heading(Text("Skäl", "Reasons").to(language), level=1)
    _reasons(document, need, language)
    _levels(document, need, language)
    document.add_heading(Text("Beslut", "Decision").to(language), level=1)
    _decision(document, language)
    document.add_heading(Text("Källor", "Sources").to(language), level=1)
    _sources(document, need, language)
    _footer(document, need, language, need_id=need_id)
    return _frozen(document)


def _blank(language: Language, *, made_at: datetime) -> Docx:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(1.8), Cm(1.6)
    sizes = {"Normal": 9.5, "Title": 18, "Heading 1": 12}
    for name, size in sizes.items():
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.name, style.font.size = _FONT, Pt(size)
        style.font.color.rgb = RGBColor(0x1B, 0x2A, 0x3A)
        fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
        for attribute in [one for one in fonts.attrib if one.endswith("Theme")]:
            del fonts.attrib[attribute]
        for place in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(place), _FONT)
        style.paragraph_format.space_after = Pt(3)
        style.paragraph_format.space_before = Pt(9 if name == "Heading 1" else 0)
    _language(document, language)
    properties = document.core_properties
    moment = made_at.astimezone(UTC).replace(tzinfo=None)
    properties.created = properties.modified = moment
    properties.title = TITLE.to(language)
    properties.author = properties.last_modified_by = "Kedjekoll"
    properties.comments, properties.language = "", _CODES[language]
    return document


def _language(document: Docx, language: Language) -> None:
    """Set the language that proofing tools and screen readers read the text in."""
    for tag in document.styles.element.iter(qn("w:lang")):
        for place in ("w:val", "w:eastAsia"):
            tag.set(qn(place), _CODES[language])


def _pairs(document: Docx, rows: Sequence[tuple[str, str]]) -> None:
    table = _table(document, (4.0, _WIDTH - 4.0))
    for label, value in rows:
        first, second = _add_row(table).cells
        _write(first, label, bold=True)
        _write(second, value)
    _set_widths(table, (4.0, _WIDTH - 4.0))


def _reasons(document: Docx, need: NeedAssessment, language: Language) -> None:
    widths = (_WIDTH - 7.1, 4.6, 2.5)
    table = _table(document, widths)
    names = (Text("Skäl", "Reason"), Text("Källa", "Source"), Text("Datum", "Date"))
    _header(table, (one.to(language) for one in names))
    for place, block in enumerate(blocks(need, language), 1):
        row = _add_row(table)
        _keep_together(row, with_next=True)
        whole = row.cells[0].merge(row.cells[-1])
        _shade(whole)
        _write(whole, f"{place}. {block.heading} ", bold=True).add_run(block.said)
        for line in block.lines:
            row = _add_row(table)
            _keep_together(row)
            if line.source is None or line.dated is None:
                _write(row.cells[0].merge(row.cells[-1]), line.text, size=8.5)
                continue
            for cell, text in zip(row.cells, (line.text, line.source, line.dated), strict=True):
                _write(cell, text, size=8.5)
    _set_widths(table, widths)


def _levels(document: Docx, need: NeedAssessment, language: Language) -> None:
    """Add the levels of the time where there are more than the one that a reason names."""
    levels = levels_in_time(need)
    if len(levels) < 2:
        return
    heading = Text("Lönenivåer under kontraktstiden", "Levels of pay during the contract")
    document.add_heading(heading.to(language), level=1)
    widths = (4.6, 5.0, 2.4, 5.0)
    table = _table(document, widths)
    names = (
        Text("Kollektivavtal", "Agreement"),
        Text("Kategori", "Category"),
        Text("Lön per timme", "Pay per hour"),
        Text("Gäller", "Holds"),
    )
    _header(table, (one.to(language) for one in names))
    for one in levels:
        row = _add_row(table)
        _keep_together(row)
        pay = f"{number(Decimal(one.base_hourly), language, decimals=2)} {one.currency}"
        unverified = "" if one.verified else f" ({UNVERIFIED.to(language)})"
        until = one.valid_to.isoformat() if one.valid_to else ""
        cells = (
            one.agreement,
            one.category.to(language),
            pay + unverified,
            f"{one.valid_from} – {until}".rstrip(),
        )
        for cell, text in zip(row.cells, cells, strict=True):
            _write(cell, text, size=8.5)
    _set_widths(table, widths)


def _decision(document: Docx, language: Language) -> None:
    choices = (
        Text("Villkor är behövliga och ställs.", "Terms are needed and are set."),
        Text("Villkor ställs inte.", "Terms are not set."),
        Text("Underlaget kompletteras först.", "More is found out first."),
    )
    for one in choices:
        _keep_with_next(document.add_paragraph(f"☐ {one.to(language)}"))
    lines = (
        Text("Motivering", "Reasons"),
        Text("Namn", "Name"),
        Text("Befattning och mandat", "Position and mandate"),
        Text("Datum", "Date"),
        Text("Underskrift", "Signature"),
    )
    widths = (4.5, _WIDTH - 4.5)
    table = _table(document, widths)
    for one in lines:
        row = _add_row(table)
        _keep_together(row, with_next=one is not lines[-1])
        row.height = Cm(1.5 if one is lines[0] else 0.9)
        _write(row.cells[0], one.to(language), bold=True)
        _write(row.cells[1], "")
    _set_widths(table, widths)


def _sources(document: Docx, need: NeedAssessment, language: Language) -> None:
    reasons = [one for step in need.steps for one in step.reasons]
    for one in need.sources:
        if one.source_id not in {reason.source_id for reason in reasons}:
            continue
        dated = one.as_of.isoformat() if one.as_of else UNDATED.to(language)
        address = f", {one.url}" if one.url else ""
        _small(document, f"{one.publisher}: {one.title} ({dated}){address}")
    named = {reason.rule_id for reason in reasons}
    texts = sorted({one.reference for one in need.rules if one.rule_id in named})
    law = Text("Lagtext; lagrummen kontrollerade den dag som anges i tabellen", "The law; "
               "provisions checked on the day that the table states")  # fmt: skip
    for address in texts:
        _small(document, f"{law.to(language)}: {address}")


def _footer(document: Docx, need: NeedAssessment, language: Language, *, need_id: str) -> None:
    footer = document.sections[0].footer.paragraphs[0]
    said = Text(
        "Kedjekoll · {id} · regelverk {rules} · resultat {result} · sida ",
        "Kedjekoll · {id} · rulebook {rules} · result {result} · page ",
    ).to(language)
    shown = said.format(id=need_id, rules=need.rulebook_sha256[:12], result=need.result_hash()[:12])
    footer.add_run(shown).font.size = Pt(7.5)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    number_run = footer.add_run("1")
    number_run.font.size = Pt(7.5)
    field.append(number_run._r)
    footer._p.append(field)


def _table(document: Docx, widths: Sequence[float]) -> Table:
    table: Table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    return table


def _add_row(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def _set_widths(table: Table, widths: Sequence[float]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        if len(set(row.cells)) == len(widths):
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(width)


def _header(table: Table, names: Iterable[str]) -> None:
    """Add a heading row that is repeated on every page and announced by screen readers."""
    row = _add_row(table)
    _keep_together(row, with_next=True)
    _mark(row, "w:tblHeader")
    for cell, name in zip(row.cells, names, strict=True):
        _write(cell, name, bold=True)


def _keep_together(row: _Row, *, with_next: bool = False) -> None:
    _mark(row, "w:cantSplit")
    for cell in row.cells if with_next else ():
        _keep_with_next(cell.paragraphs[0])


def _mark(row: _Row, tag: str) -> None:
    properties: Any = row._tr.get_or_add_trPr()
    properties.append(OxmlElement(tag))


def _keep_with_next(paragraph: Paragraph) -> None:
    paragraph.paragraph_format.keep_with_next = True


def _write(cell: _Cell, text: str, *, bold: bool = False, size: float | None = None) -> Paragraph:
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
    run = paragraph.add_run(text)
    run.bold = bold
    if size is not None:
        run.font.size = Pt(size)
    return paragraph


def _shade(cell: _Cell) -> None:
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), _SHADE)
    properties: Any = cell._tc.get_or_add_tcPr()
    properties.append(shading)


def _small(document: Docx, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.add_run(text).font.size = Pt(8)


def _frozen(document: Docx) -> bytes:
    """Return the archive with the time taken out of each of its entries."""
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
