"""What was read of provisions, rule by rule: two readings of each, tried against the rule."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from data_ingest.model.text import Text, message
from procurement_rules.acts.amendments import Amendment, load_amendments
from procurement_rules.evaluation import evaluate
from procurement_rules.rule import Example, Outcome, Rule, facts_of_examples

Aspect = Literal[
    "consequence", "condition", "subject", "look_back", "hearing", "self_cleaning", "amount",
    "first_day",
]  # fmt: skip

ASPECTS: Mapping[Aspect, Text] = {
    "consequence": message("legal consequence"),
    "condition": message("condition", "check"),
    "subject": message("whom it concerns"),
    "look_back": message("how far back"),
    "hearing": message("hearing"),
    "self_cleaning": message("self-cleaning"),
    "amount": message("amount", "check"),
    "first_day": message("first day"),
}
"""What of a provision was read, in words."""


class Check(BaseModel):
    """What two readings found in one provision, and how the rule is tried against it.

    Attributes:
        rule: Id of the rule.
        provision: Such as 13:1 a, of the rule's act.
        aspect: What of it was read.
        first: What the first reading found; of a consequence its code.
        second: What the second found, in another copy.
        quote: What decides, in the words of the act, at most 25 words.
        as_of: Day on which the procurement of the trial begins; None: that of the example.
        inside: Facts with which the rule still applies.
        change: Facts with which it answers `outcome`.
        outcome: The answer with `change`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: str
    provision: str
    aspect: Aspect
    first: str
    second: str
    quote: str
    as_of: date | None = None
    inside: dict[str, date | bool | int | str | None] | None = None
    change: dict[str, date | bool | int | str | None] | None = None
    outcome: Outcome | Literal["not_in_force"] | None = None

    @property
    def is_agreed(self) -> bool:
        """Whether both readings found the same."""
        return self.first == self.second


class Copies(BaseModel):
    """The copies of an act that the two readings were made in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: str
    second: str


class Checks(BaseModel):
    """All checks, and the copies of each act."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    copies: dict[str, Copies]
    checks: tuple[Check, ...]


@cache
def load_checks() -> Checks:
    """Return what was read."""
    text = (files("procurement_rules.acts") / "checks.yaml").read_text("utf-8")
    return Checks.model_validate(yaml.safe_load(text))


def is_met(check: Check, rule: Rule) -> bool:
    """Tell whether a rule answers as the provision was read.

    A consequence is the rule's own. Anything else is tried with the facts of the rule's first
    example that applies.
    """
    if check.aspect == "consequence":
        return rule.consequence == check.first
    base = next(one for one in rule.examples if one.outcome == Outcome.APPLIES)
    tried = [(base.given | (check.inside or {}), base.as_of)]
    tried.append((base.given | (check.change or {}), check.as_of or base.as_of))
    examples = [
        Example(name="", as_of=day, given=given, outcome=Outcome.APPLIES) for given, day in tried
    ]
    (answers,) = evaluate([rule], facts_of_examples([(rule, one) for one in examples]))
    inside, outside = (
        _OUTCOMES[outcome] if is_law else "not_in_force"
        for is_law, outcome in zip(answers.in_force, answers.outcome, strict=True)
    )
    return inside == Outcome.APPLIES and outside == check.outcome


def provisions_of(rule_id: str) -> tuple[str, ...]:
    """Return the provisions that a rule was checked against, in the order of the checks."""
    return tuple(
        dict.fromkeys(one.provision for one in load_checks().checks if one.rule == rule_id)
    )


def history_of(rule: Rule) -> tuple[Amendment, ...]:
    """Return the acts that amended what a rule rests on, in order of their day."""
    named = set(provisions_of(rule.id))
    return tuple(
        one
        for one in load_amendments()
        if one.act == rule.instrument and named.intersection((*one.changed, *one.new))
    )


_OUTCOMES: Mapping[bool | None, Outcome] = {
    True: Outcome.APPLIES,
    False: Outcome.DOES_NOT_APPLY,
    None: Outcome.CANNOT_TELL,
}
