"""The tables of documents handed out. What refuses changes is in the migration: triggers."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from service.platform.db.models import Base, OfTenant, points_to


class DocumentDisclosureRow(OfTenant, Base):
    """That a document of a case was handed out: what was masked, why, and by whose decision.

    `content` is canonical JSON of that, and `result_hash` its hash.
    """

    __tablename__ = "document_disclosures"
    __table_args__ = (
        points_to("case_id", "cases"),
        points_to("screening_id", "screenings"),
        CheckConstraint("length(result_hash) = 64", name="result_hash_length"),
        Index(None, "tenant_id", "case_id", "created_at", "id"),
    )

    case_id: Mapped[str]
    screening_id: Mapped[str]
    content: Mapped[bytes]
    result_hash: Mapped[str]


class DisclosureFileRow(OfTenant, Base):
    """One file of what was handed out, as it was then."""

    __tablename__ = "document_disclosure_files"
    __table_args__ = (
        points_to("disclosure_id", "document_disclosures"),
        UniqueConstraint("tenant_id", "disclosure_id", "kind"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )

    disclosure_id: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes]
