"""What the law has for an adverse fact: the rules that it makes a question, as answered."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from procurement_rules.rulebook import load_rulebook
from service.screening.assessment.models import PartAssessment, RuleText, TenderAssessment

_RAISED: Mapping[str, tuple[str, ...]] = {
    "register.tax_debts": ("'tax_debt_final'", "'tax_debt_shown'"),
    "register.f_tax": ("f_tax_approved",),
    "conduct.decision": ("'labour_law_breach'",),
    "conduct.authority_decision": ("'labour_law_breach'",),
    "conduct.deviations": ("'earlier_contract_failure'",),
    "price.comparison_cost": ("price_below_comparison",),
}
"""Words of the condition of a rule that is a question of law once a fact of the factor is known."""
_EXCLUDES = ("MUST_EXCLUDE", "MAY_EXCLUDE", "SHALL_EXCLUDE")

_OF_TENDER = ("price.comparison_cost",)
"""Factors whose rules are asked of the tender, not of the firm."""

_ON_TENDERS = ("MUST_REQUIRE_EXPLANATION", "MAY_REJECT")
"""Consequences of those rules; what they say is to be done is told as it stands."""


class Raised(NamedTuple):
    """What the law has for an adverse fact: rules that were asked of the firm.

    Attributes:
        signals: Rules whose act is to ask about it.
        grounds: Grounds for exclusion that it is a question of.
        hears: Rules that say that the firm is heard first.
    """

    signals: tuple[RuleText, ...]
    grounds: tuple[RuleText, ...]
    hears: tuple[RuleText, ...]


def raised_by(
    factor_id: str,
    part: PartAssessment,
    tender: TenderAssessment,
    rules: Mapping[str, RuleText],
) -> Raised:
    """Return the rules that an adverse fact of a firm makes a question."""
    of_tender = factor_id in _OF_TENDER
    asked = [
        determination
        for determination in tender.determinations
        if part.party_id in determination.party_ids or (of_tender and not determination.party_ids)
    ]

    def of(consequences: Iterable[str], *, only_raised: bool = True) -> tuple[RuleText, ...]:
        found = {
            determination.rule_id: None
            for determination in asked
            if determination.consequence in consequences
            and (not only_raised or determination.rule_id in _raised(factor_id))
        }
        return tuple(rules[rule_id] for rule_id in found)

    signals = ("SIGNAL", *_ON_TENDERS) if of_tender else ("SIGNAL",)
    return Raised(of(signals), of(_EXCLUDES), of(("MUST_HEAR",), only_raised=False))


@cache
def _raised(factor_id: str) -> frozenset[str]:
    """Return the rules that become a question once an adverse fact of a factor is known."""
    words = _RAISED.get(factor_id, ())
    return frozenset(
        rule.id for rule in load_rulebook().rules if any(word in rule.when for word in words)
    )
