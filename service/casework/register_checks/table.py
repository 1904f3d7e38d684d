"""The table of register checks. What refuses changes to them is in the migration: triggers."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.platform.db.models import Base, OfTenant


class RegisterCheckRow(OfTenant, Base):
    """What an authority has answered about one firm, with the hash of its document."""

    __tablename__ = "register_checks"
    __table_args__ = (
        CheckConstraint("length(document_sha256) = 64", name="document_sha256_length"),
        CheckConstraint("length(result_hash) = 64", name="result_hash_length"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "scheme", "value"),
    )

    unit: Mapped[str] = mapped_column(server_default="")
    scheme: Mapped[str]
    value: Mapped[str]
    answered_on: Mapped[date]
    document_sha256: Mapped[str]
    code_version: Mapped[str]
    content: Mapped[bytes]
    result_hash: Mapped[str]
