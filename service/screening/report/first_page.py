"""The first page of a report: the purchase, the next act, and what differs between tenderers.

What is the same of all tenderers is said here once, and their own pages leave it out.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.documents.model import (
    Block,
    Heading,
    Item,
    Items,
    Lines,
    Pairs,
    Paragraph,
    Pointer,
    Table,
)
from service.documents.values import Row
from service.platform.words import printable
from service.screening.report.hourly import LEVEL
from service.screening.report.papers import in_words, number_of_papers, of_all
from service.screening.report.report_columns import ReportColumns
from service.screening.report.tender_page import same_reasons

Content = Mapping[str, Any]

APPENDIX = "appendix"
"""Name of the heading with which the appendix begins."""


def first_page(
    content: Content, lots: Sequence[Content], made: ReportColumns, *, has_appendix: bool
) -> Iterator[Block]:
    """Yield the page of the purchase: lot by lot what is next, what differs, what is the same."""
    yield Paragraph(content["notice"], "notice")
    yield from map(Paragraph, content["read"])
    yield from map(Paragraph, content["stated"])
    act = content["next"]
    here = "" if act is None else act["lot"] or (lots[0]["id"] if lots else "")
    for lot in lots:
        yield Heading(lot["title"])
        yield Paragraph(lot["as_in"] or lot["route"])
        if lot["stated"]:
            yield listed(lot["stated"])
        if lot["id"] == here:
            yield from _next(act, made)
        if lot["tenders"]:
            yield from _tenders(lot, made)
        else:
            yield Paragraph(lot["no_tenders"])
        if not lot["as_in"]:
            yield from _missing(lot, made)
    if content["closed_line"]:
        yield Paragraph(content["closed_line"], "small")
    if has_appendix:
        yield Pointer(made.say("appendix_follows"), made.say("appendix_on"), APPENDIX)
    yield Lines((made.say("owner"),))


def listed(texts: Sequence[str]) -> Items:
    """Return texts as a list."""
    return Items(tuple(map(Item, texts)))


def _next(act: Content, made: ReportColumns) -> Iterator[Block]:
    """Yield the next act: what to do, whom it is addressed to, by when, and its basis."""
    yield Heading(made.say("next_act"), 2)
    yield Paragraph(printable(act["text"]), "bold")
    yield Pairs(
        tuple((made.say(f"next_{name}"), printable(act[name])) for name in ("to", "by", "basis"))
    )


def _tenders(lot: Content, made: ReportColumns) -> Iterator[Block]:
    several = len(lot["tenders"]) > 1
    yield Heading(made.say("differs" if several else "tenders"), 2)
    yield _differences(lot, made)
    if unlike := [*lot["uneven"], *_hours(lot)]:
        yield listed(unlike)
    if not made.is_open:
        yield Paragraph(made.say("closed"))
    if several:
        yield Heading(made.say("same"), 2)
    items = [Item(made.say("facts_uneven" if lot["uneven"] else "facts_text"))]
    if reasons := ", ".join(same_reasons(lot, made)):
        items.append(Item(made.say("same_reason").format(reasons=reasons)))
    items += [
        Item(f"{agreement}. {LEVEL.to(made.language)}: {level}")
        for agreement, level in _levels(lot)
    ]
    if papers := of_all(lot["tenders"]):
        items.append(Item(made.say("asked_of_all").format(papers=in_words(papers, made.language))))
    if lot["acts"]:
        items.append(Item(made.say("law_asks").format(n=len(lot["acts"]))))
    yield Items(tuple(items))


def _hours(lot: Content) -> Iterator[str]:
    """Yield the tenders whose price is not divided by hours of their own, by whose hours."""
    tenders: dict[str, list[str]] = {}
    for tender in lot["tenders"]:
        if tender["hours"]:
            tenders.setdefault(tender["hours"], []).append(tender["id"])
    for said, ids in tenders.items():
        yield f"{', '.join(ids)}: {said}."


def _levels(lot: Content) -> Iterator[tuple[str, str]]:
    """Yield the agreements that prices are compared with and the sources of their levels, once."""
    hourly = (tender.get("hourly") for tender in lot["tenders"])
    told = ((one["agreement"], one["level"]) for one in hourly if one and one["level"])
    yield from dict.fromkeys(told)


def _missing(lot: Content, made: ReportColumns) -> Iterator[Block]:
    """Yield what the rules about a lot lack; which papers a tender lacks stands on its page."""
    lacking = lot["unsettled"] if lot["tenders"] else [*lot["unsettled"], *lot["missing"]]
    if lacking:
        yield Heading(made.say("missing"), 2)
        yield listed(lacking)


def _differences(lot: Content, made: ReportColumns) -> Table:
    """Return what differs between the tenders of a lot, in tender order."""

    def row(tender: Content) -> Row:
        need = (tender["need"],) if made.is_open else ()
        who = (tender["id"], tender["name"], tender["facts_short"], *need)
        return (*who, tender["price"], tender["chain"], number_of_papers(tender))

    return Table(
        name="differences",
        title=made.say("differs"),
        columns=(
            made.text("tender", width=0),
            made.text("tenderer", width=1.5),
            made.text("facts_found", width=3.1),
            *((made.text("need", width=1.2),) if made.is_open else ()),
            made.text("price", width=1.4),
            made.text("chain", width=0.9),
            made.figures("papers", width=1),
        ),
        rows=[row(tender) for tender in lot["tenders"]],
        where="pages",
    )
