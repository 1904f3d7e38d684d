"""Sharing before the award: what may be told outside about tenderers, decided by a person."""

from datetime import datetime

from pydantic import BaseModel

from service.calls.call import Call
from service.calls.in_case import writing_to
from service.calls.operation import operation
from service.casework.cases.case import load_case
from service.casework.sharing import Outside, SharingDecision, decide_sharing, sharing_decisions


class SharingDecisionResource(BaseModel):
    """A decision on what may leave before the award."""

    outside: Outside
    allowed: bool
    reason: str
    actor: str
    created_at: datetime


class SharingDecisionList(BaseModel):
    """The decisions, oldest first; the last about each receiver holds."""

    items: list[SharingDecisionResource]


@operation("GET /v1/cases/{case_id}/sharing-decisions")
def list_sharing_decisions(call: Call, case_id: str) -> SharingDecisionList:
    """List the decisions on what may leave about the tenderers before the award, oldest first."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        found = sharing_decisions(connection, case)
    return SharingDecisionList(
        items=[
            SharingDecisionResource(
                reason=event.reason or "",
                actor=event.actor,
                created_at=event.created_at,
                **event.particulars,
            )
            for event in found
        ]
    )


@operation("POST /v1/cases/{case_id}/sharing-decisions")
def create_sharing_decision(
    call: Call, case_id: str, stated: SharingDecision, *, version: int | None = None
) -> SharingDecisionList:
    """Decide whether something may be told outside about the tenderers before the award.

    With `version` None, the case is taken as it is.
    """
    with writing_to(call, case_id, version) as (connection, case, seen):
        decide_sharing(connection, case, stated, seen)
    return list_sharing_decisions(call, case_id)
