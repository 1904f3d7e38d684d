"""Packages: drafts of questions, letters, terms, start checklists and follow-up plans."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query, Request, Response

from data_ingest.model.problem import Problem
from data_ingest.model.tables import Stage
from service.api.answers import Limit, Offset
from service.api.calling import CurrentCall, describe
from service.api.downloads import hand_out
from service.api.resource import resource
from service.calls import packages as calls
from service.casework.packages.documents import (
    PackageDocument,
    documents,
    file_stems,
    package_stem,
)
from service.casework.packages.edit import PackageEdit
from service.casework.packages.files import package_files
from service.casework.packages.models import Kind, Package
from service.casework.packages.offers import OfferList
from service.casework.packages.request import PackageRequest
from service.casework.packages.table import PackageRecord
from service.casework.packages.views import PackageList, PackageResource
from service.casework.packages.wording import counting_sheets
from service.documents.forms import MEDIA, Form
from service.platform.archive import MEDIA_TYPE as ZIP
from service.platform.archive import archive
from service.platform.http.sent import Sent
from service.platform.refusal import Refusal

router = resource(prefix="/v1/packages", tag="packages")

JSON = "application/json"
FORMS = (JSON, MEDIA["docx"], MEDIA["md"], ZIP)
"""What a package is given out as, by `Accept`; JSON where nothing else is asked for."""

_CREATED: dict[int | str, dict[str, Any]] = {
    201: {"model": PackageResource, "description": "The stored package."}
}
_KEPT: dict[int | str, dict[str, Any]] = {
    200: {
        "model": PackageResource,
        "description": "The package, or a document, text or archive if `Accept` asks for it.",
        "content": {form: {} for form in FORMS[1:]},
    }
}


@router.post("", status_code=201, responses=_CREATED)
def create_package(call: CurrentCall, stated: Sent[PackageRequest]) -> Response:
    """Draft questions, letters, terms, a start checklist or a follow-up plan.

    Drafts without a legal basis at this stage are not offered; the response says when they become
    available. Nothing is sent: a person edits, signs and sends. The package is stored and never
    changes.
    """
    return _created(call, calls.create_package(call, stated))


@router.get("", response_model=PackageList)
def list_packages(
    call: CurrentCall,
    *,
    case_id: Annotated[
        str | None, Query(max_length=64, description="Only packages of this case.")
    ] = None,
    screening_id: Annotated[
        str | None, Query(max_length=64, description="Only packages made from this screening.")
    ] = None,
    need_id: Annotated[
        str | None,
        Query(max_length=64, description="Only packages made from this needs assessment."),
    ] = None,
    kind: Annotated[Kind | None, Query(description="Only packages of this kind.")] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> PackageList:
    """List the packages that you can see, newest first.

    A package belongs to the case that it is linked to, and to the case of the record that it was
    made from.
    """
    return calls.list_packages(
        call,
        case_id=case_id,
        screening_id=screening_id,
        need_id=need_id,
        kind=kind,
        limit=limit,
        offset=offset,
    )


@router.get("/offers")
def list_package_offers(
    response: Response,
    call: CurrentCall,
    *,
    screening_id: Annotated[
        str | None, Query(max_length=64, description="The screening (screening_…).")
    ] = None,
    need_id: Annotated[
        str | None,
        Query(max_length=64, description="The needs assessment (need_…), instead of a screening."),
    ] = None,
    stage: Annotated[
        Stage | None,
        Query(
            description="The stage. Default: that of the screening; of a needs assessment, before "
            "the call."
        ),
    ] = None,
    tender_id: Annotated[
        list[str] | None, Query(max_length=100, description="Only these tenders.")
    ] = None,
) -> OfferList:
    """List the drafts available for a screening or a needs assessment, and why others are not.

    Nothing is stored or filled in; create a package of a kind to get its drafts.
    """
    describe(response, language=call.language)
    return calls.list_package_offers(
        call,
        screening_id=screening_id,
        need_id=need_id,
        stage=stage,
        tender_ids=tender_id or [],
    )


@router.post("/{package_id}/edits", status_code=201, responses=_CREATED)
def create_package_edit(call: CurrentCall, package_id: str, stated: Sent[PackageEdit]) -> Response:
    """Store edited drafts and filled-in fields as a new package.

    The original package does not change. Nothing is sent.
    """
    return _created(call, calls.create_package_edit(call, package_id, stated))


@router.get("/{package_id}", responses=_KEPT)
def get_package(
    request: Request,
    call: CurrentCall,
    package_id: str,
    *,
    document: Annotated[
        int | None,
        Query(
            ge=0,
            le=100_000,
            description="One of the `documents` of the package. Required if it has several.",
        ),
    ] = None,
) -> Response:
    """Return a stored package as JSON, one of its documents as DOCX or Markdown, or all as a ZIP.

    `Accept` selects the format; `application/zip` contains every document as DOCX. Each recipient's
    letters are a separate document, so that no recipient sees those of another. The JSON lists all
    documents and contains their texts.
    """
    record = calls.get_package(call, package_id)
    form = _form(request.headers.get("accept", ""))
    if form == JSON:
        return _json(call, record, vary="Accept, Accept-Language")
    package = Package.read(record.package)
    ending: Form = "md" if form == MEDIA["md"] else "docx"
    number = None if form == ZIP else _document(documents(package), document).number
    on = call.now.date()
    expired = () if counting_sheets(package, on) == list(package.sheets) else ("expired",)
    stem = package_stem(package, call.language, package_id=record.id)
    if number is not None:
        stem = file_stems(package, call.language, package_id=record.id)[number]

    def make(mark: str) -> bytes:
        files = package_files(
            package,
            call.language,
            ending,
            package_id=record.id,
            made_at=record.created_at,
            on=on,
            number=number,
            mark=mark,
        )
        made = [(name, content) for _, name, content in files]
        return archive(made) if number is None else made[0][1]

    return hand_out(
        request,
        call.principal,
        make,
        subject=record.id,
        basis=(record.id, number, ending, call.language, *expired),
        name=f"{stem}.{'zip' if number is None else ending}",
        media_type=form,
        language=call.language,
        vary="Accept, Accept-Language",
    )


def _created(call: CurrentCall, record: PackageRecord) -> Response:
    return _json(call, record, status=201, location=f"/v1/packages/{record.id}")


def _document(every: Sequence[PackageDocument], number: int | None) -> PackageDocument:
    """Return the document of a package that is asked for.

    Raises:
        Refusal: There is none of that number, or there are several and none is named.
    """
    if number is None and len(every) > 1:
        named = {"count": str(len(every)), "last": str(every[-1].number)}
        raise Refusal("invalid-request", Problem("package-document", "/query/document", named))
    if (number or 0) >= len(every):
        raise Refusal("not-found")
    return every[number or 0]


def _form(accept: str) -> str:
    """Return the form of `FORMS` that is named first in `Accept`.

    >>> _form("text/markdown, */*"), _form("*/*")
    ('text/markdown', 'application/json')
    """
    named = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    return next((form for form in named if form in FORMS), JSON)


def _json(
    call: CurrentCall, record: PackageRecord, *, status: int = 200, **headers: str
) -> Response:
    return Response(
        calls.package_answer(call, record),
        status_code=status,
        headers={"content-language": call.language, **headers},
        media_type=JSON,
    )
