"""The texts of rules as they were applied, beside what they led to."""

from collections.abc import Collection, Iterable

from procurement_rules.rule import Rule
from service.assessment import RuleText


def rule_texts(rules: Iterable[Rule], spoken: Collection[str]) -> tuple[RuleText, ...]:
    """Return the texts of the rules that are spoken of, in the order of the rulebook."""
    return tuple(
        RuleText(
            rule_id=rule.id,
            citation=rule.citation,
            reference=rule.reference,
            title=rule.title,
            then=rule.then,
            asks=rule.asks,
            verified=rule.verified,
            in_force_from=rule.in_force.from_,
            in_force_to=rule.in_force.to,
            last_checked=rule.last_checked,
        )
        for rule in rules
        if rule.id in spoken
    )
