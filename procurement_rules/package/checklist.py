"""The checklist for the start of a contract: what is done, by whom, by when and how it is shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data_ingest.model.tables import Stage
from data_ingest.model.text import Text
from procurement_rules.package.letters import NotOffered
from procurement_rules.package.of_purchase import against_purchase
from procurement_rules.package.posting import postings
from procurement_rules.package.reasons import (
    NOBODY_POSTS,
    NOT_IN_REGIME,
    OTHER_TRADE,
    RULE_DOES_NOT_APPLY,
    WORK_ELSEWHERE,
    no_contract,
    not_at_stage,
)
from procurement_rules.package.subject import Subject, Tender
from procurement_rules.package.template import CheckTemplate
from procurement_rules.rulebook import Rulebook
from procurement_rules.support.contacts import first_expiry, load_contacts, printable_contacts

STAGES: tuple[Stage, ...] = ("award", "contract_start", "in_contract")
"""The stages at which the start of a contract is prepared or made good."""

REPORT_DAYS = 3
"""Days from the start of the work within which a recipient tells Arbetsmiljöverket of a posting
without proof: lag (1999:678) 31 §, the rule SE-UTST-29-31."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistLine:
    """A line of the checklist, about one tender.

    Attributes:
        template: What it is made from.
        tender_id: The tender.
        about: Whom it concerns; empty: the contract as such.
        rule_ids: Its legal basis among the rules.
        by: By when; None where it is not known when the work begins.
    """

    template: CheckTemplate
    tender_id: str
    about: tuple[Text, ...]
    rule_ids: tuple[str, ...]
    by: date | None


def checklist(
    subject: Subject,
    templates: Iterable[CheckTemplate],
    rulebook: Rulebook,
    *,
    chosen: Sequence[str] = (),
) -> tuple[tuple[ChecklistLine, ...], tuple[NotOffered, ...]]:
    """Return the lines that hold for the contract, and why the others do not.

    What is not known, such as where the work is done, leaves a line in.

    Args:
        subject: The procurement at its stage.
        templates: The lines, in order.
        rulebook: The rules behind them.
        chosen: Tenders that a person has named; empty: those that have the contract.
    """
    tenders = subject.contracted(chosen)
    made: list[ChecklistLine] = []
    left_out: list[NotOffered] = []
    for template in templates:
        rule_ids = _basis(template, subject, rulebook)
        missing = None if tenders else no_contract(has_tenders=bool(subject.tenders))
        reason = missing or _against(template, subject, rule_ids)
        lines = [] if reason else [_check(template, each, subject, rule_ids) for each in tenders]
        held = [line for line in lines if line is not None]
        made += held
        if not held:
            left_out.append(NotOffered(template.id, template.title, reason or NOBODY_POSTS))
    return tuple(made), tuple(left_out)


def _basis(template: CheckTemplate, subject: Subject, rulebook: Rulebook) -> tuple[str, ...]:
    of_regime = subject.standing(template.basis.get(subject.regime or "", ()), rulebook)
    of_law = subject.in_force(template.law, rulebook)
    return tuple(rule.id for rule in (*of_regime, *of_law))


def _against(template: CheckTemplate, subject: Subject, rule_ids: Sequence[str]) -> Text | None:
    """Return why a line does not hold; None where it does."""
    if subject.stage not in STAGES:
        return not_at_stage(STAGES)
    if template.work == "sweden" and subject.work_in_sweden is False:
        return WORK_ELSEWHERE
    if not _is_of_trade(template, subject):
        return OTHER_TRADE
    if reason := against_purchase(template, subject):
        return reason
    if not rule_ids and not template.further:
        known = subject.regime in template.basis
        return RULE_DOES_NOT_APPLY if known or not template.basis else NOT_IN_REGIME
    return None


def _is_of_trade(template: CheckTemplate, subject: Subject) -> bool:
    """Tell whether a line is for the trade; one that is not known may be any."""
    if not (template.natures or template.cpv) or subject.nature in template.natures:
        return True
    if subject.cpv is None:
        return subject.nature is None
    return subject.cpv.startswith(template.cpv)


def _check(
    template: CheckTemplate, tender: Tender, subject: Subject, rule_ids: tuple[str, ...]
) -> ChecklistLine | None:
    """Return the line about a tender; None where there is nobody whom it concerns."""
    about = _about(template, tender)
    if not about and (template.posting is not None or template.about == "firms"):
        return None
    return ChecklistLine(
        template=template,
        tender_id=tender.tender_id,
        about=about,
        rule_ids=rule_ids,
        by=_by(template, subject),
    )


def _by(template: CheckTemplate, subject: Subject) -> date | None:
    """Return by when a line is to be done; None where it is not known when the work begins."""
    if template.expires == "contacts":
        called = printable_contacts(load_contacts(), is_for="workers", on=subject.as_of)
        return first_expiry(called) if called else subject.as_of
    start = subject.starts_on
    return None if start is None else start + timedelta(days=template.days)


def _about(template: CheckTemplate, tender: Tender) -> tuple[Text, ...]:
    if template.posting is not None:
        found = [firm.name for firm in postings(tender, template.posting)]
    elif template.about == "subcontractors":
        found = [part.name for part in tender.parts if part.tier > 1]
    elif template.about == "firms":
        found = [firm.name for firm in tender.firms]
    else:
        found = []
    return tuple(dict.fromkeys(found))
