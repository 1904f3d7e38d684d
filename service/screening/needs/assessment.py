"""The one result of a needs assessment: codes and quotations, put into words when read."""

from datetime import date
from typing import Literal

import orjson
from pydantic import Field

from data_ingest.model.text import Words
from procurement_rules.needs.step import Answer, StepCode
from service.platform.sealed import Sealed, SealedPart
from service.screening.assessment.models import (
    DeterminationRecord,
    RuleText,
    SourceReference,
    left_out,
)

RECORD_VERSION: Literal[1] = 1


class NeedSubjectRecord(SealedPart):
    """The purchase, as stated."""

    title: str | None
    cpv: str
    nature: str
    amount: str = Field(description="Estimated value without VAT, decimal text.")
    currency: str
    place: str
    country: str
    starts_on: date
    years: int | None
    instrument: str
    buyer_kind: str | None
    direct_award: bool | None
    begun_on: date
    own_staff: bool | None = left_out()
    housed: bool | None = left_out()
    staff_abroad: bool | None = left_out()


class ReasonRecord(SealedPart):
    """One reason: a code and its values, the source of a fact, the legal rule."""

    code: str
    params: dict[str, str]
    source_id: str | None
    rule_id: str | None


class StepRecord(SealedPart):
    """One step, its answer and every reason for it."""

    step: StepCode
    answer: Answer
    reasons: tuple[ReasonRecord, ...]


class LevelRecord(SealedPart):
    """The lowest pay of one category of an agreement; amounts as decimal text."""

    level_id: str
    agreement: str
    category: Words
    currency: str
    base_hourly: str
    holiday_pay_ppm: int
    valid_from: date
    valid_to: date | None
    is_default: bool
    verified: bool
    source_id: str


class NeedAssessment(Sealed):
    """A proposed needs assessment. It decides nothing: a person does, outside this record.

    `answer` is that of the step `terms`: whether the law requires the buyer to set labour terms.
    """

    record_version: Literal[1]
    status: Literal["proposed"]
    as_of: date
    subject: NeedSubjectRecord
    answer: Answer
    regime: str | None
    steps: tuple[StepRecord, ...]
    notes: tuple[ReasonRecord, ...]
    levels: tuple[LevelRecord, ...]
    determinations: tuple[DeterminationRecord, ...]
    rules: tuple[RuleText, ...]
    sources: tuple[SourceReference, ...]
    rulebook_sha256: str


def title_and_answer(payload: bytes) -> tuple[str | None, Answer]:
    """Return what a list shows of an assessment, without checking the rest of it."""
    found = orjson.loads(payload)
    return found["subject"]["title"], found["answer"]
