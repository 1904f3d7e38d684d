"""What is stated for a tip, a receipt and a disclosure: no field holds anything about a worker."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from procurement_rules.support.guidance import RecipientCode
from service.casework.cases.request import Line, Said
from service.platform.day import Day

Number = Annotated[str, Field(max_length=64)]
MOST_FILES = 200
"""Files of one receipt. Ours."""


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TipRequest(_Stated):
    """A tip to be drafted: what a kept screening says of the firm, and signs in codes."""

    recipient: RecipientCode
    screening_id: Number
    party_id: Annotated[str, Field(max_length=200)]
    signs: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] = Field(
        default=[], description="Codes of signs; their texts are those of the visit form."
    )
    how: Literal["seen", "reported"] = Field(
        default="seen", description="Whether the buyer has seen the signs or been told of them."
    )
    on: Day | None = Field(default=None, description="The day on which; null: not stated.")
    file_ids: Annotated[list[Number], Field(max_length=MOST_FILES)] = Field(
        default=[], description="Evidence files (file_…) that the draft lists by their hashes."
    )


class ReceiptRequest(_Stated):
    """Evidence files to be listed on a receipt."""

    file_ids: Annotated[list[Number], Field(min_length=1, max_length=MOST_FILES)]


class NewDisclosure(_Stated):
    """That a decision of the case has been shared with another authority."""

    decision_id: Number = Field(description="A decision of the case; nothing else is shared.")
    disclosed_on: Day
    recipient: Line = Field(description="The authority, never a firm or a person.")
    legal_basis: Line = Field(description="The provision under which it was shared.")
    withheld: Said = Field(description="What of the decision was withheld; say so if nothing was.")
    reasons: Said = Field(description="Why it was shared, and why so much was withheld.")
