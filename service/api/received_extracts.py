"""Extracts from other authorities: imported, their senders confirmed, assessed in cases."""

from functools import partial
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
from service.api.versions import SeenVersion
from service.calls import received_extracts as calls
from service.casework.extracts.request import NewExtractAssessment
from service.casework.extracts.views import (
    ExtractAssessmentList,
    ExtractAssessmentResource,
    ReceivedExtractList,
    ReceivedExtractResource,
)
from service.operations.people.issuers import UnitId
from service.operations.people.units import UNIT
from service.operations.senders import SenderConfirmation
from service.operations.signed_file import MEDIA_TYPE

router = resource(prefix="/v1", tag="extracts")

_BODY = {
    "requestBody": {
        "required": True,
        "description": "The file of the extract, as it came.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/received-extracts",
    status_code=201,
    openapi_extra=_BODY,
    responses=dry_run.RESPONSE,
    dependencies=[dry_run.Tried],
)
async def create_received_extract(
    request: Request,
    response: Response,
    call: CurrentCall,
    unit: Annotated[UnitId | None, Query(description=UNIT)] = None,
) -> ReceivedExtractResource:
    """Import an extract from another authority. One that is stored already is returned.

    It is refused unless it is for your organisation and as it was issued. It changes nothing by
    itself: confirm the sender's key, and assess the extract in a case.
    """
    content, _ = await read_file(request, (MEDIA_TYPE,))
    importing = partial(calls.create_received_extract, unit=unit)
    made = await run_in_threadpool(importing, call, content)
    describe(response, location=f"/v1/received-extracts/{made.id}")
    return made


@router.get("/received-extracts")
def list_received_extracts(
    call: CurrentCall, limit: Limit = 20, offset: Offset = 0
) -> ReceivedExtractList:
    """List the extracts from other authorities that you can see, newest first."""
    return calls.list_received_extracts(call, limit=limit, offset=offset)


@router.get("/received-extracts/{received_id}")
def get_received_extract(call: CurrentCall, received_id: str) -> ReceivedExtractResource:
    """Return an extract from another authority, and how it stands."""
    return calls.get_received_extract(call, received_id)


@router.get(
    "/received-extracts/{received_id}/content",
    response_class=Response,
    responses=file_answers(MEDIA_TYPE),
)
def get_received_extract_content(request: Request, call: CurrentCall, received_id: str) -> Response:
    """Return the file of a received extract as it came."""
    content = calls.get_received_extract_content(call, received_id)
    return hand_out(
        request,
        call.principal,
        lambda _: content,
        subject=received_id,
        basis=(received_id,),
        name=f"{received_id}.zip",
        media_type=MEDIA_TYPE,
    )


@router.post("/received-extracts/{received_id}/sender-confirmation")
def create_sender_confirmation(
    call: CurrentCall, received_id: str, stated: Tidied[SenderConfirmation]
) -> ReceivedExtractResource:
    """Confirm that a key is the sender's, after comparing its fingerprint with the sender.

    Take the fingerprint from the sender itself, by another way than the file.
    """
    return calls.create_sender_confirmation(call, received_id, stated)


@router.post(
    "/cases/{case_id}/extract-assessments",
    status_code=201,
    responses=dry_run.RESPONSE,
    dependencies=[dry_run.Tried],
)
def create_extract_assessment(
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewExtractAssessment],
) -> ExtractAssessmentResource:
    """Record what you do with a received extract in a case, and why.

    It changes no fact, no points and no screening.
    """
    return calls.create_extract_assessment(call, case_id, stated, version=version)


@router.get("/cases/{case_id}/extract-assessments")
def list_extract_assessments(call: CurrentCall, case_id: str) -> ExtractAssessmentList:
    """List the assessments of received extracts in a case, oldest first."""
    return calls.list_extract_assessments(call, case_id)
