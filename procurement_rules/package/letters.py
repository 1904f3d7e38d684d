"""Letters as drafts: one for each recipient for whom the law and the stage let it be written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from data_ingest.model.text import Language, Text, in_each, joined
from procurement_rules.package.circumstance import circumstances_text
from procurement_rules.package.field import OF_ONE_TENDER, fields_of, fill
from procurement_rules.package.of_purchase import against_purchase
from procurement_rules.package.posting import postings
from procurement_rules.package.questions import PackageQuestion, questions
from procurement_rules.package.reasons import (
    NO_CONTRACT,
    NO_NUMBERS,
    NO_QUESTION,
    NO_TENDERS,
    NOBODY_POSTS,
    NOT_CHOSEN,
    NOT_IN_REGIME,
    NOT_RAISED,
    WORK_ELSEWHERE,
    not_at_stage,
)
from procurement_rules.package.subject import Firm, Subject, Tender, named
from procurement_rules.package.template import LetterTemplate
from procurement_rules.rulebook import Rulebook
from procurement_rules.support.contacts import load_contacts, printable_contacts

_ASKED = Text("{document}. Gäller: {about}.", "{document}. Concerns: {about}.")
_LINE = Text("{name} {phone}", "{name} {phone}")
_LINES = Text("{lines} (kontrollerade {day})", "{lines} (checked on {day})")
_FIRM = Text("{number} {name}", "{number} {name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as a draft, filled as far as it can be.

    Attributes:
        template: What it is made from.
        tender_id: The tender; "" where it concerns none.
        recipient: Whom it is written to.
        rule_ids: Its legal basis.
        values: The merge fields that were filled.
        asks: What is asked, filled.
    """

    template: LetterTemplate
    tender_id: str
    recipient: Text
    rule_ids: tuple[str, ...]
    values: Mapping[str, Text]
    asks: tuple[Text, ...]

    def blanks(self) -> tuple[str, ...]:
        """Return the fields that a person still has to fill in."""
        names = (
            *_HEAD,
            *(n for text in self.said() for n in fields_of(text.sv)),
            *(n for question in self.asks for n in fields_of(question.sv)),
        )
        told = self.template.to == "authority" and not self.asks
        told = told or self.recipient in (EVERY_TENDERER, OWN_STAFF)
        unused = {"answer_to"} if told else set[str]()
        return tuple(
            name for name in dict.fromkeys(names) if name not in self.values and name not in unused
        )

    def said(self) -> tuple[Text, ...]:
        """Return the texts of the template that the letter has: not what other rules lead to."""
        template = self.template
        otherwise = template.otherwise_under(self.rule_ids)
        return (
            template.title, *template.opening, *template.form, template.use, template.heard,
            *template.before, *(() if otherwise is None else (otherwise,)),
        )  # fmt: skip

    def filled(self, texts: Iterable[Text]) -> tuple[Text, ...]:
        """Return texts of the template with their fields filled."""
        return tuple(fill(text, self.values) for text in texts)


@dataclass(frozen=True, slots=True)
class NotOffered:
    """A text that is not offered, and why: the law, the stage or what is known."""

    id: str
    title: Text
    reason: Text


AUTHORITY = Text("Arbetsmiljöverket", "The Swedish Work Environment Authority (Arbetsmiljöverket)")
"""Whom a recipient of services tells of a posting without proof, and who is asked for decisions."""

EVERY_TENDERER = Text("Varje anbudsgivare", "Every tenderer")
"""Whom a text in the documents is to: it is answered in the tender."""

OWN_STAFF = Text("Egen personal och förtroendevalda", "Own staff and elected representatives")
"""Whom a policy of the buyer itself is for."""

OPEN_RECIPIENT = fill(Text("{recipient}", "{recipient}"), {})
"""Whom a letter is to where the officer has to say it."""

DECISION_YEARS = 5
"""Years back from which decisions are asked for: older ones score nothing
(`risk_models.factor.ageing`)."""

_ABOUT_TENDERS = ("tenderer", "supplier", "authority")
"""Recipients of letters that are about a tender."""

