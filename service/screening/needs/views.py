"""A stored needs assessment as the API and the command line give it out."""

from dataclasses import asdict
from datetime import date, datetime

import orjson
from pydantic import BaseModel, Field

from data_ingest.model.text import Language
from procurement_rules.needs.step import Answer
from procurement_rules.needs.wording import PROPOSAL, TITLE
from service.screening.needs.assessment import NeedAssessment
from service.screening.needs.store import Change, since
from service.screening.needs.tables import NeedRecord
from service.screening.needs.wording import age_text, blocks, notes, outcome


class NeedLine(BaseModel):
    """One reason in words."""

    text: str
    source: str | None = Field(description="Provision or publisher. Null for what was stated.")
    dated: str | None = Field(description="Date of the source, or of the last check of the law.")


class NeedBlock(BaseModel):
    """One step in words."""

    step: str
    answer: Answer
    heading: str
    said: str
    lines: list[NeedLine]


class NeedText(BaseModel):
    """The assessment in words, in the requested language."""

    title: str
    outcome: str
    proposal: str = Field(description="States that a person decides.")
    notes: list[str]
    steps: list[NeedBlock]


class NeedAge(BaseModel):
    """The state of a stored assessment today."""

    age_days: int
    changes: list[Change] = Field(description="What has changed in its sources.")
    answer_today: Answer = Field(description="The answer today to the same statement.")
    text: str


class NeedResource(BaseModel):
    """A stored needs assessment. `result_hash` is the hash of the bytes of `assessment`."""

    id: str
    created_at: datetime
    actor: str
    code_version: str
    unit: str | None = Field(description="The buyer unit of the record. Null if there is none.")
    result_hash: str
    since: NeedAge
    text: NeedText
    assessment: NeedAssessment


def need_json(record: NeedRecord, language: Language, *, today: date) -> bytes:
    """Return a `NeedResource` as JSON, with the kept bytes of the assessment inside it."""
    need = NeedAssessment.read(record.assessment)
    stands = since(record, today=today)
    content = {
        "id": record.id,
        "created_at": record.created_at,
        "actor": record.actor,
        "code_version": record.code_version,
        "unit": record.unit or None,
        "result_hash": record.result_hash,
        "since": {
            "age_days": stands.age_days,
            "changes": stands.changes,
            "answer_today": stands.answer,
            "text": age_text(stands, language),
        },
        "text": {
            "title": TITLE.to(language),
            "outcome": outcome(need, language),
            "proposal": PROPOSAL.to(language),
            "notes": notes(need, language),
            "steps": [asdict(block) for block in blocks(need, language)],
        },
        "assessment": orjson.Fragment(record.assessment),
    }
    return orjson.dumps(content, option=orjson.OPT_UTC_Z)
