"""A record made once more, and what today's rules answer differently, for API and commands."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from data_ingest.model.text import Language
from procurement_rules.rule import Rule
from procurement_rules.rulebook import Rulebook
from service.screening.rulebooks.difference import (
    Differing,
    PlaceDifference,
    Plain,
    RuleDifference,
    RulesDifference,
)
from service.screening.rulebooks.words import rule_line, summary

WhichBook = Literal["current", "kept", "not_kept"]
"""Today's; an earlier one, which is kept; one that is not kept or cannot be read."""


class GivenAnswer(BaseModel):
    """One answer of a rule; parties with the same answer share it."""

    outcome: str = Field(description="`applies`, `does_not_apply` or `cannot_tell`.")
    party_ids: list[str]
    missing: list[str] = Field(description="Facts and legal amounts that are missing.")
    facts: dict[str, str] = Field(description="Facts that the rule used.")
    parameters: dict[str, str] = Field(description="Legal amounts that the rule used.")


class AnswersOfPlace(BaseModel):
    """A lot or tender in which the answers of a rule differ. No answers: the rule is not asked."""

    lot: str | None = Field(description="Null in a needs assessment.")
    tender: str | None = Field(description="Null if the rule is about the lot itself.")
    before: list[GivenAnswer]
    after: list[GivenAnswer]


class RuleVersion(BaseModel):
    """A rule as one of the two rulebooks states it."""

    title: str
    citation: str
    reference: str
    act: str = Field(description="The lawful act.")
    in_force_from: date
    in_force_to: date | None
    last_checked: date


class AnswersOtherwise(BaseModel):
    """A rule that the record answers differently under today's rulebook."""

    rule_id: str
    edited: bool = Field(
        description=(
            "Whether the rule itself was edited. If not, its answer follows from another rule or an"
            " amount."
        )
    )
    differs: list[Differing] = Field(description="What differs for this record.")
    before: RuleVersion | None = Field(description="Null if the rule has been added.")
    after: RuleVersion | None = Field(description="Null if the rule has been removed.")
    places: list[AnswersOfPlace] = Field(description="Lots and tenders whose answers differ.")
    in_words: str


class RulesSince(BaseModel):
    """The same evidence under today's rulebook, compared with the record."""

    rulebook_sha256: str = Field(description="SHA-256 of today's rulebook.")
    same_answers: bool = Field(
        description="Whether today's rulebook gives the same result, apart from its own hash."
    )
    rules: list[AnswersOtherwise] = Field(description="Rules that are answered differently.")
    also: list[str] = Field(
        description=(
            "Other fields of the result that differ, such as `regime`; they follow from the rules."
        )
    )
    edited: int = Field(description="Number of rules edited, added or removed since the record.")
    untouched: int = Field(description="Number of these that change nothing in this record.")
    in_words: list[str]


class ReplayResource(BaseModel):
    """A stored record, repeated from its evidence with its own rulebook."""

    id: str
    same: bool = Field(description="Whether the result is the same, byte for byte.")
    result_hash: str = Field(description="SHA-256 of the stored result.")
    repeated_hash: str | None = Field(
        description=(
            "SHA-256 of the repeated result. Null if the stored record or its rulebook is damaged."
        )
    )
    rulebook_sha256: str = Field(description="SHA-256 of the rulebook of the record.")
    rulebook: WhichBook = Field(
        description=(
            "`current`: the record's rulebook is today's. `kept`: it is stored with the record."
            " `not_kept`: it is not available, and today's was used."
        )
    )
    changed: list[str] = Field(
        description="If the result differs, what has changed: `rulebook`, `scorecard`, `code`."
    )
    today: RulesSince | None = Field(
        description=(
            "What today's rulebook answers differently. Null if the record's rulebook is today's or"
            " not available, or if the result is not the same."
        )
    )


def rules_since(
    found: RulesDifference, language: Language, *, own: Rulebook, today: Rulebook
) -> RulesSince:
    """Return what is said of a difference.

    Args:
        found: The difference.
        language: Language of the texts.
        own: The record's rulebook.
        today: Today's.
    """
    books = [{rule.id: rule for rule in book.rules} for book in (own, today)]
    rules = [
        _otherwise(rule, language, *(book.get(rule.rule_id) for book in books))
        for rule in found.rules
    ]
    return RulesSince(
        rulebook_sha256=today.sha256,
        same_answers=not (found.rules or found.also),
        rules=rules,
        also=list(found.also),
        edited=len(found.edited),
        untouched=found.untouched,
        in_words=[line.to(language) for line in summary(found)],
    )


def _otherwise(
    found: RuleDifference, language: Language, before: Rule | None, after: Rule | None
) -> AnswersOtherwise:
    return AnswersOtherwise(
        rule_id=found.rule_id,
        edited=found.edited,
        differs=list(found.differs),
        before=_version(before, language),
        after=_version(after, language),
        places=[_place(place) for place in found.places],
        in_words=rule_line(found, language, before=before, after=after),
    )


def _version(rule: Rule | None, language: Language) -> RuleVersion | None:
    if rule is None:
        return None
    return RuleVersion(
        title=rule.title.to(language),
        citation=rule.citation,
        reference=rule.reference,
        act=rule.then.to(language),
        in_force_from=rule.in_force.from_,
        in_force_to=rule.in_force.to,
        last_checked=rule.last_checked,
    )


def _place(found: PlaceDifference) -> AnswersOfPlace:
    return AnswersOfPlace(
        lot=found.place.lot,
        tender=found.place.tender,
        before=list(_answers(found.before)),
        after=list(_answers(found.after)),
    )


def _answers(stated: tuple[Plain, ...]) -> Iterator[GivenAnswer]:
    nothing: Plain = {"party_ids": [], "missing": [], "facts": {}, "parameters": {}}
    for answer in stated:
        yield GivenAnswer.model_validate({**nothing, **answer})
