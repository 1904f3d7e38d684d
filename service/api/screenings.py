"""Screenings: one file in, one immutable record out, and the record again for as long as kept."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from data_ingest.formats.procurement_json import procurement_schema
from data_ingest.mapping import PurchaseContext
from data_ingest.text import Language
from service.database import transaction
from service.installation import Installation
from service.intake import Reading, read_confined
from service.mappings import confirmed_mappings
from service.persons import persons_hidden
from service.problems import Refused, language_of
from service.record_id import is_id
from service.recording import screen_read, store
from service.resource import ScreeningResource, screening_json
from service.security import CurrentPrincipal
from service.settings import Settings
from service.store import ScreeningRecord, load_screening
from service.uploads import FORM, MAX_FURTHER, TABLES, read_upload
from service.words import printable

ACCEPTED = ("application/json", "application/xml", "text/xml", *TABLES)
"""Content types of a procurement; which format it is, the content says."""


router = APIRouter(prefix="/v1/screenings", tags=["screenings"])

_RESOURCE: dict[int | str, dict[str, Any]] = {
    200: {"model": ScreeningResource, "description": "The screening."},
    201: {"model": ScreeningResource, "description": "The screening, stored."},
}
_BODY = {
    "requestBody": {
        "required": True,
        "description": "A procurement in any format that is read, or a form with it as `file`.",
        "content": {
            "application/json": {
                "schema": {"$id": "/v1/schemas/procurement", **procurement_schema()}
            },
            "application/xml": {
                "schema": {"type": "string", "description": "eForms, TED_EXPORT or ESPD."}
            },
            **{one: {"schema": {"type": "string", "format": "binary"}} for one in TABLES},
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "further": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "maxItems": MAX_FURTHER,
                        },
                    },
                    "required": ["file"],
                }
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
    source: Annotated[
        str | None, Query(max_length=100, description="Whose mappings of columns count.")
    ] = None,
    cpv: Annotated[
        str | None,
        Query(pattern="^[0-9]{8}$", description="Main subject, where a table does not say."),
    ] = None,
    place_country: Annotated[
        str | None,
        Query(pattern="^[A-Z]{2}$", description="Where the work is done, likewise."),
    ] = None,
) -> Response:
    """Screen a procurement document, a notice or a list of tenderers, and keep the result.

    The assessment names the review need of each tender's chain with its reasons, what is unknown,
    and what the law lets or makes the buyer do. It decides nothing. A form can hold further files:
    lists of subcontractors, filled forms and Skatteverket's answers about the same parties.
    """
    file, further = await read_upload(request, ACCEPTED, name=name)
    files = [replace(one, name=printable(one.name)) for one in (file, *further)]
    installation: Installation = request.app.state.installation
    settings: Settings = request.app.state.settings
    now = datetime.now(UTC)

    def screened() -> ScreeningRecord:
        with transaction(installation.engine, read_only=True) as connection:
            mappings = confirmed_mappings(connection, tenant_id=principal.tenant_id, source=source)
        how = Reading(
            person_key=installation.person_key,
            today=now.date(),
            ocid=ocid,
            mappings=mappings,
            purchase=PurchaseContext(cpv=cpv, place_country=place_country),
        )
        with persons_hidden(installation.person_key):
            read = read_confined(files[0], tuple(files[1:]), how, limits=settings.reading_limits)
        with installation.snapshot() as snapshot:
            record = screen_read(
                read,
                files=files,
                principal=principal,
                person_key=installation.person_key,
                now=now,
                as_of=as_of,
                snapshot=snapshot,
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
