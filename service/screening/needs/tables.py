"""The table of needs assessments."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.platform.db.models import Base, OfTenant


class NeedRow(OfTenant, Base):
    """A proposed needs assessment of a category, with the reference rows it was made from."""

    __tablename__ = "needs"
    __table_args__ = (
        CheckConstraint("length(cpv) = 8", name="cpv_length"),
        CheckConstraint("length(rulebook_sha256) = 64", name="rulebook_sha256_length"),
        CheckConstraint("length(result_hash) = 64", name="result_hash_length"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "cpv", "created_at"),
    )

    cpv: Mapped[str]
    as_of: Mapped[date]
    rulebook_sha256: Mapped[str]
    code_version: Mapped[str]
    evidence: Mapped[bytes]
    assessment: Mapped[bytes]
    result_hash: Mapped[str]
    unit: Mapped[str] = mapped_column(server_default="")
