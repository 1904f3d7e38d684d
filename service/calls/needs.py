"""Needs assessments: from a category to a proposal, before any supplier is known."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from procurement_rules.needs.step import Answer
from service.calls.call import Call
from service.calls.operation import operation
from service.casework.cases.unit import stated_unit
from service.casework.links import linked_beside
from service.operations.people.issuers import UnitId
from service.operations.people.units import UNIT, sees
from service.platform.refusal import Refusal
from service.screening.needs.assessment import title_and_answer
from service.screening.needs.request import NeedRequest, read_request
from service.screening.needs.store import list_needs as kept_needs
from service.screening.needs.store import load_need, make_need, store_need
from service.screening.needs.tables import NeedRecord
from service.screening.needs.views import NeedPurchase, need_json

MOST_LISTED = 100


class NewNeed(NeedRequest):
    """A category to be bought, and the buyer unit of the assessment."""

    unit: UnitId | None = Field(default=None, description=UNIT)


class NeedEntry(BaseModel):
    """An assessment in a list."""

    id: str
    created_at: datetime
    actor: str
    cpv: str
    title: str | None
    as_of: date
    answer: Answer
    result_hash: str
    unit: str | None


class ScreeningNeeds(BaseModel):
    """The needs assessments of the purchase of a screening, in the order of linking."""

    cases: list[str] = Field(description="IDs of the cases of the screening that you can see.")
    items: list[NeedEntry]


class NeedList(BaseModel):
    """The assessments of a category, newest first; at most 100."""

    items: list[NeedEntry]


@operation("POST /v1/needs")
def create_need(call: Call, stated: NewNeed, *, as_of: date | None = None) -> NeedRecord:
    """Propose whether labour terms are needed for a category, and store the proposal.

    Args:
        call: Who asks.
        stated: The category.
        as_of: For which day; None: today (UTC).
    """
    day = as_of or call.now.date()
    unit = stated_unit(stated.unit, principal=call.principal)
    subject = read_request(stated, as_of=day, person_key=call.installation.person_key)
    record = make_need(subject, principal=call.principal, now=call.now, as_of=day, unit=unit)
    store_need(call.installation.engine, record)
    return record


@operation("GET /v1/needs")
def list_needs(call: Call, *, cpv: str = "") -> NeedList:
    """List the stored assessments of a category, newest first."""
    with call.reading() as connection:
        records = kept_needs(
            connection, principal=call.principal, cpv_prefix=cpv, limit=MOST_LISTED
        )
    return NeedList(items=[_entry(record) for record in records])


@operation("GET /v1/needs/{need_id}")
def get_need(call: Call, need_id: str) -> NeedRecord:
    """Return a stored assessment, its age and what has changed since it was made."""
    record = None
    with call.reading() as connection:
        if sees(connection, "need", need_id, principal=call.principal):
            record = load_need(connection, tenant_id=call.principal.tenant_id, need_id=need_id)
    if record is None:
        raise Refusal("not-found")
    return record


def need_answer(call: Call, record: NeedRecord, *, today: date | None = None) -> bytes:
    """Return an assessment as the API answers it: with its age and what has changed since.

    Args:
        call: Who reads it.
        record: The assessment.
        today: The day on which; None: today (UTC).
    """
    return need_json(
        record,
        call.language,
        today=today or call.now.date(),
        purchase=need_purchase(call, record.id),
    )


def need_purchase(call: Call, need_id: str) -> NeedPurchase:
    """Return the cases that an assessment is linked to, and their screenings."""
    with call.reading() as connection:
        links = linked_beside(connection, need_id, principal=call.principal)
    return NeedPurchase(
        cases=list(dict.fromkeys(link.case_id for link in links)),
        screenings=list(
            dict.fromkeys(link.record_id for link in links if link.kind == "screening")
        ),
    )


@operation("GET /v1/screenings/{screening_id}/needs")
def list_screening_needs(call: Call, screening_id: str) -> ScreeningNeeds:
    """List the needs assessments of the purchase of a screening, through its cases."""
    with call.reading() as connection:
        if not sees(connection, "screening", screening_id, principal=call.principal):
            raise Refusal("not-found")
        links = linked_beside(connection, screening_id, principal=call.principal)
        wanted = dict.fromkeys(link.record_id for link in links if link.kind == "need")
        tenant_id = call.principal.tenant_id
        found = [load_need(connection, tenant_id=tenant_id, need_id=need_id) for need_id in wanted]
    return ScreeningNeeds(
        cases=list(dict.fromkeys(link.case_id for link in links)),
        items=[_entry(record) for record in found if record is not None],
    )


def earlier_need(call: Call, record: NeedRecord) -> NeedRecord | None:
    """Return the newest assessment of the same category but for this one, or None."""
    with call.reading() as connection:
        found = kept_needs(connection, principal=call.principal, cpv_prefix=record.cpv, limit=2)
    return next((earlier for earlier in found if earlier.id != record.id), None)


def _entry(record: NeedRecord) -> NeedEntry:
    title, answer = title_and_answer(record.assessment)
    return NeedEntry(
        id=record.id,
        created_at=record.created_at,
        actor=record.actor,
        cpv=record.cpv,
        title=title,
        as_of=record.as_of,
        answer=answer,
        result_hash=record.result_hash,
        unit=record.unit or None,
    )