_HEAD = ("buyer", "purchase", "diary_number", "answer_to", "officer")
"""Fields of the head of every letter."""


def letters(
    subject: Subject,
    templates: Iterable[LetterTemplate],
    rulebook: Rulebook,
    *,
    chosen: Sequence[str] = (),
) -> tuple[tuple[Letter, ...], tuple[NotOffered, ...]]:
    """Return the letters that may be written now, and why the others are not.

    Args:
        subject: The procurement at its stage.
        templates: The texts.
        rulebook: The rules behind them.
        chosen: Tenders that a person has named; empty: all, but for what is only for one.
    """
    asked, _ = questions(subject, rulebook)
    drafted: list[Letter] = []
    left_out: list[NotOffered] = []
    for template in templates:
        rule_ids = template.basis.get(subject.regime or "", ())
        hold = subject.standing if template.posting is None else subject.in_force
        standing = (*hold(rule_ids, rulebook), *subject.in_force(template.law, rulebook))
        made: list[Letter] = []
        reason: Text = NOT_IN_REGIME
        if subject.stage not in template.stages:
            reason = not_at_stage(template.stages)
        elif template.posting is not None and subject.work_in_sweden is False:
            reason = WORK_ELSEWHERE
        elif against := against_purchase(template, subject):
            reason = against
        elif subject.instrument in template.not_found:
            reason = template.not_found[subject.instrument]
        elif template.to in _ABOUT_TENDERS and not subject.tenders:
            reason = NO_TENDERS
        elif standing or not (template.basis or template.law):
            basis = tuple(rule.id for rule in standing)
            cited = "; ".join(rule.citation for rule in (standing or template.further))
            made, reason = _drafts(template, subject, basis, named(cited), asked, chosen)
        drafted += made
        if not made:
            left_out.append(NotOffered(template.id, template.title, reason))
    return tuple(drafted), tuple(left_out)


def _drafts(
    template: LetterTemplate,
    subject: Subject,
    rule_ids: tuple[str, ...],
    cited: Text,
    asked: Sequence[PackageQuestion],
    chosen: Sequence[str],
) -> tuple[list[Letter], Text]:
    """Return the drafts of one letter, and what to say if there is none."""
    shared = {**subject.values, "basis": cited}
    if template.to == "labour_parties":
        shared.pop("levels", None)
    if len(chosen) != 1:
        shared = {name: value for name, value in shared.items() if name not in OF_ONE_TENDER}

    def draft(tender_id: str, recipient: Text, values: Mapping[str, Text]) -> Letter:
        asks = template.asks
        if template.asks_from_questions:
            asks += _asked(
                q
                for q in asked
                if (q.tender_id, q.gate) == (tender_id, template.gate)
                and template.provision in (None, q.provision)
            )
        known = {**shared, "recipient": recipient, **values}
        if recipient == OPEN_RECIPIENT:
            del known["recipient"]
        return Letter(
            template=template,
            tender_id=tender_id,
            recipient=recipient,
            rule_ids=rule_ids,
            values=known,
            asks=tuple(fill(question, known) for question in asks),
        )

    if template.to == "all":
        return [draft("", EVERY_TENDERER, {})], NOT_RAISED
    if template.to == "own_staff":
        return [draft("", OWN_STAFF, _whom_to_call(on=subject.as_of))], NOT_RAISED
    if template.to == "labour_parties":
        parties = [draft("", named(one.name), one.values()) for one in subject.labour_parties]
        return parties or [draft("", OPEN_RECIPIENT, {})], NOT_RAISED
    if template.posting is not None:
        return _of_postings(template, subject.contracted(chosen), draft)
    if template.to == "authority":
        return _of_decisions(subject.contracted(chosen), draft, as_of=subject.as_of)
    tenders = [tender for tender in subject.tenders if not chosen or tender.tender_id in chosen]
    if template.to == "supplier":
        tenders = list(subject.contracted(chosen))
    if template.chosen and not chosen:
        return [], NOT_CHOSEN
    made = [
        draft(tender.tender_id, tender.name, values)
        for tender in tenders
        for values in _of_tender(template, tender)
    ]
    if template.asks_from_questions and not template.asks:
        return [letter for letter in made if letter.asks], NO_QUESTION
    return made, NO_CONTRACT if template.to == "supplier" else NOT_RAISED


