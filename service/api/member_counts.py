"""Counts of members' coverage: imported, their senders confirmed, added up."""

from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from service.api import dry_run
from service.api.answers import Limit, Offset
from service.api.bodies import Tidied
from service.api.calling import CurrentCall, describe
from service.api.downloads import file_answers, hand_out
from service.api.resource import resource
from service.api.uploads import read_file
from service.calls import member_counts as calls
from service.operations.senders import SenderConfirmation
from service.operations.signed_file import MEDIA_TYPE
from service.suppliers.member_counts.sums import MemberSums
from service.suppliers.member_counts.views import MemberCountsList, MemberCountsResource

router = resource(prefix="/v1", tag="coverage")

_BODY = {
    "requestBody": {
        "required": True,
        "description": "The file of the counts, as it came.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get(
    "/coverage/{coverage_id}/counts",
    response_class=Response,
    responses=file_answers(MEDIA_TYPE),
)
def get_coverage_counts(request: Request, call: CurrentCall, coverage_id: str) -> Response:
    """Return the counts of a coverage report as a signed file, for a joint purchasing body.

    It holds numbers of contracts by CPV division; no contract, case, supplier or person. Small
    numbers are left out.
    """
    content = calls.get_coverage_counts(call, coverage_id)
    return hand_out(
        request,
        call.principal,
        lambda _: content,
        subject=coverage_id,
        basis=(coverage_id, "counts"),
        name=f"{coverage_id}-counts.zip",
        media_type=MEDIA_TYPE,
    )


@router.post(
    "/member-counts",
    status_code=201,
    openapi_extra=_BODY,
    responses=dry_run.RESPONSE,
    dependencies=[dry_run.Tried],
)
async def create_member_counts(
    request: Request, response: Response, call: CurrentCall
) -> MemberCountsResource:
    """Import the counts of a member. Those that are stored already are returned.

    They are part of the sums once the member's key is confirmed.
    """
    content, _ = await read_file(request, (MEDIA_TYPE,))
    made = await run_in_threadpool(calls.create_member_counts, call, content)
    describe(response, location=f"/v1/member-counts/{made.id}")
    return made


@router.get("/member-counts")
def list_member_counts(
    call: CurrentCall, limit: Limit = 20, offset: Offset = 0
) -> MemberCountsList:
    """List the counts of members, newest first."""
    return calls.list_member_counts(call, limit=limit, offset=offset)


@router.get("/member-counts/sums")
def get_member_sums(
    call: CurrentCall,
    year: Annotated[
        int | None, Query(ge=1, le=9999, description="Default: the newest year.")
    ] = None,
) -> MemberSums:
    """Return the sums of the members' counts of a year.

    A number that a member has left out is from one to four, so each sum is a range.
    """
    return calls.get_member_sums(call, year=year)


@router.get("/member-counts/{counts_id}")
def get_member_counts(call: CurrentCall, counts_id: str) -> MemberCountsResource:
    """Return the counts of a member, and how they stand."""
    return calls.get_member_counts(call, counts_id)


@router.get(
    "/member-counts/{counts_id}/content",
    response_class=Response,
    responses=file_answers(MEDIA_TYPE),
)
def get_member_counts_content(request: Request, call: CurrentCall, counts_id: str) -> Response:
    """Return the file of a member's counts as it came."""
    content = calls.get_member_counts_content(call, counts_id)
    return hand_out(
        request,
        call.principal,
        lambda _: content,
        subject=counts_id,
        basis=(counts_id,),
        name=f"{counts_id}.zip",
        media_type=MEDIA_TYPE,
    )


@router.post("/member-counts/{counts_id}/sender-confirmation")
def create_member_confirmation(
    call: CurrentCall, counts_id: str, stated: Tidied[SenderConfirmation]
) -> MemberCountsResource:
    """Confirm that a key is the member's, after comparing its fingerprint with the member.

    Take the fingerprint from the member itself, by another way than the file.
    """
    return calls.create_member_confirmation(call, counts_id, stated)
