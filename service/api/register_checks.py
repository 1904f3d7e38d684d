"""Register checks: an authority's answer about a firm, stored as a dated document."""

from typing import Annotated, Any

from fastapi import Query, Response

from service.api.answers import Limit, Offset, json_answer
from service.api.calling import CurrentCall
from service.api.resource import resource
from service.calls import register_checks as calls
from service.calls.register_checks import (
    RegisterCheckFacts,
    RegisterCheckList,
    RegisterCheckResource,
)
from service.casework.register_checks.request import NewRegisterCheck
from service.platform.day import Day
from service.platform.http.sent import Sent

router = resource(prefix="/v1/register-checks", tag="register-checks")

_CREATED: dict[int | str, dict[str, Any]] = {
    201: {"model": RegisterCheckResource, "description": "The stored register check."}
}
_KEPT: dict[int | str, dict[str, Any]] = {
    200: {"model": RegisterCheckResource, "description": "The register check."}
}


@router.post("", status_code=201, responses=_CREATED)
def create_register_check(call: CurrentCall, stated: Sent[NewRegisterCheck]) -> Response:
    """Store an authority's answer about a firm, with the hash of its document.

    For each ground, only whether anything is reported, the dates and the authority's case number
    are stored. Whether a ground is met is a question of law, and the firm is heard first (LOU
    13:4).
    """
    kept = calls.create_register_check(call, stated)
    headers = {"location": f"/v1/register-checks/{kept['id']}"}
    return json_answer(kept, status=201, headers=headers)


@router.get("", response_model=RegisterCheckList)
def list_register_checks(call: CurrentCall, limit: Limit = 20, offset: Offset = 0) -> Response:
    """List the register checks of the organisation, newest first."""
    return json_answer(calls.list_register_checks(call, limit=limit, offset=offset))


@router.get("/facts", response_model=RegisterCheckFacts)
def list_register_check_facts(
    call: CurrentCall,
    screening_id: Annotated[str, Query(max_length=64, description="ID of the screening.")],
    as_of: Annotated[
        Day | None, Query(description="The day to read the facts for. Default: today (UTC).")
    ] = None,
) -> Response:
    """Return the newest check of each party in a screening, for the next document."""
    return json_answer(
        calls.list_register_check_facts(call, screening_id=screening_id, as_of=as_of)
    )


@router.get("/{check_id}", responses=_KEPT)
def get_register_check(call: CurrentCall, check_id: str) -> Response:
    """Return a stored register check."""
    return json_answer(calls.get_register_check(call, check_id))
