"""A package put into words, as a document."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby

from data_ingest.model.text import Language, Text, Words, message
from procurement_rules.facts import REGIMES
from procurement_rules.package.field import FIELDS
from procurement_rules.package.letters import AUTHORITY, EVERY_TENDERER, OWN_STAFF
from procurement_rules.package.reasons import STAGES
from procurement_rules.package.sheet import LANGUAGE_NAMES, RIGHT_TO_LEFT
from procurement_rules.support.contacts import twelve_months_after
from service.casework.packages.documents import PackageDocument
from service.casework.packages.follow_up_wording import FORMS, follow_up_blocks, own_report_blocks
from service.casework.packages.models import (
    ClauseDraft,
    LetterDraft,
    Package,
    QuestionDraft,
    SheetDraft,
)
from service.casework.packages.phrases import (
    TITLES,
    basis_blocks,
    capital,
    cited,
    label,
    left_out_blocks,
    stated,
    unchecked,
)
from service.casework.packages.start_wording import start_blocks
from service.documents.model import (
    AnswerBoxes,
    Block,
    Checks,
    Document,
    Heading,
    InLanguage,
    NewPage,
    Pairs,
    Paragraph,
    Table,
    numbered,
    text_table,
)
from service.platform.words import NO_REGIME, printable
from service.screening.assessment.rule_texts import CHECKED, UNVERIFIED

DRAFT = message(
    "Draft. Nothing has been sent. A person must read, edit, sign and send it. Complete the "
    "text in [brackets] first."
)
NOT_SENT = message(
    "This document is for the officer and is not sent. There is a separate document for each "
    "recipient."
)
QUESTIONS_NOT_SENT = message(
    "The list is for the officer and is not sent, because it names several tenderers. Each "
    "tenderer gets its questions in a separate letter."
)
HOW_TO_ANSWER = message(
    "Send the answer to {to} by {day}. If you need more time, tell us before that day."
)
NOTHING = message("Nothing may be asked at this stage.", "packages")

SHEETS_EXPIRED = message(
    "The sheets for workers are left out: the numbers on them were last checked more than a year "
    "ago. Draft the terms again."
)

FOOTER = message("Kedjekoll · draft {id} · rulebook {rules} · texts {texts}")

_OF_PURCHASE = 3
"""Rows of the head that tell of the purchase alone."""


def package_document(
    package: Package,
    part: PackageDocument,
    language: Language,
    *,
    package_id: str,
    made_at: datetime,
    on: date | None = None,
    mark: str = "",
) -> Document:
    """Return a document of a package.

    Args:
        package: The drafts.
        part: Which of its documents (`documents`).
        language: Language of the words; the sheet for workers comes in all of its own.
        package_id: The number that it is kept under.
        made_at: When it was made, with a time zone.
        on: The day that it is handed out; None: when it was made.
        mark: Of the copy.
    """
    title, blocks = _titled(package, part, language, on or made_at.date())
    footer = FOOTER.to(language).format(
        id=package_id,
        rules=package.rulebook_sha256[:12],
        texts=package.templates_sha256[:12],
    )
    return Document(
        language=language,
        title=title.to(language),
        blocks=blocks,
        made_at=made_at,
        footer=footer,
        mark=mark,
    )


def _titled(
    package: Package, part: PackageDocument, language: Language, on: date
) -> tuple[Text, tuple[Block, ...]]:
    """Return the title of a document, and what it is made of."""
    if part.is_whole:
        found = _officers(package, language, on)
        letters = _letter_pages(package, part, language)
        return TITLES[package.kind], (*found, *((NewPage(),) if part.letters else ()), *letters)
    if part.to is None:
        first = Paragraph(NOT_SENT.to(language), "bold")
        return TITLES[package.kind], (first, *_officers(package, language, on))
    if package.kind == "follow_up":
        return FORMS["self_report"], (
            Paragraph(DRAFT.to(language), "bold"),
            Pairs(_head(package, language)[:_OF_PURCHASE]),
            *own_report_blocks(package, language),
        )
    return TITLES["letters"], (
        Paragraph(DRAFT.to(language), "bold"),
        *_letter_pages(package, part, language),
    )


def _officers(package: Package, language: Language, on: date) -> list[Block]:
    """Return what is for the officer: all but the letters and what else is for others."""
    found: list[Block] = [
        Paragraph(DRAFT.to(language), "bold"),
        Pairs(_head(package, language)),
    ]
    if package.kind == "questions":
        found += _questions(package, language)
    elif package.kind == "letters":
        found += _letters(package, language)
    elif package.kind == "clauses":
        found += _clauses(package, language, on)
    elif package.kind == "start":
        found += start_blocks(package, language)
    else:
        found += follow_up_blocks(package, language)
    return found


def _head(package: Package, language: Language) -> tuple[tuple[str, str], ...]:
    head = package.head
    made_from = package.made_from.screening_id or package.made_from.need_id or ""
    regime = NO_REGIME if package.regime is None else REGIMES[package.regime]
    rows = (
        (FIELDS["buyer"], stated(head.buyer, "buyer", language)),
        (FIELDS["purchase"], stated(head.purchase, "purchase", language)),
        (FIELDS["diary_number"], stated(head.diary_number, "diary_number", language)),
        (message("stage"), STAGES[package.stage].to(language)),
        (message("regime"), regime.to(language)),
        (message("based on"), made_from),
        (message("as of"), package.as_of.isoformat()),
    )
    return tuple((capital(name.to(language)), value) for name, value in rows)


def _questions(package: Package, language: Language) -> Iterator[Block]:
    if len({question.tender_id for question in package.questions} - {""}) > 1:
        yield Paragraph(QUESTIONS_NOT_SENT.to(language), "bold")
    asked = [question for question in package.questions if question.gate != "own_look_up"]
    fetched = [question for question in package.questions if question.gate == "own_look_up"]
    if not asked:
        yield Paragraph(NOTHING.to(language))
    for tender_id, group in groupby(asked, key=lambda draft: draft.tender_id):
        name = message("Tender {id}") if tender_id else message("To all")
        yield Heading(name.to(language).format(id=printable(tender_id)), 1)
        yield _question_grid(tuple(group), package, language)
    if fetched:
        yield Heading(label("fetch", language))
        yield text_table(
            "fetch",
            label("fetch", language),
            (label("document", language), label("who", language)),
            _by_document(((draft.document, draft.about) for draft in fetched), language),
        )
    if package.closed:
        yield Heading(label("closed", language), 1)
        closed: dict[tuple[Words, str], list[Words]] = {}
        for question in package.closed:
            opens = " ".join(
                f"{capital(gate.label.to(language))}: {gate.opens.to(language)}"
                for gate in question.gates
            )
            closed.setdefault((question.document, opens), []).append(question.about)
        yield text_table(
            "closed",
            label("closed", language),
            tuple(label(name, language) for name in ("document", "opens", "who")),
            (
                (capital(document.to(language)), opens, _names(abouts, language))
                for (document, opens), abouts in closed.items()
            ),
            (4, 3, 3),
        )
    yield from basis_blocks(package, language)


def _by_document(
    pairs: Iterable[tuple[Words, Words]], language: Language
) -> Iterator[tuple[str, str]]:
    """Yield each document with those that it is about."""
    grouped: dict[Words, list[Words]] = {}
    for document, about in pairs:
        grouped.setdefault(document, []).append(about)
    for document, abouts in grouped.items():
        yield capital(document.to(language)), _names(abouts, language)


def _names(abouts: Iterable[Words], language: Language) -> str:
    return ", ".join(dict.fromkeys(about.to(language) for about in abouts))


def _question_grid(group: tuple[QuestionDraft, ...], package: Package, language: Language) -> Table:
    rows = []
    for draft in group:
        facts = "; ".join(fact.to(language) for fact in draft.facts)
        basis = cited(draft.rule_ids, package.rules, language)
        gate = f"{capital(draft.gate_label.to(language))} ({basis}). {draft.condition.to(language)}"
        document = f"{capital(draft.document.to(language))}. {label('settles', language)}: {facts}."
        rows.append((draft.about.to(language), document, gate))
    headings = tuple(label(name, language) for name in ("who", "document", "gate"))
    return text_table("questions", TITLES["questions"].to(language), headings, rows, (2, 4, 4))


def _letters(package: Package, language: Language) -> Iterator[Block]:
    if package.letters:
        yield numbered(
            f"{letter.title.to(language)} – {letter.recipient.to(language)}"
            for letter in package.letters
        )
    yield from left_out_blocks(package, language)


def _letter_pages(
    package: Package, document: PackageDocument, language: Language
) -> Iterator[Block]:
    """Yield the letters of a document, each on a page of its own."""
    for number, place in enumerate(document.letters):
        if number:
            yield NewPage()
        yield from _letter(package.letters[place], package, language)


def _letter(letter: LetterDraft, package: Package, language: Language) -> Iterator[Block]:
    checks = [text.to(language) for text in letter.before]
    checks += _to_fill(letter.blanks, language)
    checks += unchecked(letter.rule_ids, package.rules, language)
    checks += (
        f"{basis.citation}: {UNVERIFIED.to(language)}. {basis.note.to(language)}"
        for basis in letter.further
    )
    yield Checks(label("before", language), tuple(checks))
    yield Heading(letter.title.to(language), 1)
    head = package.head
    rows: tuple[tuple[Text, str], ...] = (
        (message("To"), letter.recipient.to(language)),
        (message("From"), stated(head.buyer, "buyer", language)),
        (message("Reference"), stated(head.diary_number, "diary_number", language)),
        (message("Date"), head.sent_on.isoformat()),
    )
    is_answered = letter.recipient not in (AUTHORITY, EVERY_TENDERER, OWN_STAFF)
    asks, heard, use = "asks", "heard", "use"
    if letter.recipient == AUTHORITY and letter.asks:
        asks, heard = "asks_authority", "if_secret"  # no day: it answers as fast as it can
    elif letter.recipient == AUTHORITY:
        heard, use = "employer", "told"  # the authority is told, and asked nothing
    elif letter.recipient == OWN_STAFF:
        heard, use = "report", "own_policy"  # nobody answers: it is read, and reported under
    elif is_answered:
        rows += ((message("Answer by", "chain form"), head.answer_by.isoformat()),)
    to = stated(head.answer_to, "answer_to", language)
    if use == "use" and letter.recipient != EVERY_TENDERER:
        rows += ((message("Answer to"), to),)
    yield Pairs(tuple((name.to(language), value) for name, value in rows))
    yield from map(Paragraph, _lines(letter.opening, language))
    if asked := tuple(_lines(letter.asks, language)):
        yield Heading(label(asks, language), 2)
        yield numbered(asked)
    if form := tuple(_lines(letter.form, language)):
        yield AnswerBoxes(form)
    if is_answered:
        yield Paragraph(HOW_TO_ANSWER.to(language).format(to=to, day=head.answer_by.isoformat()))
    said = [(heard, letter.heard), (use, letter.use)]
    if letter.otherwise is not None:
        said.insert(0, ("otherwise", letter.otherwise))
    for name, text in said:
        yield Heading(label(name, language), 2)
        yield from map(Paragraph, _lines((text,), language))
    yield Heading(label("basis", language), 2)
    named = cited(letter.rule_ids, package.rules, language)
    yield Paragraph(f"{named or '; '.join(basis.citation for basis in letter.further)}.")
    yield Paragraph(stated(head.officer, "officer", language))


def _lines(texts: Iterable[Words], language: Language) -> Iterator[str]:
    """Yield the lines of texts; what a person has emptied is left out."""
    for text in texts:
        yield from filter(None, text.to(language).splitlines())


def _clauses(package: Package, language: Language, on: date) -> Iterator[Block]:
    yield from left_out_blocks(package, language)
    for clause in package.clauses:
        yield from _clause(clause, package, language)
    if package.contacts and package.clauses:
        yield Heading(label("contacts", language), 1)
        for contact in package.contacts:
            checked = CHECKED.to(language).format(day=contact.checked_on)
            name, hours = contact.name.to(language), contact.hours.to(language)
            yield Paragraph(f"{name}: {contact.phone} ({hours}; {checked})")
    yield from basis_blocks(package, language)
    counting = counting_sheets(package, on)
    if package.sheets and not counting:
        yield Paragraph(SHEETS_EXPIRED.to(language), "notice")
    for sheet in counting:
        yield NewPage()
        yield InLanguage(sheet.language, sheet.language in RIGHT_TO_LEFT, tuple(_sheet(sheet)))


def _clause(clause: ClauseDraft, package: Package, language: Language) -> Iterator[Block]:
    yield Heading(f"{clause.number}. {clause.title.to(language)}", 1)
    for place, text in enumerate(_lines(clause.text, language), 1):
        yield Paragraph(f"{clause.number}.{place} {text}")
    rows = [
        (label("when", language), clause.when.to(language)),
        (label("basis", language), cited(clause.rule_ids, package.rules, language)),
        (label("proportionality", language), clause.proportionality.to(language)),
        (label("follow_up", language), clause.follow_up.to(language)),
    ]
    rows += (
        (label(name, language), text.to(language))
        for name, text in (("works_code", clause.works_code), ("criterion", clause.criterion))
        if text is not None
    )
    if clause.blanks:
        names = ", ".join(FIELDS[name].to(language) for name in clause.blanks)
        rows.append((label("blanks", language), names))
    yield Pairs(tuple(rows))


def counting_sheets(package: Package, on: date) -> list[SheetDraft]:
    """Return the sheets that may be handed out on a day: those whose numbers count."""
    return [sheet for sheet in package.sheets if on <= _expires_on(sheet, package)]


def _expires_on(sheet: SheetDraft, package: Package) -> date:
    """Return the last day of a sheet; of an old one, that of a number checked on its day."""
    return sheet.expires_on or twelve_months_after(package.as_of)


def _sheet(sheet: SheetDraft) -> Iterator[Block]:
    yield Paragraph(LANGUAGE_NAMES[sheet.language], "small")
    yield Heading(sheet.title, 1)
    yield Paragraph(sheet.intro)
    yield numbered(sheet.lines)
    yield Heading(sheet.help_title, 2)
    yield Pairs(tuple((phone, what) for what, phone in sheet.contacts))
    yield Paragraph(sheet.note, "small")


def _to_fill(blanks: Iterable[str], language: Language) -> list[str]:
    names = ", ".join(FIELDS[name].to(language) for name in blanks)
    return [f"{label('blanks', language)}: {names}."] if names else []
