"""Support and enforcement: contacts, texts, receipts, draft tips, disclosures to authorities."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from service.calls.call import Call
from service.calls.in_case import writing_to
from service.calls.operation import operation
from service.casework.cases.case import load_case
from service.casework.support.confirmation import confirm, load_confirmed
from service.casework.support.disclosure import disclose
from service.casework.support.disclosure import list_disclosures as kept_disclosures
from service.casework.support.receipt import TITLE as RECEIPT_TITLE
from service.casework.support.receipt import make_receipt, receipt_blocks
from service.casework.support.request import (
    NewConfirmation,
    NewDisclosure,
    ReceiptRequest,
    TipRequest,
)
from service.casework.support.tip import make_tip, tip_blocks, tip_title
from service.casework.support.views import Support, SupportTexts, support_in, texts_in
from service.documents.model import Block


class DisclosureResource(BaseModel):
    """A decision shared with another authority."""

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


@dataclass(frozen=True, slots=True)
class Draft:
    """A page to hand out or to send; it is kept nowhere.

    Attributes:
        title: What stands over it.
        blocks: What it says.
    """

    title: str
    blocks: tuple[Block, ...]


@operation("GET /v1/support")
def get_support(call: Call, *, country: str) -> Support:
    """Return whom to call, what helps whom, how to avoid doing harm, and what to preserve."""
    with call.reading() as connection:
        confirmed = load_confirmed(connection, tenant_id=call.principal.tenant_id)
    return support_in(country, call.language, on=call.now.date(), confirmed=confirmed)


@operation("GET /v1/support/texts")
def get_support_texts(call: Call) -> SupportTexts:
    """Return the sheet for workers in every language and all contacts, to be gone through."""
    with call.reading() as connection:
        confirmed = load_confirmed(connection, tenant_id=call.principal.tenant_id)
    return texts_in(call.language, on=call.now.date(), confirmed=confirmed)


@operation("POST /v1/support/confirmations")
def create_support_confirmation(call: Call, stated: NewConfirmation) -> SupportTexts:
    """Record that you have gone through a text of support, and whether you found it right."""
    with call.writing() as connection:
        confirm(connection, stated, principal=call.principal, now=call.now)
        confirmed = load_confirmed(connection, tenant_id=call.principal.tenant_id)
    return texts_in(call.language, on=call.now.date(), confirmed=confirmed)


@operation("POST /v1/support/receipts")
def create_support_receipt(call: Call, stated: ReceiptRequest) -> Draft:
    """List evidence files by hash and date, as a receipt of what has been preserved."""
    with call.reading() as connection:
        receipt = make_receipt(connection, stated.file_ids, principal=call.principal, now=call.now)
    blocks = tuple(receipt_blocks(receipt, call.language))
    return Draft(RECEIPT_TITLE.to(call.language), blocks)


@operation("POST /v1/support/tips")
def create_support_tip(call: Call, stated: TipRequest) -> Draft:
    """Draft a tip to an authority. It is neither sent nor stored, and names no worker."""
    with call.reading() as connection:
        tip = make_tip(connection, stated, principal=call.principal, now=call.now)
    blocks = tuple(tip_blocks(tip, call.language, on=call.now.date()))
    return Draft(tip_title(tip, call.language), blocks)


@operation("POST /v1/cases/{case_id}/disclosures")
def create_disclosure(
    call: Call, case_id: str, stated: NewDisclosure, *, version: int | None = None
) -> DisclosureResource:
    """Record that a decision was shared with another authority. Nothing is sent.

    Args:
        call: Who has shared it.
        case_id: Number of the case.
        stated: What was shared, with whom and why.
        version: Of the case, that it builds on; None: as the case stands.
    """
    with writing_to(call, case_id, version) as (connection, case, seen):
        made = disclose(connection, case, stated, seen)
        return DisclosureResource.model_validate(_shown(asdict(made)))


@operation("GET /v1/cases/{case_id}/disclosures")
def list_disclosures(call: Call, case_id: str) -> DisclosureList:
    """List the decisions of a case shared with authorities, and what was withheld."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        found = kept_disclosures(connection, case)
    return DisclosureList(
        items=[
            DisclosureResource.model_validate(_shown(asdict(disclosure))) for disclosure in found
        ]
    )


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in DisclosureResource.model_fields}
