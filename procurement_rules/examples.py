"""The worked examples of rules, evaluated: each is a test of its rule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from procurement_rules.evaluation import evaluate
from procurement_rules.rule import UPCOMING, Example, Outcome, Rule, facts_of_examples

_OUTCOMES = {True: Outcome.APPLIES, False: Outcome.DOES_NOT_APPLY, None: Outcome.CANNOT_TELL}


@dataclass(frozen=True, slots=True)
class TriedExample:
    """What a rule answered about the facts of one of its examples.

    Attributes:
        rule: The rule.
        example: The example.
        outcome: What the rule answered, or that it was no law on the day.
        missing: Facts and amounts that kept it from telling.
    """

    rule: Rule
    example: Example
    outcome: Outcome | Literal["not_in_force"]
    missing: tuple[str, ...]

    @property
    def is_as_stated(self) -> bool:
        """Whether the example says the same."""
        return self.outcome == self.example.outcome


def missing_days(rule: Rule) -> dict[date, bool]:
    """Return the days at either end of a rule's time that no example tells of.

    Returns:
        By day, whether the rule is law on it.
    """
    begins, ends = rule.in_force.from_, rule.in_force.to
    wanted = {begins - timedelta(days=1): False, begins: True}
    if ends is not None:
        wanted |= {ends: True, ends + timedelta(days=1): False}
    told = {(example.as_of, example.outcome != "not_in_force") for example in rule.examples}
    return {day: is_law for day, is_law in wanted.items() if (day, is_law) not in told}


def try_examples(rules: Sequence[Rule]) -> Iterator[TriedExample]:
    """Yield what rules answer about their own examples, in their order.

    What is only proposed or reported answers as if it were law.
    """
    pairs = [(rule, example) for rule in rules for example in rule.examples]
    for _, group in groupby(pairs, lambda pair: pair[0].id):
        own = list(group)
        (answers,) = evaluate([own[0][0]], facts_of_examples(own))
        told = zip(answers.in_force, answers.outcome, answers.missing, strict=True)
        for (rule, example), (in_force, outcome, missing) in zip(own, told, strict=True):
            is_law = in_force or rule.consequence in UPCOMING
            yield TriedExample(
                rule=rule,
                example=example,
                outcome=_OUTCOMES[outcome] if is_law else "not_in_force",
                missing=tuple(missing),
            )
