"""The table of register checks. What refuses changes to them is in the migration: triggers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.models import Base, Instant


class RegisterCheckRow(Base):
    """What an authority has answered about one firm, with the hash of its document."""

    __tablename__ = "register_checks"
    __table_args__ = (
        CheckConstraint("length(document_sha256) = 64", name="document_sha256_length"),
        CheckConstraint("length(result_hash) = 64", name="result_hash_length"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "scheme", "value"),
    )

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    unit: Mapped[str] = mapped_column(String, server_default="")
    scheme: Mapped[str] = mapped_column(String)
    value: Mapped[str] = mapped_column(String)
    answered_on: Mapped[date]
    document_sha256: Mapped[str] = mapped_column(String)
    code_version: Mapped[str] = mapped_column(String)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    result_hash: Mapped[str] = mapped_column(String)
