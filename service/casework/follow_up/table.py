"""The table of follow-ups. What refuses changes to them is in the migration: triggers."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from service.platform.db.models import Base, OfTenant, points_to


class FollowUpRow(OfTenant, Base):
    """A follow-up of one firm under a contract, of one kept screening."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        points_to("screening_id", "screenings"),
        CheckConstraint("form IN ('self_report', 'deeper_check', 'visit')", name="form_known"),
        CheckConstraint("length(result_hash) = 64", name="result_hash_length"),
        Index(None, "tenant_id", "screening_id"),
    )

    screening_id: Mapped[str]
    form: Mapped[str]
    code_version: Mapped[str]
    content: Mapped[bytes]
    result_hash: Mapped[str]
