"""What each rule answers about one procurement, with the facts and amounts that were used."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import dataframely as dy
import polars as pl

from procurement_rules.evaluation import Answers, named_facts
from procurement_rules.facts import KEYS, RoutedFacts, RuleFacts
from procurement_rules.open_grounds import ANSWERED, evaluate_grounds
from procurement_rules.route import route
from procurement_rules.rule import UPCOMING, Consequence, Outcome, Rule
from procurement_rules.rulebook import Rulebook


class Determination(NamedTuple):
    """The answer of one rule about one contract, tender or party. It decides nothing.

    Attributes:
        rule_id: The rule.
        contract_id: The contract or lot.
        tender_id: The tender; "" if the rule is about the contract.
        party_id: The party; "" if the rule is about the contract or the tender.
        ground_ids: The noted circumstances for which the outcome holds.
        outcome: Applies if it applies for any row of facts; does not apply only if it does so
            for none and no row is undecided.
        consequence: What the law attaches to the rule, also where it does not apply.
        facts: The known facts that the rule names, as text, for the first row with the outcome;
            beside a ground, what a register check has answered and when.
        missing: Facts, and amounts of the law, that would have to be known to tell.
        parameters: The values of the law that were used, as text.
        verified: Whether the rule was seen in a source; if not, it is shown as unverified.
    """

    rule_id: str
    contract_id: str
    tender_id: str
    party_id: str
    ground_ids: tuple[str, ...]
    outcome: Outcome
    consequence: Consequence
    facts: Mapping[str, str]
    missing: tuple[str, ...]
    parameters: Mapping[str, str]
    verified: bool


def determine(
    facts: dy.DataFrame[RuleFacts],
    rulebook: Rulebook,
    *,
    routed: dy.DataFrame[RoutedFacts] | None = None,
) -> tuple[Determination, ...]:
    """Route the procurement and answer every rule in force.

    Each row is answered by the law of its own `begun_on`. Rules that are only proposed or
    reported are not answered, nor those that speak to the state or to this service. A rule is not
    asked of rows without what it concerns (a contract, a tender or a party), of another country or
    act, or in which no fact is known that raises its question (`Rule.raised_by`). Where the
    country is not known, only rules of acts of procurement are asked. Grounds that a register
    check has ruled out are out for every rule (`procurement_rules.open_grounds`).

    Args:
        facts: One row for each contract, tender, party and circumstance.
        rulebook: The rules.
        routed: What `route` makes of the facts, where that is known; None: it is worked out.

    Returns:
        Determinations in order of contract, tender, party and rule.
    """
    in_order = (route(facts, rulebook) if routed is None else routed).sort(KEYS)
    kinds = _Kinds(in_order)
    asked = {
        rule.id: {place for place, known in enumerate(kinds.known) if _is_asked(rule, known)}
        for rule in rulebook.rules
    }
    rules = [rule for rule in rulebook.rules if asked[rule.id]]
    if not rules:
        return ()
    found = [
        determination
        for rule, answers in zip(rules, evaluate_grounds(rules, kinds.rows), strict=True)
        for determination in _answers(rule, kinds, answers, asked[rule.id])
    ]
    return tuple(sorted(found, key=_ORDER))


_ORDER = attrgetter("contract_id", "tender_id", "party_id", "rule_id")


class _Known(NamedTuple):
    """What decides whether a rule is asked of a row."""

    facts: frozenset[str]
    jurisdiction: str | None
    instrument: str | None


class _Kinds:
    """Rows of facts that say the same, whoever they are about: most of a procurement is alike.

    No rule names what a row is about (`procurement_rules.facts.KEYS`), so each kind is asked once.

    Attributes:
        rows: The first row of each kind.
        texts: The known facts of each kind, as text.
        known: What decides which rules are asked of each kind.
        subjects: By what a rule concerns, the contracts, tenders or parties that have the same
            rows: the ground and the place of the kind.
    """

    def __init__(self, facts: pl.DataFrame) -> None:
        """Take in rows of facts in order of their keys."""
        places: dict[tuple[object, ...], int] = {}
        first: list[int] = []
        rows: list[tuple[tuple[str, ...], int]] = []
        for number, (keys, said) in enumerate(
            zip(facts.select(KEYS).iter_rows(), facts.drop(KEYS).iter_rows(), strict=True)
        ):
            place = places.setdefault(said, len(places))
            if place == len(first):
                first.append(number)
            rows.append((keys, place))
        self.rows = facts[first]
        self.texts = [
            {name: _as_text(value) for name, value in row.items() if value is not None}
            for row in self.rows.to_dicts()
        ]
        self.known = [
            _Known(frozenset(text), text.get("jurisdiction"), text.get("instrument"))
            for text in self.texts
        ]
        self.subjects = {concerns: _subjects(rows, of) for concerns, of in _KEYS_OF.items()}


_KEYS_OF = {"contract": 1, "tender": 2, "party": 3}
"""How many of the keys tell one subject of a rule from another."""

_Rows = tuple[tuple[str, int], ...]
"""The ground and the place of the kind of some rows."""

_Subjects = Mapping[_Rows, Sequence[tuple[str, str, str]]]


def _subjects(rows: Sequence[tuple[tuple[str, ...], int]], of: int) -> _Subjects:
    """Return the subjects by their rows; "" stands for the keys that they do not have."""
    found: defaultdict[_Rows, list[tuple[str, str, str]]] = defaultdict(list)
    for subject, group in groupby(rows, lambda row: row[0][:of]):
        if subject[-1]:
            contract_id, tender_id, party_id = (*subject, "", "")[:3]
            alike = tuple((keys[-1], place) for keys, place in group)
            found[alike].append((contract_id, tender_id, party_id))
    return found


def _answers(
    rule: Rule, kinds: _Kinds, answers: Answers, asked: Collection[int]
) -> Iterator[Determination]:
    """Fold the answers to a rule into one for each contract, tender or party.

    Args:
        rule: The rule.
        kinds: The rows of facts.
        answers: What `evaluate` answered for each kind.
        asked: The places of the kinds that it is asked of.
    """
    in_force, outcome, amounts = answers.in_force, answers.outcome, answers.amounts
    named = named_facts(rule)
    if "ground" in named:
        named += ANSWERED
    told = {
        place: {name: kinds.texts[place][name] for name in named if name in kinds.texts[place]}
        for place in asked
        if in_force[place] is not False
    }
    used = {
        place: {
            name: _as_text(values[place])
            for name, values in amounts.items()
            if values[place] is not None
        }
        for place in told
    }
    for rows, subjects in kinds.subjects[rule.concerns].items():
        counted = [row for row in rows if row[1] in told]
        if not counted:
            continue
        folded = _fold(counted, outcome, answers.missing)
        for contract_id, tender_id, party_id in subjects:
            yield Determination(
                rule_id=rule.id,
                contract_id=contract_id,
                tender_id=tender_id,
                party_id=party_id,
                ground_ids=folded.ground_ids,
                outcome=folded.outcome,
                consequence=rule.consequence,
                facts=told[folded.place],
                missing=folded.missing,
                parameters=used[folded.place],
                verified=rule.verified,
            )


class _Folded(NamedTuple):
    """One answer for several rows: for which grounds it holds, and the kind that it rests on."""

    outcome: Outcome
    ground_ids: tuple[str, ...]
    missing: tuple[str, ...]
    place: int


def _fold(
    rows: Sequence[tuple[str, int]],
    outcome: Sequence[bool | None],
    missing: Sequence[Sequence[str]],
) -> _Folded:
    outcomes = {outcome[place] for _, place in rows}
    folded = True if True in outcomes else None if None in outcomes else False
    deciding = [row for row in rows if outcome[row[1]] is folded]
    return _Folded(
        outcome=_OUTCOMES[folded],
        ground_ids=tuple(ground for ground, _ in deciding if ground),
        missing=tuple(sorted({name for _, at in deciding for name in missing[at]})),
        place=deciding[0][1],
    )


def _is_asked(rule: Rule, known: _Known) -> bool:
    """Tell whether a rule's question arises from the facts that a row knows."""
    if rule.consequence in UPCOMING or rule.addressee not in ("buyer", "firm"):
        return False
    if rule.raised_by and known.facts.isdisjoint(rule.raised_by):
        return False
    country = known.jurisdiction
    if not rule.is_of_procurement_act:
        return country is not None and (not rule.countries or country in rule.countries)
    return (country is None or country in rule.countries) and (
        known.instrument is None or known.instrument == rule.instrument
    )


_OUTCOMES = {True: Outcome.APPLIES, False: Outcome.DOES_NOT_APPLY, None: Outcome.CANNOT_TELL}


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)
