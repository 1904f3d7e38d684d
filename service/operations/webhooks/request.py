"""What people state of a receiver: checked here, whichever door it comes in by."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.problem import Problem
from service.operations.webhooks.event_types import TYPES
from service.platform.personal_numbers import pseudonyms
from service.platform.process.outbound import may_be_asked
from service.platform.refusal import Refusal
from service.platform.words import printable

Address = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2000,
        description=(
            "HTTPS on port 443, with a host name and no user information, such as "
            "`https://diary.example.se/kedjekoll`."
        ),
    ),
]
Types = Annotated[
    list[Annotated[str, Field(max_length=50, json_schema_extra={"enum": list(TYPES)})]],
    Field(min_length=1, max_length=50, description="Event types to receive."),
]
Label = Annotated[str, Field(min_length=1, max_length=100, description="What it is for.")]


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewReceiver(_Stated):
    """A webhook endpoint to create."""

    label: Label
    address: Address
    types: Types
    owner: str | None = Field(
        default=None,
        max_length=300,
        description=(
            "User ID of the owner. The endpoint receives only events about records that the "
            "owner can see. Default: you."
        ),
    )
    unit: str | None = Field(
        default=None,
        max_length=100,
        description=(
            "Only events about records of this buyer unit, or of no unit. Default: all that the"
            " owner can see."
        ),
    )


class ReceiverChange(_Stated):
    """Changes to a webhook endpoint; fields that are omitted keep their value."""

    label: Label | None = None
    address: Address | None = Field(
        default=None, description="A new address must be tested before it receives anything."
    )
    types: Types | None = None


class SecretRotation(_Stated):
    """How long the old secret stays valid beside the new one."""

    overlap_hours: Annotated[int, Field(ge=0, le=24 * 30)] = Field(
        default=24,
        description="0: the old secret stops working at once, for use when it has leaked.",
    )


def checked_label(label: str, *, person_key: bytes) -> str:
    """Return a label without characters that steer a screen and without personal numbers."""
    tidy = printable(label).strip()
    return pseudonyms([tidy], person_key=person_key).get(tidy, tidy)


def checked_address(address: str, *, person_key: bytes) -> str:
    """Return an address of the form that can be told anything.

    Raises:
        Refusal: It has another form, or a personal number stands in it.
    """
    if not may_be_asked(address) or pseudonyms([address], person_key=person_key):
        raise Refusal("invalid-request", Problem("receiver-address", "/address"))
    return address


def checked_types(types: list[str]) -> tuple[str, ...]:
    """Return types in the order in which the service lists them, each once.

    Raises:
        Refusal: There is no such type.
    """
    if not set(types) <= set(TYPES):
        problem = Problem("receiver-type-unknown", "/types", {"allowed": ", ".join(TYPES)})
        raise Refusal("invalid-request", problem)
    return tuple(known_type for known_type in TYPES if known_type in types)
