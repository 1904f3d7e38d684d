"""A firm's sheet of its own facts, with room to answer, and the answers beside them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from data_ingest.model.figures import points
from data_ingest.model.text import Language, Text, message
from service.casework.replies.sheet import Sheet, SheetFact, SheetSource
from service.casework.replies.table import Reply
from service.documents.model import (
    AnswerBoxes,
    Block,
    Document,
    Heading,
    Pairs,
    Paragraph,
    text_table,
)
from service.platform.words import printable

TITLE = message("Facts about your firm")
FOOTER = message("Kedjekoll · reply link {id} · sheet {sha256}")
INTRODUCTION = (
    message(
        "This is what the buyer has recorded about your firm in the procurement, where each "
        "fact comes from and what it does not mean. Facts are reasons to look, never a verdict."
    ),
    message(
        "You have the right to answer every fact. Your answer is stored with the fact and is "
        "not removed. It does not change the fact by itself: an officer reads it. Do not write "
        "names or personal numbers."
    ),
    message(
        "The sheet shows only facts about your own firm. Facts that could harm an individual "
        "are left out."
    ),
)
OPEN_UNTIL = message("Answer by {day}")

STANCES: Mapping[str, Text] = {
    "agree": message("agrees", "reply sheet"),
    "disagree": message("does not agree", "reply sheet"),
    "add": message("gives the fact"),
}
"""What a firm can say to a fact."""

_LABELS: Mapping[str, Text] = {
    "purchase": message("Procurement"),
    "firm": message("Firm"),
    "as_of": message("Facts as of", "reply sheet"),
    "known": message("Facts that are known"),
    "unknown": message("Facts that are missing"),
    "said": message("Fact"),
    "source": message("Source"),
    "means": message("Why it is used"),
    "not_meaning": message("What it does not mean", "reply sheet"),
    "state": message("State"),
    "settled_by": message("Settled by"),
    "answer": message("Your answer"),
    "need": message("Review need"),
    "points": message("points", "reply sheet"),
    "replies": message("The firm's answers"),
    "when": message("When"),
    "stance": message("Answer"),
    "text": message("In its own words"),
    "files": message("Evidence files"),
    "no_replies": message("No answer has been received."),
}


def sheet_document(
    sheet: Sheet,
    language: Language,
    *,
    link_id: str,
    made_at: datetime,
    expires_at: datetime,
    is_form: bool = False,
    replies: Iterable[Reply] | None = None,
) -> Document:
    """Return the sheet that a firm answers, or reads.

    Args:
        sheet: The facts.
        language: Language of the document.
        link_id: The link that it belongs to.
        made_at: When the link was made, with a time zone.
        expires_at: When it closes.
        is_form: Whether there is room to write under each fact.
        replies: The answers, which stand beneath it: neither replaces the other; None: not shown.
    """
    blocks = _sheet_blocks(sheet, language, expires_at=expires_at, is_form=is_form)
    answered = () if replies is None else _replies(sheet, list(replies), language)
    return Document(
        language=language,
        title=TITLE.to(language),
        blocks=(*blocks, *answered),
        made_at=made_at,
        footer=FOOTER.to(language).format(id=link_id, sha256=sheet.sha256()[:12]),
    )


def _sheet_blocks(
    sheet: Sheet, language: Language, *, expires_at: datetime, is_form: bool
) -> Iterator[Block]:
    """Yield what the sheet is made of.

    Args:
        sheet: The facts.
        language: Language of the page.
        expires_at: When the link closes.
        is_form: Whether there is room to write under each fact.
    """
    yield Pairs(
        (
            (_label("purchase", language), printable(sheet.purchase or "–")),
            (_label("firm", language), printable(sheet.name or sheet.party_id)),
            (_label("as_of", language), sheet.as_of.isoformat()),
        )
    )
    yield Paragraph(OPEN_UNTIL.to(language).format(day=f"{expires_at:%Y-%m-%d %H:%M} UTC"), "bold")
    for text in INTRODUCTION:
        yield Paragraph(text.to(language))
    for name, facts in (("known", sheet.known), ("unknown", sheet.unknown)):
        if facts:
            yield Heading(_label(name, language), 1)
        for fact in facts:
            yield Heading(f"{fact.label.to(language)} ({fact.fact})", 2)
            yield Pairs(tuple(_rows(fact, language)))
            if is_form:
                yield AnswerBoxes((_label("answer", language),))
    if sheet.need is not None:
        yield Heading(_label("need", language), 1)
        yield Pairs(
            tuple(
                (
                    need.band_text.to(language),
                    f"{points(need.points)} {_label('points', language)}",
                )
                for need in sheet.need
            )
        )


def _rows(fact: SheetFact, language: Language) -> Iterator[tuple[str, str]]:
    if fact.said is not None:
        yield _label("said", language), printable(fact.said.to(language))
    if fact.state_text is not None:
        yield _label("state", language), fact.state_text.to(language)
    if fact.source is not None:
        yield _label("source", language), _source(fact.source, language)
    yield _label("means", language), " ".join(text.to(language) for text in fact.means)
    yield _label("not_meaning", language), " ".join(text.to(language) for text in fact.not_meaning)
    yield _label("settled_by", language), fact.settled_by.to(language)


def _source(source: SheetSource, language: Language) -> str:
    day = source.as_of.isoformat() if source.as_of else None
    said = (source.basis.to(language), source.title, source.publisher, source.url, day)
    return printable(" · ".join(phrase for phrase in said if phrase))


def _replies(sheet: Sheet, replies: list[Reply], language: Language) -> Iterator[Block]:
    yield Heading(_label("replies", language), 1)
    if not replies:
        yield Paragraph(_label("no_replies", language))
        return
    rows = []
    for reply in replies:
        for answer in reply.read().answers:
            fact = sheet.fact(answer.fact)
            value = f" ({answer.value})" if answer.value is not None else ""
            rows.append(
                (
                    f"{reply.created_at:%Y-%m-%d %H:%M}",
                    answer.fact if fact is None else fact.label.to(language),
                    f"{STANCES[answer.stance].to(language)}{printable(value)}",
                    printable(answer.text),
                    ", ".join(sha256[:12] for sha256 in answer.files),
                )
            )
    names = ("when", "said", "stance", "text", "files")
    yield text_table(
        "replies",
        _label("replies", language),
        tuple(_label(name, language) for name in names),
        rows,
        (1, 2, 2, 4, 1),
    )


def _label(name: str, language: Language) -> str:
    return _LABELS[name].to(language)
