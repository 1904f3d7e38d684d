"""What each rule answers about one procurement, with the facts and amounts it was answered from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

import dataframely as dy

from procurement_rules.evaluation import named_facts
from procurement_rules.facts import KEYS, RoutedFacts, RuleFacts
from procurement_rules.open_grounds import ANSWERED, evaluate_grounds
from procurement_rules.route import route
from procurement_rules.rule import UPCOMING, Consequence, Outcome, Rule
from procurement_rules.rulebook import Rulebook

_SUBJECT = {"contract": KEYS[:1], "tender": KEYS[:2], "party": KEYS[:3]}


@dataclass(frozen=True, slots=True)
class Determination:
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

    @property
    def is_duty(self) -> bool:
        """Whether the buyer must act: the rule applies, says "must", and is verified."""
        return (
            self.outcome is Outcome.APPLIES
            and self.verified
            and self.consequence.startswith(("MUST_", "SHALL_"))
        )


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
    rows = [
        {name: _as_text(value) for name, value in row.items() if value is not None}
        for row in in_order.to_dicts()
    ]
    kinds = [_Known(frozenset(row), row.get("jurisdiction"), row.get("instrument")) for row in rows]
    asked = {
        rule.id: {kind for kind in set(kinds) if _is_asked(rule, kind)} for rule in rulebook.rules
    }
    rules = [rule for rule in rulebook.rules if asked[rule.id]]
    if not rules:
        return ()
    found = [
        determination
        for rule, answers in zip(rules, evaluate_grounds(rules, in_order), strict=True)
        for determination in _answers(
            rule,
            [
                (row, answer)
                for row, kind, answer in zip(rows, kinds, answers.to_dicts(), strict=True)
                if kind in asked[rule.id]
            ],
        )
    ]
    return tuple(sorted(found, key=lambda d: (d.contract_id, d.tender_id, d.party_id, d.rule_id)))


class _Known(NamedTuple):
    """What decides whether a rule is asked of a row: most rows of a procurement are alike in it."""

    facts: frozenset[str]
    jurisdiction: str | None
    instrument: str | None


def _answers(
    rule: Rule, answers: Iterable[tuple[Mapping[str, str], Mapping[str, Any]]]
) -> Iterator[Determination]:
    """Fold the answers to a rule into one for each contract, tender or party.

    Args:
        rule: The rule.
        answers: The rows that it is asked of, in order of `KEYS`: the known facts as text, and what
            `evaluate` answered.
    """
    subject = _SUBJECT[rule.concerns]
    named = named_facts(rule)
    if "ground" in named:
        named += ANSWERED
    asked = [
        (row, answer)
        for row, answer in answers
        if answer["in_force"] is not False and row[subject[-1]]
    ]
    for _, group in groupby(asked, lambda pair: [pair[0][key] for key in subject]):
        alike = list(group)
        outcomes = {answer["outcome"] for _, answer in alike}
        folded = True if True in outcomes else None if None in outcomes else False
        deciding = [pair for pair in alike if pair[1]["outcome"] is folded]
        row, answer = deciding[0]
        yield Determination(
            rule_id=rule.id,
            contract_id=row["contract_id"],
            tender_id=row["tender_id"] if "tender_id" in subject else "",
            party_id=row["party_id"] if "party_id" in subject else "",
            ground_ids=tuple(row["ground_id"] for row, _ in deciding if row["ground_id"]),
            outcome=_OUTCOMES[folded],
            consequence=rule.consequence,
            facts={name: row[name] for name in named if name in row},
            missing=tuple(sorted({name for _, answer in deciding for name in answer["missing"]})),
            parameters={n: _as_text(answer[n]) for n in rule.parameters if answer[n] is not None},
            verified=rule.verified,
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
