"""The answer to a person who asks what is held about her, as a document."""

from datetime import datetime

from pydantic import BaseModel, Field

from service.operations.audit.entry import write_entry
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.db.tenants import ensure_tenant
from service.retention.subject import By, find_places, needles_of


class SubjectRecord(BaseModel):
    """One record that contains data about the person."""

    kind: str = Field(description="Table of the record.")
    id: str
    columns: list[str] = Field(description="Columns that contain the data.")
    created_at: datetime | None


class SubjectExport(BaseModel):
    """What is stored about a person in one organisation."""

    searched_by: By
    searched_at: datetime
    records: list[SubjectRecord] = Field(
        description="Records that contain a keyed hash of the number, or the name or user ID."
    )
    not_searched: list[str] = Field(description="What the search does not cover.")


NOT_SEARCHED = (
    "the inside of packed or scanned files that were kept as evidence, and of runs over suppliers",
    "the snapshots of registers and lists",
    "backups, and what the organisation has exported or printed",
    "names that are spelt in another way",
)
"""What whoever answers the person has to look through besides."""


def export_subject(
    installation: Installation, what: str, *, by: By, principal: Principal, now: datetime
) -> SubjectExport:
    """Return what is held about a person; that it was looked up is logged, for whom is not.

    Args:
        installation: Database and person key.
        what: Number, name or user id; neither kept nor logged.
        by: Which of these.
        principal: Who asks.
        now: The moment, with a time zone.

    Raises:
        InvalidNumber: It is to be a number and is none.
        ValueError: A name or user id is too short.
    """
    needles = needles_of(what, by=by, person_key=installation.person_key)
    with transaction(installation.engine) as connection:
        ensure_tenant(
            connection, tenant_id=principal.tenant_id, actor=principal.actor, created_at=now
        )
        found = find_places(connection, needles, principal=principal)
        write_entry(
            connection,
            "subject.searched",
            principal.tenant_id,
            tenant_id=principal.tenant_id,
            actor=principal.actor,
            at=now,
            details={"by": by, "records": len(found)},
        )
    return SubjectExport(
        searched_by=by,
        searched_at=now,
        records=[
            SubjectRecord(
                kind=record.table,
                id=record.record_id,
                columns=list(record.columns),
                created_at=record.created_at,
            )
            for record in found
        ],
        not_searched=list(NOT_SEARCHED),
    )
