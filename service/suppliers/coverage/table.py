"""The table of coverage reports. What refuses changes to one is in the migration: triggers."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.platform.db.models import Base, OfTenant


class CoverageRow(OfTenant, Base):
    """The coverage of one year, with the hash of its result. Never changed."""

    __tablename__ = "coverage_reports"
    __table_args__ = (
        CheckConstraint("length(result_hash) = 64", name="result_hash_length"),
        Index(None, "tenant_id", "created_at", "id"),
    )

    unit: Mapped[str] = mapped_column(server_default="")
    year: Mapped[int]
    as_of: Mapped[date]
    code_version: Mapped[str]
    content: Mapped[bytes]
    result_hash: Mapped[str]
