"""Users, their roles and units, and the access review."""

import hashlib

from fastapi import Request, Response

from service.api.bodies import Tidied, TidiedWithId
from service.api.calling import CurrentCall, describe
from service.api.downloads import hand_out
from service.api.resource import resource
from service.calls import people as calls
from service.calls.people import (
    Me,
    NewPerson,
    NewReview,
    PersonList,
    PersonResource,
    ReviewList,
    ReviewResource,
    Rights,
)
from service.calls.units import Renamed
from service.operations.people.review import as_csv
from service.platform.http.sent import Sent

router = resource(prefix="/v1", tag="people")


@router.get("/me")
async def get_me(call: CurrentCall) -> Me:
    """Return the current user: roles, units and the scopes of the key in use."""
    return calls.get_me(call)


@router.get("/people")
def list_people(call: CurrentCall) -> PersonList:
    """List current and former users of the organisation."""
    return calls.list_people(call)


@router.post("/people", status_code=201)
def create_person(
    response: Response, call: CurrentCall, stated: TidiedWithId[NewPerson]
) -> PersonResource:
    """Create a user with roles and units. A user ID is never reused."""
    entered = calls.create_person(call, stated)
    describe(response, location=f"/v1/people/{entered.id}")
    return entered


@router.get("/people/{person_id}")
def get_person(call: CurrentCall, person_id: str) -> PersonResource:
    """Return a user."""
    return calls.get_person(call, person_id)


@router.patch("/people/{person_id}")
def update_person(call: CurrentCall, person_id: str, stated: Tidied[Renamed]) -> PersonResource:
    """Rename a user. Past actions stay recorded under the user ID."""
    return calls.update_person(call, person_id, stated)


@router.put("/people/{person_id}/rights")
def replace_person_rights(
    call: CurrentCall, person_id: str, stated: Sent[Rights]
) -> PersonResource:
    """Replace the roles and units of a user, effective immediately."""
    return calls.replace_person_rights(call, person_id, stated)


@router.post("/people/{person_id}/end")
def end_person(call: CurrentCall, person_id: str) -> PersonResource:
    """Deactivate a user: all rights end, and keys and log-ins stop working."""
    return calls.end_person(call, person_id)


@router.post("/people/{person_id}/end-sessions")
def end_sessions(call: CurrentCall, person_id: str) -> PersonResource:
    """Log a user out of the pages, in every browser. Rights and keys stay.

    Where people log in by a log-in service, end their session there too, or they log in again.
    """
    return calls.end_sessions(call, person_id)


@router.get(
    "/access-review",
    response_model=ReviewList,
    responses={200: {"content": {"text/csv": {}}}},
)
def get_access_review(request: Request, call: CurrentCall) -> ReviewList | Response:
    """List each role and unit of each user, with date and grantor, and every valid key.

    Returns JSON, or CSV for a spreadsheet if `Accept` asks for `text/csv`.
    """
    if "text/csv" not in request.headers.get("accept", ""):
        return calls.get_access_review(call)
    payload = as_csv(calls.held_rights(call))
    return hand_out(
        request,
        call.principal,
        lambda _: payload,
        subject=call.principal.tenant_id,
        basis=("access-review", hashlib.sha256(payload).hexdigest()),
        name=f"access-review-{call.now:%Y-%m-%d}.csv",
        media_type="text/csv; charset=utf-8",
        vary="Accept",
    )


@router.post("/access-reviews", status_code=201)
def create_access_review(call: CurrentCall, stated: Tidied[NewReview]) -> ReviewResource:
    """Record that the rights have been reviewed, with a snapshot of them at this moment."""
    return calls.create_access_review(call, stated)
