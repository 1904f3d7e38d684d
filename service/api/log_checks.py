"""Verification of what the log has signed: a screening bundle, or a checkpoint."""

from contextlib import ExitStack
from datetime import datetime
from typing import Literal

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.api.uploads import read_file
from service.casework.corrections.superseding import taken_by
from service.operations.audit.handed_in import HandedInResult, check_handed_in
from service.operations.installation import Installation
from service.operations.people.units import sees
from service.platform.db.database import transaction
from service.platform.http.problems import language_of
from service.platform.words import printable

router = resource(prefix="/v1/log", tag="log")

ACCEPTED = ("application/zip", "text/plain", "application/octet-stream")
_BODY = {
    "requestBody": {
        "required": True,
        "description": "A bundle (ZIP) or a checkpoint. It is verified and not stored.",
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}}
            for media_type in ACCEPTED
        },
    }
}


class UnchangedFile(BaseModel):
    """A file of a bundle that is unchanged since it was exported."""

    name: str
    sha256: str


class LogCheck(BaseModel):
    """The result of a verification."""

    kind: Literal["bundle", "checkpoint"]
    holds: bool = Field(description="Whether the log has signed it.")
    said: list[str] = Field(description="What was verified and the result, in words.")
    origin: str | None = Field(description="The log that signed it. Null if unknown.")
    size: int | None = Field(description="Size of the log when it was signed.")
    signed_at: datetime | None
    files: list[UnchangedFile]
    superseded_by: str | None = Field(
        description="The screening that supersedes the one in the bundle, if you can see it."
    )


@router.post("/checks", openapi_extra=_BODY)
async def check_log(request: Request, principal: CurrentPrincipal) -> LogCheck:
    """Verify a bundle or a checkpoint against the log and its public keys.

    Nothing is stored. A bundle can also be verified without this service, with the public keys
    (`kedjekoll verify`).
    """
    payload, _ = await read_file(request, ACCEPTED)
    installation: Installation = request.app.state.installation

    def later(screening: str) -> str | None:
        with transaction(installation.engine, read_only=True) as connection:
            if not sees(connection, "screening", screening, principal=principal):
                return None
            return taken_by(connection, tenant_id=principal.tenant_id, screening_id=screening)

    def checked() -> HandedInResult:
        with ExitStack() as opened:
            return check_handed_in(
                payload,
                installation.log.keys.verifiers,
                lambda: opened.enter_context(transaction(installation.engine, read_only=True)),
                later,
            )

    found = await run_in_threadpool(checked)
    language = language_of(request.scope)
    return LogCheck(
        kind=found.kind,
        holds=found.holds,
        said=[printable(text.to(language)) for text in found.said],
        origin=found.origin,
        size=found.size,
        signed_at=found.signed_at,
        files=[UnchangedFile(name=name, sha256=sha256) for name, sha256 in found.files],
        superseded_by=found.superseded_by,
    )
