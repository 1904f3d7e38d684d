"""Decisions of cases: who decided what, with which mandate, why and on which run."""

from fastapi import Request, Response
from sqlalchemy import Connection

from service.api.bodies import Tidied
from service.api.case_writes import SeenVersion, write_to
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.casework.cases.case import Seen, load_case
from service.casework.cases.request import NewDecision, Seconding
from service.casework.cases.tables import Case
from service.casework.decisions.decision import decide, load_decision, second
from service.casework.decisions.decision import list_decisions as kept_decisions
from service.casework.overview.views import DecisionList, DecisionResource, decision_resource
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import transaction

router = resource(prefix="/v1", tag="cases")


@router.post("/cases/{case_id}/decisions", status_code=201)
def create_decision(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewDecision],
) -> DecisionResource:
    """Put on record what you have decided. It is never changed; another one supersedes it."""
    decision_id = write_to(
        request,
        principal,
        case_id,
        version,
        lambda connection, case, seen: decide(connection, case, stated, seen),
    )
    response.headers["location"] = f"/v1/decisions/{decision_id}"
    return _shown(request, principal, decision_id)


@router.get("/cases/{case_id}/decisions")
def list_decisions(request: Request, principal: CurrentPrincipal, case_id: str) -> DecisionList:
    """Return the decisions of a case, oldest first."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = kept_decisions(connection, load_case(connection, case_id, principal=principal))
    return DecisionList(items=[decision_resource(decision) for decision in found])


@router.get("/decisions/{decision_id}")
def get_decision(
    request: Request, principal: CurrentPrincipal, decision_id: str
) -> DecisionResource:
    """Return a decision, whether or not it still stands."""
    return _shown(request, principal, decision_id)


@router.post("/decisions/{decision_id}/second")
def create_decision_second(
    request: Request,
    principal: CurrentPrincipal,
    decision_id: str,
    version: SeenVersion,
    stated: Tidied[Seconding],
) -> DecisionResource:
    """Agree, as a second person, with a decision that needs two. `If-Match` is the case's."""
    found = _shown(request, principal, decision_id)

    def agreed(connection: Connection, case: Case, seen: Seen) -> None:
        decision = load_decision(connection, decision_id, principal=principal)
        second(connection, case, decision, stated, seen)

    write_to(request, principal, found.case_id, version, agreed)
    return _shown(request, principal, decision_id)


def _shown(request: Request, principal: Principal, decision_id: str) -> DecisionResource:
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        return decision_resource(load_decision(connection, decision_id, principal=principal))
