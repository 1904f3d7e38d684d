"""Needs assessments: from a category to a proposal, before any supplier is known."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from service.api.calling import CurrentCall
from service.api.downloads import Labels, TableName, file_answers, hand_out
from service.api.resource import resource
from service.calls import needs as calls
from service.calls import replays
from service.calls.needs import NeedList, NewNeed
from service.documents.forms import MEDIA, Form, written
from service.platform.http.sent import Sent
from service.screening.needs.assessment import NeedAssessment
from service.screening.needs.report import needs_document
from service.screening.needs.tables import NeedRecord
from service.screening.needs.views import NeedResource
from service.screening.replays.views import ReplayResource

router = resource(prefix="/v1/needs", tag="needs")

_RESOURCE: dict[int | str, dict[str, Any]] = {
    200: {"model": NeedResource, "description": "The assessment."},
    201: {"model": NeedResource, "description": "The stored assessment."},
}
_DOCUMENT = file_answers(*MEDIA.values())


@router.post(
    "",
    status_code=201,
    responses={201: _RESOURCE[201]},
)
def create_need(call: CurrentCall, stated: Sent[NewNeed]) -> Response:
    """Propose whether labour terms are needed for a category, and store the proposal.

    The proposal gives its reasons. Nothing is decided: the name, mandate and date of the decision
    are left open.
    """
    record = calls.create_need(call, stated)
    answer = _answer(call, record, status=201)
    answer.headers["location"] = f"/v1/needs/{record.id}"
    return answer


@router.get("")
def list_needs(
    call: CurrentCall,
    cpv: Annotated[
        str, Query(pattern="^[0-9]{0,8}$", description="The first digits of the CPV code.")
    ] = "",
) -> NeedList:
    """List the stored assessments of a category, newest first."""
    return calls.list_needs(call, cpv=cpv)


@router.get("/{need_id}", responses={200: _RESOURCE[200]})
def get_need(call: CurrentCall, need_id: str) -> Response:
    """Return a stored assessment, its age and what has changed since it was made."""
    return _answer(call, calls.get_need(call, need_id))


@router.get("/{need_id}/document", response_class=Response, responses=_DOCUMENT)
def get_need_document(
    request: Request,
    call: CurrentCall,
    need_id: str,
    form: Annotated[Form, Query(alias="format", description="Format of the document.")] = "docx",
    table: TableName = "",
    *,
    labels: Labels = False,
) -> Response:
    """Return a stored assessment as a document with lines for decision and signature."""
    record = calls.get_need(call, need_id)
    screenings = calls.need_purchase(call, need_id).screenings

    def make(mark: str) -> bytes:
        need = NeedAssessment.read(record.assessment)
        document = needs_document(
            need,
            call.language,
            need_id=record.id,
            made_at=record.created_at,
            screenings=screenings,
            mark=mark,
        )
        return written(document, form, table=table, labels=labels)

    return hand_out(
        request,
        call.principal,
        make,
        subject=record.id,
        basis=(
            record.id,
            call.language,
            form,
            table,
            *(("labels",) if labels else ()),
            *screenings,
        ),
        name=f"{record.id}.{form}",
        media_type=MEDIA[form],
        language=call.language,
        vary="Accept-Language",
    )


@router.get("/{need_id}/replay")
def get_need_replay(call: CurrentCall, need_id: str) -> ReplayResource:
    """Repeat a stored assessment with its own rulebook, and compare it with today's rules.

    Nothing is stored. The result must be the same, byte for byte; `today` names the rules that
    today's rulebook answers differently for the same evidence.
    """
    return replays.get_need_replay(call, need_id)


def _answer(call: CurrentCall, record: NeedRecord, *, status: int = 200) -> Response:
    return Response(
        calls.need_answer(call, record),
        status_code=status,
        headers={"content-language": call.language},
        media_type="application/json",
    )
