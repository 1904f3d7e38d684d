"""A stored screening as the API and the command line give it out."""

from datetime import datetime
from typing import Any

import orjson
from pydantic import BaseModel, Field

from data_ingest.model.text import Language
from procurement_rules.settling import AskedOf
from service.platform.words import NO_REGISTERS
from service.registers.source_ids import AT_SNAPSHOT
from service.screening.assessment.assessment_law import AssessmentLaw, read_law
from service.screening.assessment.legal_questions import of_assessment
from service.screening.assessment.models import Assessment
from service.screening.record.recording import rejected
from service.screening.record.tables import ScreeningRecord


class FurtherInput(BaseModel):
    """A further file about the same parties; its bytes are not stored."""

    name: str
    sha256: str


class AppliedMapping(BaseModel):
    """The meaning given to the columns of a table."""

    file: str
    table: str = Field(description="Name of the worksheet, or number of the table.")
    mapping: dict[str, Any]
    counts: dict[str, Any] | None = Field(
        description=(
            "Number of rows, rows left out, and tenders and subcontractors created. Null if not"
            " counted."
        )
    )
    unread: list[str] = Field(description="Headings of columns with content that were not read.")


class StatedFacts(BaseModel):
    """Facts about the purchase stated beside its document, and used."""

    origin: str = Field(
        alias="from", description="ID of the needs assessment that states it, or `buyer`."
    )
    facts: list[str] = Field(description="The facts, such as `amount`, `cpv` or `starts_on`.")


class InputReference(BaseModel):
    """The input of the screening; the bytes of files are not stored."""

    format: str
    name: str
    sha256: str
    further: list[FurtherInput]
    mappings: list[AppliedMapping]
    stated: list[StatedFacts]


class Reject(BaseModel):
    """An element of the file that could not be used."""

    pointer: str
    code: str
    detail: str
    mend: str


class LegalQuestionResource(BaseModel):
    """A question whose answer would settle rules that cannot be answered now."""

    lot: str
    tender: str | None = Field(description="The tender. Null if it is about the lot itself.")
    facts: list[str] = Field(description="The missing facts that it settles.")
    question: str
    of: AskedOf = Field(description="Whom the question is put to.")
    gate: str | None = Field(description="The provision under which a firm is asked.")
    rule_ids: list[str] = Field(description="The rules that wait for the answer.")


class KeptScreening(BaseModel):
    """What is told of a stored screening whether its points are open or closed."""

    id: str
    created_at: datetime
    actor: str
    code_version: str
    unit: str | None = Field(description="The buyer unit of the record. Null if there is none.")
    supersedes: str | None = Field(description="The screening that this one supersedes.")
    superseded_by: str | None = Field(
        description="The screening that supersedes this one; it may change later."
    )
    input: InputReference
    result_hash: str = Field(description="SHA-256 of the canonical bytes of the assessment.")
    rejects: list[Reject] = Field(description="Parts of the file that could not be used.")
    notes: list[str] = Field(description="States that no registers were loaded, if so.")


class ScreeningResource(KeptScreening):
    """A stored screening. `assessment` is the exact record that `result_hash` is the hash of."""

    legal_questions: list[LegalQuestionResource] = Field(
        description="What would settle the unanswered rules, in words."
    )
    assessment: Assessment


def screening_json(
    record: ScreeningRecord,
    language: Language,
    *,
    superseded_by: str | None = None,
    law: AssessmentLaw | None = None,
) -> bytes:
    """Return a `ScreeningResource` as JSON, with the kept bytes of the assessment inside it.

    Args:
        record: The screening.
        language: Language of messages.
        superseded_by: The screening that has taken its place.
        law: What the rules answered in it, where that is at hand; None: it is read from the record.
    """
    law = law or read_law(record.assessment)
    content = told_of_record(record, language, superseded_by=superseded_by, law=law) | {
        "legal_questions": [
            {
                "lot": lot,
                "tender": tender,
                "facts": question.facts,
                "question": question.question.to(language),
                "of": question.of,
                "gate": question.gate,
                "rule_ids": question.rule_ids,
            }
            for lot, tender, asked in of_assessment(law)
            for question in asked
        ],
        "assessment": orjson.Fragment(record.assessment),
    }
    return orjson.dumps(content, option=orjson.OPT_UTC_Z)


def told_of_record(
    record: ScreeningRecord,
    language: Language,
    *,
    superseded_by: str | None = None,
    law: AssessmentLaw | None = None,
) -> dict[str, Any]:
    """Return what is told of a screening whether its points are open or closed.

    Args:
        record: The screening.
        language: Language of messages.
        superseded_by: The screening that has taken its place.
        law: What the rules answered in it, where that is at hand; None: it is read from the record.
    """
    law = law or read_law(record.assessment)
    return {
        "id": record.id,
        "created_at": record.created_at,
        "actor": record.actor,
        "code_version": record.code_version,
        "unit": record.unit or None,
        "supersedes": record.supersedes,
        "superseded_by": superseded_by,
        "input": {
            "format": record.input_format,
            "name": record.input_name,
            "sha256": record.input_sha256,
            **_intake(record),
        },
        "result_hash": record.result_hash,
        "rejects": [
            {
                "pointer": problem.location,
                "code": problem.code,
                "detail": problem.detail(language),
                "mend": problem.mend(language),
            }
            for problem in rejected(record)
        ],
        "notes": [] if _looked_up(law) else [NO_REGISTERS.to(language)],
    }


def _intake(record: ScreeningRecord) -> dict[str, Any]:
    """Return what else was handed in, whether it is something or nothing."""
    nothing: dict[str, Any] = {"further": [], "mappings": [], "stated": []}
    content = nothing | (orjson.loads(record.intake) if record.intake else {})
    return content | {"mappings": [{"counts": None} | mapping for mapping in content["mappings"]]}


def _looked_up(law: AssessmentLaw) -> bool:
    """Tell whether registers or lists were looked in when a screening was made."""
    return any(AT_SNAPSHOT in source.source_id for source in law.sources)
