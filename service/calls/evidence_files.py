"""Evidence files: what a decision rests on, stored as received and named by its hash."""

from datetime import datetime

from pydantic import BaseModel, Field

from service.calls.call import Call
from service.calls.operation import operation
from service.casework.cases.unit import stated_unit
from service.operations.files.keeping import keep
from service.operations.files.kept_files import KeptFile, load_file
from service.operations.people.units import sees
from service.platform.refusal import Refusal
from service.settings import WorkLimits


class EvidenceFile(BaseModel):
    """A file stored as evidence."""

    id: str
    created_at: datetime
    actor: str
    name: str
    media_type: str = Field(description="As stated by the sender.")
    sha256: str = Field(description="SHA-256 of its bytes.")
    size: int = Field(description="Number of bytes.")
    unit: str | None = Field(description="The buyer unit of the record. Null if there is none.")


@operation("POST /v1/evidence-files")
def create_evidence_file(
    call: Call,
    content: bytes,
    *,
    name: str,
    media_type: str,
    unit: str | None = None,
    reading: WorkLimits | None = None,
) -> EvidenceFile:
    """Store a file as evidence. In a unit, the same bytes are stored once, under one ID.

    Args:
        call: Who keeps it.
        content: Its bytes; nothing of them is looked at unless invoices are to be reduced.
        name: As the sender has it.
        media_type: As the sender states it.
        unit: The buyer unit whose it is to be; None: the whole organisation's.
        reading: The memory and time in which invoices are reduced to what is read of them, where
            the file stands for a list of suppliers; None: it is stored as it is.
    """
    kept = keep(
        call.installation,
        content,
        name=name,
        media_type=media_type,
        principal=call.principal,
        unit=stated_unit(unit, principal=call.principal, at="/query/unit"),
        reading=reading,
    )
    return _resource(kept)


@operation("GET /v1/evidence-files/{file_id}")
def get_evidence_file(call: Call, file_id: str) -> EvidenceFile:
    """Return the metadata of a file: name, size and hash."""
    kept = None
    with call.reading() as connection:
        if sees(connection, "file", file_id, principal=call.principal):
            kept = load_file(connection, tenant_id=call.principal.tenant_id, file_id=file_id)
    if kept is None:
        raise Refusal("not-found")
    return _resource(kept)


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
