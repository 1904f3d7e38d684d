"""Support and enforcement: contacts, receipts, draft tips, and disclosures to authorities."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from service.api.bodies import Tidied
from service.api.calling import CurrentCall, describe
from service.api.read_log import note_read
from service.api.resource import resource
from service.api.versions import SeenVersion
from service.calls import support as calls
from service.calls.support import DisclosureList, DisclosureResource, Draft
from service.casework.support.request import (
    NewConfirmation,
    NewDisclosure,
    ReceiptRequest,
    TipRequest,
)
from service.casework.support.support_pages import support_document
from service.casework.support.views import Support, SupportTexts
from service.documents.forms import MEDIA, Form, written
from service.platform.country import CountryCode
from service.platform.http.sent import Sent

router = resource(prefix="/v1", tag="support")

_DRAFT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Markdown, or a document if `Accept` asks for it.",
        "content": {MEDIA["md"]: {}, MEDIA["docx"]: {}},
    }
}


@router.get("/support")
def get_support(
    response: Response,
    call: CurrentCall,
    country: Annotated[CountryCode, Query(description="ISO 3166-1.")] = "SE",
) -> Support:
    """Return whom to call, what helps whom, how to avoid doing harm, and what to preserve."""
    describe(response, language=call.language)
    return calls.get_support(call, country=country)


@router.get("/support/texts")
def get_support_texts(response: Response, call: CurrentCall) -> SupportTexts:
    """Return the sheet for workers in every language and all contacts, to be gone through."""
    describe(response, language=call.language)
    return calls.get_support_texts(call)


@router.post("/support/confirmations", status_code=201)
def create_support_confirmation(call: CurrentCall, stated: Sent[NewConfirmation]) -> SupportTexts:
    """Record that you have gone through a text of support, and whether you found it right."""
    return calls.create_support_confirmation(call, stated)


@router.post("/support/receipts", responses=_DRAFT)
def create_support_receipt(
    request: Request, call: CurrentCall, stated: Sent[ReceiptRequest]
) -> Response:
    """List evidence files by hash and date, as a receipt of what has been preserved."""
    return _page(request, call, calls.create_support_receipt(call, stated))


@router.post("/support/tips", responses=_DRAFT)
def create_support_tip(request: Request, call: CurrentCall, stated: Sent[TipRequest]) -> Response:
    """Draft a tip to an authority. It is neither sent nor stored, and names no worker."""
    draft = calls.create_support_tip(call, stated)
    note_read(call.installation, stated.screening_id, principal=call.principal)
    return _page(request, call, draft)


@router.post("/cases/{case_id}/disclosures", status_code=201)
def create_disclosure(
    call: CurrentCall, case_id: str, version: SeenVersion, stated: Tidied[NewDisclosure]
) -> DisclosureResource:
    """Record that a decision was shared with another authority. Nothing is sent."""
    return calls.create_disclosure(call, case_id, stated, version=version)


@router.get("/cases/{case_id}/disclosures")
def list_disclosures(call: CurrentCall, case_id: str) -> DisclosureList:
    """List the decisions of a case shared with authorities, and what was withheld."""
    return calls.list_disclosures(call, case_id)


def _page(request: Request, call: CurrentCall, draft: Draft) -> Response:
    headers = {"content-language": call.language, "vary": "Accept, Accept-Language"}
    form: Form = "docx" if MEDIA["docx"] in request.headers.get("accept", "") else "md"
    document = support_document(draft.blocks, call.language, title=draft.title, made_at=call.now)
    return Response(written(document, form), media_type=MEDIA[form], headers=headers)
