"""A needs assessment put into words: the same for terminal, document and API."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from data_ingest.model.figures import money, number, percent
from data_ingest.model.text import Language, Text, message
from data_ingest.reference import load_nuts
from procurement_rules.facts import FACTS
from procurement_rules.needs.bought import QUESTIONS, QuestionCode, asked_of
from procurement_rules.needs.step import Answer, StepCode
from procurement_rules.needs.wording import (
    ANSWERS,
    EXPLOITATION,
    HEADINGS,
    OUTCOMES,
    REASONS,
    VOLUNTARY,
)
from service.platform.words import printable
from service.screening.assessment.rule_texts import partly
from service.screening.assessment.terms_words import terms_sentence
from service.screening.needs.assess import subject_of
from service.screening.needs.assessment import LevelRecord, NeedAssessment, ReasonRecord
from service.screening.needs.store import Change, Since

NATURES: Mapping[str, Text] = {
    "works": message("works"),
    "services": message("services"),
    "supplies": message("supplies"),
}
BUYERS: Mapping[str, Text] = {
    "central": message("central government authority"),
    "sub_central": message("other contracting authority"),
}
LIMITS: Mapping[str, Text] = {
    "works": message("works", "needs"),
    "central": message("central government authorities"),
    "sub_central": message("other contracting authorities"),
}
"""Whom a threshold is for."""
CHANGES: Mapping[Change, Text] = {
    "rulebook": message("the rulebook has changed"),
    "levels": message("the pay levels have changed"),
    "sectors": message("the information about the sector has changed"),
    "goods": message("the lists of goods have changed"),
    "code": message("the service has a new version"),
}
UNVERIFIED = message("unverified")
UNDATED = message("undated")


def review_need_sentence(need: NeedAssessment, language: Language) -> str:
    """Return what ties an assessment to a review need; "" for an act without a rule."""
    return terms_sentence("SE", need.subject.instrument, need.regime, language)


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason in words.

    Attributes:
        text: The reason.
        source: What it rests on: a provision or a publisher; None for what was stated.
        dated: Day of the source, or on which the provision was last checked.
    """

    text: str
    source: str | None
    dated: str | None


@dataclass(frozen=True, slots=True)
class StepBlock:
    """One step in words."""

    step: StepCode
    answer: Answer
    heading: str
    said: str
    lines: tuple[ReasonLine, ...]


