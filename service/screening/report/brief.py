"""A screening in a terminal: a row for each tender, and three lines.

The lines are the next act; its basis, addressee and day; and what is missing and where the rest is.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from data_ingest.model.text import Language, message
from service.documents.model import Block, Document, Item, Items, Paragraph, Table
from service.documents.values import Row
from service.screening.record.tables import ScreeningRecord
from service.screening.report.papers import number_of_papers
from service.screening.report.report_columns import ReportColumns
from service.screening.report.report_content import report_content
from service.screening.report.report_words import SHEETS

Content = Mapping[str, Any]

_CLOSED = message("closed", "review need")
_HOW = message("Basis: {basis} · To: {to} · When: {by}", "next act")
_PAPERS = message("Papers to obtain or request now: {n}.")
_UNSETTLED = message("Missing about the purchase: {n}.")
_MATCHES = message("Possible matches to judge: {n}.")
_REJECTS = message("Elements of the file that could not be used, or were interpreted: {n}.")
_REST = message("The rest: --all here, or as a file with kedjekoll report {id}.")


def screening_brief(record: ScreeningRecord, language: Language, *, opened: bool) -> Document:
    """Return what a terminal shows first of a stored screening.

    Args:
        record: The screening.
        language: Language of the document.
        opened: Show review needs of tenders, which are closed before award.
    """
    content = report_content(record, language, opened=opened)
    made = ReportColumns(language, is_open=opened)
    return Document(
        language=language,
        title=content["title"],
        subject=content["subject"],
        about=" · ".join(filter(None, (content["about"], content["stage"]))),
        id=content["id"],
        blocks=tuple(_blocks(content, made)),
        made_at=record.created_at,
        footer=made.say("disclaimer"),
    )


def _blocks(content: Content, made: ReportColumns) -> Iterator[Block]:
    language, lots = made.language, content["lots"]
    yield from map(Paragraph, content["read"])
    if any(lot["tenders"] for lot in lots):
        yield _tenders(content, made)
    elif lots:
        yield Paragraph(lots[0]["no_tenders"])
    yield from map(Paragraph, content["answers"])
    act = content["next"]
    yield Items(
        (
            Item(act["text"], lead=f"{made.say('next_act')}:"),
            Item(_HOW.to(language).format(**act)),
            Item(" ".join(_missing(content, language))),
        )
    )


def _tenders(content: Content, made: ReportColumns) -> Table:
    """Return a row for each tender in tender order; which lot it is of where there are several."""
    is_of_many = len(content["lots"]) > 1

    def row(lot: Content, tender: Content) -> Row:
        found = sum(len(firm["found"]) for firm in tender["facts"])
        need = tender["need"] if made.is_open else _CLOSED.to(made.language)
        of_lot = (lot["id"],) if is_of_many else ()
        return (*of_lot, tender["id"], tender["name"], found, need, tender["price"])

    return Table(
        name="tenders",
        title=SHEETS["tenders"].to(made.language),
        columns=(
            *((made.text("lot", width=0),) if is_of_many else ()),
            made.text("tender", width=0),
            made.text("tenderer", width=2),
            made.figures("facts_found"),
            made.text("need"),
            made.figures("price"),
        ),
        rows=[row(lot, tender) for lot in content["lots"] for tender in lot["tenders"]],
    )


def _missing(content: Content, language: Language) -> Iterator[str]:
    """Yield how much is missing, and where the rest is."""
    lots = content["lots"]
    tenders = [tender for lot in lots for tender in lot["tenders"]]
    papers = map(number_of_papers, tenders)
    counts = (
        (_PAPERS, sum(one for one in papers if isinstance(one, int))),
        (_UNSETTLED, len({one for lot in lots for one in lot["unsettled"]})),
        (_MATCHES, len({match for tender in tenders for match in tender["matches"]})),
        (_REJECTS, len(content["rejects"])),
    )
    for text, count in counts:
        if count:
            yield text.to(language).format(n=count)
    yield _REST.to(language).format(id=content["id"])
