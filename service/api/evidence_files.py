"""Evidence files: what a decision rests on, stored as received and named by its hash."""

from functools import partial
from typing import Annotated, Literal

from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from service.api.calling import CurrentCall, describe
from service.api.downloads import file_answers, hand_out
from service.api.resource import resource
from service.api.uploads import read_file
from service.calls import evidence_files as calls
from service.calls.evidence_files import EvidenceFile
from service.operations.files.kept_files import load_content
from service.operations.people.issuers import UnitId
from service.operations.people.units import UNIT
from service.settings import Settings

ACCEPTED = (
    "application/pdf",
    "image/jpeg",
    "image/png",
    "text/plain",
    "text/csv",
    "text/tab-separated-values",
    "application/json",
    "application/vnd.apache.parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/octet-stream",
)
"""Content types that can be kept; nothing of the content is looked at."""

OCTETS = "application/octet-stream"

router = resource(prefix="/v1/evidence-files", tag="evidence-files")


_BODY = {
    "requestBody": {
        "required": True,
        "description": "The file itself. It is hashed and stored, and not parsed unless "
        "`reduce` says so.",
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}}
            for media_type in ACCEPTED
        },
    }
}
_REDUCE = (
    "`invoices`: for a list of suppliers, store no more of invoices in UBL (one, or a ZIP of them) "
    "than is read: seller, buyer, day, amounts and codes. Their other texts may tell of clients. "
    "Other files are stored as they are. Size and hash are those of what is stored."
)


@router.post("", status_code=201, openapi_extra=_BODY)
async def create_evidence_file(
    request: Request,
    response: Response,
    call: CurrentCall,
    name: Annotated[str, Query(max_length=200, description="File name.")] = "file",
    unit: Annotated[UnitId | None, Query(description=UNIT)] = None,
    reduce: Annotated[Literal["invoices"] | None, Query(description=_REDUCE)] = None,
) -> EvidenceFile:
    """Store a file as evidence. In a unit, the same bytes are stored once, under one ID."""
    settings: Settings = request.app.state.settings
    content, media_type = await read_file(request, ACCEPTED, name=name)
    keeping = partial(
        calls.create_evidence_file,
        name=name,
        media_type=media_type,
        unit=unit,
        reading=settings.reading_limits if reduce else None,
    )
    kept = await run_in_threadpool(keeping, call, content)
    describe(response, location=f"/v1/evidence-files/{kept.id}")
    return kept


@router.get("/{file_id}")
def get_evidence_file(call: CurrentCall, file_id: str) -> EvidenceFile:
    """Return the metadata of a file: name, size and hash."""
    return calls.get_evidence_file(call, file_id)


@router.get("/{file_id}/content", response_class=Response, responses=file_answers(OCTETS))
def get_evidence_file_content(request: Request, call: CurrentCall, file_id: str) -> Response:
    """Download a file. It is served as an attachment, never for display in a browser."""
    kept = calls.get_evidence_file(call, file_id)

    def make(_: str) -> bytes:
        with call.reading() as connection:
            content = load_content(connection, tenant_id=call.principal.tenant_id, file_id=kept.id)
        assert content is not None  # it was there a moment ago
        return content

    return hand_out(
        request,
        call.principal,
        make,
        subject=kept.id,
        basis=(kept.id, kept.sha256),
        name=kept.id,
        media_type=OCTETS,
    )
