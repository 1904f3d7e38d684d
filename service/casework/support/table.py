"""The table of disclosures. What refuses changes to one is in the migration: triggers."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from service.platform.db.models import Base, OfTenant, points_to


class DisclosureRow(OfTenant, Base):
    """That a decision has been shared with another authority, and what of it was withheld."""

    __tablename__ = "disclosures"
    __table_args__ = (
        points_to("case_id", "cases"),
        points_to("decision_id", "decisions"),
        Index(None, "tenant_id", "case_id", "created_at", "id"),
    )

    case_id: Mapped[str]
    decision_id: Mapped[str]
    disclosed_on: Mapped[date]
    recipient: Mapped[str]
    legal_basis: Mapped[str]
    withheld: Mapped[str]
    reasons: Mapped[str]
