"""The table of restricted incidents. What refuses changes is in the migration.

PostgreSQL shows its rows only to a transaction that states the role, besides the tenant
(`service.platform.db.migrations.row_guard`).
"""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from service.platform.db.models import Base, OfTenant


class IncidentEntryRow(OfTenant, Base):
    """One entry of an incident: that it was reported, read, added to or let out."""

    __tablename__ = "incident_entries"
    __table_args__ = (
        UniqueConstraint("tenant_id", "incident_id", "place"),
        CheckConstraint(
            "kind IN ('reported', 'receipt', 'read', 'released', 'disposed')", name="kind_known"
        ),
        CheckConstraint("place >= 1", name="place_range"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )

    incident_id: Mapped[str]
    place: Mapped[int]
    kind: Mapped[str]
    content: Mapped[bytes]
    sha256: Mapped[str]
