"""A screening as a document: first the page that is read in a minute, then tender by tender.

The first page has the route, the facts about the firms, the next lawful acts, what is missing and
who is responsible. Then come each tender with its parties, its chain and every party's points one
by one, the rules, the evidence, room for the decision, method and limits, and how the document is
checked. `overview` leaves all out that is not read at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from data_ingest.model.text import Language
from service.documents.line_breaks import breakable
from service.documents.model import (
    Block,
    Document,
    Heading,
    Item,
    Items,
    Lines,
    NewPage,
    Pairs,
    Paragraph,
    QrCode,
    Table,
)
from service.documents.values import Code, Row
from service.screening.record.tables import ScreeningRecord
from service.screening.report.report_columns import ReportColumns, bounds_cells
from service.screening.report.report_content import report_content
from service.screening.report.report_words import LINES, SHEETS
from service.screening.report.tender_blocks import need_overview, tender_blocks, tender_overview
from service.screening.report.told_once import told_once

Content = Mapping[str, Any]
"""What `report_content` says of a screening, a lot, a tender or a part."""

MOST_IDENTITY = 3
"""Lines that an overview has of how the document is told from others."""


def screening_report(
    record: ScreeningRecord,
    language: Language,
    *,
    opened: bool,
    mark: str = "",
    overview: bool = False,
) -> Document:
    """Return a stored screening as a document.

    Args:
        record: The screening.
        language: Language of the document.
        opened: Show points and review needs of tenders, which are closed before award.
        mark: Of the copy.
        overview: Only what is read in a minute.
    """
    content = report_content(record, language, opened=opened)
    return composed(content, made_at=record.created_at, mark=mark, overview=overview)


def composed(
    content: Content, *, made_at: datetime, mark: str = "", overview: bool = False
) -> Document:
    """Return what a screening says as a document; what tenders have in common stands once.

    Args:
        content: As `report_content` gives it, or without what is masked.
        made_at: When the record was made, or the copy of it, with a time zone.
        mark: Of the copy.
        overview: Only what is read in a minute.
    """
    language: Language = content["language"]
    lots = told_once(content["lots"], language)
    made = ReportColumns(language, is_open=content["open"])
    blocks = [*_first_page(content, lots, made, overview=overview)]
    if not overview:
        for lot in lots:
            for tender in lot["tenders"]:
                blocks += tender_blocks(lot, tender, made)
    blocks += _foundations(content, made, overview=overview)
    return Document(
        language=language,
        title=content["title"],
        subject=content["subject"],
        about=content["about"],
        id=content["id"],
        blocks=tuple(blocks),
        made_at=made_at,
        footer=made.say("disclaimer"),
        mark=mark,
    )


def _first_page(
    content: Content, lots: Sequence[Content], made: ReportColumns, *, overview: bool
) -> Iterator[Block]:
    yield Paragraph(content["notice"], "notice")
    yield from map(Paragraph, content["read"])
    yield from map(Paragraph, content["stated"])
    act = content["next"]
    here = "" if act is None else act["lot"] or (lots[0]["id"] if lots else "")
    for lot in lots:
        yield Heading(lot["title"])
        yield Paragraph(lot["as_in"] or lot["route"])
        if lot["stated"]:
            yield _listed(lot["stated"])
        if not lot["as_in"] and lot["terms"] and not overview:
            yield Paragraph(lot["terms"], "small")
        if lot["tenders"]:
            yield Heading(made.say("facts"), 2)
            yield Paragraph(made.say("facts_text"), "small")
            for tender in lot["tenders"]:
                yield from _facts(lot, tender, made)
        if lot["tenders"]:
            yield Heading(made.say("tenders"), 2)
            yield _tenders(lot, made)
            if not made.is_open:
                yield Paragraph(made.say("closed"))
            if overview:
                for tender in lot["tenders"]:
                    yield from need_overview(tender, made)
        if lot["id"] == here:
            yield from _next(content, made)
        if not lot["as_in"] and lot["acts"]:
            yield Heading(made.say("next_acts"), 2)
            yield _acts(lot, made)
        if not lot["tenders"]:
            yield Paragraph(lot["no_tenders"])
            continue
        if not lot["as_in"]:
            lacking = [*lot["unsettled"], *lot["missing"]]
            if lacking:
                yield Heading(made.say("missing"), 2)
                yield _listed(lacking)
        if overview:
            for tender in lot["tenders"]:
                yield from tender_overview(tender, made)
    if content["closed_line"]:
        yield Paragraph(content["closed_line"], "small")
    yield Lines((made.say("owner"),))


def _facts(lot: Content, tender: Content, made: ReportColumns) -> Iterator[Block]:
    """Yield what is known of the firms of a tender; it has no points, so it is never closed."""
    yield Heading(f"{made.say('tender')} {tender['id']}", 3)
    items = []
    for firm in tender["facts"]:
        items.append(Item("", lead=firm["name"]))
        items += (
            Item(fact["law"], lead=f"{fact['text']}.", note=fact["means_not"], depth=1)
            for fact in firm["found"]
        )
        items += (Item(text, depth=1) for text in firm["looked"])
    yield Items(tuple(items))
    yield Table(
        name="facts",
        title=SHEETS["facts"].to(made.language),
        columns=(
            made.text("party", width=2),
            made.text("fact", width=2),
            made.text("bear_in_mind", width=2),
            made.text("in_law", width=2),
        ),
        rows=[
            *(
                (firm["name"], fact["text"], fact["means_not"], fact["law"])
                for firm in tender["facts"]
                for fact in firm["found"]
            ),
            *(
                (firm["name"], text, None, None)
                for firm in tender["facts"]
                for text in firm["looked"]
            ),
        ],
        of=made.of_tender(lot, tender),
        where="files",
    )


def _next(content: Content, made: ReportColumns) -> Iterator[Block]:
    """Yield the one next act; it stands in the lot that it is about, or in the first."""
    act = content["next"]
    yield Heading(made.say("next_act"), 2)
    yield Paragraph(breakable(act["text"]), "bold")
    yield Pairs(
        tuple((made.say(f"next_{name}"), breakable(act[name])) for name in ("to", "by", "basis"))
    )


def _acts(lot: Content, made: ReportColumns) -> Table:
    return Table(
        name="acts",
        title=SHEETS["acts"].to(made.language),
        columns=(made.text("act", width=3), made.text("basis")),
        rows=[(act["text"], act["basis"]) for act in lot["acts"]],
        of=made.of_lot(lot),
    )


def _tenders(lot: Content, made: ReportColumns) -> Table:
    opened = (made.text("need"), *made.bounds()) if made.is_open else (made.figures("parties"),)

    def row(tender: Content) -> Row:
        who = (tender["id"], tender["name"])
        shown = (
            (tender["need"], *bounds_cells(tender["points"]))
            if made.is_open
            else (tender["parties"],)
        )
        return (*who, *shown, tender["known"], tender["price"])

    return Table(
        name="tenders",
        title=SHEETS["tenders"].to(made.language),
        columns=(
            made.text("tender", width=0),
            made.text("tenderer", width=2),
            *opened,
            made.figures("known"),
            made.figures("price"),
        ),
        rows=[row(tender) for tender in lot["tenders"]],
        of=made.of_lot(lot),
    )


def _foundations(content: Content, made: ReportColumns, *, overview: bool) -> Iterator[Block]:
    """Yield what a screening rests on, and how it is checked."""
    if content["answers"]:
        yield _listed(content["answers"])
    if content["rejects"]:
        yield Heading(made.say("rejects"), 2)
        yield _listed(content["rejects"])
    if not overview:
        yield from _rules(content, made)
        yield Heading(made.say("evidence"))
        yield made.sources_table(content["sources"])
    if lists := [source for source in content["sources"] if source["means_not"]]:
        yield Heading(made.say("lists"), 2)
        yield Items(
            tuple(
                Item(f"{source['means_not']} {source['ends']}", lead=f"{source['title']}:")
                for source in lists
            )
        )
    if not overview:
        yield Heading(made.say("decision"))
        yield Paragraph(made.say("decision_text"))
        yield Lines(tuple(line.to(made.language) for line in LINES))
        yield Heading(made.say("method"))
        yield from map(Paragraph, content["method"])
        yield NewPage()
    yield Heading(made.say("verification"))
    if not overview:
        yield Paragraph(content["verification"])
    identity = content["identity"][: MOST_IDENTITY if overview else None]
    yield Pairs(tuple((field["name"], Code(field["value"])) for field in identity))
    if not overview:
        yield QrCode(content["code"], made.say("qr_alt").format(code=content["code"]))


def _rules(content: Content, made: ReportColumns) -> Iterator[Block]:
    """Yield the rules that applied, and those that could not be told."""
    yield NewPage()
    yield Heading(made.say("rules"))
    yield Items(tuple(map(made.rule_item, content["rules"])))
    if content["open_rules"]:
        yield Heading(made.say("open_rules"))
        yield Paragraph(made.say("open_rules_text"))
        yield Items(tuple(map(made.rule_item, content["open_rules"])))
    yield made.rules_table(content["rules"], content["open_rules"])


def _listed(texts: Sequence[str]) -> Items:
    return Items(tuple(map(Item, texts)))
