"""Decisions of cases: who decided what, with which mandate, why and on which run."""

from fastapi import Response

from service.api.bodies import Tidied
from service.api.calling import CurrentCall, describe
from service.api.resource import resource
from service.api.versions import SeenVersion
from service.calls import decisions as calls
from service.casework.cases.request import NewDecision, Seconding
from service.casework.overview.views import DecisionList, DecisionResource

router = resource(prefix="/v1", tag="cases")


@router.post("/cases/{case_id}/decisions", status_code=201)
def create_decision(
    response: Response,
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewDecision],
) -> DecisionResource:
    """Put on record what you have decided. It is never changed; another one supersedes it."""
    made = calls.create_decision(call, case_id, stated, version=version)
    describe(response, location=f"/v1/decisions/{made.id}")
    return made


@router.get("/cases/{case_id}/decisions")
def list_decisions(call: CurrentCall, case_id: str) -> DecisionList:
    """Return the decisions of a case, oldest first."""
    return calls.list_decisions(call, case_id)


@router.get("/decisions/{decision_id}")
def get_decision(call: CurrentCall, decision_id: str) -> DecisionResource:
    """Return a decision, whether or not it still stands."""
    return calls.get_decision(call, decision_id)


@router.post("/decisions/{decision_id}/second")
def create_decision_second(
    call: CurrentCall, decision_id: str, version: SeenVersion, stated: Tidied[Seconding]
) -> DecisionResource:
    """Agree, as a second person, with a decision that needs two. `If-Match` is the case's."""
    return calls.create_decision_second(call, decision_id, stated, version=version)
