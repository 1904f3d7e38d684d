"""A stored needs assessment as the API and the command line give it out."""

from dataclasses import asdict
from datetime import date, datetime

import orjson
from pydantic import BaseModel, Field

from data_ingest.model.text import Language
from procurement_rules.needs.bought import QuestionCode
from procurement_rules.needs.step import Answer
from procurement_rules.needs.wording import PROPOSAL, TITLE
from service.screening.assessment.industry_words import industry_sentence
from service.screening.needs.assessment import NeedAssessment
from service.screening.needs.store import Change, since
from service.screening.needs.tables import NeedRecord
from service.screening.needs.wording import (
    age_text,
    asked,
    blocks,
    notes,
    outcome,
    review_need_sentence,
)


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


class NeedQuestion(BaseModel):
    """A question about what is bought, and what follows from the answer."""

    code: QuestionCode
    question: str
    answer: bool | None = Field(description="Null if not answered.")
    follows: str


class NeedPurchase(BaseModel):
    """The purchase of an assessment: the cases that it is linked to, and their screenings."""

    cases: list[str] = Field(description="IDs of the cases (case_…) that you can see.")
    screenings: list[str] = Field(description="IDs of their screenings (screening_…).")


class NeedText(BaseModel):
    """The assessment in words, in the requested language."""

    title: str
    outcome: str
    proposal: str = Field(description="States that a person decides.")
    industry: str = Field(
        description="The result of Upphandlingsmyndigheten for the occupation, with its year."
    )
    review_need: str = Field(
        description="What ties it to a review need, and that a review need is not this assessment."
    )
    notes: list[str]
    steps: list[NeedBlock]
    questions: list[NeedQuestion] = Field(
        description="What this purchase is asked about rooms, travel, housing and staff."
    )


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
    purchase: NeedPurchase
    text: NeedText
    assessment: NeedAssessment


def need_json(
    record: NeedRecord, language: Language, *, today: date, purchase: NeedPurchase
) -> bytes:
    """Return a `NeedResource` as JSON, with the kept bytes of the assessment inside it.

    Args:
        record: The assessment.
        language: Language of the texts.
        today: The day on which it is read.
        purchase: What it is linked to.
    """
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
        "purchase": purchase.model_dump(),
        "text": {
            "title": TITLE.to(language),
            "outcome": outcome(need, language),
            "proposal": PROPOSAL.to(language),
            "industry": industry_sentence(need.subject.cpv, language),
            "review_need": review_need_sentence(need, language),
            "notes": notes(need, language),
            "steps": [asdict(block) for block in blocks(need, language)],
            "questions": [asdict(line) for line in asked(need, language)],
        },
        "assessment": orjson.Fragment(record.assessment),
    }
    return orjson.dumps(content, option=orjson.OPT_UTC_Z)
