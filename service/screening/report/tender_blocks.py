"""One tender in the appendix of a report: facts, parties, chain, points, questions."""

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from service.documents.model import (
    Block,
    Column,
    Heading,
    Item,
    Items,
    Paragraph,
    Table,
    Where,
)
from service.documents.values import Nested, Row, Share, Step, rails
from service.screening.report.alike import alike, named, same_points
from service.screening.report.report_columns import Of, ReportColumns, bounds_cells
from service.screening.report.report_words import SHEETS

Content = Mapping[str, Any]

MOST_LINKS = 10
"""Places of a chain that the page of a tenderer shows; the appendix has all."""

MOST_FACTS = 4
"""Facts about firms that the page of a tenderer has room for; the appendix has all."""


def number_of_facts(tender: Content) -> int:
    """Return how many facts were found about the firms of a tender."""
    return sum(len(firm["found"]) for firm in tender["facts"])


def tender_blocks(lot: Content, tender: Content, made: ReportColumns) -> Iterator[Block]:
    """Yield all that is known of a tender; of one that is as another is, nothing more."""
    if tender["as_in"]:
        return
    yield Heading(made.say("in_full").format(tender=tender["heading"]))
    yield _facts(
        lot, tender, made, where="both" if number_of_facts(tender) > MOST_FACTS else "files"
    )
    yield from _reasons(tender, tender.get("reasons", ()), made)
    yield Heading(made.say("parties_heading"), 2)
    yield _parties(lot, tender, made)
    yield from _chain(lot, tender, made)
    yield from _remarks(tender)
    if made.is_open:
        yield Heading(made.say("points_heading"), 2)
        for parts in same_points(tender["parts"]):
            yield from _points(parts, made)
        for part in tender["parts"]:
            yield _factors(lot, tender, part, made)
    if tender["questions"] or tender["closed"]:
        yield Heading(made.say("unknown"), 2)
        yield from _asking(tender)
        yield _unknown(tender, made)
        yield _questions(lot, tender, made)
        yield from _closed_line(tender)
        yield _closed(lot, tender, made)


def _reasons(tender: Content, reasons: Sequence[Content], made: ReportColumns) -> Iterator[Block]:
    """Yield what decided the review need, and the weightiest reasons for the points."""
    if not made.is_open:
        return
    yield Paragraph(tender["reason"])
    if reasons:
        yield Paragraph(made.say("main_reasons"))
        yield Items(
            tuple(
                Item(f"{same[0]['text']}.", lead=f"{named(one['party'] for one in same)}:")
                for same in alike(reasons, itemgetter("text"))
            )
        )


def _remarks(tender: Content) -> Iterator[Block]:
    yield from map(Paragraph, tender["remarks"])


def _asking(tender: Content) -> Iterator[Block]:
    """Yield what is worth asking for, where the questions are valued and the points are open."""
    for line in tender.get("asking", ()):
        if line["depth"]:
            yield Items((Item(line["text"]),))
        else:
            yield Paragraph(line["text"])


def _closed_line(tender: Content) -> Iterator[Block]:
    """Yield what may not be requested now, as one line; files have each document."""
    if tender["closed_line"]:
        yield Paragraph(tender["closed_line"], "small")


def _closed(lot: Content, tender: Content, made: ReportColumns) -> Table:
    return Table(
        name="closed",
        title=SHEETS["closed"].to(made.language),
        columns=(
            made.text("party", width=2),
            made.text("unknown_fact", width=2),
            made.text("settled_by", width=2),
            made.text("why_closed", width=2),
        ),
        rows=[
            (closed["party"], closed["unknown"], closed["document"], closed["why"])
            for closed in tender["closed"]
        ],
        of=made.of_tender(lot, tender),
        where="files",
    )


def matches_blocks(tender: Content, made: ReportColumns) -> Iterator[Block]:
    """Yield what people judged of matches of a tender, and what is to be judged."""
    yield from map(Paragraph, tender["judgements"])
    if tender["matches"]:
        yield Heading(made.say("matches"), 2)
        yield Items(tuple(map(Item, tender["matches"])))


def _parties(lot: Content, tender: Content, made: ReportColumns) -> Table:
    columns = [
        made.figures("tier"),
        made.text("party", width=2),
        made.text("numbers", where="files"),
        made.figures("own_work"),
        made.figures("known", where="files" if made.is_open else "both"),
    ]
    if made.is_open:
        columns += [
            made.text("exposure", width=1.4),
            made.text("need", where="files"),
            *made.bounds(),
            made.figures("typical"),
        ]

    def row(part: Content) -> Row:
        who = (int(part["tier"]), part["name"], ", ".join(part["numbers"]))
        shown = (*who, part["own_work"], part["known"])
        if not made.is_open:
            return shown
        points = bounds_cells(part["points"])
        return (*shown, part["exposure"], part["need"], *points, part["typical"])

    return Table(
        name="parties",
        title=SHEETS["parties"].to(made.language),
        columns=tuple(columns),
        rows=[row(part) for part in tender["parts"]],
        of=made.of_tender(lot, tender),
    )


