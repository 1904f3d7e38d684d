"""A screening in at most 2 KB, for a system that sends many and looks at few."""

from collections import Counter
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from data_ingest.model.text import Language
from risk_models.card.bands import Band
from service.screening.assessment.models import Assessment
from service.screening.record.recording import rejected
from service.screening.record.tables import ScreeningRecord
from service.screening.report.acts.next_act import next_act
from service.screening.report.facts_found import firms_told

_LONGEST = 500  # characters of a text: names of firms stand in it


class CompactAct(BaseModel):
    """The one next act of the screening."""

    text: str
    basis: str
    to: str
    by: str


class CompactScreening(BaseModel):
    """A stored screening in at most 2 KB (`Prefer: return=minimal`)."""

    id: str
    address: str = Field(description="Address of the whole screening.")
    created_at: datetime
    as_of: date
    supersedes: str | None = Field(description="The screening that this one supersedes.")
    result_hash: str = Field(description="SHA-256 of the canonical bytes of the assessment.")
    points: Literal["open", "closed"] = Field(
        description="`closed`: tenders are under assessment, so no review needs are stated."
    )
    lots: int
    tenders: int
    needs: dict[Band, int] | None = Field(
        description="Number of tenders with each review need. Null while points are closed."
    )
    facts_found: int = Field(description="Known adverse facts about firms of the tenders.")
    possible_matches: int = Field(description="Records for a person to judge.")
    rejects: int = Field(description="Parts of the file that could not be used.")
    next: CompactAct


def compact_screening(
    record: ScreeningRecord, language: Language, *, is_open: bool
) -> CompactScreening:
    """Return what is told of a screening in short.

    Args:
        record: The screening.
        language: Language of the texts.
        is_open: Whether its points are open to whoever asks.
    """
    assessment = Assessment.read(record.assessment)
    tenders = [tender for lot in assessment.lots for tender in lot.tenders]
    shown = next_act(assessment).shown(language)
    firms = [firm for told in firms_told(assessment, language).values() for firm in told]
    return CompactScreening(
        id=record.id,
        address=f"/v1/screenings/{record.id}",
        created_at=record.created_at,
        as_of=record.as_of,
        supersedes=record.supersedes,
        result_hash=record.result_hash,
        points="open" if is_open else "closed",
        lots=len(assessment.lots),
        tenders=len(tenders),
        needs=Counter(Band(tender.band) for tender in tenders) if is_open else None,
        facts_found=sum(len(firm.found) for firm in firms),
        possible_matches=len(assessment.possible_matches),
        rejects=len(rejected(record)),
        next=CompactAct(**{name: _short(shown[name]) for name in CompactAct.model_fields}),
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
