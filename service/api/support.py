"""Support and enforcement: whom to call, receipts, tips as drafts, and what has been shared."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from procurement_rules.support.guidance import load_guidance
from service.api.bodies import Tidied
from service.api.case_writes import SeenVersion, write_to
from service.api.read_log import note_read
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.casework.cases.case import Seen, load_case
from service.casework.cases.tables import Case
from service.casework.support.disclosure import disclose
from service.casework.support.disclosure import list_disclosures as kept_disclosures
from service.casework.support.page import contacts_of
from service.casework.support.receipt import TITLE as RECEIPT_TITLE
from service.casework.support.receipt import make_receipt, receipt_blocks
from service.casework.support.request import NewDisclosure, ReceiptRequest, TipRequest
from service.casework.support.support_pages import support_document
from service.casework.support.tip import make_tip, tip_blocks, tip_title
from service.documents import docx, markdown
from service.documents.blocks import Block
from service.operations.installation import Installation
from service.platform.db.database import transaction
from service.platform.http.problems import language_of
from service.platform.http.sent import Sent

router = resource(prefix="/v1", tag="support")

_DRAFT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Markdown, or a document where `Accept` names that.",
        "content": {markdown.MEDIA_TYPE: {}, docx.MEDIA_TYPE: {}},
    }
}


class ContactResource(BaseModel):
    """Whom to call, and when the number was last checked."""

    id: str
    is_for: str = Field(description="`workers`: everybody; `buyers`: professionals alone.")
    name: str
    phone: str
    hours: str
    url: str
    checked_on: date


class Support(BaseModel):
    """The support page, in the language asked for. A number not checked for a year is left out."""

    country: str
    contacts: list[ContactResource]
    do_no_harm: list[str]
    preserve: list[str]
    dated: date


class DisclosureResource(BaseModel):
    """That a decision has been shared with another authority."""

    id: str
    created_at: datetime
    actor: str
    case_id: str
    decision_id: str
    disclosed_on: date
    recipient: str
    legal_basis: str
    withheld: str
    reasons: str


class DisclosureList(BaseModel):
    """The disclosures of one case. There is no list across cases, and none of firms."""

    items: list[DisclosureResource]


@router.get("/support")
def get_support(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    country: Annotated[str, Query(pattern="^[A-Z]{2}$", description="ISO 3166-1.")] = "SE",
) -> Support:
    """Return whom to call, how not to do harm, and what to preserve."""
    language = language_of(request.scope)
    guidance = load_guidance()
    response.headers["content-language"] = language
    return Support(
        country=country,
        contacts=[
            ContactResource(
                id=contact.id,
                is_for=contact.is_for,
                name=contact.name.to(language),
                phone=contact.phone,
                hours=contact.hours.to(language),
                url=contact.url,
                checked_on=contact.checked_on,
            )
            for contact in contacts_of(country, on=datetime.now(UTC).date())
        ],
        do_no_harm=[text.to(language) for text in guidance.do_no_harm],
        preserve=[text.to(language) for text in guidance.preserve],
        dated=guidance.dated,
    )


@router.post("/support/receipts", responses=_DRAFT)
def create_support_receipt(
    request: Request, principal: CurrentPrincipal, stated: Sent[ReceiptRequest]
) -> Response:
    """List evidence files by hash and day, as a receipt of what has been preserved."""
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)
    language = language_of(request.scope)

    with transaction(installation.engine, read_only=True) as connection:
        receipt = make_receipt(connection, stated.file_ids, principal=principal, now=now)
    title = RECEIPT_TITLE.to(language)
    return _page(request, list(receipt_blocks(receipt, language)), title, now)


@router.post("/support/tips", responses=_DRAFT)
def create_support_tip(
    request: Request, principal: CurrentPrincipal, stated: Sent[TipRequest]
) -> Response:
    """Draft a tip to an authority. It is neither sent nor kept, and holds nobody who works."""
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)
    language = language_of(request.scope)

    with transaction(installation.engine, read_only=True) as connection:
        tip = make_tip(connection, stated, principal=principal, now=now)
    note_read(installation, stated.screening_id, principal=principal)
    blocks = list(tip_blocks(tip, language, on=now.date()))
    return _page(request, blocks, tip_title(tip, language), now)


@router.post("/cases/{case_id}/disclosures", status_code=201)
def create_disclosure(
    request: Request,
    principal: CurrentPrincipal,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewDisclosure],
) -> DisclosureResource:
    """Put on record that a decision has been shared with another authority. Nothing is sent."""

    def disclosed(connection: Connection, case: Case, seen: Seen) -> DisclosureResource:
        made = disclose(connection, case, stated, seen)
        return DisclosureResource.model_validate(_shown(asdict(made)))

    return write_to(request, principal, case_id, version, disclosed)


@router.get("/cases/{case_id}/disclosures")
def list_disclosures(request: Request, principal: CurrentPrincipal, case_id: str) -> DisclosureList:
    """Return which decisions of a case have been shared, with whom, and what was withheld."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = kept_disclosures(connection, load_case(connection, case_id, principal=principal))
    return DisclosureList(
        items=[
            DisclosureResource.model_validate(_shown(asdict(disclosure))) for disclosure in found
        ]
    )


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in DisclosureResource.model_fields}


def _page(request: Request, blocks: list[Block], title: str, now: datetime) -> Response:
    language = language_of(request.scope)
    headers = {"content-language": language, "vary": "Accept, Accept-Language"}
    if docx.MEDIA_TYPE in request.headers.get("accept", ""):
        payload = support_document(blocks, language, title=title, made_at=now)
        return Response(payload, media_type=docx.MEDIA_TYPE, headers=headers)
    text = markdown.markdown_of(blocks)
    return Response(text.encode(), media_type=markdown.MEDIA_TYPE, headers=headers)
