"""Screenings: one file in, one immutable record out, and the record again for as long as kept."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from data_ingest.formats.procurement_json import procurement_schema
from data_ingest.text import Language
from service.bodies import read_body
from service.database import transaction
from service.installation import Installation
from service.problems import Refused, language_of
from service.record_id import is_id
from service.recording import screen_file, store
from service.resource import ScreeningResource, screening_json
from service.security import CurrentPrincipal
from service.store import ScreeningRecord, load_screening

ACCEPTED = ("application/json", "application/xml", "text/xml")
"""Content types of the two formats; which of them it is, the content says."""


router = APIRouter(prefix="/v1/screenings", tags=["screenings"])

_RESOURCE: dict[int | str, dict[str, Any]] = {
    200: {"model": ScreeningResource, "description": "The screening."},
    201: {"model": ScreeningResource, "description": "The screening, stored."},
}
_BODY = {
    "requestBody": {
        "required": True,
        "description": "The service's own procurement JSON, or an eForms notice.",
        "content": {
            "application/json": {
                "schema": {"$id": "/v1/schemas/procurement", **procurement_schema()}
            },
            "application/xml": {
                "schema": {"type": "string", "description": "eForms, SDK 1.3–1.15."}
            },
        },
    }
}


@router.post("", status_code=201, responses={201: _RESOURCE[201]}, openapi_extra=_BODY)
async def create_screening(
    request: Request,
    principal: CurrentPrincipal,
    name: Annotated[
        str, Query(max_length=200, description="The file's name, for messages and the record.")
    ] = "input",
    as_of: Annotated[
        date | None, Query(description="The day to screen for; today (UTC) if left out.")
    ] = None,
    ocid: Annotated[
        str | None,
        Query(max_length=200, description="Which process of an OCDS file that holds several."),
    ] = None,
) -> Response:
    """Screen a procurement document or notice and keep the result.

    The assessment names the review need of each tender's chain with its reasons, what is unknown,
    and what the law lets or makes the buyer do. It decides nothing.
    """
    payload, _ = await read_body(request, ACCEPTED)
    installation: Installation = request.app.state.installation

    def screened() -> ScreeningRecord:
        record = screen_file(
            payload,
            name=name,
            principal=principal,
            person_key=installation.person_key,
            now=datetime.now(UTC),
            as_of=as_of,
            ocid=ocid,
        ).record
        store(installation.engine, record)
        return record

    record = await run_in_threadpool(screened)
    return _answer(
        record,
        language_of(request.scope),
        status=201,
        headers={"location": f"/v1/screenings/{record.id}"},
    )


@router.get("/{screening_id}", responses={200: _RESOURCE[200]})
def read_screening(request: Request, principal: CurrentPrincipal, screening_id: str) -> Response:
    """Return a stored screening: the same bytes of `assessment` as when it was made."""
    installation: Installation = request.app.state.installation
    record = None
    if is_id("s", screening_id):
        with transaction(installation.engine, read_only=True) as connection:
            record = load_screening(
                connection, tenant_id=principal.tenant_id, screening_id=screening_id
            )
    if record is None:
        raise Refused("not-found")
    return _answer(record, language_of(request.scope), status=200)


def _answer(
    record: ScreeningRecord,
    language: Language,
    *,
    status: int,
    headers: dict[str, str] | None = None,
) -> Response:
    return Response(
        screening_json(record, language),
        status_code=status,
        headers={"content-language": language, **(headers or {})},
        media_type="application/json",
    )
