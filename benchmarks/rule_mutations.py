"""How many small faults in a rule its examples catch: `python -m benchmarks.rule_mutations`.

Each rule in force is changed in one place: a comparison is flipped or moved by its boundary, a
connective is exchanged, a day of entry into force or of a period of an amount is moved by a day. A
fault is caught if an example of the rule answers otherwise; one in an amount that several rules use
is caught by any of them. A day moved so that nothing changes is no fault. What is not caught is
named. The last line is one JSON object.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from procurement_rules.evaluation import Answers, evaluate
from procurement_rules.parameter import Parameter
from procurement_rules.rule import UPCOMING, Rule, facts_of_examples
from procurement_rules.rulebook import load_rulebook

FLIPS = {
    "=": ("<>",),
    "<>": ("=",),
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
}
"""What a comparison is changed into: its boundary moved, and its opposite."""

CONNECTIVES = {"AND": "OR", "OR": "AND", "NOT": "", "IN": "NOT IN"}
_SIGN = re.compile(r"'[^']*'|<>|<=|>=|[<>=]|\b(?:AND|OR|NOT|IN)\b")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule with one fault.

    Attributes:
        kind: `comparison`, `connective` or `date`.
        what: The fault, named so that one in a shared amount is the same in all its rules.
        rule: The rule with it.
    """

    kind: str
    what: str
    rule: Rule


def mutants(rule: Rule) -> Iterator[Mutant]:
    """Yield a rule with each of its faults, each under an id of its own."""
    faults = [*_in_conditions(rule), *_in_days(rule), *_in_amounts(rule)]
    for number, (kind, what, changes) in enumerate(faults):
        yield Mutant(kind, what, rule.model_copy(update=changes | {"id": f"{rule.id}-M{number}"}))


def _in_conditions(rule: Rule) -> Iterator[tuple[str, str, dict[str, object]]]:
    for field in ("applies", "when"):
        sql: str = getattr(rule, field)
        for match in _SIGN.finditer(sql):
            sign = match.group()
            kind = "comparison" if sign in FLIPS else "connective"
            into = FLIPS.get(sign) or ((CONNECTIVES[sign],) if sign in CONNECTIVES else ())
            for other in into:
                changed = sql[: match.start()] + other + sql[match.end() :]
                what = f"{rule.id} {field}: {sign} at {match.start()} becomes {other!r}"
                yield kind, what, {field: changed}


def _in_days(rule: Rule) -> Iterator[tuple[str, str, dict[str, object]]]:
    for end, day in (("from_", rule.in_force.from_), ("to", rule.in_force.to)):
        for moved in _moved(day):
            changed = rule.in_force.model_copy(update={end: moved})
            yield "date", f"{rule.id} in_force {end}: {moved}", {"in_force": changed}


def _in_amounts(rule: Rule) -> Iterator[tuple[str, str, dict[str, object]]]:
    for name, parameter in rule.parameters.items():
        for place, dated in enumerate(parameter.values):
            for end, day in (("from_", dated.from_), ("to", dated.to)):
                for moved in _moved(day):
                    if _changes_nothing(rule, parameter, place=place, end=end, moved=moved):
                        continue
                    values = list(parameter.values)
                    values[place] = dated.model_copy(update={end: moved})
                    changed: Parameter = parameter.model_copy(update={"values": tuple(values)})
                    what = f"{parameter.id} {place} {end}: {moved}"
                    yield "date", what, {"parameters": rule.parameters | {name: changed}}


def _changes_nothing(
    rule: Rule, parameter: Parameter, *, place: int, end: str, moved: date
) -> bool:
    """Tell whether the day won is none of the rule's, or one that a like period already covers."""
    dated = parameter.values[place]
    if end == "from_" and moved < dated.from_:
        before = parameter.values[place - 1] if place else None
        return moved < rule.in_force.from_ or (before is not None and before.to == moved)
    if end == "to" and dated.to is not None and moved > dated.to:
        after = parameter.values[place + 1 : place + 2]
        return bool(after) and after[0].from_ == moved and after[0].value == dated.value
    return False


def _moved(day: date | None) -> tuple[date, ...]:
    return () if day is None else (day - _DAY, day + _DAY)


def caught(rule: Rule) -> Iterator[tuple[Mutant, bool]]:
    """Yield each mutant of a rule, and whether an example answers otherwise than for the rule."""
    facts = facts_of_examples([(rule, example) for example in rule.examples])
    changed = list(mutants(rule))
    own, *others = evaluate([rule, *(mutant.rule for mutant in changed)], facts)
    for mutant, answers in zip(changed, others, strict=True):
        yield mutant, _said(answers) != _said(own)


def _said(answers: Answers) -> list[tuple[bool | None, bool | None]]:
    """Return what an example can see: the outcome where the rule is in force."""
    return [
        (in_force, outcome if in_force else None)
        for in_force, outcome in zip(answers.in_force, answers.outcome, strict=True)
    ]


def main() -> None:
    """Mutate every rule, name what is not caught and end with one JSON object."""
    found: dict[tuple[str, str], bool] = {}
    for rule in load_rulebook().rules:
        if rule.consequence in UPCOMING:
            continue
        for mutant, is_caught in caught(rule):
            fault = (mutant.kind, mutant.what)
            found[fault] = found.get(fault, False) or is_caught
    for (_, what), is_caught in found.items():
        if not is_caught:
            print(f"not caught: {what}")
    kinds = sorted({kind for kind, _ in found})
    of_kind = {kind: [ok for (one, _), ok in found.items() if one == kind] for kind in kinds}
    result = {
        "benchmark": "rule_mutations",
        "mutants": len(found),
        "caught_permille": sum(found.values()) * 1000 // len(found),
        "by_kind": {
            kind: {"mutants": len(told), "caught": sum(told)} for kind, told in of_kind.items()
        },
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
