"""The table of judgements of possible matches."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.platform.db.models import Base, OfTenant


class JudgementRow(OfTenant, Base):
    """Whether a party is the one of a register, as a named person judged of compared facts."""

    __tablename__ = "judgements"
    __table_args__ = (
        CheckConstraint("length(compared_sha256) = 64", name="compared_sha256_length"),
        CheckConstraint("verdict IN ('same', 'not_same', 'unsure')", name="verdict_known"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "compared_sha256"),
    )

    compared_sha256: Mapped[str]
    verdict: Mapped[str]
    reason: Mapped[str]
    source_id: Mapped[str]
    party_id: Mapped[str]
    snapshot_id: Mapped[str]
    compared: Mapped[bytes]
    unit: Mapped[str] = mapped_column(server_default="")
