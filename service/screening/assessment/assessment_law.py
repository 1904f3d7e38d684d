"""What the rules answered in a stored assessment, read without the rest of it.

What else is in a record is passed over, which takes a tenth of the time.
"""

from pydantic import BaseModel, ConfigDict

from service.screening.assessment.models import DeterminationRecord, SourceReference


class _Excerpt(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class TenderLaw(_Excerpt):
    """What the rules answered about a tender."""

    tender_id: str
    determinations: tuple[DeterminationRecord, ...]


class LotLaw(_Excerpt):
    """What the rules answered about a lot and its tenders."""

    contract_id: str
    regime: str | None
    determinations: tuple[DeterminationRecord, ...]
    tenders: tuple[TenderLaw, ...]


class AssessmentLaw(_Excerpt):
    """What the rules answered, and the sources of the facts."""

    lots: tuple[LotLaw, ...]
    sources: tuple[SourceReference, ...]


def read_law(payload: bytes) -> AssessmentLaw:
    """Return what the rules answered in the assessment whose canonical bytes are `payload`.

    Raises:
        pydantic.ValidationError: The bytes are no assessment.
    """
    return AssessmentLaw.model_validate_json(payload)