def blocks(need: NeedAssessment, language: Language) -> tuple[StepBlock, ...]:
    """Return every step in words, in order."""
    return tuple(
        StepBlock(
            step.step,
            step.answer,
            HEADINGS[step.step].to(language),
            ANSWERS[step.step][step.answer].to(language),
            tuple(_line(need, reason, language) for reason in step.reasons),
        )
        for step in need.steps
    )


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A question about what is bought, in words.

    Attributes:
        code: The question (`procurement_rules.needs.bought.QUESTIONS`).
        question: What is asked.
        answer: What was answered; None: nothing.
        follows: What follows.
    """

    code: QuestionCode
    question: str
    answer: bool | None
    follows: str


def asked(need: NeedAssessment, language: Language) -> tuple[AskedLine, ...]:
    """Return the questions that a purchase is asked about what is bought, in words."""
    subject = subject_of(need.subject)
    answers = subject.answers
    return tuple(
        AskedLine(
            code,
            QUESTIONS[code].text.to(language),
            answers.get(code),
            QUESTIONS[code].follows[answers.get(code)].to(language),
        )
        for code in asked_of(subject.cpv, answers)
    )


def outcome(need: NeedAssessment, language: Language) -> str:
    """Return what is proposed, with what else the risk or the subject calls for."""
    said = [OUTCOMES[need.answer]]
    if any(reason.code == "voluntary_risk_yes" for step in need.steps for reason in step.reasons):
        said.append(VOLUNTARY)
    if any(step.step == "sexual_exploitation" and step.answer == "yes" for step in need.steps):
        said.append(EXPLOITATION)
    return " ".join(text.to(language) for text in said)


def notes(need: NeedAssessment, language: Language) -> tuple[str, ...]:
    """Return what is to be said of the input itself."""
    return tuple(reason_text(reason, language) for reason in need.notes)


def reason_text(reason: ReasonRecord, language: Language) -> str:
    """Return one reason in words."""
    shown = {name: _shown(name, value, language) for name, value in reason.params.items()}
    for name in ("sector", "category"):
        both = Text(shown.get(f"{name}_sv"), shown.get(f"{name}_en", ""))
        if both.english:
            shown[name] = both.to(language)
    return REASONS[reason.code].to(language).format_map(shown)


def stated(need: NeedAssessment, language: Language) -> tuple[tuple[str, str], ...]:
    """Return what is to be bought as labels and values, in order."""
    subject = need.subject
    title = f"{printable(subject.title)} · " if subject.title else ""
    ends = f"{subject.starts_on} · {_length(subject.years, language)}"
    buyer = BUYERS[subject.buyer_kind] if subject.buyer_kind else None
    rows = [
        (
            message("Subject"),
            f"{title}CPV {subject.cpv}, {NATURES[subject.nature].to(language)}",
        ),
        (
            message("Estimated value"),
            money(Decimal(subject.amount), subject.currency, language),
        ),
        (message("Place"), place_name(subject.place)),
        (message("Start and length"), ends),
        (message("Act"), subject.instrument),
        (
            message("Buyer"),
            buyer.to(language) if buyer else message("not stated").to(language),
        ),
        (message("Assessed as of"), need.as_of.isoformat()),
    ]
    return tuple((label.to(language), value) for label, value in rows)


def place_name(code: str) -> str:
    """Return a place with its name where it is a Swedish county.

    >>> place_name("SE224"), place_name("BD")
    ('Skåne län (SE224)', 'BD')
    """
    names = dict(load_nuts().select("nuts", "name").iter_rows())
    name = names.get(code)
    return f"{name} ({code})" if name else code


def levels_in_time(need: NeedAssessment) -> tuple[LevelRecord, ...]:
    """Return the levels that hold on some day of the contract, or on its first day."""
    subject = subject_of(need.subject)
    first, last = subject.starts_on, subject.ends_on or subject.starts_on
    return tuple(
        level
        for level in need.levels
        if level.valid_from <= last and (level.valid_to is None or first <= level.valid_to)
    )


def age_text(since: Since, language: Language) -> str:
    """Return how old a kept assessment is, and what has changed since."""
    changed = ", ".join(CHANGES[change].to(language) for change in since.changes)
    said = (
        message("Age of the assessment in days: {days}. Changed since then: {changed}.")
        if changed
        else message(
            "Age of the assessment in days: {days}. Nothing that it is based on has changed."
        )
    )
    return said.to(language).format(days=since.age_days, changed=changed)


def _line(need: NeedAssessment, reason: ReasonRecord, language: Language) -> ReasonLine:
    text = reason_text(reason, language)
    if reason.rule_id is not None:
        rule = next(rule for rule in need.rules if rule.rule_id == reason.rule_id)
        unread = partly(rule.rule_id, language) if rule.verified else UNVERIFIED.to(language)
        mark = f" ({unread})" if unread else ""
        return ReasonLine(text, rule.citation + mark, rule.last_checked.isoformat())
    if reason.source_id is not None:
        source = next(source for source in need.sources if source.source_id == reason.source_id)
        dated = source.as_of.isoformat() if source.as_of else UNDATED.to(language)
        return ReasonLine(text, source.publisher, dated)
    return ReasonLine(text, None, None)


def _shown(name: str, value: str, language: Language) -> str:
    if name.endswith("_ppm"):
        return percent(int(value), language)
    if name == "amount" or name.endswith(("_eur", "_sek")):
        return number(Decimal(value), language)
    if name == "pay":
        return number(Decimal(value), language, decimals=2)
    if name == "limit_for":
        return LIMITS[value].to(language)
    if name == "fact":
        return FACTS[value].to(language)
    return place_name(value) if name == "place" else value


def _length(years: int | None, language: Language) -> str:
    if years is None:
        return message("length not stated").to(language)
    if years == 1:
        return message("1 year").to(language)
    return message("{years} years").filled(years=years).to(language)
