"""A stored screening as the API and the command line give it out."""

from datetime import datetime
from typing import Any

import orjson
from pydantic import BaseModel, Field

from data_ingest.text import Language
from service.assessment import AT_SNAPSHOT, Assessment
from service.recording import rejected
from service.store import ScreeningRecord
from service.words import NO_REGISTERS


class FurtherInput(BaseModel):
    """A further file about the same parties; its bytes are not kept."""

    name: str
    sha256: str


class AppliedMapping(BaseModel):
    """What the columns of a table were read as."""

    file: str
    table: str = Field(description="Name of the worksheet or number of the table.")
    mapping: dict[str, Any]


class InputReference(BaseModel):
    """What was screened; the bytes of files are not kept."""

    format: str
    name: str
    sha256: str
    further: list[FurtherInput]
    mappings: list[AppliedMapping]


class Reject(BaseModel):
    """An element of the file that could not be used."""

    pointer: str
    code: str
    detail: str
    mend: str


class ScreeningResource(BaseModel):
    """A stored screening. `assessment` is the exact record that `result_hash` is the hash of."""

    id: str
    created_at: datetime
    actor: str
    code_version: str
    supersedes: str | None = Field(description="The screening whose place this one has taken.")
    superseded_by: str | None = Field(
        description="The screening that has taken the place of this one; it may change later."
    )
    input: InputReference
    result_hash: str = Field(description="SHA-256 of the canonical bytes of `assessment`.")
    rejects: list[Reject] = Field(description="What in the file could not be used.")
    notes: list[str] = Field(description="That no registers were loaded, if none were.")
    assessment: Assessment


def screening_json(
    record: ScreeningRecord, language: Language, *, superseded_by: str | None = None
) -> bytes:
    """Return a `ScreeningResource` as JSON, with the kept bytes of the assessment inside it.

    Args:
        record: The screening.
        language: Language of messages.
        superseded_by: The screening that has taken its place.
    """
    content = {
        "id": record.id,
        "created_at": record.created_at,
        "actor": record.actor,
        "code_version": record.code_version,
        "supersedes": record.supersedes,
        "superseded_by": superseded_by,
        "input": {
            "format": record.input_format,
            "name": record.input_name,
            "sha256": record.input_sha256,
            **(orjson.loads(record.intake) if record.intake else {"further": [], "mappings": []}),
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
        "notes": [] if _looked_up(record) else [NO_REGISTERS.to(language)],
        "assessment": orjson.Fragment(record.assessment),
    }
    return orjson.dumps(content, option=orjson.OPT_UTC_Z)


def _looked_up(record: ScreeningRecord) -> bool:
    """Tell whether registers or lists were looked in when a screening was made."""
    sources = orjson.loads(record.assessment)["sources"]
    return any(AT_SNAPSHOT in one["source_id"] for one in sources)
