"""The tables of documents handed out. What refuses changes is in the migration: triggers."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.models import Base, Instant


class _Row:
    """What every row says: whose it is, its number, who made it and when."""

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)


class DocumentDisclosureRow(_Row, Base):
    """That a document of a case was handed out: what was masked, why, and by whose decision.

    `content` is canonical JSON of that, and `result_hash` its hash.
    """

    __tablename__ = "document_disclosures"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "screening_id"], ["screenings.tenant_id", "screenings.id"]
        ),
        CheckConstraint("length(result_hash) = 64", name="result_hash_length"),
        Index(None, "tenant_id", "case_id", "created_at", "id"),
    )

    case_id: Mapped[str] = mapped_column(String)
    screening_id: Mapped[str] = mapped_column(String)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    result_hash: Mapped[str] = mapped_column(String)


class DisclosureFileRow(_Row, Base):
    """One file of what was handed out, as it was then."""

    __tablename__ = "document_disclosure_files"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "disclosure_id"],
            ["document_disclosures.tenant_id", "document_disclosures.id"],
        ),
        UniqueConstraint("tenant_id", "disclosure_id", "kind"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )

    disclosure_id: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    name: Mapped[str] = mapped_column(String)
    media_type: Mapped[str] = mapped_column(String)
    sha256: Mapped[str] = mapped_column(String)
    content: Mapped[bytes] = mapped_column(LargeBinary)
