"""The chain of a contract over time: versions, and requests to change it."""

from datetime import UTC, datetime

from fastapi import Request, Response
from sqlalchemy import Connection

from service.api.bodies import Tidied
from service.api.case_writes import SeenVersion, write_to
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.casework.cases.case import Seen, load_case
from service.casework.cases.request import (
    ClauseRefusal,
    NewChainRequest,
    NewChainVersion,
    Registration,
)
from service.casework.cases.tables import Case
from service.casework.chain.chain_check import check_request
from service.casework.chain.chain_request import (
    list_requests,
    load_request,
    refuse,
    register,
    request_change,
)
from service.casework.chain.versions import begin_chain, list_versions
from service.casework.overview.views import ChainResource, chain_resource
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import transaction

router = resource(prefix="/v1/cases/{case_id}", tag="cases")


@router.get("/chain")
def get_chain(request: Request, principal: CurrentPrincipal, case_id: str) -> ChainResource:
    """Return the chains of a case over time, and the requests to change them."""
    return _shown(request, principal, case_id)


@router.post("/chain-versions", status_code=201)
def create_chain_version(
    request: Request,
    principal: CurrentPrincipal,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewChainVersion],
) -> ChainResource:
    """Register the chain that a contract begins with, as a screening of the case has it."""
    write_to(
        request,
        principal,
        case_id,
        version,
        lambda connection, case, seen: begin_chain(connection, case, stated, seen),
    )
    return _shown(request, principal, case_id)


@router.post("/chain-requests", status_code=201)
def create_chain_request(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewChainRequest],
) -> ChainResource:
    """Put a supplier's request for a subcontractor on record, with a task to answer it."""
    key = request.app.state.installation.person_key
    write_to(
        request,
        principal,
        case_id,
        version,
        lambda connection, case, seen: request_change(
            connection, case, stated, seen, person_key=key
        ),
    )
    return _shown(request, principal, case_id)


@router.post("/chain-requests/{request_id}/check")
def check_chain_request(
    request: Request,
    principal: CurrentPrincipal,
    case_id: str,
    request_id: str,
    version: SeenVersion,
) -> ChainResource:
    """Screen the chain with the requested subcontractor in it; what follows becomes tasks."""
    installation: Installation = request.app.state.installation
    seen = Seen(principal, datetime.now(UTC), version)

    with installation.snapshot() as snapshot:
        check_request(
            installation.engine,
            case_id,
            request_id,
            seen,
            person_key=installation.person_key,
            snapshot=snapshot,
        )
    return _shown(request, principal, case_id)


@router.post("/chain-requests/{request_id}/registration")
def create_chain_registration(
    request: Request,
    principal: CurrentPrincipal,
    case_id: str,
    request_id: str,
    version: SeenVersion,
    stated: Tidied[Registration],
) -> ChainResource:
    """Register a requested subcontractor: the chain has a new version, to be followed up."""

    def registered(connection: Connection, case: Case, seen: Seen) -> None:
        register(connection, case, load_request(connection, case, request_id), stated, seen)

    write_to(request, principal, case_id, version, registered)
    return _shown(request, principal, case_id)


@router.post("/chain-requests/{request_id}/refusal")
def create_chain_refusal(
    request: Request,
    principal: CurrentPrincipal,
    case_id: str,
    request_id: str,
    version: SeenVersion,
    stated: Tidied[ClauseRefusal],
) -> ChainResource:
    """Refuse a requested subcontractor under the clause of the contract that allows it."""

    def refused(connection: Connection, case: Case, seen: Seen) -> None:
        refuse(connection, case, load_request(connection, case, request_id), stated, seen)

    write_to(request, principal, case_id, version, refused)
    return _shown(request, principal, case_id)


def _shown(request: Request, principal: Principal, case_id: str) -> ChainResource:
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        case = load_case(connection, case_id, principal=principal)
        return chain_resource(list_versions(connection, case), list_requests(connection, case))
