"""The log: its newest checkpoint, the entries of an organisation, and their proofs."""

from datetime import datetime
from typing import Annotated

import orjson
from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from data_ingest.model.problem import Problem
from service.api.calling import CurrentCall
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.calls import log_status as calls
from service.calls.log_status import LogStatus
from service.operations.audit.consistency import ConsistencyProof, prove_growth, signed_size
from service.operations.audit.entry import list_entries, load_entry
from service.operations.audit.proof import EntryProof, prove
from service.operations.audit.sealing import newest_note
from service.operations.audit.tables import AuditEntry
from service.operations.installation import Installation
from service.operations.witness.newest import with_cosignatures
from service.platform.db.database import transaction
from service.platform.db.record_id import is_id
from service.platform.http.problems import Refused

router = resource(prefix="/v1/log", tag="log")

_MOST = 2**53 - 1


class LogEntry(BaseModel):
    """One recorded action."""

    id: str
    created_at: datetime
    actor: str = Field(description="Who did it.")
    action: str = Field(description="The action, such as `screening.kept`.")
    subject_id: str = Field(description="The record concerned.")
    content_sha256: str | None = Field(
        description="Hash of the content of the record, if it has any."
    )
    details: dict[str, object] = Field(description="Further codes and IDs.")
    leaf_index: int | None = Field(
        description="Position in the log. Null until the log is sealed, within a minute."
    )


class LogEntryList(BaseModel):
    """Log entries, newest first."""

    items: list[LogEntry]
    more: bool = Field(description="Whether there are older ones.")


class LogKeyList(BaseModel):
    """Public keys of the log."""

    items: list[str] = Field(
        description="Oldest first, as C2SP signed-note verifier keys; the last one signs."
    )


@router.get(
    "/checkpoint",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def get_log_checkpoint(request: Request, principal: CurrentPrincipal) -> Response:
    """Return the newest signed checkpoint, for storage outside this service.

    It has the cosignatures of witnesses that have acknowledged it.
    """
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        note = newest_note(connection)
    if note is None:
        raise Refused("not-found")
    assert installation.data_dir is not None  # one that is opened has a data folder
    note = with_cosignatures(installation.data_dir, note, installation.log.keys.verifiers)
    return Response(note, media_type="text/plain; charset=utf-8")


@router.get("/status")
def get_log_status(call: CurrentCall) -> LogStatus:
    """Return how the log, its witnesses and the records are.

    The service compares every record with the log, round after round; those of the organisation
    that do not match are named.
    """
    return calls.get_log_status(call)


@router.get("/keys")
def list_log_keys(request: Request, principal: CurrentPrincipal) -> LogKeyList:
    """List the public keys that verify checkpoints and proofs."""
    installation: Installation = request.app.state.installation
    return LogKeyList(items=[key.text() for key in installation.log.keys.verifiers])


@router.get("/consistency", response_model=ConsistencyProof)
def get_log_consistency(
    request: Request,
    principal: CurrentPrincipal,
    older: Annotated[
        int,
        Query(alias="from", ge=1, le=_MOST, description="Size of the log at the older checkpoint."),
    ],
    newer: Annotated[
        int | None,
        Query(
            alias="to",
            ge=1,
            le=_MOST,
            description="Size at the newer checkpoint. Default: all signed entries.",
        ),
    ] = None,
) -> Response:
    """Return a proof that the log has only grown between two sizes.

    Anyone who has a checkpoint or a bundle of either size can verify the proof against their signed
    roots (`kedjekoll verify OLDER NEWER --proof`). It reveals nothing about the entries.
    """
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        size = signed_size(connection)
        to = size if newer is None else newer
        if not older <= to <= size:
            outside = {"limit": f"≤ {to if to <= size else size}"}
            place = "/query/from" if to <= size else "/query/to"
            raise Refused("invalid-request", errors=[Problem("request-range", place, outside)])
        proof = prove_growth(connection, older, to)
    return Response(proof.dump(), media_type="application/json")


@router.get("/entries")
def list_log_entries(
    request: Request,
    principal: CurrentPrincipal,
    subject_id: Annotated[str | None, Query(max_length=100)] = None,
    copy: Annotated[
        str | None,
        Query(
            max_length=40,
            description="Entry of the person who received the copy with this mark (copy_…).",
        ),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> LogEntryList:
    """List log entries of the organisation, newest first, optionally for one record."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = list_entries(
            connection,
            tenant_id=principal.tenant_id,
            subject_id=subject_id,
            limit=limit + 1,
            offset=offset,
            copy=copy,
        )
    return LogEntryList(
        items=[_resource(entry) for entry in found[:limit]], more=len(found) > limit
    )


@router.get("/entries/{entry_id}/proof", response_model=EntryProof)
def get_log_entry_proof(request: Request, principal: CurrentPrincipal, entry_id: str) -> Response:
    """Return the proof that an entry is in the log, verified with `kedjekoll audit check`.

    An entry that has not been sealed yet has no proof: try again within a minute.
    """
    installation: Installation = request.app.state.installation
    if not is_id("logentry", entry_id):
        raise Refused("not-found")
    with transaction(installation.engine, read_only=True) as connection:
        entry = load_entry(connection, tenant_id=principal.tenant_id, entry_id=entry_id)
        keys = installation.log.keys.verifiers
        proof = None if entry is None else prove(connection, entry, keys)
    if proof is None:
        raise Refused("not-found")
    return Response(proof.dump(), media_type="application/json")


def _resource(entry: AuditEntry) -> LogEntry:
    return LogEntry(
        id=entry.id,
        created_at=entry.created_at,
        actor=entry.actor,
        action=entry.action,
        subject_id=entry.subject_id,
        content_sha256=entry.content_sha256,
        details=orjson.loads(entry.details),
        leaf_index=entry.leaf_index,
    )
