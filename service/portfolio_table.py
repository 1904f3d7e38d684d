"""The table of portfolio runs; what refuses changes to them is in the migration."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.models import Base, Instant


class PortfolioRunRow(Base):
    """One run over all suppliers of a buyer, with its output. Never changed.

    It has the number of the job that made it. `previous_id` is the run before of the same source,
    which may have been disposed of.
    """

    __tablename__ = "portfolio_runs"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "id"], ["jobs.tenant_id", "jobs.id"]),
        CheckConstraint("previous_id <> id", name="previous_another"),
        CheckConstraint("length(input_sha256) = 64", name="input_sha256_length"),
        CheckConstraint("length(rulebook_sha256) = 64", name="rulebook_sha256_length"),
        CheckConstraint("length(output_sha256) = 64", name="output_sha256_length"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "source", "created_at", "id"),
    )

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    source: Mapped[str] = mapped_column(String)
    previous_id: Mapped[str | None] = mapped_column(String)
    input_sha256: Mapped[str] = mapped_column(String)
    as_of: Mapped[date]
    snapshot_id: Mapped[str | None] = mapped_column(String)
    scorecard_id: Mapped[str] = mapped_column(String)
    rulebook_sha256: Mapped[str] = mapped_column(String)
    code_version: Mapped[str] = mapped_column(String)
    record: Mapped[bytes] = mapped_column(LargeBinary)
    output: Mapped[bytes] = mapped_column(LargeBinary)
    output_sha256: Mapped[str] = mapped_column(String)
