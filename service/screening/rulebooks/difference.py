"""What one rulebook answers otherwise than another about the same evidence, rule by rule.

Two results of the same record are compared, each made by a rulebook of its own. Everything that a
result says is a rule's (an answer in a place, the text as it was applied, the reason of a step) or
is said of none: which chapters apply to a lot, what may be asked. What differs is named by rule;
of the rest, the kind of statement.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Literal, NamedTuple

from procurement_rules.rule import Outcome, Rule
from procurement_rules.rulebook import Rulebook, canonical_text

Plain = Mapping[str, Any]
Differing = Literal[
    "outcome", "missing", "facts", "parameters", "party_ids", "ground_ids", "consequence",
    "verified", "title", "then", "asks", "citation", "reference", "in_force_from", "in_force_to",
    "last_checked", "read", "reasons", "text",
]  # fmt: skip
"""Fields of an answer or of the text of a rule; `reasons` of the steps of a needs assessment;
`text`: one of the two results has the text, the other does not."""

_OF_ANSWER: Sequence[Differing] = (
    "outcome", "missing", "facts", "parameters", "party_ids", "ground_ids", "consequence",
    "verified",
)  # fmt: skip
_OF_TEXT: Sequence[Differing] = (
    "title", "then", "asks", "citation", "reference", "in_force_from", "in_force_to",
    "last_checked", "verified",
)  # fmt: skip
_OF_RULES = frozenset({"determinations", "does_not_apply", "rules", "rulebook_sha256"})


class Place(NamedTuple):
    """What a rule is asked about: a lot or a tender; neither in a needs assessment."""

    lot: str | None = None
    tender: str | None = None


@dataclass(frozen=True, slots=True)
class _Said:
    """What a result says of one rule."""

    places: dict[Place, list[Plain]] = field(default_factory=lambda: defaultdict(list))
    reasons: list[Plain] = field(default_factory=list)
    texts: list[Plain] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PlaceDifference:
    """A place in which a rule is answered otherwise; no answers: it is not asked there."""

    place: Place
    before: tuple[Plain, ...]
    after: tuple[Plain, ...]


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """A rule that a record answers otherwise under another rulebook.

    Attributes:
        rule_id: The rule.
        edited: Whether the rule itself differs between the rulebooks; if not, it rests on one that
            does, or on an amount.
        differs: What of it differs for this record.
        places: Where its answers differ.
    """

    rule_id: str
    edited: bool
    differs: tuple[Differing, ...]
    places: tuple[PlaceDifference, ...]


@dataclass(frozen=True, slots=True)
class RulesDifference:
    """Everything that differs between two results of one record.

    Attributes:
        rules: The rules that are answered otherwise, in the order of their ids.
        edited: The rules that differ between the rulebooks, whether or not the record shows it.
        also: Names of the other statements that differ, such as `regime`.
    """

    rules: tuple[RuleDifference, ...]
    edited: tuple[str, ...]
    also: tuple[str, ...]

    @property
    def untouched(self) -> int:
        """How many rules differ between the rulebooks without a trace in this record."""
        return len(set(self.edited) - {rule.rule_id for rule in self.rules})


def difference(before: Plain, after: Plain, *, own: Rulebook, other: Rulebook) -> RulesDifference:
    """Return what a record says otherwise under another rulebook.

    Args:
        before: Its result under its own rulebook: of a screening or a needs assessment.
        after: The result of the same evidence under the other.
        own: Its own rulebook.
        other: The other.
    """
    edited = edited_rules(own, other)
    said, says = _by_rule(before), _by_rule(after)
    found = []
    for rule_id in sorted(said.keys() | says.keys()):
        one, another = said.get(rule_id, _Said()), says.get(rule_id, _Said())
        if differs := _differing(one, another):
            places = tuple(_places(one, another))
            found.append(RuleDifference(rule_id, rule_id in edited, differs, places))
    return RulesDifference(tuple(found), edited, tuple(dict.fromkeys(_rest(before, after))))


def edited_rules(own: Rulebook, other: Rulebook) -> tuple[str, ...]:
    """Return the rules that differ between two rulebooks, or that only one has, by id.

    A rule does not differ by stating how it was read where the other book's rules did not yet.
    """
    rules = [{rule.id: rule for rule in book.rules} for book in (own, other)]
    ids = rules[0].keys() | rules[1].keys()
    return tuple(sorted(one for one in ids if _is_edited(*(book.get(one) for book in rules))))


def _is_edited(one: Rule | None, another: Rule | None) -> bool:
    if one is another:  # as nearly all are where both books are the one that is loaded
        return False
    if one is None or another is None:
        return True
    if one.read is None or another.read is None:
        one, another = (each.model_copy(update={"read": None}) for each in (one, another))
    return canonical_text(one) != canonical_text(another)


def _by_rule(result: Plain) -> dict[str, _Said]:
    """Return everything that a result says of each rule."""
    said: dict[str, _Said] = defaultdict(_Said)
    for text in result["rules"]:
        said[text["rule_id"]].texts.append(text)
    for place, stated in _asked(result):
        for answer in stated["determinations"]:
            said[answer["rule_id"]].places[place].append(answer)
        for rule_id in stated.get("does_not_apply", ()):
            outcome = {"rule_id": rule_id, "outcome": Outcome.DOES_NOT_APPLY.value}
            said[rule_id].places[place].append(outcome)
    for step in result.get("steps", ()):
        for reason in step["reasons"]:
            if reason["rule_id"] is not None:
                said[reason["rule_id"]].reasons.append(reason | {"step": step["step"]})
    return said


def _asked(result: Plain) -> Iterator[tuple[Place, Plain]]:
    if "lots" not in result:
        yield Place(), result
        return
    for lot in result["lots"]:
        yield Place(lot["contract_id"]), lot
        for tender in lot["tenders"]:
            yield Place(lot["contract_id"], tender["tender_id"]), tender


def _differing(one: _Said, another: _Said) -> tuple[Differing, ...]:
    places = [
        (one.places.get(place, []), another.places.get(place, []))
        for place in one.places.keys() | another.places.keys()
    ]
    found: dict[Differing, None] = {}
    for before, after in places:
        found |= dict.fromkeys(_fields(before, after, _OF_ANSWER))
    if one.texts and another.texts:
        found |= dict.fromkeys(_fields(one.texts, another.texts, _OF_TEXT))
        if any(map(_is_read_otherwise, one.texts, another.texts)):
            found["read"] = None
    elif not found and one.texts != another.texts:
        found["text"] = None
    if one.reasons != another.reasons:
        found["reasons"] = None
    order = dict.fromkeys((*_OF_ANSWER, *_OF_TEXT, "read", "reasons", "text"))
    return tuple(name for name in order if name in found)


def _is_read_otherwise(one: Plain, another: Plain) -> bool:
    """Tell whether two texts say otherwise how a rule was read; the day is told beside it."""
    before, after = one.get("read"), another.get("read")
    if before is None or after is None:
        return False
    return bool({**before, "day": None} != {**after, "day": None})


def _fields(
    before: Sequence[Plain], after: Sequence[Plain], names: Iterable[Differing]
) -> Iterator[Differing]:
    """Yield the fields that differ; where another outcome is given, that alone."""
    if len(before) != len(after):
        outcomes = [sorted(str(one.get("outcome")) for one in side) for side in (before, after)]
        alike = set(outcomes[0]) == set(outcomes[1])
        yield "party_ids" if alike else "outcome"
        return
    for one, another in zip(before, after, strict=True):
        if one.get("outcome") != another.get("outcome"):
            yield "outcome"
            continue
        yield from (name for name in names if one.get(name) != another.get(name))


def _places(one: _Said, another: _Said) -> Iterator[PlaceDifference]:
    for place in dict.fromkeys((*one.places, *another.places)):
        before, after = (tuple(said.places.get(place, ())) for said in (one, another))
        if before != after:
            yield PlaceDifference(place, before, after)


def _rest(before: Any, after: Any, name: str = "") -> Iterator[str]:  # noqa: ANN401  # JSON
    """Yield the names of the innermost statements that differ and are no rule's."""
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            if key not in _OF_RULES:
                yield from _rest(before.get(key), after.get(key), key)
        return
    if isinstance(before, Sequence) and isinstance(after, Sequence) and not isinstance(before, str):
        sides = [_of_none(before), _of_none(after)]
        if all(isinstance(one, Mapping) for one in (*sides[0], *sides[1])):
            for one, another in zip_longest(*sides):
                if one is None or another is None:
                    yield name
                else:
                    yield from _rest(one, another, name)
            return
    yield name


def _of_none(several: Sequence[Any]) -> list[Any]:
    """Return what of a list is no rule's: reasons of steps name theirs."""
    return [one for one in several if not isinstance(one, Mapping) or one.get("rule_id") is None]
