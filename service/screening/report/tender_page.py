"""The page of one tenderer: facts, review need, next act, open questions, chain.

All that it rests on stands in the appendix (`service.screening.report.tender_blocks`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from data_ingest.model.text import message
from service.documents.model import Block, Heading, Item, Items, NewPage, Paragraph
from service.platform.words import printable
from service.screening.report.hourly import price_scale
from service.screening.report.papers import of_all, paper_items
from service.screening.report.report_columns import ReportColumns
from service.screening.report.tender_blocks import (
    MOST_FACTS,
    MOST_LINKS,
    chain_table,
    matches_blocks,
    number_of_facts,
)

Content = Mapping[str, Any]

MOST_REASONS = 2
"""Reasons for the review need, at most."""
_MORE = message("And {n} more facts, and what has been read, in the appendix.")


def tender_page(
    lot: Content, tender: Content, made: ReportColumns, *, has_appendix: bool
) -> Iterator[Block]:
    """Yield what is read first of a tender, or that it is as another is.

    Args:
        lot: The lot.
        tender: The tender.
        made: Makes columns, in the language of the report.
        has_appendix: More facts than fit on a page stand there.
    """
    if tender["as_in"]:
        yield Heading(tender["heading"])
        yield Paragraph(tender["as_in"])
        return
    yield NewPage()
    yield Heading(tender["heading"])
    yield Heading(made.say("facts"), 2)
    is_cut = has_appendix and number_of_facts(tender) > MOST_FACTS
    yield Items(tuple(_first_facts(tender, made) if is_cut else _facts(tender)))
    yield from _need(lot, tender, made)
    if act := tender.get("next"):
        yield Heading(made.say("next_act"), 2)
        yield Paragraph(printable(act["text"]), "bold")
        said = (f"{made.say(f'next_{name}')}: {act[name]}" for name in ("to", "by", "basis"))
        yield Paragraph(printable(" · ".join(said)))
    yield from _questions(lot, tender, made)
    yield from matches_blocks(tender, made)
    hourly = tender.get("hourly")
    yield Heading(made.say("chain_and_price" if hourly else "chain"), 2)
    yield chain_table(tender, made, most=MOST_LINKS)
    if hourly:
        yield price_scale(hourly, made.language)


def _first_facts(tender: Content, made: ReportColumns) -> Iterator[Item]:
    """Yield the first facts, in the order of the chain, and how many follow in the appendix."""
    left = MOST_FACTS
    for firm in tender["facts"]:
        found = firm["found"][:left]
        left -= len(found)
        if found:
            yield Item("", lead=firm["name"])
            yield from map(_fact, found)
    yield Item(_MORE.to(made.language).format(n=number_of_facts(tender) - MOST_FACTS))


def _fact(fact: Content) -> Item:
    return Item(fact["law"], lead=f"{fact['text']}.", note=fact["means_not"], depth=1)


def _facts(tender: Content) -> Iterator[Item]:
    """Yield what was found of each firm, then of which firms nothing was found or looked up."""
    firms: dict[str, list[str]] = {}
    for firm in tender["facts"]:
        if firm["found"]:
            yield Item("", lead=firm["name"])
        yield from map(_fact, firm["found"])
        if firm["looked"]:
            firms.setdefault(" ".join(firm["looked"]), []).append(firm["name"])
    for text, names in firms.items():
        yield Item(text, lead=f"{', '.join(names)}:")


def same_reasons(lot: Content, made: ReportColumns) -> list[str]:
    """Return the factors that add the same to every party of every tender, as the industry does."""
    if not made.is_open or len(lot["tenders"]) < 2:
        return []
    parts = [part["factors"][1:] for tender in lot["tenders"] for part in tender["parts"]]
    shared = [factor for factor in parts[0] if all(_same(factor, part) for part in parts[1:])]
    return [factor["label"] for factor in shared if factor["points"].value]


def _same(factor: Content, part: Sequence[Content]) -> bool:
    said = (factor["factor"], factor["fact"], factor["points"].value)
    return any((one["factor"], one["fact"], one["points"].value) == said for one in part)


def _need(lot: Content, tender: Content, made: ReportColumns) -> Iterator[Block]:
    """Yield the review need with what it rests on and its largest reasons, where it is open.

    A reason that holds alike for every party of every tender stands on the first page instead: it
    says nothing of this one.
    """
    if not made.is_open:
        return
    yield Heading(f"{made.say('need')}: {tender['need']}", 2)
    said = [tender["reason"]]
    if reasons := "; ".join(_largest(tender, made, without=same_reasons(lot, made))):
        largest = made.say("largest_reasons")
        said.append(largest.format(party=tender["heaviest"], reasons=reasons))
    yield Paragraph(" ".join(said))


def _largest(tender: Content, made: ReportColumns, *, without: Sequence[str]) -> Sequence[str]:
    """Return the largest contributions to the points of the party that weighs most."""
    part = next((one for one in tender["parts"] if one["name"] == tender.get("heaviest")), None)
    factors = [] if part is None else part["factors"][1:]  # without the base
    factors = sorted(factors, key=lambda factor: -abs(factor["points"].value))
    own = [one for one in factors if one["points"].value and one["label"] not in without]
    return [_reason(factor, made) for factor in own[:MOST_REASONS]]


def _reason(factor: Content, made: ReportColumns) -> str:
    """Return a factor with what is known, and that it lowers the points where it does."""
    said = ": ".join(filter(None, (factor["label"], factor["fact"])))
    return made.say("lowers").format(reason=said) if factor["points"].value < 0 else said


def _questions(lot: Content, tender: Content, made: ReportColumns) -> Iterator[Block]:
    items = tuple(paper_items(tender, made.language, said=of_all(lot["tenders"])))
    if items:
        yield Heading(made.say("unknown"), 2)
        yield Items(items)
