"""The form for requesting subcontractors: exported with the chain, imported when completed."""

import hashlib
from functools import partial
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from service.api.calling import CurrentCall
from service.api.downloads import file_answers, hand_out
from service.api.resource import resource
from service.api.uploads import FORM, TABLES, read_upload
from service.api.versions import SeenVersion
from service.calls import chain_forms as calls
from service.calls.chain_forms import FormResult
from service.casework.chain.chain_form import MEDIA_TYPE
from service.platform.refusal import Refusal
from service.settings import Settings

router = resource(prefix="/v1/cases/{case_id}/chain-request-form", tag="cases")

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_BODY = {
    "requestBody": {
        "required": True,
        "description": (
            "The completed form, as downloaded or saved as another table; or a form with it as "
            "`file`."
        ),
        "content": {
            **dict.fromkeys(TABLES, _BINARY),
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


@router.get("", response_class=Response, responses=file_answers(MEDIA_TYPE))
def get_chain_request_form(
    request: Request,
    call: CurrentCall,
    case_id: str,
    *,
    tender_id: Annotated[
        str | None,
        Query(max_length=200, description="The tender. Required if several have a chain."),
    ] = None,
) -> Response:
    """Return a form for the supplier, with the chain of the contract filled in.

    The form covers one tender, so that no supplier sees the chain of another.
    """
    content = calls.get_chain_request_form(call, case_id, tender_id=tender_id)
    return hand_out(
        request,
        call.principal,
        lambda _: content,
        subject=case_id,
        basis=(case_id, hashlib.sha256(content).hexdigest()),
        name=f"{case_id}-chain-request.xlsx",
        media_type=MEDIA_TYPE,
        language=call.language,
        vary="Accept-Language",
    )


@router.post(
    "",
    status_code=201,
    openapi_extra=_BODY,
    responses={207: {"model": FormResult, "description": "Some rows must be corrected."}},
)
async def create_chain_requests(
    request: Request,
    response: Response,
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
) -> FormResult:
    """Record the requests in a completed form, each with a task to answer it.

    A row that must be corrected does not stop the others: the response is then 207. If every row
    must be corrected, the response is 422 and nothing is stored.
    """
    file, further = await read_upload(request, TABLES, name="form")
    if further:
        raise Refusal("invalid-request")
    settings: Settings = request.app.state.settings
    filing = partial(calls.create_chain_requests, limits=settings.reading_limits, version=version)
    filed = await run_in_threadpool(filing, call, case_id, file)
    if filed.refused:
        response.status_code = 207
    return filed
