"""Needs assessments: a category in, a proposal out, before any supplier is known."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from data_ingest.model.text import Language
from procurement_rules.needs.step import Answer
from service.api.downloads import file_answers, hand_out
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.casework.cases.unit import stated_unit
from service.documents.docx import MEDIA_TYPE
from service.operations.installation import Installation
from service.operations.people.issuers import UnitId
from service.operations.people.principal import Principal
from service.operations.people.units import UNIT, sees
from service.platform.db.database import transaction
from service.platform.http.problems import Refused, language_of
from service.platform.http.sent import Sent
from service.screening.needs.assessment import NeedAssessment, title_and_answer
from service.screening.needs.need_document import need_document
from service.screening.needs.request import NeedRequest, read_request
from service.screening.needs.store import list_needs as kept_needs
from service.screening.needs.store import load_need, make_need, store_need
from service.screening.needs.tables import NeedRecord
from service.screening.needs.views import NeedResource, need_json

router = resource(prefix="/v1/needs", tag="needs")

MOST_LISTED = 100


class NewNeed(NeedRequest):
    """A category that is to be bought, and the buyer unit whose the assessment is to be."""

    unit: UnitId | None = Field(default=None, description=UNIT)


class NeedEntry(BaseModel):
    """What a list shows of an assessment."""

    id: str
    created_at: datetime
    actor: str
    cpv: str
    title: str | None
    as_of: date
    answer: Answer
    result_hash: str
    unit: str | None


class NeedList(BaseModel):
    """The assessments of a category, newest first; at most 100."""

    items: list[NeedEntry]


_RESOURCE: dict[int | str, dict[str, Any]] = {
    200: {"model": NeedResource, "description": "The assessment."},
    201: {"model": NeedResource, "description": "The assessment, stored."},
}
_DOCUMENT = file_answers(MEDIA_TYPE)


@router.post(
    "",
    status_code=201,
    responses={201: _RESOURCE[201]},
)
def create_need(request: Request, principal: CurrentPrincipal, stated: Sent[NewNeed]) -> Response:
    """Propose whether labour terms are needed for a category, with reasons, and keep the proposal.

    Nothing is decided: the name, mandate and date of whoever decides are left open.
    """
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)

    unit = stated_unit(stated.unit, principal=principal)
    subject = read_request(stated, as_of=now.date(), person_key=installation.person_key)
    record = make_need(subject, principal=principal, now=now, as_of=now.date(), unit=unit)
    store_need(installation.engine, record)
    return _answer(
        record,
        language_of(request.scope),
        today=now.date(),
        status=201,
        headers={"location": f"/v1/needs/{record.id}"},
    )


@router.get("")
def list_needs(
    request: Request,
    principal: CurrentPrincipal,
    cpv: Annotated[
        str, Query(pattern="^[0-9]{0,8}$", description="Digits that the CPV code begins with.")
    ] = "",
) -> NeedList:
    """Return the kept assessments of a category, newest first."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        records = kept_needs(connection, principal=principal, cpv_prefix=cpv, limit=MOST_LISTED)
    return NeedList(items=[_entry(record) for record in records])


@router.get("/{need_id}", responses={200: _RESOURCE[200]})
def get_need(request: Request, principal: CurrentPrincipal, need_id: str) -> Response:
    """Return a kept assessment with its age and what has changed since it was made."""
    record = _record(request, principal, need_id)
    today = datetime.now(UTC).date()
    return _answer(record, language_of(request.scope), today=today, status=200)


@router.get("/{need_id}/document", response_class=Response, responses=_DOCUMENT)
def get_need_document(request: Request, principal: CurrentPrincipal, need_id: str) -> Response:
    """Return a kept assessment as a document (DOCX) with lines for decision and signature."""
    record = _record(request, principal, need_id)
    language = language_of(request.scope)

    def make(mark: str) -> bytes:
        need = NeedAssessment.read(record.assessment)
        return need_document(
            need, language, need_id=record.id, made_at=record.created_at, mark=mark
        )

    return hand_out(
        request,
        principal,
        make,
        subject=record.id,
        basis=(record.id, language),
        name=f"{record.id}.docx",
        media_type=MEDIA_TYPE,
        language=language,
        vary="Accept-Language",
    )


def _record(request: Request, principal: Principal, need_id: str) -> NeedRecord:
    installation: Installation = request.app.state.installation
    record = None
    with transaction(installation.engine, read_only=True) as connection:
        if sees(connection, "need", need_id, principal=principal):
            record = load_need(connection, tenant_id=principal.tenant_id, need_id=need_id)
    if record is None:
        raise Refused("not-found")
    return record


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


def _answer(
    record: NeedRecord,
    language: Language,
    *,
    today: date,
    status: int,
    headers: dict[str, str] | None = None,
) -> Response:
    return Response(
        need_json(record, language, today=today),
        status_code=status,
        headers={"content-language": language, **(headers or {})},
        media_type="application/json",
    )
