"""What is stated for a tip, a receipt, a disclosure and a confirmation.

No field holds anything about a worker.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from procurement_rules.support.guidance import RecipientCode
from service.casework.cases.request import Line, Said
from service.platform.day import Day

Number = Annotated[str, Field(max_length=64)]
TextKind = Literal["sheet", "contact"]
"""A text of support that people can go through: the sheet in a language · whom to call."""

MOST_FILES = 200
"""Files of one receipt. Ours."""


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TipRequest(_Stated):
    """A tip to draft: what a stored screening says about the firm, and signs as codes."""

    recipient: RecipientCode
    screening_id: Number
    party_id: Annotated[str, Field(max_length=200)]
    signs: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] = Field(
        default=[], description="Codes of signs; the texts are in the visit form."
    )
    how: Literal["seen", "reported"] = Field(
        default="seen", description="Whether the buyer saw the signs or someone reported them."
    )
    on: Day | None = Field(default=None, description="The date. Null if not stated.")
    file_ids: Annotated[list[Number], Field(max_length=MOST_FILES)] = Field(
        default=[], description="Evidence files (file_…), listed in the draft by hash."
    )


class ReceiptRequest(_Stated):
    """Evidence files to list on a receipt."""

    file_ids: Annotated[list[Number], Field(min_length=1, max_length=MOST_FILES)]


class NewDisclosure(_Stated):
    """A decision of the case that was shared with another authority."""

    decision_id: Number = Field(description="A decision of the case; nothing else can be shared.")
    disclosed_on: Day
    recipient: Line = Field(description="The authority, never a firm or a person.")
    legal_basis: Line = Field(description="The provision under which it was shared.")
    withheld: Said = Field(
        description="The parts of the decision that were withheld; state it if there were none."
    )
    reasons: Said = Field(
        description="Why the decision was shared, and why these parts were withheld."
    )


class NewConfirmation(_Stated):
    """That you have gone through a text of support, and whether you found it right."""

    kind: TextKind = Field(
        description="`sheet`: you read the language natively and have gone through every line. "
        "`contact`: you have called the number or looked it up with its owner."
    )
    code: Annotated[str, Field(max_length=40)] = Field(
        description="A language of the sheet, or the ID of a contact."
    )
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] = Field(
        description="Hash of what you have gone through, from `GET /v1/support/texts`."
    )
    holds: bool = Field(default=True, description="False: you found something wrong.")
