"""A screening before the award: every tender in tender order, with the same checks, no points.

What differs between the tenders here is what is known of each, which facts were found about its
firms and which rules of law apply to it, never a figure by which they could be compared. The order
of everything is that of the documents.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import orjson
from pydantic import BaseModel, Field

from data_ingest.model.text import Language
from service.screening.assessment.models import (
    Assessment,
    DeterminationRecord,
    LotAssessment,
    PartAssessment,
    TenderAssessment,
)
from service.screening.record.tables import ScreeningRecord
from service.screening.record.views import KeptScreening, told_of_record
from service.screening.report.facts_found import FirmFacts, firms_told

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


class FoundFact(BaseModel):
    """A known adverse fact, in words: a reason to look, never a verdict on the firm."""

    text: str = Field(description="The fact with its figure, source and day.")
    means_not: str = Field(description="What it does not mean.")
    law: str = Field(description="The act that it opens, as a question of law.")


class FirmFound(BaseModel):
    """What is known of one firm of a tender."""

    firm: str = Field(description="Its name and role; or how many others there are.")
    facts: list[FoundFact]
    looked: list[str] = Field(description="Where nothing was found, and what nobody has looked up.")


class EqualTender(BaseModel):
    """A tender, as checked before the award."""

    tender_id: str
    position: int
    state: str
    firms: list[FirmFound]
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


class ClosedScreening(KeptScreening):
    """A stored screening of tenders under assessment: alike for all of them, without points.

    Attach it to a case, and open the points there with a reason, to read the whole assessment.
    """

    as_of: date
    points: Literal["closed"] = Field(
        description="Tenderers are treated equally: points and review needs are closed."
    )
    lots: list[EqualLot] = Field(
        description="In tender order, with the same checks for every tender."
    )


def closed_json(
    record: ScreeningRecord, language: Language, *, superseded_by: str | None = None
) -> bytes:
    """Return a `ClosedScreening` as JSON.

    Args:
        record: The screening.
        language: Language of texts and messages.
        superseded_by: The screening that has taken its place.
    """
    lots = equal_lots(Assessment.read(record.assessment), language)
    content = told_of_record(record, language, superseded_by=superseded_by) | {
        "as_of": record.as_of,
        "points": "closed",
        "lots": [lot.model_dump() for lot in lots],
    }
    return orjson.dumps(content, option=orjson.OPT_UTC_Z)


def equal_lots(assessment: Assessment, language: Language) -> list[EqualLot]:
    """Return the lots of a screening with the same checks for every tender, without points.

    Args:
        assessment: The screening.
        language: Language of the facts found.
    """
    firms = firms_told(assessment, language)
    return [_lot(lot, firms) for lot in sorted(assessment.lots, key=lambda lot: lot.position)]


def _lot(lot: LotAssessment, firms: Mapping[tuple[str, str], Sequence[FirmFacts]]) -> EqualLot:
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
        tenders=[
            _tender(tender, checks, asked, firms[lot.contract_id, tender.tender_id])
            for tender in tenders
        ],
    )


def _tender(
    tender: TenderAssessment, checks: list[str], asked: list[str], firms: Sequence[FirmFacts]
) -> EqualTender:
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
        firms=[_firm(firm) for firm in firms],
        parts=[_part(part) for part in parts],
        checks=[_check(check, parts) for check in checks],
        rules=[answer for rule_id in asked for answer in answers[rule_id]],
    )


def _firm(firm: FirmFacts) -> FirmFound:
    return FirmFound(
        firm=firm.name,
        facts=[
            FoundFact(
                text=fact.text,
                means_not=fact.means_not,
                law=fact.law,
            )
            for fact in firm.found
        ],
        looked=list(firm.looked),
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
