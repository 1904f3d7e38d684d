"""The table of disposals: what was disposed of. What refuses changes is in the migration.

A record goes only where its disposal stands here: the database itself asks for it.
"""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from service.platform.db.models import Base, OfTenant


class DisposalRow(OfTenant, Base):
    """That a record was disposed of: which, its hash, under which decision. Never changed.

    `kind` is the name of its table. `went_with` is the number of the record that it hung on, such
    as a case; empty where it went by itself.
    """

    __tablename__ = "disposals"
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "record_id"),
        CheckConstraint("days >= 1", name="days_range"),
        CheckConstraint("length(content_sha256) = 64", name="content_sha256_length"),
    )

    kind: Mapped[str]
    record_id: Mapped[str]
    content_sha256: Mapped[str]
    days: Mapped[int]
    decision: Mapped[str]
    decided_on: Mapped[date | None]
    went_with: Mapped[str | None]
