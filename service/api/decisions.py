"""Decisions in cases: who decided what, with which mandate, why and on which screening."""

from fastapi import Response

from service.api.bodies import Tidied
from service.api.calling import CurrentCall, describe
from service.api.resource import resource
from service.api.versions import SeenVersion
from service.calls import decisions as calls
from service.casework.cases.request import NewDecision, Seconding
from service.casework.decisions.views import DecisionList, DecisionResource

router = resource(prefix="/v1", tag="cases")


@router.post("/cases/{case_id}/decisions", status_code=201)
def create_decision(
    response: Response,
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewDecision],
) -> DecisionResource:
    """Record a decision of yours. It cannot be changed, only superseded by another one."""
    made = calls.create_decision(call, case_id, stated, version=version)
    describe(response, location=f"/v1/decisions/{made.id}")
    return made


@router.get("/cases/{case_id}/decisions")
def list_decisions(call: CurrentCall, case_id: str) -> DecisionList:
    """List the decisions of a case, oldest first."""
    return calls.list_decisions(call, case_id)


@router.get("/decisions/{decision_id}")
def get_decision(call: CurrentCall, decision_id: str) -> DecisionResource:
    """Return a decision, whether or not it has been superseded."""
    return calls.get_decision(call, decision_id)


@router.post("/decisions/{decision_id}/second")
def create_decision_second(
    call: CurrentCall, decision_id: str, version: SeenVersion, stated: Tidied[Seconding]
) -> DecisionResource:
    """Approve, as a second person, a decision that requires two.

    Send the ETag of the case as `If-Match`.
    """
    return calls.create_decision_second(call, decision_id, stated, version=version)
