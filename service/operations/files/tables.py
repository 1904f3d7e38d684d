"""The table of files kept as evidence."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.platform.db.models import Base, OfTenant


class EvidenceFileRow(OfTenant, Base):
    """A file that a decision rests on, kept as it was received and named by its hash."""

    __tablename__ = "evidence_files"
    __table_args__ = (
        UniqueConstraint("tenant_id", "unit", "sha256"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        Index(None, "tenant_id", "created_at", "id"),
    )

    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes]
    unit: Mapped[str] = mapped_column(server_default="")
