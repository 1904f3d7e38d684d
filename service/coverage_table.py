"""The table of coverage reports. What refuses changes to one is in the migration: triggers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.models import Base, Instant


class CoverageRow(Base):
    """The coverage of one year, with the hash of its result. Never changed."""

    __tablename__ = "coverage_reports"
    __table_args__ = (
        CheckConstraint("length(result_hash) = 64", name="result_hash_length"),
        Index(None, "tenant_id", "created_at", "id"),
    )

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    unit: Mapped[str] = mapped_column(String, server_default="")
    year: Mapped[int]
    as_of: Mapped[date]
    code_version: Mapped[str] = mapped_column(String)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    result_hash: Mapped[str] = mapped_column(String)
