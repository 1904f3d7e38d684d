"""The steps of a needs assessment and their answers: codes and values, put into words when read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Answer = Literal["yes", "no", "cannot_tell"]
"""What a step comes to. "cannot_tell" is an answer of its own, never a "no"."""

StepCode = Literal["work", "parties", "risk", "route", "terms", "levels", "sexual_exploitation"]
"""Who does the work · which agreements · is there a risk · which part of the law · are terms to be
set · which levels · is sexual exploitation to be looked at too."""


@dataclass(frozen=True, slots=True)
class StepReason:
    """One reason for the answer of a step.

    Attributes:
        code: Key into `procurement_rules.needs.wording.REASONS`.
        params: Values for its words: codes, days and whole numbers as text.
        source_id: The source of a fact, if it rests on one.
        rule_id: The rule of law, if it rests on one.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    source_id: str | None = None
    rule_id: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its answer and every reason for it, in the order that they are told."""

    code: StepCode
    answer: Answer
    reasons: tuple[StepReason, ...]


def answer_of(value: bool | None) -> Answer:  # noqa: FBT001
    """Return a truth value, or that it is unknown, as an answer.

    >>> answer_of(True), answer_of(False), answer_of(None)
    ('yes', 'no', 'cannot_tell')
    """
    if value is None:
        return "cannot_tell"
    return "yes" if value else "no"