def _whom_to_call(*, on: date) -> dict[str, Text]:
    """Return whom to call, as the sheets have it; nothing where no number was checked of late."""
    held = load_contacts()
    for_all = (*printable_contacts(held, is_for="workers", on=on),
               *printable_contacts(held, is_for="buyers", on=on))  # fmt: skip
    if not for_all:
        return {}
    lines = [_LINE.filled(name=contact.name, phone=contact.phone) for contact in for_all]
    checked_on = min(contact.checked_on for contact in for_all).isoformat()
    return {"help_lines": _LINES.filled(lines=joined("; ", lines), day=checked_on)}


def _of_postings(
    template: LetterTemplate,
    tenders: Sequence[Tender],
    draft: Callable[[str, Text, Mapping[str, Text]], Letter],
) -> tuple[list[Letter], Text]:
    """Return a letter for each employer whose notified posting nobody has shown."""
    made = []
    for tender in tenders:
        for firm in postings(tender, template.posting):
            if firm.posting_shown:
                continue
            values = {"tenderer": tender.name, "employer": firm.name}
            if firm.country is not None:
                values["country"] = named(firm.country)
            to = AUTHORITY if template.to == "authority" else tender.name
            made.append(draft(tender.tender_id, to, values))
    return made, NOBODY_POSTS if tenders else NO_CONTRACT


def _of_decisions(
    tenders: Sequence[Tender],
    draft: Callable[[str, Text, Mapping[str, Text]], Letter],
    *,
    as_of: date,
) -> tuple[list[Letter], Text]:
    """Return a letter for each contract with a firm whose decisions can be asked for by number."""
    made = []
    for tender in tenders:
        numbered = {firm.number: firm.name for firm in tender.firms if firm.number is not None}
        if numbered:
            values = asked_decisions(numbered, as_of=as_of)
            made.append(draft(tender.tender_id, AUTHORITY, values))
    return made, NO_NUMBERS if tenders else NO_CONTRACT


def asked_decisions(firms: Mapping[str, Text], *, as_of: date) -> dict[str, Text]:
    """Return the merge fields of a request for an authority's decisions: firms and period.

    Args:
        firms: Names by organisation number; never a natural person's.
        as_of: The last day of the period.
    """
    is_leap_day = (as_of.month, as_of.day) == (2, 29)
    begin = as_of.replace(year=as_of.year - DECISION_YEARS, day=28 if is_leap_day else as_of.day)
    listed = [_FIRM.filled(number=number, name=name) for number, name in firms.items()]
    return {"firms": joined("\n", listed), "period": named(f"{begin} – {as_of}")}


def _of_tender(template: LetterTemplate, tender: Tender) -> list[dict[str, Text]]:
    """Return the values of each letter about a tender: one, or one a firm that a rule is about."""
    values = {**tender.values, "tenderer": tender.name}
    if not template.raised_by or tender.applies & set(template.raised_by):
        return [values]
    return [
        {
            **values,
            "party": firm.name,
            "circumstance": circumstances_text(firm.circumstances),
        }
        for firm in tender.firms
        if _raises(firm, template)
    ]


def _raises(firm: Firm, template: LetterTemplate) -> bool:
    return bool(firm.circumstances) and bool(firm.applies & set(template.raised_by))


def _asked(questions: Iterable[PackageQuestion]) -> tuple[Text, ...]:
    """Return what is asked, each document once with those that it is to be about."""
    about: dict[Text, list[Text]] = {}
    for question in questions:
        about.setdefault(question.document, []).append(question.about)
    return tuple(
        _ASKED.filled(
            document=in_each(partial(_capital, document)),
            about=joined(", ", dict.fromkeys(firms)),
        )
        for document, firms in about.items()
    )


def _capital(text: Text, language: Language) -> str:
    said = text.to(language)
    return said[:1].upper() + said[1:]
