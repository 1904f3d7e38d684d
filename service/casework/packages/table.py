"""The table of packages. What refuses changes to one is in the migration: triggers, not habits."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from service.platform.db.models import Base, OfTenant, points_to


class PackageRow(OfTenant, Base):
    """A package of drafts, made from one kept screening or one kept needs assessment."""

    __tablename__ = "packages"
    __table_args__ = (
        points_to("screening_id", "screenings"),
        points_to("need_id", "needs"),
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

    kind: Mapped[str]
    screening_id: Mapped[str | None]
    need_id: Mapped[str | None]
    rulebook_sha256: Mapped[str]
    templates_sha256: Mapped[str]
    code_version: Mapped[str]
    package: Mapped[bytes]
    result_hash: Mapped[str]
