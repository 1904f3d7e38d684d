"""What rules answer about facts under the law of the day, and why one cannot tell.

Each rule is asked of a row in plain three-valued logic, and of rows that say the same to it once.
Very many rows are asked of without reasons in `procurement_rules.outcomes`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple, cast

import polars as pl

from procurement_rules.facts import FACTS, INTERVALS, RuleFacts
from procurement_rules.parts import (
    Joined,
    Listed,
    Named,
    Part,
    Value,
    taken_apart,
    why_unknown,
)
from procurement_rules.rule import InForce, Rule

WORDING = "wording"
"""What is missing where a procurement began under a wording that has not been read."""

_LOW, _HIGH = 0, 1
"""The ends of an interval."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a rule answers about rows of facts, in their order.

    Attributes:
        in_force: Of each row whether the rule is; None: cannot tell.
        outcome: Of each row whether the rule applies; None: cannot tell.
        missing: Of each row the facts and parameters that kept the rule from telling, or
            `WORDING`.
        amounts: The values of its parameters for each row.
    """

    in_force: Sequence[bool | None]
    outcome: Sequence[bool | None]
    missing: Sequence[Sequence[str]]
    amounts: Mapping[str, Sequence[Value]]


class RowAnswer(NamedTuple):
    """What a rule answers about one row (see `Answers`); amounts in the order of parameters."""

    in_force: bool | None
    outcome: bool | None
    missing: tuple[str, ...]
    amounts: tuple[Value, ...]


def evaluate(rules: Iterable[Rule], facts: pl.DataFrame) -> list[Answers]:
    """Answer rules for every row of facts, in their order.

    The law is that of `begun_on`. Where that is unknown, every period that the procurement can
    have begun in (not after `decision_on`) is tried, among those in which the rule is in force
    and its parameters are known; where the answers differ, one cannot tell.

    Args:
        rules: Each with an id of its own.
        facts: A frame with the columns of `RuleFacts`.

    Returns:
        What each rule answers.
    """
    columns: dict[str, list[Value]] = {}

    def rows(names: Iterable[str]) -> Iterator[tuple[Value, ...]]:
        for name in names:
            if name not in columns:
                columns[name] = facts[name].to_list()
        return zip(*(columns[name] for name in names), strict=True)

    found = []
    for asked in map(_asked, rules):
        told: dict[tuple[Value, ...], RowAnswer] = {}
        answers = []
        for row in rows(asked.names):
            if row not in told:
                told[row] = asked.answer(row)
            answers.append(told[row])
        found.append(
            Answers(
                [answer.in_force for answer in answers],
                [answer.outcome for answer in answers],
                [answer.missing for answer in answers],
                {
                    name: [answer.amounts[place] for answer in answers]
                    for place, name in enumerate(asked.rule.parameters)
                },
            )
        )
    return found


@lru_cache(maxsize=1 << 10)
def named_facts(rule: Rule) -> tuple[str, ...]:
    """Return the facts that a rule names or counts from, in the order of `RuleFacts`."""
    names = {"begun_on"} | _asked(rule).words
    names |= {str(parameter.of) for parameter in rule.parameters.values()}
    names |= {bound for name in names & set(INTERVALS) for bound in INTERVALS[name]}
    return tuple(fact for fact in FACTS if fact in names)


class _Asked:
    """A rule made ready to be asked of rows.

    Attributes:
        rule: The rule.
        words: The names that its condition has.
        names: The facts that its answer depends on; a row is their values.
    """

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._condition = _condition(rule)
        self.words = frozenset(_words(self._condition))
        self._intervals = self.words & INTERVALS.keys()
        self._days = rule.days()
        counted = {p.of for p in rule.parameters.values() if p.of is not None}
        bounds = {bound for name in self._intervals for bound in INTERVALS[name]}
        self.names = tuple(
            name
            for name in FACTS
            if name in self.words | counted | bounds | {"begun_on", "decision_on"}
        )

    def answer(self, row: tuple[Value, ...]) -> RowAnswer:
        """Answer for a row, whose law may be that of any of several days."""
        facts = dict(zip(self.names, row, strict=True))
        begun = cast("date | None", facts["begun_on"])
        if begun is not None:
            return self._on(begun, facts)
        decided = cast("date | None", facts["decision_on"])
        ways = [self._on(day, facts) for day in self._days if decided is None or decided >= day]
        in_force, agreed = _agreed(way.in_force for way in ways), _agreed(w.outcome for w in ways)
        missing = {name for way in ways for name in way.missing}
        if agreed is None and (not ways or any(way.outcome is not None for way in ways)):
            missing.add("begun_on")
        return RowAnswer(
            cast("bool | None", in_force),
            cast("bool | None", agreed),
            tuple(sorted(missing)),
            tuple(
                _agreed(way.amounts[place] for way in ways)
                for place in range(len(self.rule.parameters))
            ),
        )

    def _on(self, day: date, facts: Mapping[str, Value]) -> RowAnswer:
        """Answer for a row by the law of a day."""
        read_from = self.rule.in_force.read_from
        amounts = {
            name: parameter.seen(day, cast("date | str | None", facts.get(parameter.of or "")))
            for name, parameter in self.rule.parameters.items()
        }
        seen = {**facts, **amounts, WORDING: read_from is None or day >= read_from or None}
        blamed: set[str] = set()
        ends = (_LOW, _HIGH) if self._intervals else (_LOW,)
        outcomes = [self._at_end(end, seen, blamed) for end in ends]
        outcome = outcomes[0]
        if outcomes[-1] is not outcome:  # the two ends of an interval
            outcome = None
            blamed |= {bound for name in self._intervals for bound in INTERVALS[name]}
        return RowAnswer(
            _is_in_force(self.rule.in_force, day),
            outcome,
            tuple(sorted(blamed)),
            tuple(amounts.values()),
        )

    def _at_end(self, end: int, seen: dict[str, Value], blamed: set[str]) -> bool | None:
        """Answer at one end of the intervals, and note what kept the rule from telling."""
        seen |= {name: seen[INTERVALS[name][end]] for name in self._intervals}
        outcome = cast("bool | None", self._condition.answer(seen))
        if outcome is None:
            for name in why_unknown(self._condition, seen):
                of = self.rule.parameters[name].of if name in self.rule.parameters else None
                if of is not None:
                    blamed.add(of if seen[of] is None else name)
                else:
                    blamed.update(INTERVALS.get(name, (name,)))
        return outcome


@lru_cache(maxsize=1 << 10)
def _asked(rule: Rule) -> _Asked:
    return _Asked(rule)


def _agreed(answers: Iterable[Value]) -> Value:
    """Return what all ways answer; None if they differ, or there is none."""
    ways = set(answers)
    return ways.pop() if len(ways) == 1 else None


def _is_in_force(period: InForce, day: date) -> bool:
    return period.from_ <= day <= (period.to or date.max)


def _condition(rule: Rule) -> Part:
    """Return the whole condition: whom and what the rule is about, and what it asks."""
    parts: list[Part] = []
    if rule.countries:
        parts.append(Listed((Named("jurisdiction"),), frozenset(rule.countries)))
    if rule.is_of_procurement_act:
        parts.append(Listed((Named("instrument"),), frozenset({rule.instrument})))
    if rule.in_force.read_from is not None:
        parts.append(Named(WORDING))
    codes = _codes()
    parts += [taken_apart(sql, codes) for sql in (rule.applies, rule.when)]
    return Joined(settles=False, parts=parts)


@cache
def _codes() -> Mapping[str, tuple[str, ...]]:
    """Return the codes of the facts that have some, in their order."""
    return {
        name: tuple(column.dtype.categories)
        for name, column in RuleFacts.columns().items()
        if isinstance(column.dtype, pl.Enum)
    }


def _words(part: Part) -> Iterator[str]:
    if isinstance(part, Named):
        yield part.name
    for inner in part.parts:
        yield from _words(inner)
