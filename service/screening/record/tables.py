"""The table of screenings. What refuses changes to one is in the migration: triggers."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.platform.db.models import Base, OfTenant, points_to


class Screening(OfTenant, Base):
    """One dated run over a procurement, with what it was made from. Never changed.

    Hashes are SHA-256 in lower-case hexadecimal. The byte columns are canonical JSON and come
    back byte for byte.
    """

    __tablename__ = "screenings"
    __table_args__ = (
        points_to("supersedes", "screenings"),
        CheckConstraint("supersedes <> id", name="supersedes_another"),
        CheckConstraint("length(input_sha256) = 64", name="input_sha256_length"),
        CheckConstraint("length(rulebook_sha256) = 64", name="rulebook_sha256_length"),
        CheckConstraint("length(result_hash) = 64", name="result_hash_length"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "supersedes"),
    )

    supersedes: Mapped[str | None]
    input_format: Mapped[str]
    input_name: Mapped[str]
    input_sha256: Mapped[str]
    as_of: Mapped[date]
    scorecard_id: Mapped[str]
    rulebook_sha256: Mapped[str]
    code_version: Mapped[str]
    procurement: Mapped[bytes]
    evidence: Mapped[bytes]
    assessment: Mapped[bytes]
    result_hash: Mapped[str]
    rejects: Mapped[bytes]
    intake: Mapped[bytes | None]
    unit: Mapped[str] = mapped_column(server_default="")
