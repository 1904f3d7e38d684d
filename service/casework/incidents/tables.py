"""The table of restricted incidents. What refuses changes is in the migration.

PostgreSQL shows its rows only to a transaction that states the role, besides the tenant
(`service.platform.db.migrations.row_guard`).
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from sqlalchemy import UniqueConstraint

from data_ingest.model.fields import UNTOLD
from service.platform.db.records import Check, KnownValues, Sha256, ShownRecord, table_of

EntryKind = Literal["reported", "receipt", "read", "released", "disposed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentEntry(ShownRecord):
    """One entry of an incident: that it was reported, read, added to or let out.

    Attributes:
        incident_id: The incident.
        place: 1 for the report, and so on.
        kind: That it was reported, that a file is preserved, that somebody read it, that a
            sentence was let out, that all of it was disposed of.
        content: Canonical JSON of what was stated.
        sha256: Hash of all that and of the hash before.
    """

    incident_id: Annotated[str, UNTOLD]
    place: Annotated[int, Check("{} >= 1", "range"), UNTOLD]
    kind: Annotated[EntryKind, KnownValues, UNTOLD]
    content: Annotated[bytes, UNTOLD]
    sha256: Annotated[Sha256, UNTOLD]


INCIDENT_ENTRIES = table_of(
    IncidentEntry, "incident_entries", UniqueConstraint("tenant_id", "incident_id", "place")
)
