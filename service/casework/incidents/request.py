"""What is stated of a restricted incident: checked here, whichever door it comes in by.

There is no field for anything about somebody who works. What can be written freely is short, and
refused where it holds a number that may be somebody's.
"""

import re
from typing import Annotated, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.ids.personal_numbers import plain
from data_ingest.model.problem import Problem
from service.platform.day import Day
from service.platform.personal_numbers import pseudonyms
from service.platform.refusal import Refusal
from service.platform.words import printable

Sign = Literal[
    "abuse_of_vulnerability",
    "deception",
    "restriction_of_movement",
    "isolation",
    "violence",
    "threats",
    "identity_papers_kept",
    "pay_withheld",
    "debt",
    "living_conditions",
    "excessive_overtime",
]
SIGNS: tuple[Sign, ...] = get_args(Sign)
"""The signs of `procurement_rules.support.signs`, as the API names them."""

Preserved = Literal["photo", "message", "document", "recording", "system_log", "other"]
PRESERVED: tuple[Preserved, ...] = get_args(Preserved)
"""What is kept by the person herself, and known here by its hash alone."""

MOST_CHARACTERS = 300
"""Of a text written freely. Ours: enough to say what and where, too little for an account."""

_DIGITS = re.compile(r"(?:[0-9][ +-]*){6}")

Line = Annotated[str, Field(min_length=1, max_length=100)]
Said = Annotated[str, Field(min_length=3, max_length=MOST_CHARACTERS)]


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class NewIncident(_Stated):
    """Signs of acute danger. No field holds data about workers."""

    signs: Annotated[list[Sign], Field(min_length=1, max_length=len(SIGNS))]
    noticed_on: Day = Field(description="Date on which the signs were noticed.")
    contract: Line | None = Field(default=None, description="Number of the contract or purchase.")
    note: Said | None = Field(
        default=None,
        description=(
            "What was seen, in a few words: no names, no numbers, nothing about any person who "
            "works there."
        ),
    )


class NewReceipt(_Stated):
    """The hash of a file that the sender preserves; the file itself is not sent."""

    kind: Preserved
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=1, le=2**50, description="Number of bytes.")]


class Release(_Stated):
    """One sentence released from an incident, as a task in a case."""

    case_id: Annotated[str, Field(max_length=50)]
    text: Annotated[str, Field(min_length=3, max_length=200)] = Field(
        description="The task, as all who can see the case will read it."
    )
    reason: Said = Field(description="Why the sentence is released; stored in the incident.")
    due_on: Day | None = None


Model = TypeVar("Model", bound=BaseModel)


def checked(stated: Model, *, person_key: bytes) -> Model:
    """Return what is stated without characters that steer a screen.

    Args:
        stated: As it was sent.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Raises:
        Refusal: A text holds a personal number, or, where it is written freely, six digits in a
            row. The text is not repeated.
    """
    texts = {
        name: "\n".join(map(printable, value.splitlines())).strip()
        for name, value in stated
        if isinstance(value, str)
    }
    personal = pseudonyms(texts.values(), person_key=person_key)
    refused = [
        Problem("incident-number", f"/{name}")
        for name, text in texts.items()
        if text in personal or (name in ("note", "text", "reason") and _DIGITS.search(plain(text)))
    ]
    if refused:
        raise Refusal("invalid-request", *refused)
    return stated.model_copy(update=texts)
