"""A needs assessment as a DOCX document of one to three pages, for a person to decide on and sign.

The same assessment always gives the same bytes: the archive carries no time but that of the record.
"""

from datetime import datetime
from decimal import Decimal

from docx.document import Document as Docx
from docx.shared import Cm, Pt

from data_ingest.model.figures import number
from data_ingest.model.text import Language, Text
from procurement_rules.needs.wording import PROPOSAL, SUBTITLE, TITLE
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
    set_widths,
    shade,
    write,
)
from service.screening.assessment.source_titles import title_in
from service.screening.needs.assessment import NeedAssessment
from service.screening.needs.wording import (
    UNDATED,
    UNVERIFIED,
    blocks,
    levels_in_time,
    notes,
    outcome,
    stated,
)


def need_document(
    need: NeedAssessment, language: Language, *, need_id: str, made_at: datetime, mark: str = ""
) -> bytes:
    """Return the document.

    Args:
        need: The assessment.
        language: Language of the document.
        need_id: The number that it is kept under.
        made_at: When it was made, with a time zone.
        mark: Of the copy.
    """
    document = blank_page(TITLE.to(language), language, made_at=made_at)
    document.add_heading(TITLE.to(language), level=0)
    document.add_paragraph(SUBTITLE.to(language))
    add_pairs(document, stated(need, language))
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
    said = Text(
        "Kedjekoll · {id} · regelverk {rules} · resultat {result} · sida ",
        "Kedjekoll · {id} · rulebook {rules} · result {result} · page ",
    ).to(language)
    add_footer(
        document,
        said.format(id=need_id, rules=need.rulebook_sha256[:12], result=need.sha256()[:12]),
    )
    return frozen(document, mark=mark)


def _reasons(document: Docx, need: NeedAssessment, language: Language) -> None:
    widths = (WIDTH - 7.1, 4.6, 2.5)
    table = add_table(document, widths)
    names = (Text("Skäl", "Reason"), Text("Källa", "Source"), Text("Datum", "Date"))
    add_header(table, (name.to(language) for name in names))
    for place, block in enumerate(blocks(need, language), 1):
        row = add_row(table)
        keep_together(row, with_next=True)
        whole = row.cells[0].merge(row.cells[-1])
        shade(whole)
        write(whole, f"{place}. {block.heading} ", bold=True).add_run(block.said)
        for line in block.lines:
            row = add_row(table)
            keep_together(row)
            if line.source is None or line.dated is None:
                write(row.cells[0].merge(row.cells[-1]), line.text, size=8.5)
                continue
            for cell, text in zip(row.cells, (line.text, line.source, line.dated), strict=True):
                write(cell, text, size=8.5)
    set_widths(table, widths)


def _levels(document: Docx, need: NeedAssessment, language: Language) -> None:
    """Add the levels of the time where there are more than the one that a reason names."""
    levels = levels_in_time(need)
    if len(levels) < 2:
        return
    heading = Text("Lönenivåer under kontraktstiden", "Levels of pay during the contract")
    document.add_heading(heading.to(language), level=1)
    widths = (4.6, 5.0, 2.4, 5.0)
    table = add_table(document, widths)
    names = (
        Text("Kollektivavtal", "Agreement"),
        Text("Kategori", "Category"),
        Text("Lön per timme", "Pay per hour"),
        Text("Gäller", "Holds"),
    )
    add_header(table, (name.to(language) for name in names))
    for level in levels:
        row = add_row(table)
        keep_together(row)
        pay = f"{number(Decimal(level.base_hourly), language, decimals=2)} {level.currency}"
        unverified = "" if level.verified else f" ({UNVERIFIED.to(language)})"
        until = level.valid_to.isoformat() if level.valid_to else ""
        cells = (
            level.agreement,
            level.category.to(language),
            pay + unverified,
            f"{level.valid_from} – {until}".rstrip(),
        )
        for cell, text in zip(row.cells, cells, strict=True):
            write(cell, text, size=8.5)
    set_widths(table, widths)


def _decision(document: Docx, language: Language) -> None:
    choices = (
        Text("Villkor är behövliga och ställs.", "Terms are needed and are set."),
        Text("Villkor ställs inte.", "Terms are not set."),
        Text("Underlaget kompletteras först.", "More is found out first."),
    )
    for choice in choices:
        keep_with_next(document.add_paragraph(f"☐ {choice.to(language)}"))
    lines = (
        Text("Motivering", "Reasons"),
        Text("Namn", "Name"),
        Text("Befattning och mandat", "Position and mandate"),
        Text("Datum", "Date"),
        Text("Underskrift", "Signature"),
    )
    widths = (4.5, WIDTH - 4.5)
    table = add_table(document, widths)
    for line in lines:
        row = add_row(table)
        keep_together(row, with_next=line is not lines[-1])
        row.height = Cm(1.5 if line is lines[0] else 0.9)
        write(row.cells[0], line.to(language), bold=True)
        write(row.cells[1], "")
    set_widths(table, widths)


def _sources(document: Docx, need: NeedAssessment, language: Language) -> None:
    reasons = [reason for step in need.steps for reason in step.reasons]
    for source in need.sources:
        if source.source_id not in {reason.source_id for reason in reasons}:
            continue
        dated = source.as_of.isoformat() if source.as_of else UNDATED.to(language)
        address = f", {source.url}" if source.url else ""
        title = title_in(source.title, language)
        add_small(document, f"{source.publisher}: {title} ({dated}){address}")
    named = {reason.rule_id for reason in reasons}
    texts = sorted({rule.reference for rule in need.rules if rule.rule_id in named})
    law = Text("Lagtext; lagrummen kontrollerade den dag som anges i tabellen", "The law; "
               "provisions checked on the day that the table states")  # fmt: skip
    for address in texts:
        add_small(document, f"{law.to(language)}: {address}")
