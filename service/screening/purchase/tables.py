"""The table of column mappings that people have confirmed."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.platform.db.models import Base, OfTenant


class ColumnMappingRow(OfTenant, Base):
    """How the columns of a tenant's table are to be read, as a named person confirmed it."""

    __tablename__ = "mappings"
    __table_args__ = (
        CheckConstraint("length(fingerprint) = 64", name="fingerprint_length"),
        Index(None, "tenant_id", "created_at", "id"),
    )

    source: Mapped[str]
    fingerprint: Mapped[str]
    target: Mapped[str]
    mapping: Mapped[bytes]
    unit: Mapped[str] = mapped_column(server_default="")
