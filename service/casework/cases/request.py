"""What people state when they work in a case: checked here, whichever door it comes in by."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.tables import Stage
from service.casework.cases.procedure import Procedure
from service.casework.cases.purchase_facts import CasePurchase
from service.platform.country import CountryCode
from service.platform.day import Day
from service.platform.personal_numbers import hidden
from service.platform.words import printable

LinkKind = Literal["need", "screening", "package", "evidence_file"]
"""What can hang on a case, by its number."""

Conflict = Literal["none", "disregarded", "declared"]
"""The answer on conflicts of interest: there is none; there is one that obviously has no bearing
and is therefore disregarded; there is one."""

Consequence = Literal["correction", "warning", "price_deduction", "penalty", "termination"]
"""What a decision can be under the contract: demand for correction, warning, price deduction,
contract penalty or termination; each only where the contract has a clause for it."""

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
    """Changes to a case; fields that are omitted keep their value."""

    title: Line | None = None
    owner: Person | None = None
    deputy: Person | None = Field(
        default=None, description="The user who takes over overdue tasks."
    )
    route: Line | None = Field(
        default=None, description="The procedure in your own words, such as open procedure."
    )
    contract_number: Line | None = None
    approval_clause: Line | None = Field(
        default=None,
        description=(
            "Number of the contract clause under which a subcontractor can be refused. Without "
            "it, new subcontractors can only be registered."
        ),
    )
    external_ids: Annotated[list[ExternalId], Field(max_length=20)] | None = None
    starts_on: Day | None = Field(default=None, description="First day of the contract.")
    ends_on: Day | None = Field(default=None, description="Last day of the contract.")
    purchase: CasePurchase | None = Field(
        default=None,
        description=(
            "Facts about the purchase, entered once and used by every screening, draft and report "
            "of the case. Facts that are omitted keep their value; null removes one."
        ),
    )


class NewCase(CaseChange):
    """A case to create."""

    diary_number: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        description="As in the diary. Unique in the unit."
    )
    title: Line
    unit: Line | None = Field(default=None, description="Buyer unit. Null if there is none.")
    stage: Stage = "need"
    procedure: Procedure | None = Field(
        default=None,
        description=(
            "The form of purchase; it determines the stages. Default: what the facts about the "
            "purchase say, otherwise an advertised procurement."
        ),
    )


class StageMove(_Stated):
    """A move of a case to another stage."""

    stage: Stage = Field(description="A stage of the form of purchase; see `stages` of the case.")
    procedure: Procedure | None = Field(
        default=None,
        description="Changes the form of purchase. Requires a reason. Null: it stays the same.",
    )
    reason: Said | None = Field(
        default=None,
        description=(
            "Required if the case moves to an earlier stage, leaves a stage with an open task "
            "that the law requires there, or changes its form of purchase."
        ),
    )


class NewLink(_Stated):
    """A record to link to a case."""

    kind: LinkKind
    id: Annotated[str, Field(max_length=50)]


class Opening(_Stated):
    """The reason for opening the points before the award."""

    reason: Said


class HoldReason(_Stated):
    """Why a case is put on hold, or why the hold ends."""

    reason: Said


class NewTask(_Stated):
    """A task in a case."""

    text: Line
    legal_basis: Line | None = Field(default=None, description="ID of a rule, or free text.")
    due_on: Day | None = None
    owner: Person | None = Field(default=None, description="Default: the owner of the case.")


class TaskChange(_Stated):
    """A change of a task: reassigned, rescheduled or closed.

    Closing a task requires a reason, or the evidence file that shows that it is done.
    """

    state: Literal["open", "done", "not_needed"] | None = None
    reason: Said | None = None
    evidence_file_id: Annotated[str, Field(max_length=50)] | None = None
    due_on: Day | None = None
    owner: Person | None = None


class NewDecision(_Stated):
    """A decision made by the user who sends it."""

    what: Said = Field(description="The decision.")
    delegation: Line = Field(description="The mandate: delegation order and item.")
    conflict: Conflict = Field(description="The answer about conflicts of interest.")
    conflict_reason: Said | None = Field(
        default=None, description="Why a conflict of interest is disregarded."
    )
    reasons: Said
    legal_basis: Line
    decided_on: Day | None = Field(default=None, description="Default: today (UTC).")
    screening_id: Annotated[str, Field(max_length=50)] | None = Field(
        default=None,
        description="The screening that the decision rests on. It must belong to the case.",
    )
    supersedes: Annotated[str, Field(max_length=50)] | None = Field(
        default=None, description="The decision of the case that this one supersedes."
    )
    needs_second: bool = Field(
        default=False, description="Whether a second person must approve the decision."
    )
    consequence: Consequence | None = Field(
        default=None,
        description=(
            "The consequence under the contract. `legal_basis` is then the contract's own clause, "
            "and `follow_up_id` and `heard` are required."
        ),
    )
    follow_up_id: Annotated[str, Field(max_length=50)] | None = Field(
        default=None,
        description=(
            "The follow-up (followup_…) that the consequence rests on: of a screening of the case, "
            "and not corrected."
        ),
    )
    heard_on: Day | None = Field(
        default=None, description="When the supplier was heard. Null: it was not."
    )
    heard: Said | None = Field(
        default=None, description="How the supplier was heard and what it said, or why not."
    )
    evidence_file_id: Annotated[str, Field(max_length=50)] | None = Field(
        default=None,
        description=(
            "The file (file_…) that shows what is decided, such as the contract or the published "
            "documents. It must belong to the case."
        ),
    )


class Seconding(_Stated):
    """A second person's approval of a decision."""

    delegation: Line


class NewChainVersion(_Stated):
    """The chain at the start of a contract."""

    screening_id: Annotated[str, Field(max_length=50)]
    tender_id: Annotated[str, Field(max_length=200)]
    valid_from: Day


class NewSubcontractor(_Stated):
    """The subcontractor to hand the work on to."""

    name: Line
    country: CountryCode = Field(description="Country of establishment; ISO 3166.")
    number: Annotated[str, Field(min_length=1, max_length=50)] = Field(
        description="Registration number."
    )
    scheme: Annotated[str, Field(max_length=20)] | None = Field(
        default=None,
        description="org-id scheme. Default: derived from the country and the form of the number.",
    )


class NewChainRequest(_Stated):
    """A supplier's request to hand on work to another subcontractor."""

    tender_id: Annotated[str, Field(max_length=200)]
    contractor: Annotated[str, Field(max_length=200)] = Field(
        description=(
            "`party_id` of the contractor that hands on the work, in the screening of the chain."
        )
    )
    subcontractor: NewSubcontractor
    share_low_ppm: int = Field(
        default=0, ge=0, le=1_000_000, description="Lowest share of the contractor's part, in ppm."
    )
    share_high_ppm: int = Field(
        default=1_000_000,
        ge=0,
        le=1_000_000,
        description="Highest share of the contractor's part, in ppm.",
    )
    description: Line | None = None
    replaces: Annotated[str, Field(max_length=200)] | None = Field(
        default=None, description="`party_id` of the contractor's subcontractor that it replaces."
    )
    starts_on: Day
    answer_by: Day | None = Field(
        default=None, description="Last day to answer under the contract. Default: a proposed day."
    )


class Registration(_Stated):
    """A registration of a requested subcontractor in the chain."""

    valid_from: Day
    reason: Said | None = None


class ClauseRefusal(_Stated):
    """A refusal of a requested subcontractor under the clause of the contract."""

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
