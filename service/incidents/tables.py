"""The table of restricted incidents. What refuses changes is in the migration.

PostgreSQL shows its rows only to a transaction that states the role, besides the tenant
(`service.migrations.row_guard`).
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.models import Base, Instant


class IncidentEntryRow(Base):
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

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    incident_id: Mapped[str] = mapped_column(String)
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String)
