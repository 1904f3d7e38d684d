"""What people state when they work in a case: checked here, whichever door it comes in by."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.tables import Stage
from service.platform.day import Day
from service.platform.personal_numbers import hidden
from service.platform.words import printable

LinkKind = Literal["need", "screening", "package", "evidence_file"]
"""What can hang on a case, by its number."""

Conflict = Literal["none", "disregarded", "declared"]
"""The answer on conflicts of interest: there is none; there is one that obviously has no bearing
and is therefore disregarded; there is one."""

Person = Annotated[str, Field(min_length=1, max_length=200, description="A user id.")]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Said = Annotated[str, Field(min_length=3, max_length=4000)]


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ExternalId(_Stated):
    """The number of the purchase in another system."""

    system: Annotated[str, Field(min_length=1, max_length=100)]
    id: Annotated[str, Field(min_length=1, max_length=200)]


class CaseChange(_Stated):
    """What is to be changed of a case; what is left out stays as it is."""

    title: Line | None = None
    owner: Person | None = None
    deputy: Person | None = Field(default=None, description="Who takes over what is overdue.")
    route: Line | None = Field(
        default=None, description="The procedure in your own words, such as open procedure."
    )
    contract_number: Line | None = None
    approval_clause: Line | None = Field(
        default=None,
        description="The clause under which a subcontractor can be refused, as the contract "
        "numbers it; without one, new subcontractors are registered only.",
    )
    external_ids: Annotated[list[ExternalId], Field(max_length=20)] | None = None
    starts_on: Day | None = Field(default=None, description="First day of the contract.")
    ends_on: Day | None = Field(default=None, description="Last day of the contract.")


class NewCase(CaseChange):
    """A case to be opened."""

    diary_number: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        description="As the diary writes it; one case a number and unit."
    )
    title: Line
    unit: Line | None = Field(default=None, description="Buyer unit; null where there is none.")
    stage: Stage = "need"


class StageMove(_Stated):
    """A move of a case to another stage."""

    stage: Stage
    reason: Said | None = Field(default=None, description="Needed where the case goes back.")


class NewLink(_Stated):
    """A record to hang on a case."""

    kind: LinkKind
    id: Annotated[str, Field(max_length=50)]


class Opening(_Stated):
    """Why points are to be seen before the award."""

    reason: Said


class HoldReason(_Stated):
    """Why a case is put on hold, or why that ends."""

    reason: Said


class NewTask(_Stated):
    """Something to be done in a case."""

    text: Line
    legal_basis: Line | None = Field(default=None, description="A rule's id, or in your own words.")
    due_on: Day | None = None
    owner: Person | None = Field(default=None, description="The case's owner if left out.")


class TaskChange(_Stated):
    """A task handed over, given another day, or closed.

    Whoever closes one gives a reason, or the evidence file that shows that it is done.
    """

    state: Literal["open", "done", "not_needed"] | None = None
    reason: Said | None = None
    evidence_file_id: Annotated[str, Field(max_length=50)] | None = None
    due_on: Day | None = None
    owner: Person | None = None


class NewDecision(_Stated):
    """What the person who sends it has decided."""

    what: Said = Field(description="What is decided.")
    delegation: Line = Field(description="The mandate: delegation order and item.")
    conflict: Conflict = Field(description="The answer on conflicts of interest.")
    conflict_reason: Said | None = Field(
        default=None, description="Why a conflict of interest is disregarded."
    )
    reasons: Said
    legal_basis: Line
    decided_on: Day | None = Field(default=None, description="Today (UTC) if left out.")
    screening_id: Annotated[str, Field(max_length=50)] | None = Field(
        default=None, description="The screening that it rests on; one of the case."
    )
    supersedes: Annotated[str, Field(max_length=50)] | None = Field(
        default=None, description="The decision of the case that this one takes the place of."
    )
    needs_second: bool = Field(default=False, description="Whether a second person is needed.")


class Seconding(_Stated):
    """A second person's agreement with a decision."""

    delegation: Line


class NewChainVersion(_Stated):
    """The chain that a contract begins with."""

    screening_id: Annotated[str, Field(max_length=50)]
    tender_id: Annotated[str, Field(max_length=200)]
    valid_from: Day


class NewSubcontractor(_Stated):
    """Whom the work is to be handed on to."""

    name: Line
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] = Field(
        description="Country of establishment; ISO 3166."
    )
    number: Annotated[str, Field(min_length=1, max_length=50)] = Field(
        description="Registration number."
    )
    scheme: Annotated[str, Field(max_length=20)] | None = Field(
        default=None, description="org-id scheme; told by country and form if left out."
    )


class NewChainRequest(_Stated):
    """A supplier's request to hand work on to another subcontractor."""

    tender_id: Annotated[str, Field(max_length=200)]
    contractor: Annotated[str, Field(max_length=200)] = Field(
        description="`party_id` of whoever hands on, in the screening of the chain."
    )
    subcontractor: NewSubcontractor
    share_low_ppm: int = Field(
        default=0, ge=0, le=1_000_000, description="Least share of the contractor's part, in ppm."
    )
    share_high_ppm: int = Field(
        default=1_000_000, ge=0, le=1_000_000, description="Most of it, in ppm."
    )
    description: Line | None = None
    replaces: Annotated[str, Field(max_length=200)] | None = Field(
        default=None, description="`party_id` of the contractor's subcontractor that it replaces."
    )
    starts_on: Day
    answer_by: Day | None = Field(
        default=None, description="Day that the contract gives; proposed if left out."
    )


class Registration(_Stated):
    """That a requested subcontractor is registered in the chain."""

    valid_from: Day
    reason: Said | None = None


class ClauseRefusal(_Stated):
    """That a requested subcontractor is refused under the contract's clause."""

    reason: Said


Model = TypeVar("Model", bound=BaseModel)

_HASHED = frozenset({"number"})
"""Fields for a party's own number: it is recognised, and a person's is kept as a keyed hash."""


def tidied(stated: Model, *, person_key: bytes) -> Model:
    """Return what was stated without characters that steer a screen, and without personal numbers.

    Lines stay apart; a person's number is replaced by its pseudonym in every text, also of what
    the model holds.

    Args:
        stated: A model of this module.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    tidy = {
        name: _tidy(value, person_key=person_key) for name, value in stated if name not in _HASHED
    }
    # what was left out stays left out
    changed = {name: value for name, value in tidy.items() if value != getattr(stated, name)}
    return stated.model_copy(update=changed)


def _tidy(value: Any, *, person_key: bytes) -> Any:  # noqa: ANN401  # of any field
    if isinstance(value, BaseModel):
        return tidied(value, person_key=person_key)
    if isinstance(value, list):
        return [_tidy(one, person_key=person_key) for one in value]
    if isinstance(value, str):
        lines = "\n".join(map(printable, value.splitlines())).strip()
        return hidden(lines, person_key=person_key)
    return value
