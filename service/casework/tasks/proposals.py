"""The acts that a screening proposes, as tasks: one for each finding that calls for something.

The days are proposals of ours, so that nothing stands without a day; the law sets none of them
unless the text of the act says so. Whoever works in the case changes them.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from data_ingest.model.text import Text, in_each, message
from service.platform.frames import canonical
from service.screening.assessment.models import Assessment, DeterminationRecord, RuleText
from service.screening.assessment.source_titles import title_in

DAYS_FOR_DUTIES = 14
"""Days until what the law says must be done is proposed to be done. Ours."""
DAYS_FOR_CHOICES = 30
"""Days until what the law allows is proposed to be decided on. Ours."""

NO_ACT = frozenset({"INFO", "DEEMED_COMPLIANT", "TIME_LIMIT", "PROPOSED", "REPORTED", "SIGNAL"})
"""Consequences that inform and call for nothing."""

JUDGE_MATCH = "judge_match"
"""Code of the task to say whether a possible match is the party."""

_JUDGE = message("Assess the possible match for {name} in {source}: is it the same firm?")
_ABOUT_TENDER = message("Tender {tender}: {then}")


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act that a screening proposes.

    Attributes:
        code: Consequence of the rule, or `JUDGE_MATCH`.
        subject: The act and whom it concerns: the same for the same finding of every screening.
        facts_sha256: Hash of the facts that it rests on.
        text: What is to be done.
        legal_basis: Citation of the rule.
        rule_id: The rule.
        due_on: Proposed day.
    """

    code: str
    subject: str
    facts_sha256: str
    text: Text
    legal_basis: str | None
    rule_id: str | None
    due_on: date


def proposals(assessment: Assessment, *, today: date) -> tuple[Proposal, ...]:
    """Return the acts that a screening proposes, in the order of its lots and tenders.

    Tenders stand in tender order; none comes before another because of its points.

    Args:
        assessment: The screening.
        today: The day that proposed days are counted from.
    """
    rules = {rule.rule_id: rule for rule in assessment.rules}
    found: dict[str, Proposal] = {}
    for lot in assessment.lots:
        for determination in _applying(lot.determinations):
            made = _act(determination, rules[determination.rule_id], lot.contract_id, None, today)
            found.setdefault(made.subject, made)
        for tender in lot.tenders:
            for determination in _applying(tender.determinations):
                made = _act(
                    determination,
                    rules[determination.rule_id],
                    lot.contract_id,
                    tender.tender_id,
                    today,
                )
                found.setdefault(made.subject, made)
    for made in _matches(assessment, today):
        found.setdefault(made.subject, made)
    return tuple(found.values())


def _applying(records: tuple[DeterminationRecord, ...]) -> Iterator[DeterminationRecord]:
    for record in records:
        if record.outcome == "applies" and record.consequence not in NO_ACT:
            yield record


def _act(
    determination: DeterminationRecord, rule: RuleText, lot: str, tender: str | None, today: date
) -> Proposal:
    text = rule.then
    if tender is not None:
        text = _ABOUT_TENDER.filled(tender=tender, then=text)
    must = not determination.consequence.startswith("MAY_")
    return Proposal(
        code=determination.consequence,
        subject=_subject(
            determination.rule_id,
            lot,
            tender or "",
            *determination.party_ids,
            *determination.ground_ids,
        ),
        facts_sha256=_digest(
            {"facts": determination.facts, "parameters": determination.parameters}
        ),
        text=text,
        legal_basis=rule.citation,
        rule_id=determination.rule_id,
        due_on=today + timedelta(days=DAYS_FOR_DUTIES if must else DAYS_FOR_CHOICES),
    )


def _matches(assessment: Assessment, today: date) -> Iterator[Proposal]:
    names = {
        part.party_id: part.name
        for lot in assessment.lots
        for tender in lot.tenders
        for part in tender.parts
    }
    titles = {reference.source_id: reference.title for reference in assessment.sources}
    for match in assessment.possible_matches:
        source = match.source_id.partition("@")[0]
        name = names.get(match.party_id) or match.party_id
        title = titles.get(match.source_id, source)
        yield Proposal(
            code=JUDGE_MATCH,
            subject=_subject(JUDGE_MATCH, match.party_id, source, match.name or ""),
            facts_sha256=_digest({"number": match.number, "reason": match.reason}),
            text=_JUDGE.filled(name=name, source=in_each(partial(title_in, title))),
            legal_basis=None,
            rule_id=None,
            due_on=today + timedelta(days=DAYS_FOR_DUTIES),
        )


def _subject(*parts: str) -> str:
    return canonical(parts).decode()


def _digest(value: Mapping[str, object]) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()
