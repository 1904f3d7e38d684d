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
    """What holds for the documents of a case; what is left out follows from its stage."""

    state: DocumentState = Field(default="draft", description="Whether the document is finished.")
    document_type: Line | None = Field(
        default=None, description="As your document plan calls it; `screening_report` if left out."
    )
    ground: Line | None = Field(
        default=None,
        description="`osl-19-3`, `osl-31-16`, or a provision in your own words; by stage if left "
        "out.",
    )
    lasts_until: Day | None = Field(
        default=None, description="Last day of the secrecy, where somebody has set one."
    )
    disposal_class: Line | None = Field(
        default=None,
        description="As your document plan has it; the period set for cases if left out.",
    )
    reason: Said | None = None


class _AtPlace(_Stated):
    key: Key = Field(description="A place, as the proposals name it.")
    reason: Said


class StatedMask(_AtPlace):
    """Something to be masked, or another ground and reason for what is masked already."""

    ground: Line | None = Field(
        default=None,
        description="`osl-19-3`, `osl-31-16`, or a provision in your own words; the proposal's if "
        "left out.",
    )


class StatedUnmask(_AtPlace):
    """Something that is proposed to be masked and is to be handed out."""


class NewDocumentDisclosure(_Stated):
    """A report of the case to be handed out. Nothing is asked about who wants to have it."""

    screening_id: Annotated[str, Field(max_length=50)] | None = Field(
        default=None, description="A screening of the case; the one attached last if left out."
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
