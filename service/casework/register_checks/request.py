"""What is stated of a register check: what was asked, when, and what an authority has answered.

It holds no conviction content: of each ground only whether anything is reported, the days, and the
authority's own case number. Nobody is named but the firm, and it by its number.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data_ingest.model.problem import Problem, UnreadableInput
from service.operations.people.issuers import UnitId
from service.operations.people.units import UNIT
from service.platform.country import CountryCode
from service.platform.day import Day

LawGround = Literal[
    "trafficking_judgment", "exploitation_judgment", "tax_debt_final", "tax_debt_shown",
    "labour_law_breach", "professional_misconduct", "earlier_contract_failure",
    "false_information",
]  # fmt: skip
Answered = Literal["none_reported", "reported", "not_answered"]
"""The authority reports nothing · reports something · has not answered on the ground."""

Line = Annotated[str, Field(min_length=1, max_length=200)]


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GroundAnswer(_Stated):
    """The authority's answer on one ground."""

    ground: LawGround
    answer: Answered
    judged_on: Day | None = Field(default=None, description="Day of the judgment, if any.")
    happened_on: Day | None = Field(default=None, description="Day of the event, if any.")
    is_final: bool | None = None
    paid_or_agreed: bool | None = Field(
        default=None, description="Debt paid, or a binding agreement on payment."
    )
    case_number: Annotated[str, Field(max_length=100)] | None = Field(
        default=None, description="The authority's own case number, never a name."
    )


class RegisterCheckRequest(_Stated):
    """The answer of a register check about one firm, as a dated document."""

    scheme: Annotated[str, Field(max_length=40)] | None = Field(
        default=None, description="Kind of number, such as `SE-ON`. Null: derived from the number."
    )
    number: Annotated[str, Field(min_length=1, max_length=60)]
    country: CountryCode = "SE"
    authority: Line = Field(description="The authority that answered, such as Bolagsverket.")
    reference: Line | None = Field(default=None, description="The authority's reference.")
    asked: Annotated[tuple[LawGround, ...], Field(min_length=1, max_length=8)] = Field(
        description="The grounds asked about."
    )
    asked_on: Day
    answered_on: Day = Field(description="Date of the answer.")
    evidence_file_id: Annotated[str, Field(max_length=64)] | None = Field(
        default=None, description="The document, stored as an evidence file (file_…)."
    )
    document_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="Hash of the document, if the file is stored elsewhere."
    )
    answers: Annotated[tuple[GroundAnswer, ...], Field(max_length=8)]


class NewRegisterCheck(RegisterCheckRequest):
    """An authority's answer, and the buyer unit of the record."""

    unit: UnitId | None = Field(default=None, description=UNIT)


def read_stated(stated: object, *, name: str) -> NewRegisterCheck:
    """Return the register check that a file holds.

    Args:
        stated: Its content, as JSON values.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: A field is missing, unknown or not as it is written; nothing is repeated.
    """
    try:
        return NewRegisterCheck.model_validate(stated)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        places = dict.fromkeys("/" + "/".join(map(str, fault["loc"])) for fault in faults)
        raise UnreadableInput(
            [Problem("register-check-form", place) for place in places], name
        ) from None


def check(stated: RegisterCheckRequest, *, today: date) -> None:
    """Refuse what does not hold together.

    Args:
        stated: What is recorded.
        today: The day of recording.

    Raises:
        UnreadableInput: Everything that is wrong.
    """
    faults = list(_faults(stated, today=today))
    if faults:
        raise UnreadableInput(faults, "register-check")


def _faults(stated: RegisterCheckRequest, *, today: date) -> Iterator[Problem]:
    if not stated.asked_on <= stated.answered_on <= today:
        yield Problem("register-check-day", "/answered_on")
    if (stated.evidence_file_id is None) == (stated.document_sha256 is None):
        yield Problem("register-check-document", "/document_sha256")
    for place, ground in enumerate(stated.asked):
        if ground in stated.asked[:place]:
            yield Problem("register-check-twice", f"/asked/{place}")
    seen: set[str] = set()
    for place, answer in enumerate(stated.answers):
        at = f"/answers/{place}"
        if answer.ground in seen:
            yield Problem("register-check-twice", at)
        seen.add(answer.ground)
        if answer.ground not in stated.asked:
            yield Problem("register-check-not-asked", f"{at}/ground")
        particulars = answer.model_dump(exclude={"ground", "answer"}, exclude_none=True)
        if particulars and answer.answer != "reported":
            yield Problem("register-check-particulars", at)
        for name in ("judged_on", "happened_on"):
            day = particulars.get(name)
            if day is not None and day > stated.answered_on:
                yield Problem("register-check-later", f"{at}/{name}")
    for ground in stated.asked:
        if ground not in seen:
            yield Problem("register-check-missing", "/answers", {"ground": ground})
