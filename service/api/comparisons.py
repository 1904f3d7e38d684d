"""Comparison of two screenings of a case, factor by factor: what changed, and why."""

from typing import Annotated, Any, Literal

import orjson
from fastapi import Query, Request, Response

from service.api.downloads import file_answers, hand_out
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.casework.cases.case import load_case
from service.casework.closed_points import points_are_open
from service.casework.links import is_linked
from service.casework.overview.comparing import Comparison, compare
from service.casework.overview.comparison_document import comparison_document
from service.documents.forms import MEDIA, written
from service.operations.installation import Installation
from service.platform.db.database import transaction
from service.platform.http.problems import language_of
from service.platform.refusal import Refusal
from service.screening.record.store import load_screening

router = resource(prefix="/v1/cases", tag="cases")

_FILES = file_answers(MEDIA["pdf"], MEDIA["xlsx"], MEDIA["docx"], MEDIA["md"])
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "model": Comparison,
        "description": "What changed.",
        "content": _FILES[200]["content"],
        "headers": _FILES[200]["headers"],
    },
    304: _FILES[304],
}


@router.get("/{case_id}/comparison", responses=_ANSWERS)
def get_case_comparison(
    request: Request,
    principal: CurrentPrincipal,
    case_id: str,
    before: Annotated[
        str, Query(alias="from", max_length=64, description="The screening to compare from.")
    ],
    after: Annotated[
        str, Query(alias="to", max_length=64, description="The screening to compare to.")
    ],
    form: Annotated[
        Literal["json", "pdf", "docx", "xlsx", "md"],
        Query(alias="format", description="The comparison as JSON, a document or a workbook."),
    ] = "json",
) -> Response:
    """Compare two screenings of a case: facts, source dates, rules, and points part by part.

    The difference of a part is exactly the sum of the differences of the card's base and of its
    factors. Before the award, points are left out unless you have opened them; facts and rules are
    included.
    """
    installation: Installation = request.app.state.installation
    language = language_of(request.scope)
    with transaction(installation.engine, read_only=True) as connection:
        case = load_case(connection, case_id, principal=principal)
        records = [
            load_screening(connection, tenant_id=case.tenant_id, screening_id=screening_id)
            if is_linked(connection, case, screening_id)
            else None
            for screening_id in (before, after)
        ]
        earlier, later = records
        if earlier is None or later is None:
            raise Refusal("not-found")
        is_open = all(
            points_are_open(connection, record.id, principal=principal, record=record)
            for record in (earlier, later)
        )
    found = compare(case.id, earlier, later, is_open=is_open)
    if form == "json":
        content = orjson.dumps(found.model_dump(mode="json"))
        return Response(content, media_type="application/json")

    def made(mark: str) -> bytes:
        document = comparison_document(found, case.diary_number, language, mark=mark)
        return written(document, form)

    return hand_out(
        request,
        principal,
        made,
        subject=case.id,
        basis=(case.id, case.diary_number, before, after, is_open, form, language),
        name=f"{case.id}-comparison.{form}",
        media_type=MEDIA[form],
        language=language,
        vary="Accept-Language",
    )