def _chain(lot: Content, tender: Content, made: ReportColumns) -> Iterator[Block]:
    """Yield the whole chain; on paper only one of which the page of the tender shows a part."""
    is_long = len(tender["tree"]) > MOST_LINKS
    if is_long:
        yield Heading(made.say("chain"), 2)
    where: Where = "both" if is_long else "files"
    yield chain_table(tender, made, of=made.of_tender(lot, tender), where=where)


def chain_table(
    tender: Content,
    made: ReportColumns,
    *,
    of: Of = (),
    where: Where = "pages",
    most: int | None = None,
) -> Table:
    """Return the places of a chain, with the share of the work that reaches each."""
    return Table(
        name="chain",
        title=SHEETS["chain"].to(made.language),
        columns=(made.text("party", width=2), made.text("received")),
        rows=[
            (
                Nested(
                    node["text"],
                    node["depth"],
                    mark=_facts_mark(node["facts"], made),
                    is_open=not node["is_named"],
                    rails=lines,
                ),
                Share(node["received_ppm"], is_drawn=True),
            )
            for node, lines in zip(
                tender["tree"], rails([node["depth"] for node in tender["tree"]]), strict=True
            )
        ],
        of=of,
        where=where,
        most=most,
        more=made.say("more_chain").format(n=len(tender["tree"]) - (most or 0)),
    )


def _facts_mark(facts: int, made: ReportColumns) -> str:
    """Return that facts were found about the firm at a place of the chain; "" of none."""
    if not facts:
        return ""
    return made.say("one_fact") if facts == 1 else made.say("facts_n").format(n=facts)


def _facts(lot: Content, tender: Content, made: ReportColumns, *, where: Where) -> Table:
    """Return what is known of the firms of a tender; its page says it in words if there is room."""
    return Table(
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
        where=where,
    )


def _points(parts: Sequence[Content], made: ReportColumns) -> Iterator[Block]:
    """Yield what the points of parts are the sum of, drawn once for those that have the same."""
    part = parts[0]
    if len(parts) == 1:
        yield Heading(part["heading"], 3)
    else:
        yield Heading(made.say("same_points").format(n=len(parts)), 3)
        yield Paragraph(f"{named(part['heading'] for part in parts)}.")
    yield Paragraph(part["summary"], "small")
    drawn = Column(label=made.say("running"), name="running", is_drawn=True)
    yield Table(
        name="steps",
        title=SHEETS["steps"].to(made.language),
        columns=(
            made.text("factor_and_fact", width=2),
            made.figures("points"),
            made.figures("least_most"),
            drawn,
        ),
        rows=[
            (
                step["text"],
                step["points"],
                step["bounds"],
                Step(
                    step["from"],
                    step["to"],
                    step["least"],
                    step["most"],
                    part["low"],
                    part["high"],
                ),
            )
            for step in part["steps"]
        ],
        where="pages",
    )
    yield from (Paragraph(text, "small") for text in part["silent"])


def _factors(lot: Content, tender: Content, part: Content, made: ReportColumns) -> Table:
    """Return every factor of a part, for files."""
    names = ("family", "label", "fact", "points", "least", "most", "factor", "reason")
    return Table(
        name="points",
        title=SHEETS["points"].to(made.language),
        columns=(
            *map(made.text, ("family", "factor_label", "fact")),
            *map(made.figures, ("points", "least", "most")),
            *map(made.text, ("factor", "reason", "sources")),
        ),
        rows=[
            (*(factor[name] for name in names), "; ".join(factor["sources"]))
            for factor in part["factors"]
        ],
        of=made.of_part(lot, tender, part),
        where="files",
    )


def _unknown(tender: Content, made: ReportColumns) -> Table:
    """Return what may be obtained or requested now, for pages: parties that lack the same once."""
    return Table(
        name="unknown",
        title=SHEETS["questions"].to(made.language),
        columns=(
            made.text("what_is_unknown", width=2),
            made.text("settled_by", width=2),
            made.text("gate"),
        ),
        rows=[
            (
                same[0]["what"]  # of one that is masked, all there is
                if len(same) == 1
                else f"{named(one['party'] for one in same)}: {same[0]['unknown']}",
                same[0]["document"],
                same[0]["gate"],
            )
            for same in alike(tender["questions"], itemgetter("unknown", "document", "gate"))
        ],
        where="pages",
    )


def _questions(lot: Content, tender: Content, made: ReportColumns) -> Table:
    return Table(
        name="questions",
        title=SHEETS["questions"].to(made.language),
        columns=(
            made.text("party", width=2),
            made.text("unknown_fact", width=2),
            made.text("settled_by", width=2),
            made.text("gate"),
        ),
        rows=[
            (
                question["party"],
                question["unknown"],
                question["document"],
                question["gate"],
            )
            for question in tender["questions"]
        ],
        of=made.of_tender(lot, tender),
        where="files",
    )
