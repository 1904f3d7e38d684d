"""The acts that a screening proposes, as tasks: one for each finding that calls for something.

They are those of `service.screening.report.acts.next_act`, in the same order, so that the first
task of a case is the next act of its screening. The days are proposals of ours, for where the case
knows no day that they follow from (`tasks.days`); the law sets none of them unless the text of the
act says so. Whoever works in the case changes them.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data_ingest.model.text import Text
from service.casework.cases.procedure import Procedure
from service.platform.frames import canonical
from service.screening.assessment.models import Assessment, DeterminationRecord, PossibleMatch
from service.screening.report.acts.act import Act, Rank
from service.screening.report.acts.next_act import acts_of

DAYS_FOR_SEEN = 0
"""Days until an act on what was seen at work is proposed to be done: the same day. Ours."""
DAYS_FOR_FACTS = 7
"""The same for an act on another known adverse fact. Ours."""
DAYS_FOR_DUTIES = 14
"""Days until what the law requires is proposed to be done, or a document obtained. Ours."""
DAYS_FOR_CHOICES = 30
"""Days until what the law allows is proposed to be decided on. Ours."""

_ALL_ALONG = ("MUST_DOCUMENT",)
"""Consequences that are seen to at every stage: a day of their own would say nothing."""

JUDGE_MATCH = "judge_match"
"""Code of the task to say whether a possible match is the party."""
FACT_FOUND = "fact_found"
"""Code of the task to see to a known adverse fact."""
OBTAIN = "obtain_document"
"""Code of the task to obtain the document that comes first."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act that a screening proposes.

    Attributes:
        code: Consequence of the rule, or `JUDGE_MATCH`, `FACT_FOUND` or `OBTAIN`.
        subject: The act and whom it concerns: the same for the same finding of every screening.
        facts_sha256: Hash of the facts that it rests on.
        text: What is to be done.
        legal_basis: Citation of the rule; None where it rests on none.
        rule_id: The rule.
        due_on: Proposed day; None for what is done all along, such as documentation.
        follows: Whether the day follows those of the case, where it knows them.
        to: Whom it is addressed to; None where it is no act of a screening.
    """

    code: str
    subject: str
    facts_sha256: str
    text: Text
    legal_basis: str | None
    rule_id: str | None
    due_on: date | None
    to: Text | None = None
    follows: bool = False


def days_for(code: str) -> int:
    """Return in how many days a task is proposed to be done that a screening calls for.

    Args:
        code: Kind of the task; of a fact that was found, it is that of one not seen at work.
    """
    if code == FACT_FOUND:
        return DAYS_FOR_FACTS
    return DAYS_FOR_CHOICES if code.startswith("MAY_") else DAYS_FOR_DUTIES


def proposals(assessment: Assessment, *, today: date) -> tuple[Proposal, ...]:
    """Return the acts that a screening proposes, the next act first.

    What the rules lack is no task: it is stated on the page of the case, and nothing is obtained
    before it is known which part of the law applies.

    Args:
        assessment: The screening.
        today: The day that proposed days are counted from.
    """
    found: dict[str, Proposal] = {}
    unknown = {lot.contract_id for lot in assessment.lots if lot.regime is None}
    for act in acts_of(assessment):
        if act.rank is Rank.DOCUMENT and act.lot_id in unknown:
            continue
        made = proposal_of(act, today=today)
        if made is not None:
            found.setdefault(made.subject, made)
    return tuple(found.values())


def called_for(made: Sequence[Proposal], procedure: Procedure | None) -> tuple[Proposal, ...]:
    """Return the acts that hold for a form of purchase.

    What the law asks for at a call-off has not been read, and the rules try it as an advertised
    procurement: their acts are no tasks of it. What was found about firms is.

    Args:
        made: The acts that a screening proposes.
        procedure: The form of purchase; None: an advertised procurement.
    """
    if procedure != "call_off":
        return tuple(made)
    return tuple(proposal for proposal in made if proposal.rule_id is None)


def proposal_of(act: Act, *, today: date = date.min) -> Proposal | None:
    """Return an act as a task; None for what is stated or closed otherwise.

    Args:
        act: The act of a screening.
        today: The day that its proposed day is counted from; of no account for its subject.
    """
    lot, tender = act.lot_id or "", act.tender_id or ""
    rests_on, rule_id = act.rests_on, None
    subject: tuple[str, ...]
    facts: Mapping[str, object]
    if isinstance(rests_on, DeterminationRecord):
        code, rule_id = rests_on.consequence, rests_on.rule_id
        subject = (rule_id, lot, tender, *rests_on.party_ids, *rests_on.ground_ids)
        facts = {"facts": rests_on.facts, "parameters": rests_on.parameters}
        days = days_for(code)
    elif isinstance(rests_on, PossibleMatch):
        code, days = JUDGE_MATCH, DAYS_FOR_DUTIES
        source = rests_on.source_id.partition("@")[0]
        subject = (code, rests_on.party_id, source, rests_on.name or "")
        facts = {"number": rests_on.number, "reason": rests_on.reason}
    elif rests_on is not None:
        part, value = rests_on
        code = FACT_FOUND
        days = DAYS_FOR_SEEN if act.rank is Rank.SEEN else days_for(code)
        subject = (code, lot, tender, part.party_id or "", value.factor)
        facts = {"bin": value.bin, "value": value.value}
    elif act.document is not None:
        code, days = OBTAIN, DAYS_FOR_DUTIES
        fact, parties = act.document
        subject, facts = (code, lot, fact), {"parties": parties}
    else:
        return None
    return Proposal(
        code=code,
        subject=canonical(subject).decode(),
        facts_sha256=hashlib.sha256(canonical(facts)).hexdigest(),
        text=act.text,
        to=act.to,
        legal_basis=act.citation,
        rule_id=rule_id,
        due_on=None if code in _ALL_ALONG else today + timedelta(days=days),
        follows=code not in _ALL_ALONG,
    )
