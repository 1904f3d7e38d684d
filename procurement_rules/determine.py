"""What each rule answers about one procurement, with the facts and amounts it was answered from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

import dataframely as dy
import polars as pl

from procurement_rules.condition import unknowns
from procurement_rules.facts import FACTS, INTERVALS, KEYS, RuleFacts
from procurement_rules.route import route
from procurement_rules.rule import UPCOMING, Consequence, Outcome, Rule, evaluate
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
        facts: The known facts that the rule names, as text, for the first row with the outcome.
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


def determine(facts: dy.DataFrame[RuleFacts], rulebook: Rulebook) -> tuple[Determination, ...]:
    """Route the procurement and answer every rule in force.

    Each row is answered by the law of its own `begun_on`. Rules that are only proposed or
    reported are not answered. A rule is not asked of rows without what it concerns: a contract, a
    tender or a party.

    Args:
        facts: One row for each contract, tender, party and circumstance.
        rulebook: The rules.

    Returns:
        Determinations in order of contract, tender, party and rule.
    """
    routed = route(facts, rulebook).sort(KEYS)
    found = [
        determination
        for rule in rulebook.rules
        if rule.consequence not in UPCOMING
        for determination in _answers(rule, routed)
    ]
    return tuple(sorted(found, key=lambda d: (d.contract_id, d.tender_id, d.party_id, d.rule_id)))


def _answers(rule: Rule, facts: pl.DataFrame) -> Iterator[Determination]:
    subject = _SUBJECT[rule.concerns]
    named = _named_facts(rule)
    rows = pl.concat([facts, evaluate(rule, facts)], how="horizontal").filter(
        pl.col("in_force").ne_missing(pl.lit(value=False)), pl.col(subject[-1]) != ""
    )
    for _, group in groupby(rows.to_dicts(), itemgetter(*subject)):
        alike = list(group)
        outcomes = {row["outcome"] for row in alike}
        folded = True if True in outcomes else None if None in outcomes else False
        deciding = [row for row in alike if row["outcome"] is folded]
        first = deciding[0]
        yield Determination(
            rule_id=rule.id,
            contract_id=first["contract_id"],
            tender_id=first["tender_id"] if "tender_id" in subject else "",
            party_id=first["party_id"] if "party_id" in subject else "",
            ground_ids=tuple(row["ground_id"] for row in deciding if row["ground_id"]),
            outcome=_OUTCOMES[folded],
            consequence=rule.consequence,
            facts={n: _as_text(first[n]) for n in named if first[n] is not None},
            missing=tuple(sorted({name for row in deciding for name in row["missing"]})),
            parameters={n: _as_text(first[n]) for n in rule.parameters if first[n] is not None},
            verified=rule.verified,
        )


_OUTCOMES = {True: Outcome.APPLIES, False: Outcome.DOES_NOT_APPLY, None: Outcome.CANNOT_TELL}


def _named_facts(rule: Rule) -> list[str]:
    """Return the facts that a rule names or counts from, in the order of `RuleFacts`."""
    names = {"jurisdiction", "instrument", "begun_on"}
    for condition in (rule.applies, rule.when):
        names |= set(unknowns(pl.sql_expr(condition)))
    names |= {str(parameter.of) for parameter in rule.parameters.values()}
    names |= {bound for name in names & set(INTERVALS) for bound in INTERVALS[name]}
    return [fact for fact in FACTS if fact in names]


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)
