"""The one result of a needs assessment: codes and quotations, put into words when read."""

import hashlib
from datetime import date
from typing import Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.text import Words
from procurement_rules.needs.step import Answer, StepCode
from service.platform.frames import canonical
from service.screening.assessment.models import DeterminationRecord, RuleText, SourceReference

RECORD_VERSION: Literal[1] = 1


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SubjectRecord(_Record):
    """What is to be bought, as it was stated."""

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


class ReasonRecord(_Record):
    """One reason: a code and its values, the source of a fact, the rule of law."""

    code: str
    params: dict[str, str]
    source_id: str | None
    rule_id: str | None


class StepRecord(_Record):
    """One step, its answer and every reason for it."""

    step: StepCode
    answer: Answer
    reasons: tuple[ReasonRecord, ...]


class LevelRecord(_Record):
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


class NeedAssessment(_Record):
    """A proposed needs assessment. It decides nothing: a person does, outside this record.

    `answer` is that of the step `terms`: whether the law makes the buyer set labour terms.
    """

    record_version: Literal[1]
    status: Literal["proposed"]
    as_of: date
    subject: SubjectRecord
    answer: Answer
    regime: str | None
    steps: tuple[StepRecord, ...]
    notes: tuple[ReasonRecord, ...]
    levels: tuple[LevelRecord, ...]
    determinations: tuple[DeterminationRecord, ...]
    rules: tuple[RuleText, ...]
    sources: tuple[SourceReference, ...]
    rulebook_sha256: str

    def canonical_bytes(self) -> bytes:
        """Return the bytes that are stored and hashed: canonical JSON of the record."""
        return canonical(self.model_dump(mode="json"))

    def result_hash(self) -> str:
        """Return the SHA-256 of the canonical bytes, in hexadecimal."""
        return hashlib.sha256(self.canonical_bytes()).hexdigest()


def read_need(payload: bytes) -> NeedAssessment:
    """Return the assessment whose canonical bytes are `payload`.

    Raises:
        pydantic.ValidationError: The bytes are no needs assessment of this record version.
    """
    return NeedAssessment.model_validate(orjson.loads(payload))


def title_and_answer(payload: bytes) -> tuple[str | None, Answer]:
    """Return what a list shows of an assessment, without checking the rest of it."""
    found = orjson.loads(payload)
    return found["subject"]["title"], found["answer"]
