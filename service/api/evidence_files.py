"""Files kept as evidence: what a decision rests on, as it was received, named by its hash."""

from datetime import datetime
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from service.api.downloads import file_answers, hand_out
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.casework.cases.unit import stated_unit
from service.operations.files.keeping import keep
from service.operations.files.kept_files import KeptFile, load_content, load_file
from service.operations.installation import Installation
from service.operations.people.issuers import UnitId
from service.operations.people.principal import Principal
from service.operations.people.units import UNIT, sees
from service.platform.db.database import transaction
from service.platform.http.bodies import read_body
from service.platform.http.problems import Refused

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


class EvidenceFile(BaseModel):
    """A file that is kept as evidence."""

    id: str
    created_at: datetime
    actor: str
    name: str
    media_type: str = Field(description="As the sender stated it.")
    sha256: str = Field(description="SHA-256 of its bytes.")
    size: int = Field(description="Number of bytes.")
    unit: str | None = Field(description="The buyer unit whose it is; null where it is of none.")


_BODY = {
    "requestBody": {
        "required": True,
        "description": "The file itself. It is hashed and stored, never parsed.",
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}}
            for media_type in ACCEPTED
        },
    }
}


@router.post("", status_code=201, openapi_extra=_BODY)
async def create_evidence_file(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    name: Annotated[str, Query(max_length=200, description="The file's name.")] = "file",
    unit: Annotated[UnitId | None, Query(description=UNIT)] = None,
) -> EvidenceFile:
    """Keep a file as evidence. The same bytes are kept once in a unit and have one number there."""
    content, media_type = await read_body(request, ACCEPTED, any_charset=True)
    installation: Installation = request.app.state.installation
    of_unit = stated_unit(unit, principal=principal, at="/query/unit")
    kept = await run_in_threadpool(
        keep,
        installation,
        content,
        name=name,
        media_type=media_type,
        principal=principal,
        unit=of_unit,
    )
    response.headers["location"] = f"/v1/evidence-files/{kept.id}"
    return _resource(kept)


@router.get("/{file_id}")
def get_evidence_file(request: Request, principal: CurrentPrincipal, file_id: str) -> EvidenceFile:
    """Return what is known of a file: its name, size and hash."""
    return _resource(_found(request, principal, file_id))


@router.get("/{file_id}/content", response_class=Response, responses=file_answers(OCTETS))
def get_evidence_file_content(
    request: Request, principal: CurrentPrincipal, file_id: str
) -> Response:
    """Return the bytes of a file, to be saved and never shown by a browser."""
    kept = _found(request, principal, file_id)
    installation: Installation = request.app.state.installation

    def make(_: str) -> bytes:
        with transaction(installation.engine, read_only=True) as connection:
            content = load_content(connection, tenant_id=principal.tenant_id, file_id=kept.id)
        assert content is not None  # it was there a moment ago
        return content

    return hand_out(
        request,
        principal,
        make,
        subject=kept.id,
        basis=(kept.id, kept.sha256),
        name=kept.id,
        media_type=OCTETS,
    )


def _found(request: Request, principal: Principal, file_id: str) -> KeptFile:
    installation: Installation = request.app.state.installation
    kept = None
    with transaction(installation.engine, read_only=True) as connection:
        if sees(connection, "file", file_id, principal=principal):
            kept = load_file(connection, tenant_id=principal.tenant_id, file_id=file_id)
    if kept is None:
        raise Refused("not-found")
    return kept


def _resource(kept: KeptFile) -> EvidenceFile:
    return EvidenceFile(
        id=kept.id,
        created_at=kept.created_at,
        actor=kept.actor,
        name=kept.name,
        media_type=kept.media_type,
        sha256=kept.sha256,
        size=kept.size,
        unit=kept.unit or None,
    )
