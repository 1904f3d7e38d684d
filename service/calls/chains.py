"""The chain of a contract over time: versions, and requests to change it."""

from service.calls.call import Call
from service.calls.in_case import writing_to
from service.calls.operation import operation
from service.casework.cases.case import Seen, load_case
from service.casework.cases.request import (
    ClauseRefusal,
    NewChainRequest,
    NewChainVersion,
    Registration,
)
from service.casework.chain.chain_check import check_request
from service.casework.chain.chain_request import (
    list_requests,
    load_request,
    refuse,
    register,
    request_change,
)
from service.casework.chain.versions import begin_chain, list_versions
from service.casework.chain.views import ChainResource, chain_resource


@operation("GET /v1/cases/{case_id}/chain")
def get_chain(call: Call, case_id: str) -> ChainResource:
    """Return the chain versions of a case, and the requests to change the chain."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        return chain_resource(list_versions(connection, case), list_requests(connection, case))


@operation("POST /v1/cases/{case_id}/chain-versions")
def create_chain_version(
    call: Call, case_id: str, stated: NewChainVersion, *, version: int
) -> ChainResource:
    """Register the chain at the start of a contract, as in a screening of the case."""
    with writing_to(call, case_id, version) as (connection, case, seen):
        begin_chain(connection, case, stated, seen)
    return get_chain(call, case_id)


@operation("POST /v1/cases/{case_id}/chain-requests")
def create_chain_request(
    call: Call, case_id: str, stated: NewChainRequest, *, version: int
) -> ChainResource:
    """Record a supplier's request for a subcontractor, with a task to answer it."""
    key = call.installation.person_key
    with writing_to(call, case_id, version) as (connection, case, seen):
        request_change(connection, case, stated, seen, person_key=key)
    return get_chain(call, case_id)


@operation("POST /v1/cases/{case_id}/chain-requests/{request_id}/check")
def check_chain_request(
    call: Call, case_id: str, request_id: str, *, version: int
) -> ChainResource:
    """Screen the chain with the requested subcontractor; the resulting acts become tasks."""
    with call.installation.snapshot() as snapshot:
        check_request(
            call.installation.engine,
            case_id,
            request_id,
            Seen(call.principal, call.now, version),
            person_key=call.installation.person_key,
            snapshot=snapshot,
        )
    return get_chain(call, case_id)


@operation("POST /v1/cases/{case_id}/chain-requests/{request_id}/registration")
def create_chain_registration(
    call: Call, case_id: str, request_id: str, stated: Registration, *, version: int
) -> ChainResource:
    """Register a requested subcontractor: creates a new chain version, to be followed up."""
    with writing_to(call, case_id, version) as (connection, case, seen):
        register(connection, case, load_request(connection, case, request_id), stated, seen)
    return get_chain(call, case_id)


@operation("POST /v1/cases/{case_id}/chain-requests/{request_id}/refusal")
def create_chain_refusal(
    call: Call, case_id: str, request_id: str, stated: ClauseRefusal, *, version: int
) -> ChainResource:
    """Refuse a requested subcontractor under the contract clause that allows it."""
    with writing_to(call, case_id, version) as (connection, case, seen):
        refuse(connection, case, load_request(connection, case, request_id), stated, seen)
    return get_chain(call, case_id)
