"""Packages: questions, letters, terms, the start and the follow-up, drafted from what is kept."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from data_ingest.model.tables import Stage
from data_ingest.model.text import Language
from service.api.answers import Limit, Offset
from service.api.downloads import hand_out
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.casework.packages import package_markdown
from service.casework.packages.documents import PackageDocument, documents
from service.casework.packages.edit import PackageEdit, edited_record
from service.casework.packages.listing import cases_of_package
from service.casework.packages.listing import list_packages as kept_packages
from service.casework.packages.models import Kind, Package
from service.casework.packages.offers import OfferList, offers
from service.casework.packages.package_document import package_document
from service.casework.packages.request import PackageRequest
from service.casework.packages.store import check_told, draft_package, load_package, store_package
from service.casework.packages.table import PackageRecord
from service.casework.packages.views import (
    PackageList,
    PackageResource,
    package_json,
    package_listed,
)
from service.documents import docx, markdown
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.operations.people.units import sees
from service.platform.db.database import transaction
from service.platform.http.problems import Refused, language_of
from service.platform.http.sent import Sent

router = resource(prefix="/v1/packages", tag="packages")

JSON = "application/json"
FORMS = (JSON, docx.MEDIA_TYPE, markdown.MEDIA_TYPE)
"""What a package is given out as, by `Accept`; JSON where nothing else is asked for."""

_CREATED: dict[int | str, dict[str, Any]] = {
    201: {"model": PackageResource, "description": "The package, kept."}
}
_KEPT: dict[int | str, dict[str, Any]] = {
    200: {
        "model": PackageResource,
        "description": "The package; as a document or as text where `Accept` names that.",
        "content": {form: {} for form in FORMS[1:]},
    }
}


@router.post("", status_code=201, responses=_CREATED)
def create_package(
    request: Request, principal: CurrentPrincipal, stated: Sent[PackageRequest]
) -> Response:
    """Draft questions, letters, terms, a start checklist or a plan of follow-up.

    What no provision permits at this stage is not offered, and the answer says when it opens.
    Nothing is sent: a person edits, signs and sends. The package is kept and never changes.
    """
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)

    record = draft_package(
        installation.engine,
        stated,
        principal=principal,
        person_key=installation.person_key,
        now=now,
    )

    return _created(request, record, principal)


@router.get("", response_model=PackageList)
def list_packages(
    request: Request,
    principal: CurrentPrincipal,
    *,
    case_id: Annotated[str | None, Query(max_length=64, description="Of this case.")] = None,
    screening_id: Annotated[
        str | None, Query(max_length=64, description="Made from this screening.")
    ] = None,
    need_id: Annotated[
        str | None, Query(max_length=64, description="Made from this needs assessment.")
    ] = None,
    kind: Annotated[Kind | None, Query(description="Only of this kind.")] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> PackageList:
    """Return the packages that you see, the newest first.

    A package belongs to the case that it hangs on, and to that of what it was made from.
    """
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = kept_packages(
            connection,
            principal=principal,
            limit=limit + 1,
            offset=offset,
            kind=kind,
            screening_id=screening_id,
            need_id=need_id,
            case_id=case_id,
        )
    language = language_of(request.scope)
    return PackageList(
        items=[package_listed(entry, language) for entry in found[:limit]], more=len(found) > limit
    )


@router.get("/offers")
def list_package_offers(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    *,
    screening_id: Annotated[str, Query(max_length=64, description="The screening (screening_…).")],
    stage: Annotated[
        Stage | None, Query(description="The stage; that of the screening if left out.")
    ] = None,
    tender_id: Annotated[
        list[str] | None, Query(max_length=100, description="About these tenders only.")
    ] = None,
) -> OfferList:
    """Return which drafts can be written about a screening now, and why the others cannot.

    Nothing is kept and nothing is filled in; each draft is made by a package of its kind.
    """
    installation: Installation = request.app.state.installation
    language = language_of(request.scope)
    response.headers["content-language"] = language
    return offers(
        installation.engine,
        screening_id,
        stage=stage,
        tender_ids=tender_id or [],
        language=language,
        principal=principal,
        person_key=installation.person_key,
        now=datetime.now(UTC),
    )


@router.post("/{package_id}/edits", status_code=201, responses=_CREATED)
def create_package_edit(
    request: Request, principal: CurrentPrincipal, package_id: str, stated: Sent[PackageEdit]
) -> Response:
    """Keep drafts with your own words in them, and the slots that you fill, as a new package.

    The package that you started from stays as it was. Nothing is sent.
    """
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)

    with transaction(installation.engine, read_only=True) as connection:
        source = _load(connection, package_id, principal)
    record = edited_record(
        source, stated, principal=principal, person_key=installation.person_key, now=now
    )
    store_package(installation.engine, record)
    return _created(request, record, principal)


@router.get("/{package_id}", responses=_KEPT)
def get_package(
    request: Request,
    principal: CurrentPrincipal,
    package_id: str,
    *,
    document: Annotated[
        int | None,
        Query(ge=0, le=100_000, description="Which of its `documents`; needed if it has several."),
    ] = None,
) -> Response:
    """Return a kept package as JSON, or one of its documents as DOCX or Markdown, by `Accept`.

    What is written to somebody is a document of its own, so that nobody is told of another. The
    JSON lists the documents and holds them all.
    """
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        record = _load(connection, package_id, principal)
        cases = _cases(connection, record, principal)
    language = language_of(request.scope)
    form = _form(request.headers.get("accept", ""))
    if form == JSON:
        vary = {"vary": "Accept, Accept-Language"}
        return _json(record, language, cases=cases, status=200, headers=vary)
    ending = "md" if form == markdown.MEDIA_TYPE else "docx"
    package = Package.read(record.package)
    chosen = _document(package, document)

    def make(mark: str) -> bytes:
        if ending == "md":
            return package_markdown.package_markdown(package, chosen, language).encode()
        return package_document(
            package, chosen, language, package_id=record.id, made_at=record.created_at, mark=mark
        )

    return hand_out(
        request,
        principal,
        make,
        subject=record.id,
        basis=(record.id, chosen.number, ending, language),
        name=chosen.file_name(record.id, ending),
        media_type=form,
        language=language,
        vary="Accept, Accept-Language",
    )


def _created(request: Request, record: PackageRecord, principal: Principal) -> Response:
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        cases = _cases(connection, record, principal)
    headers = {"location": f"/v1/packages/{record.id}"}
    return _json(record, language_of(request.scope), cases=cases, status=201, headers=headers)


def _load(connection: Connection, package_id: str, principal: Principal) -> PackageRecord:
    """Return a package that the person sees.

    Raises:
        Refused: There is none for her, or it tells review needs while points are closed.
    """
    record = None
    if sees(connection, "package", package_id, principal=principal):
        record = load_package(connection, tenant_id=principal.tenant_id, package_id=package_id)
    if record is None:
        raise Refused("not-found")
    check_told(connection, record, principal=principal)
    return record


def _cases(connection: Connection, record: PackageRecord, principal: Principal) -> tuple[str, ...]:
    return cases_of_package(
        connection,
        record.id,
        screening_id=record.screening_id,
        need_id=record.need_id,
        principal=principal,
    )


def _document(package: Package, number: int | None) -> PackageDocument:
    """Return the document of a package that is asked for.

    Raises:
        Refused: There is none of that number, or there are several and none is named.
    """
    every = documents(package)
    if number is None and len(every) > 1:
        named = {"count": str(len(every)), "last": str(every[-1].number)}
        raise Refused(
            "invalid-request", errors=[Problem("package-document", "/query/document", named)]
        )
    if (number or 0) >= len(every):
        raise Refused("not-found")
    return every[number or 0]


def _form(accept: str) -> str:
    """Return the form of `FORMS` that is named first in `Accept`.

    >>> _form("text/markdown, */*"), _form("*/*")
    ('text/markdown', 'application/json')
    """
    named = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    return next((form for form in named if form in FORMS), JSON)


def _json(
    record: PackageRecord,
    language: Language,
    *,
    cases: tuple[str, ...],
    status: int,
    headers: dict[str, str],
) -> Response:
    return Response(
        package_json(record, language, cases=cases),
        status_code=status,
        headers={"content-language": language, **headers},
        media_type=JSON,
    )
