"""Decisions in cases: who decided what, with which mandate, why and on which screening."""

from service.calls.call import Call
from service.calls.in_case import writing_to
from service.calls.operation import operation
from service.casework.cases.case import load_case
from service.casework.cases.request import NewDecision, Seconding
from service.casework.decisions.decision import decide, load_decision, second
from service.casework.decisions.decision import list_decisions as kept_decisions
from service.casework.decisions.views import DecisionList, DecisionResource, decision_resource


@operation("POST /v1/cases/{case_id}/decisions")
def create_decision(
    call: Call, case_id: str, stated: NewDecision, *, version: int | None = None
) -> DecisionResource:
    """Record a decision of yours. It cannot be changed, only superseded by another one.

    With `version` None, the case is taken as it is.
    """
    with writing_to(call, case_id, version) as (connection, case, seen):
        decision_id = decide(connection, case, stated, seen)
    return get_decision(call, decision_id)


@operation("GET /v1/cases/{case_id}/decisions")
def list_decisions(call: Call, case_id: str) -> DecisionList:
    """List the decisions of a case, oldest first."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        found = kept_decisions(connection, case)
    return DecisionList(items=[decision_resource(decision) for decision in found])


@operation("GET /v1/decisions/{decision_id}")
def get_decision(call: Call, decision_id: str) -> DecisionResource:
    """Return a decision, whether or not it has been superseded."""
    with call.reading() as connection:
        return decision_resource(load_decision(connection, decision_id, principal=call.principal))


@operation("POST /v1/decisions/{decision_id}/second")
def create_decision_second(
    call: Call, decision_id: str, stated: Seconding, *, version: int
) -> DecisionResource:
    """Approve, as a second person, a decision that requires two.

    `version` is that of the case.
    """
    found = get_decision(call, decision_id)
    with writing_to(call, found.case_id, version) as (connection, case, seen):
        decision = load_decision(connection, decision_id, principal=call.principal)
        second(connection, case, decision, stated, seen)
    return get_decision(call, decision_id)
