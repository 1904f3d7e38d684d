"""Follow-ups of contracts: recorded as codes, and returned as facts for the next screening."""

from functools import partial
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from service.api.answers import Limit, Offset, json_answer
from service.api.calling import CurrentCall
from service.api.resource import resource
from service.api.uploads import FORM, read_upload
from service.calls import follow_ups as calls
from service.calls.follow_ups import (
    FollowUpFacts,
    FollowUpList,
    FollowUpResource,
    RecordedVisits,
)
from service.casework.follow_up.request import FollowUpRequest
from service.platform.day import Day
from service.platform.http.sent import Sent
from service.platform.refusal import Refusal

router = resource(prefix="/v1/follow-ups", tag="follow-ups")

_CREATED: dict[int | str, dict[str, Any]] = {
    201: {"model": FollowUpResource, "description": "The stored follow-up."}
}
_KEPT: dict[int | str, dict[str, Any]] = {
    200: {"model": FollowUpResource, "description": "The follow-up."}
}

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILE = {
    "requestBody": {
        "required": True,
        "description": "The visits as CSV; or a form with them as `file`.",
        "content": {
            "text/csv": _BINARY,
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                }
            },
        },
    }
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


@router.post("/visits", status_code=201, openapi_extra=_FILE)
async def create_visits(
    request: Request,
    call: CurrentCall,
    screening_id: OfScreening,
    name: Annotated[str, Query(max_length=200, description="Name of the file.")] = "visits",
) -> RecordedVisits:
    """Record every visit in a file, with or without findings, or none of them.

    One line per visit: `firm` (organisation number or ID) and `visited_on`, with `tender`,
    `observer`, `looked_at` and `spoke_with` as needed, and a line with `item` and `outcome` for
    each point of the form. A line that must be corrected stops the file.
    """
    file, further = await read_upload(request, ("text/csv",), name=name)
    if further:
        raise Refusal("invalid-request")
    create = partial(calls.create_visits, screening_id=screening_id, name=file.name)
    return await run_in_threadpool(create, call, file.payload)


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
