"""The appendix of a report: all that its first pages rest on, so that an auditor lacks nothing.

What the law asks for, every tender in full, the rules, the evidence, room for the decision, method
and limits, and how the document is checked.
"""

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from service.documents.model import (
    Block,
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
from service.screening.report.alike import alike
from service.screening.report.first_page import APPENDIX, listed
from service.screening.report.report_columns import ReportColumns, bounds_cells, citation
from service.screening.report.report_words import LINES, SHEETS
from service.screening.report.tender_blocks import tender_blocks

Content = Mapping[str, Any]

MOST_IDENTITY = 3
"""Lines that an overview has of how the document is told from others."""


def appendix(content: Content, lots: Sequence[Content], made: ReportColumns) -> Iterator[Block]:
    """Yield the appendix, on a page of its own."""
    yield NewPage()
    yield Heading(made.say("appendix"), name=APPENDIX)
    yield Paragraph(made.say("appendix_text"))
    for lot in lots:
        yield Heading(lot["title"])
        if lot["tenders"]:
            yield Heading(made.say("tenders"), 2)
            yield _tenders(lot, made)
        if lot["as_in"]:
            yield Paragraph(lot["as_in"])
        else:
            yield from _law(lot, made)
    for lot in lots:
        for tender in lot["tenders"]:
            yield from tender_blocks(lot, tender, made)
    yield from _what_was_read(content, made)
    yield from _rules(content, made)
    yield Heading(made.say("evidence"))
    yield made.sources_table([one for one in content["sources"] if one["is_cited"]])
    if uncited := [one for one in content["sources"] if not one["is_cited"]]:
        yield Paragraph(made.say("uncited"))
        yield made.sources_table(uncited)
    yield from _lists(content, made)
    yield Heading(made.say("decision"))
    yield Paragraph(made.say("decision_text"))
    yield Lines(tuple(line.to(made.language) for line in LINES))
    yield Heading(made.say("method"))
    yield from map(Paragraph, content["method"])
    yield NewPage()
    yield Heading(made.say("verification"))
    yield Paragraph(content["verification"])
    yield _identity(content["identity"])
    yield QrCode(content["code"], made.say("qr_alt").format(code=content["code"]))


def foundations(content: Content, made: ReportColumns) -> Iterator[Block]:
    """Yield what has to be said where the appendix is left out."""
    yield from _what_was_read(content, made)
    yield from _lists(content, made)
    yield Heading(made.say("verification"))
    yield _identity(content["identity"][:MOST_IDENTITY])


def _law(lot: Content, made: ReportColumns) -> Iterator[Block]:
    """Yield what the law asks for in a lot, and the papers that its tenders lack."""
    if lot["terms"]:
        yield Paragraph(lot["terms"], "small")
    if lot["acts"]:
        yield Heading(made.say("next_acts"), 2)
        yield _acts(lot, made)
    if lot["tenders"] and lot["missing"]:
        yield Heading(made.say("missing"), 2)
        yield listed(lot["missing"])


def _tenders(lot: Content, made: ReportColumns) -> Table:
    """Return the tenders of a lot with their points and how much is known, in tender order."""
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


def _acts(lot: Content, made: ReportColumns) -> Table:
    return Table(
        name="acts",
        title=SHEETS["acts"].to(made.language),
        columns=(made.text("act", width=3), made.text("basis")),
        rows=[(act["text"], citation(act["basis"])) for act in lot["acts"]],
        of=made.of_lot(lot),
    )


def _what_was_read(content: Content, made: ReportColumns) -> Iterator[Block]:
    """Yield which registers have not answered, and what of the input could not be used."""
    if content["answers"]:
        yield listed(content["answers"])
    if content["rejects"]:
        yield Heading(made.say("rejects"), 2)
        yield listed(content["rejects"])


def _lists(content: Content, made: ReportColumns) -> Iterator[Block]:
    """Yield what an entry of each list that was read does not mean."""
    if lists := [source for source in content["sources"] if source["means_not"]]:
        yield Heading(made.say("lists"), 2)
        yield Items(
            tuple(
                Item(f"{source['means_not']} {source['ends']}", lead=f"{source['title']}:")
                for source in lists
            )
        )


def _identity(fields: Sequence[Content]) -> Pairs:
    return Pairs(tuple((field["name"], Code(field["value"])) for field in fields))


def _rules(content: Content, made: ReportColumns) -> Iterator[Block]:
    """Yield the rules that apply, that may apply, and that cannot be answered; files have each."""
    yield NewPage()
    yield Heading(made.say("rules"))
    yield Paragraph(made.say("rules_text"))
    yield Items(tuple(map(made.rule_item, content["rules"])))
    for section in ("question", "needed"):
        if unanswered := [rule for rule in content["open_rules"] if rule["section"] == section]:
            yield Heading(made.say(f"{section}_rules"))
            yield Paragraph(made.say(f"{section}_rules_text"))
            for same in alike(unanswered, itemgetter("concerns", "deciding_facts", "missing")):
                yield Paragraph(made.open_rules_of(same[0]))
                yield Items(tuple(map(made.open_rule_item, same)))
    yield made.outcomes_table(content["outcomes"])
