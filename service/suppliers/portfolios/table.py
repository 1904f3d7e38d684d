"""The table of portfolio runs; what refuses changes to them is in the migration."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from service.platform.db.models import Base, OfTenant, points_to


class PortfolioRunRow(OfTenant, Base):
    """One run over all suppliers of a buyer, with its output. Never changed.

    It has the number of the job that made it. `previous_id` is the run before of the same source,
    which may have been disposed of.
    """

    __tablename__ = "portfolio_runs"
    __table_args__ = (
        points_to("id", "jobs"),
        CheckConstraint("previous_id <> id", name="previous_another"),
        CheckConstraint("length(input_sha256) = 64", name="input_sha256_length"),
        CheckConstraint("length(rulebook_sha256) = 64", name="rulebook_sha256_length"),
        CheckConstraint("length(output_sha256) = 64", name="output_sha256_length"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "source", "created_at", "id"),
    )

    source: Mapped[str]
    previous_id: Mapped[str | None]
    input_sha256: Mapped[str]
    as_of: Mapped[date]
    snapshot_id: Mapped[str | None]
    scorecard_id: Mapped[str]
    rulebook_sha256: Mapped[str]
    code_version: Mapped[str]
    record: Mapped[bytes]
    output: Mapped[bytes]
    output_sha256: Mapped[str]
