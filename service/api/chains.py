"""The chain of a contract over time: versions, and requests to change it."""

from service.api.bodies import Tidied
from service.api.calling import CurrentCall
from service.api.resource import resource
from service.api.versions import SeenVersion
from service.calls import chains as calls
from service.casework.cases.request import (
    ClauseRefusal,
    NewChainRequest,
    NewChainVersion,
    Registration,
)
from service.casework.chain.views import ChainResource

router = resource(prefix="/v1/cases/{case_id}", tag="cases")


@router.get("/chain")
def get_chain(call: CurrentCall, case_id: str) -> ChainResource:
    """Return the chain versions of a case, and the requests to change the chain."""
    return calls.get_chain(call, case_id)


@router.post("/chain-versions", status_code=201)
def create_chain_version(
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewChainVersion],
) -> ChainResource:
    """Register the chain at the start of a contract, as in a screening of the case."""
    return calls.create_chain_version(call, case_id, stated, version=version)


@router.post("/chain-requests", status_code=201)
def create_chain_request(
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewChainRequest],
) -> ChainResource:
    """Record a supplier's request for a subcontractor, with a task to answer it."""
    return calls.create_chain_request(call, case_id, stated, version=version)


@router.post("/chain-requests/{request_id}/check")
def check_chain_request(
    call: CurrentCall,
    case_id: str,
    request_id: str,
    version: SeenVersion,
) -> ChainResource:
    """Screen the chain with the requested subcontractor; the resulting acts become tasks."""
    return calls.check_chain_request(call, case_id, request_id, version=version)


@router.post("/chain-requests/{request_id}/registration")
def create_chain_registration(
    call: CurrentCall,
    case_id: str,
    request_id: str,
    version: SeenVersion,
    stated: Tidied[Registration],
) -> ChainResource:
    """Register a requested subcontractor: creates a new chain version, to be followed up."""
    return calls.create_chain_registration(call, case_id, request_id, stated, version=version)


@router.post("/chain-requests/{request_id}/refusal")
def create_chain_refusal(
    call: CurrentCall,
    case_id: str,
    request_id: str,
    version: SeenVersion,
    stated: Tidied[ClauseRefusal],
) -> ChainResource:
    """Refuse a requested subcontractor under the contract clause that allows it."""
    return calls.create_chain_refusal(call, case_id, request_id, stated, version=version)
