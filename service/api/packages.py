"""Packages: questions, letters, terms, the start and the follow-up, drafted from what is kept."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from data_ingest.text import Language
from service.api.case_writes import refusals
from service.api.closed_points import check_points
from service.bodies import model_body, read_model
from service.cases.links import points_are_open
from service.database import transaction
from service.installation import Installation
from service.packages.kept import PackageRecord, draft_package, load_package
from service.packages.package import read_package
from service.packages.request import PackageRequest, source_of
from service.packages.resource import PackageResource, package_json
from service.principal import Principal
from service.problems import Refused, language_of
from service.record_id import is_id
from service.reports import docx_page, package_markdown
from service.reports.package_document import package_document
from service.security import CurrentPrincipal

router = APIRouter(prefix="/v1/packages", tags=["packages"])

JSON = "application/json"
FORMS = (JSON, docx_page.MEDIA_TYPE, package_markdown.MEDIA_TYPE)
"""What a package is given out as, by `Accept`; JSON where nothing else is asked for."""

_CREATED: dict[int | str, dict[str, Any]] = {
    201: {"model": PackageResource, "description": "The package, kept."}
}
_KEPT: dict[int | str, dict[str, Any]] = {
    200: {
        "model": PackageResource,
        "description": "The package; as a document or as text where `Accept` names that.",
        "content": {one: {} for one in FORMS[1:]},
    }
}


@router.post(
    "",
    status_code=201,
    responses=_CREATED,
    openapi_extra=model_body(PackageRequest, "package"),
)
async def create_package(request: Request, principal: CurrentPrincipal) -> Response:
    """Draft questions, letters, terms, a start checklist or a plan of follow-up.

    What no provision permits at this stage is not offered, and the answer says when it opens.
    Nothing is sent: a person edits, signs and sends. The package is kept and never changes.
    """
    stated = await read_model(request, PackageRequest)
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)

    def drafted() -> PackageRecord:
        screening_id, _ = source_of(stated)
        _check_seen(installation, screening_id, principal, kind=stated.kind)
        return draft_package(
            installation.engine,
            stated,
            principal=principal,
            person_key=installation.person_key,
            now=now,
        )

    record = await run_in_threadpool(drafted)
    headers = {"location": f"/v1/packages/{record.id}"}
    return _json(record, language_of(request.scope), status=201, headers=headers)


@router.get("/{package_id}", responses=_KEPT)
def read_kept_package(request: Request, principal: CurrentPrincipal, package_id: str) -> Response:
    """Return a kept package as JSON, as a document (DOCX) or as Markdown, by `Accept`."""
    installation: Installation = request.app.state.installation
    record = None
    if is_id("p", package_id):
        with transaction(installation.engine, read_only=True) as connection:
            record = load_package(connection, tenant_id=principal.tenant_id, package_id=package_id)
    if record is None:
        raise Refused("not-found")
    _check_seen(installation, record.screening_id, principal, kind=record.kind)
    language = language_of(request.scope)
    form = _form(request.headers.get("accept", ""))
    if form == JSON:
        return _json(record, language, status=200, headers={"vary": "Accept, Accept-Language"})
    package = read_package(record.package)
    if form == package_markdown.MEDIA_TYPE:
        payload: bytes = package_markdown.package_markdown(package, language).encode()
        ending = "md"
    else:
        payload = package_document(
            package, language, package_id=record.id, made_at=record.created_at
        )
        ending = "docx"
    headers = {
        "content-language": language,
        "content-disposition": f'attachment; filename="{record.id}.{ending}"',
        "vary": "Accept, Accept-Language",
    }
    return Response(payload, media_type=form, headers=headers)


def _check_seen(
    installation: Installation, screening_id: str | None, principal: Principal, *, kind: str
) -> None:
    """Refuse what is made from a screening of units that the person does not see.

    Only a plan of follow-up tells review needs; for the others it does not matter whether points
    are open.

    Raises:
        Refused: `not-found` (404), or `closed-before-award` (403) for a plan of follow-up.
    """
    if screening_id is None:
        return
    with transaction(installation.engine, read_only=True) as connection:
        if kind == "follow_up":
            check_points(connection, screening_id, principal=principal)
            return
        with refusals():
            points_are_open(connection, screening_id, principal=principal)


def _form(accept: str) -> str:
    """Return the form of `FORMS` that is named first in `Accept`.

    >>> _form("text/markdown, */*"), _form("*/*")
    ('text/markdown', 'application/json')
    """
    named = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    return next((one for one in named if one in FORMS), JSON)


def _json(
    record: PackageRecord, language: Language, *, status: int, headers: dict[str, str]
) -> Response:
    return Response(
        package_json(record, language),
        status_code=status,
        headers={"content-language": language, **headers},
        media_type=JSON,
    )
