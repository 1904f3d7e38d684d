"""Decisions of cases, as the API and the command line give them out."""

from dataclasses import asdict
from datetime import date, datetime

from pydantic import BaseModel, Field

from service.casework.cases.request import Consequence
from service.casework.decisions.decision import Decision, DecisionState


class DecisionResource(BaseModel):
    """A person's decision, with mandate and reasons."""

    id: str
    case_id: str
    created_at: datetime
    actor: str
    state: DecisionState
    decided_on: date
    what: str
    delegation: str
    conflict: str
    conflict_reason: str | None
    reasons: str
    legal_basis: str
    screening_id: str | None
    result_hash: str | None = Field(description="Hash of the result that the decision rests on.")
    supersedes: str | None
    superseded_by: str | None
    needs_second: bool
    second: str | None
    second_at: datetime | None
    second_delegation: str | None
    consequence: Consequence | None = Field(description="The consequence under the contract.")
    follow_up_id: str | None = Field(description="The follow-up that the consequence rests on.")
    heard_on: date | None = Field(description="When the supplier was heard about it.")
    heard: str | None = Field(description="How it was heard, or why not.")
    evidence_file_id: str | None = Field(description="The file that shows what is decided.")


class DecisionList(BaseModel):
    """The decisions of a case, oldest first."""

    items: list[DecisionResource]


def decision_resource(decision: Decision) -> DecisionResource:
    """Return a decision as it is given out."""
    return DecisionResource(**asdict(decision), state=decision.state)
