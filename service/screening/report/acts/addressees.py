"""Whom an act is addressed to, and by when: the same words wherever an act is told.

Who holds a document and what an act has to come before are our judgement of 2026-11-30. The days
are proposals; the law sets none of them unless the text of the act says so.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import cache

from data_ingest.model.text import Text, message, plain
from procurement_rules.package.gate import Permit, permits
from procurement_rules.rule import Rule
from procurement_rules.rulebook import load_rulebook
from risk_models.facts.catalogue import FACTS
from risk_models.facts.desk import SKATTEVERKET_ANSWER
from risk_models.facts.registers import REGISTER_EXTRACT
from service.screening.assessment.models import RuleText
from service.screening.assessment.rule_texts import listed
from service.screening.report.may_ask import REGISTER_PROVISION

DAYS_AT_MOST = 14
"""Days until an act without another limit is proposed to be done. Ours."""

OWN_UNIT = message("your own unit")
NOBODY_ASKED = message("No provision is needed: nobody is asked.")

PERSON = message("No rule of the rulebook decides it; a person does.")

_HOLDERS: Mapping[Text, Text] = {
    REGISTER_EXTRACT: message(
        "Bolagsverket, or the business register where the firm is established"
    ),
    SKATTEVERKET_ANSWER: message(
        "Skatteverket (form SKV 4820), or the tax authority where the firm is established"
    ),
}
_REGISTER = message("the register that the document names")
_AUTHORITY = message("the authority that made the decision")
_LIST = message("the publisher of the list")
_FIRM = message("the firm that it is about")

_TO_FIRM = ("MUST_HEAR", "MUST_REQUIRE_EXPLANATION", "MUST_REQUEST", "MUST_REQUIRE", "MUST_NOTIFY",
            "MUST_REQUIRE_REPLACEMENT", "MAY_REQUEST", "MAY_REQUIRE_REPLACEMENT")  # fmt: skip
"""Consequences that are put to the firm; every other is the buyer's own to see to."""

_BEFORE: Mapping[str, Text] = {
    "need": message("before the procurement documents are published"),
    "documents_out": message("before the last day for tenders"),
    "tenders_in": message("before the award decision"),
    "award": message("before the contract is concluded"),
    "contract_start": message("before the work begins"),
}
_AT_ONCE = message("now")
_PROPOSED = message("by {day} (our proposal)")


def holder_of(fact: str) -> Text:
    """Return who holds the document that settles a fact.

    Args:
        fact: Code of the fact (`risk_models.facts.catalogue.FACTS`).
    """
    known = FACTS[fact]
    if known.document in _HOLDERS:
        return _HOLDERS[known.document]
    if fact.startswith("authority_decision"):
        return _AUTHORITY
    if known.gate == REGISTER_PROVISION:
        return _REGISTER
    if not known.asked and known.gate is None:
        return _LIST if fact.startswith("list") else OWN_UNIT
    return _FIRM


def addressee_of_duty(consequence: str, tenderer: Text) -> Text:
    """Return whom the act of a rule about a tender is addressed to: the tenderer, or the buyer."""
    return tenderer if consequence in _TO_FIRM else OWN_UNIT


def day_of(stage: str | None, as_of: date) -> Callable[..., Text]:
    """Return what tells by when an act is to be done at a stage.

    Args:
        stage: Where the purchase stands; None: not stated.
        as_of: The day of the screening.
    """

    def by(*, at_once: bool = False) -> Text:
        if at_once:
            return _AT_ONCE
        day = (as_of + timedelta(days=DAYS_AT_MOST)).isoformat()
        return _BEFORE.get(stage or "", _PROPOSED.filled(day=day))

    return by


def cited(rules: Iterable[Rule | RuleText]) -> Text:
    """Return the citations of rules, each once, as the rulebook states them."""
    return plain(listed(rule.citation for rule in rules))


def standing_rules(permit: Permit | str, regime: str | None) -> tuple[Rule, ...]:
    """Return the rules behind a gate, or behind the first gate of a provision."""
    if isinstance(permit, str):
        permit = next(iter(permits(permit, regime)), Permit("own_look_up", {}))
    rules = _rules()
    return tuple(rules[rule_id] for rule_id in permit.rule_ids.get(regime or "", ()))


@cache
def _rules() -> Mapping[str, Rule]:
    return {rule.id: rule for rule in load_rulebook().rules}
