"""A needs assessment as a document of one to three pages, for a person to decide on and sign."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from data_ingest.model.figures import number
from data_ingest.model.text import Language, Text, message, plain
from procurement_rules.needs.wording import PROPOSAL, SUBTITLE, TITLE
from service.documents.model import (
    Block,
    Column,
    Document,
    Heading,
    Item,
    Items,
    Lines,
    Pairs,
    Paragraph,
    Where,
    table_of,
)
from service.platform.words import printable
from service.screening.assessment.industry_words import industry_sentence
from service.screening.assessment.source_titles import title_in
from service.screening.needs.assessment import LevelRecord, NeedAssessment
from service.screening.needs.wording import (
    UNDATED,
    UNVERIFIED,
    asked,
    blocks,
    levels_in_time,
    notes,
    outcome,
    review_need_sentence,
    stated,
)

_PROPOSED, _REASONS = message("Proposal"), message("Reasons", "masked copy")
_DECISION, _SOURCES = message("Decision"), message("Sources")
_ASKED = message("Questions about what is bought")
_LEVELS = message("Pay levels during the contract")
_AGREEMENT, _CATEGORY = message("Agreement"), message("Category")
_PAY, _HOLDS = message("Pay per hour"), message("Holds")
_CURRENCY, _VERIFIED = message("Currency"), message("Verified")
_FROM, _UNTIL = message("From", "first day"), message("Until", "last day")
_LAW = message("The law; provisions checked on the date stated in the reasons")
SAID: Mapping[bool | None, Text] = {
    True: message("Yes.", "an answer"),
    False: message("No.", "an answer"),
    None: plain(""),
}
"""How an answer begins; one that is not given is told by what follows."""
_CHOICES = (
    message("Terms are necessary and are set."),
    message("Terms are not set."),
    message("More information is obtained first."),
)
_SIGNED = (
    message("Reasons", "needs, of a decision"),
    message("Name"),
    message("Position and mandate"),
    message("Date"),
    message("Signature"),
)
_SCREENINGS = message("Screenings of the same purchase: {listed}")
_FOOTER = message("Kedjekoll · rulebook {rules} · result {result}")


def needs_document(
    need: NeedAssessment,
    language: Language,
    *,
    need_id: str,
    made_at: datetime,
    screenings: Sequence[str] = (),
    mark: str = "",
) -> Document:
    """Return a needs assessment as a document.

    Args:
        need: The assessment.
        language: Language of the document.
        need_id: The number that it is kept under.
        made_at: When it was made, with a time zone.
        screenings: Numbers of the screenings of the same purchase.
        mark: Of the copy.
    """
    return Document(
        language=language,
        title=TITLE.to(language),
        about=SUBTITLE.to(language),
        blocks=tuple(_blocks(need, language, screenings)),
        made_at=made_at,
        id=need_id,
        footer=_FOOTER.to(language).format(
            rules=need.rulebook_sha256[:12], result=need.sha256()[:12]
        ),
        mark=mark,
    )


def _blocks(need: NeedAssessment, language: Language, screenings: Sequence[str]) -> Iterator[Block]:
    yield Pairs(tuple((label, printable(value)) for label, value in stated(need, language)))
    for note in notes(need, language):
        yield Paragraph(note, "bold")
    yield Paragraph(industry_sentence(need.subject.cpv, language))
    yield Heading(_PROPOSED.to(language))
    yield Paragraph(outcome(need, language), "bold")
    yield Paragraph(PROPOSAL.to(language), "italic")
    if said := review_need_sentence(need, language):
        yield Paragraph(said, "small")
    if screenings:
        listed = ", ".join(map(printable, screenings))
        yield Paragraph(_SCREENINGS.to(language).format(listed=listed), "small")
    yield Heading(_REASONS.to(language))
    yield Items(tuple(_reasons(need, language)))
    yield from _questions(need, language)
    yield from _levels(need, language)
    yield Heading(_DECISION.to(language))
    yield Items(tuple(Item(choice.to(language), mark="☐") for choice in _CHOICES))
    yield Lines(tuple(line.to(language) for line in _SIGNED))
    yield Heading(_SOURCES.to(language))
    yield Items(tuple(_sources(need, language)))


def _reasons(need: NeedAssessment, language: Language) -> Iterator[Item]:
    """Yield each step with its answer, and beneath it the reasons with source and day."""
    for place, block in enumerate(blocks(need, language), 1):
        yield Item(block.said, lead=block.heading, mark=f"{place}.")
        for line in block.lines:
            source = f"{line.source}, {line.dated}" if line.source else ""
            yield Item(line.text, note=source, depth=1)


def _questions(need: NeedAssessment, language: Language) -> Iterator[Block]:
    """Yield what the purchase is asked about what is bought, with the answers."""
    lines = asked(need, language)
    if not lines:
        return
    yield Heading(_ASKED.to(language))
    yield Items(
        tuple(
            Item(f"{SAID[line.answer].to(language)} {line.follows}".strip(), lead=line.question)
            for line in lines
        )
    )


def _levels(need: NeedAssessment, language: Language) -> Iterator[Block]:
    """Yield the levels of the time where there are more than the one that a reason names."""
    levels = levels_in_time(need)
    if len(levels) < 2:
        return

    def pay(level: LevelRecord) -> str:
        shown = number(Decimal(level.base_hourly), language, decimals=2)
        unverified = "" if level.verified else f" ({UNVERIFIED.to(language)})"
        return f"{shown} {level.currency}{unverified}"

    def holds(level: LevelRecord) -> str:
        until = level.valid_to.isoformat() if level.valid_to else ""
        return f"{level.valid_from} – {until}".rstrip()

    def text(label: Text, name: str, where: Where = "both", *, width: float = 1) -> Column:
        return Column(label=label.to(language), name=name, width=width, where=where)

    yield Heading(_LEVELS.to(language))
    yield table_of(
        (
            (text(_AGREEMENT, "agreement"), lambda level: level.agreement),
            (text(_CATEGORY, "category"), lambda level: level.category.to(language)),
            (text(_PAY, "pay", "pages", width=0.6), pay),
            (text(_PAY, "base_hourly", "files"), lambda level: Decimal(level.base_hourly)),
            (text(_CURRENCY, "currency", "files"), lambda level: level.currency),
            (text(_VERIFIED, "verified", "files"), lambda level: level.verified),
            (text(_HOLDS, "holds", "pages"), holds),
            (text(_FROM, "valid_from", "files"), lambda level: level.valid_from),
            (text(_UNTIL, "valid_to", "files"), lambda level: level.valid_to),
        ),
        levels,
        name="levels",
        title=_LEVELS.to(language),
    )


def _sources(need: NeedAssessment, language: Language) -> Iterator[Item]:
    """Yield what the reasons rest on, each with the address where it is read."""
    reasons = [reason for step in need.steps for reason in step.reasons]
    for source in need.sources:
        if source.source_id not in {reason.source_id for reason in reasons}:
            continue
        dated = source.as_of.isoformat() if source.as_of else UNDATED.to(language)
        said = f"{source.publisher}: {title_in(source.title, language)} ({dated})"
        address = printable(source.url or "")
        yield Item(", ".join(filter(None, (said, address))), address=address)
    named = {reason.rule_id for reason in reasons}
    for address in sorted({rule.reference for rule in need.rules if rule.rule_id in named}):
        yield Item(f"{_LAW.to(language)}: {address}", address=address)
