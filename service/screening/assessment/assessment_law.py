"""What the rules answered in a stored assessment, read without the rest of it.

What else is in a record is passed over, which takes a tenth of the time.
"""

from pydantic import BaseModel, ConfigDict

from risk_models.industry.labour_cost import Position, position_of
from service.screening.assessment.models import DeterminationRecord, SourceReference


class _Excerpt(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class PriceLaw(_Excerpt):
    """Where the price of a tender stands beside the comparison cost."""

    method: str
    below: str

    @property
    def position(self) -> Position | None:
        """Where it stands; None where it could not be compared."""
        return position_of(self.method, self.below)


class TenderLaw(_Excerpt):
    """What the rules answered about a tender."""

    tender_id: str
    price: PriceLaw
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
