"""The table of packages. What refuses changes to one is in the migration: triggers, not habits."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.models import Base, Instant


class PackageRow(Base):
    """A package of drafts, made from one kept screening or one kept needs assessment."""

    __tablename__ = "packages"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "screening_id"], ["screenings.tenant_id", "screenings.id"]
        ),
        ForeignKeyConstraint(["tenant_id", "need_id"], ["needs.tenant_id", "needs.id"]),
        CheckConstraint(
            "kind IN ('questions', 'letters', 'clauses', 'start', 'follow_up')", name="kind_known"
        ),
        CheckConstraint("(screening_id IS NULL) <> (need_id IS NULL)", name="made_from_one"),
        CheckConstraint("length(rulebook_sha256) = 64", name="rulebook_sha256_length"),
        CheckConstraint("length(templates_sha256) = 64", name="templates_sha256_length"),
        CheckConstraint("length(result_hash) = 64", name="result_hash_length"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "screening_id"),
        Index(None, "tenant_id", "need_id"),
    )

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String)
    screening_id: Mapped[str | None] = mapped_column(String)
    need_id: Mapped[str | None] = mapped_column(String)
    rulebook_sha256: Mapped[str] = mapped_column(String)
    templates_sha256: Mapped[str] = mapped_column(String)
    code_version: Mapped[str] = mapped_column(String)
    package: Mapped[bytes] = mapped_column(LargeBinary)
    result_hash: Mapped[str] = mapped_column(String)
