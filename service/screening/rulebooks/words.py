"""What another rulebook answers differently, in words."""

from collections.abc import Iterator, Mapping

from data_ingest.model.text import Language, Text, joined, message, plain
from procurement_rules.rule import Rule
from service.screening.rulebooks.difference import (
    Differing,
    Place,
    PlaceDifference,
    Plain,
    RuleDifference,
    RulesDifference,
)

OUTCOMES: Mapping[str, Text] = {
    "applies": message("applies"),
    "does_not_apply": message("does not apply"),
    "cannot_tell": message("cannot tell"),
}
DIFFERING: Mapping[Differing, Text] = {
    "outcome": message("outcome"),
    "missing": message("what is missing"),
    "facts": message("facts used"),
    "parameters": message("legal amounts"),
    "party_ids": message("parties concerned"),
    "ground_ids": message("circumstances concerned"),
    "consequence": message("legal consequence"),
    "verified": message("whether it is verified"),
    "title": message("title"),
    "then": message("lawful act"),
    "asks": message("what may be requested"),
    "citation": message("citation"),
    "reference": message("address of the source"),
    "in_force_from": message("first day in force"),
    "in_force_to": message("last day in force"),
    "last_checked": message("day it was checked"),
    "read": message("how it was read"),
    "reasons": message("reasons of the steps"),
    "text": message("text of the rule"),
}
"""What of a rule can differ."""

ALSO: Mapping[str, Text] = {
    "regime": message("which chapters apply"),
    "threshold_eur": message("the threshold"),
    "questions": message("what may be asked"),
    "asking": message("which documents to obtain"),
    "band_changes": message("what could change the band"),
    "answer": message("the answer of a step"),
    "reasons": message("reasons of the steps"),
}
"""What else of a result follows from rules."""

ALL_SAME = message(
    "Today's rules give the same answers. Rules edited since then: {edited}; none of them changes "
    "anything in this record."
)
OTHERWISE = message(
    "Rules that are answered differently today: {count}. Rules edited since then: {edited}, of "
    "which {untouched} change nothing in this record."
)
ALSO_DIFFERS = message("This also changes: {what}.")
NOT_KEPT = message(
    "The rulebook of this record is not available, so today's was used. Version 0.2.0 did not "
    "store rulebooks."
)

_LINE = message("{rule} ({citation}): {what}")
_ADDED = message("added since then")
_REMOVED = message("removed since then")
_CHANGED = message("{what}: {before} → {after}")
_AT = message("{place}: {before} → {after}")
_LOT = message("lot {id}")
_TENDER = message("tender {id}")
_NOT_ASKED = message("not asked", "replay")
_FOLLOWS = message("follows from another rule or an amount")
_NO_DAY = message("no date")
_MOST = 5
_MORE = message("{n} more")


def summary(found: RulesDifference) -> Iterator[Text]:
    """Yield how many rules are answered differently, and what else follows from them."""
    edited = len(found.edited)
    if not found.rules and not found.also:
        yield ALL_SAME.filled(edited=edited)
        return
    yield OTHERWISE.filled(count=len(found.rules), edited=edited, untouched=found.untouched)
    if found.also:
        yield ALSO_DIFFERS.filled(what=also_text(found.also))


def also_text(names: tuple[str, ...] | list[str]) -> Text:
    """Return in words what else differs; what has no words is said by its name."""
    return joined(", ", [ALSO.get(name, plain(name)) for name in names])


def rule_line(
    found: RuleDifference, language: Language, *, before: Rule | None, after: Rule | None
) -> str:
    """Say what of a rule is otherwise, in one line.

    Args:
        found: What differs.
        language: Language of the line.
        before: The rule in the record's rulebook; None: it had none.
        after: The rule in the other; None: it has none.
    """
    rule = after or before
    assert rule is not None  # it is in one of them
    said = list(_said(found, before, after))
    return _LINE.filled(rule=found.rule_id, citation=rule.citation, what=joined("; ", said)).to(
        language
    )


def _said(found: RuleDifference, before: Rule | None, after: Rule | None) -> Iterator[Text]:
    if before is None:
        yield _ADDED
    if after is None:
        yield _REMOVED
    if not found.edited:
        yield _FOLLOWS
    shown = [place for place in found.places if _outcomes(place.before) != _outcomes(place.after)]
    for place in shown[:_MOST]:
        yield _at(place)
    if len(shown) > _MOST:
        yield _MORE.filled(n=len(shown) - _MOST)
    for name in found.differs:
        if name == "outcome" and shown:
            continue
        sides = None if before is None or after is None else _sides(name, before, after)
        if sides is None:
            yield DIFFERING[name]
        else:
            yield _CHANGED.filled(what=DIFFERING[name], before=sides[0], after=sides[1])


def _sides(name: Differing, before: Rule, after: Rule) -> tuple[Text, Text] | None:
    """Return the text of a rule before and after; None where it is none that a rule states."""
    of: Mapping[Differing, tuple[object, object]] = {
        "title": (before.title, after.title),
        "then": (before.then, after.then),
        "citation": (before.citation, after.citation),
        "reference": (before.reference, after.reference),
        "in_force_from": (before.in_force.from_, after.in_force.from_),
        "in_force_to": (before.in_force.to, after.in_force.to),
        "last_checked": (before.last_checked, after.last_checked),
        "consequence": (before.consequence, after.consequence),
    }
    if name not in of:
        return None
    one, another = of[name]
    return _as_text(one), _as_text(another)


def _as_text(value: object) -> Text:
    if isinstance(value, Text):
        return value
    return _NO_DAY if value is None else plain(str(value))


def _at(found: PlaceDifference) -> Text:
    said = {"before": _outcome_words(found.before), "after": _outcome_words(found.after)}
    place = _place(found.place)
    if place is None:
        return _CHANGED.filled(what=DIFFERING["outcome"], **said)
    return _AT.filled(place=place, **said)


def _place(place: Place) -> Text | None:
    if place.tender is not None:
        return _TENDER.filled(id=place.tender)
    return None if place.lot is None else _LOT.filled(id=place.lot)


def _outcomes(answers: tuple[Plain, ...]) -> list[str]:
    return sorted({str(answer["outcome"]) for answer in answers})


def _outcome_words(answers: tuple[Plain, ...]) -> Text:
    outcomes = _outcomes(answers)
    return joined(", ", [OUTCOMES[one] for one in outcomes]) if outcomes else _NOT_ASKED
