"""A screening before the award: every tender in tender order, with the same checks, no points.

What differs between the tenders here is what is known of each and which rules of law apply to it,
never a figure by which they could be compared. The order of everything is that of the documents.
"""

from pydantic import BaseModel, Field

from service.screening.assessment.models import (
    Assessment,
    DeterminationRecord,
    LotAssessment,
    PartAssessment,
    TenderAssessment,
)

_KNOWN = ("stated", "not_applicable")


class EqualPart(BaseModel):
    """A part of a tender's chain, without points."""

    part_id: str
    party_id: str | None
    name: str | None
    identifiers: list[str]
    role: str
    tier: int


class EqualCheck(BaseModel):
    """One check, done in the same way for every tender of the lot."""

    check: str = Field(description="A factor; its text is at `/v1/factors`.")
    parts: int = Field(description="Number of parts that are checked.")
    known: int = Field(description="Number of parts for which it is known.")
    unknown: list[str] = Field(description="`part_id` of the parts for which it is not known.")


class RuleAnswer(BaseModel):
    """The outcome of a rule; its text is at `/v1/rules`."""

    rule_id: str
    outcome: str
    consequence: str
    party_ids: list[str]
    missing: list[str]


class EqualTender(BaseModel):
    """A tender, as checked before the award."""

    tender_id: str
    position: int
    state: str
    parts: list[EqualPart]
    checks: list[EqualCheck]
    rules: list[RuleAnswer]


class EqualLot(BaseModel):
    """A lot with its tenders in tender order."""

    contract_id: str
    position: int
    title: str | None
    regime: str | None
    rules: list[RuleAnswer]
    tenders: list[EqualTender]


def equal_lots(assessment: Assessment) -> list[EqualLot]:
    """Return the lots of a screening with the same checks for every tender, without points."""
    return [_lot(lot) for lot in sorted(assessment.lots, key=lambda lot: lot.position)]


def _lot(lot: LotAssessment) -> EqualLot:
    tenders = sorted(lot.tenders, key=lambda tender: tender.position)
    checks = sorted(
        {factor.factor for each in tenders for part in each.parts for factor in part.factors}
    )
    asked = sorted(
        {determination.rule_id for tender in tenders for determination in tender.determinations}
    )
    return EqualLot(
        contract_id=lot.contract_id,
        position=lot.position,
        title=lot.title,
        regime=lot.regime,
        rules=[_answer(determination) for determination in lot.determinations],
        tenders=[_tender(tender, checks, asked) for tender in tenders],
    )


def _tender(tender: TenderAssessment, checks: list[str], asked: list[str]) -> EqualTender:
    answers: dict[str, list[RuleAnswer]] = {rule_id: [] for rule_id in asked}
    for determination in tender.determinations:
        answers[determination.rule_id].append(_answer(determination))
    for rule_id, found in answers.items():
        if not found:
            answers[rule_id] = [_not_applying(rule_id)]
    parts = sorted(tender.parts, key=lambda part: part.part_id)
    return EqualTender(
        tender_id=tender.tender_id,
        position=tender.position,
        state=tender.state,
        parts=[_part(part) for part in parts],
        checks=[_check(check, parts) for check in checks],
        rules=[answer for rule_id in asked for answer in answers[rule_id]],
    )


def _check(check: str, parts: list[PartAssessment]) -> EqualCheck:
    looked_at = [
        (part.part_id, value) for part in parts for value in part.factors if value.factor == check
    ]
    unknown = [part_id for part_id, value in looked_at if value.state not in _KNOWN]
    return EqualCheck(
        check=check, parts=len(looked_at), known=len(looked_at) - len(unknown), unknown=unknown
    )


def _part(part: PartAssessment) -> EqualPart:
    return EqualPart(
        part_id=part.part_id,
        party_id=part.party_id,
        name=part.name,
        identifiers=list(part.identifiers),
        role=part.role,
        tier=part.tier,
    )


def _answer(determination: DeterminationRecord) -> RuleAnswer:
    return RuleAnswer(
        rule_id=determination.rule_id,
        outcome=determination.outcome,
        consequence=determination.consequence,
        party_ids=list(determination.party_ids),
        missing=list(determination.missing),
    )


def _not_applying(rule_id: str) -> RuleAnswer:
    return RuleAnswer(
        rule_id=rule_id, outcome="does_not_apply", consequence="", party_ids=[], missing=[]
    )
