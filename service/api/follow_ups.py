"""Follow-ups of contracts: recorded as codes, and returned as facts for the next screening."""

from typing import Annotated, Any

from fastapi import Query, Response

from service.api.answers import Limit, Offset, json_answer
from service.api.calling import CurrentCall
from service.api.resource import resource
from service.calls import follow_ups as calls
from service.calls.follow_ups import FollowUpFacts, FollowUpList, FollowUpResource
from service.casework.follow_up.request import FollowUpRequest
from service.platform.day import Day
from service.platform.http.sent import Sent

router = resource(prefix="/v1/follow-ups", tag="follow-ups")

_CREATED: dict[int | str, dict[str, Any]] = {
    201: {"model": FollowUpResource, "description": "The stored follow-up."}
}
_KEPT: dict[int | str, dict[str, Any]] = {
    200: {"model": FollowUpResource, "description": "The follow-up."}
}

OfScreening = Annotated[str, Query(max_length=64, description="ID of the screening (screening_…).")]


@router.post("", status_code=201, responses=_CREATED)
def create_follow_up(call: CurrentCall, stated: Sent[FollowUpRequest]) -> Response:
    """Record the results of a report, a deeper check or a visit about one firm.

    There is no field for data about workers. The facts affect no score until a person enters them
    in a procurement document.
    """
    kept = calls.create_follow_up(call, stated)
    headers = {"location": f"/v1/follow-ups/{kept['id']}"}
    return json_answer(kept, status=201, headers=headers)


@router.get("", response_model=FollowUpList)
def list_follow_ups(
    call: CurrentCall,
    screening_id: Annotated[
        str | None,
        Query(max_length=64, description="Only follow-ups of this screening (screening_…)."),
    ] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> Response:
    """List the follow-ups that you can see, newest first."""
    found = calls.list_follow_ups(call, screening_id=screening_id, limit=limit, offset=offset)
    return json_answer(found)


@router.get("/facts", response_model=FollowUpFacts)
def list_follow_up_facts(
    call: CurrentCall,
    screening_id: OfScreening,
    as_of: Annotated[
        Day | None, Query(description="The day to read the facts for. Default: today (UTC).")
    ] = None,
) -> Response:
    """Return the follow-ups of a screening as facts, for the next procurement document."""
    return json_answer(calls.list_follow_up_facts(call, screening_id=screening_id, as_of=as_of))


@router.get("/{follow_up_id}", responses=_KEPT)
def get_follow_up(call: CurrentCall, follow_up_id: str) -> Response:
    """Return a follow-up."""
    return json_answer(calls.get_follow_up(call, follow_up_id))
