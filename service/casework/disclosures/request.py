"""What is stated when documents are marked, and when one is handed out."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.text import Language
from service.casework.cases.request import Line, Said, tidied
from service.platform.day import Day

DocumentState = Literal["draft", "final"]
MOST_STATED = 500
"""Changes to what is proposed, each way. Ours."""

Key = Annotated[str, Field(min_length=1, max_length=100)]


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewMarking(_Stated):
    """The marking of the documents of a case; omitted fields follow from its stage."""

    state: DocumentState = Field(default="draft", description="Whether the document is final.")
    document_type: Line | None = Field(
        default=None, description="The type in your document plan. Default: `screening_report`."
    )
    ground: Line | None = Field(
        default=None,
        description="`osl-19-3`, `osl-31-16`, or a provision in your own words. Default: by stage.",
    )
    lasts_until: Day | None = Field(
        default=None, description="Last day of the secrecy, if one has been set."
    )
    disposal_class: Line | None = Field(
        default=None,
        description="The class in your document plan. Default: the retention period set for cases.",
    )
    reason: Said | None = None


class _AtPlace(_Stated):
    key: Key = Field(description="Key of the part of the report, as in the proposals.")
    reason: Said


class StatedMask(_AtPlace):
    """An item to mask, or another ground and reason for an item that is already masked."""

    ground: Line | None = Field(
        default=None,
        description=(
            "`osl-19-3`, `osl-31-16`, or a provision in your own words. Default: the proposal's."
        ),
    )


class StatedUnmask(_AtPlace):
    """An item that is proposed for masking and will be disclosed."""


class NewDocumentDisclosure(_Stated):
    """A report of the case to disclose. Nothing is asked about who requests it."""

    screening_id: Annotated[str, Field(max_length=50)] | None = Field(
        default=None, description="A screening of the case. Default: the one attached last."
    )
    language: Language = "sv"
    mask: Annotated[list[StatedMask], Field(max_length=MOST_STATED)] = []
    unmask: Annotated[list[StatedUnmask], Field(max_length=MOST_STATED)] = []


def without_numbers(stated: NewDocumentDisclosure, *, person_key: bytes) -> NewDocumentDisclosure:
    """Return what was stated without personal numbers in any of its reasons."""
    return stated.model_copy(
        update={
            "mask": [tidied(mask, person_key=person_key) for mask in stated.mask],
            "unmask": [tidied(unmask, person_key=person_key) for unmask in stated.unmask],
        }
    )
