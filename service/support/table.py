"""The table of disclosures. What refuses changes to one is in the migration: triggers."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from service.models import Base, Instant


class DisclosureRow(Base):
    """That a decision has been shared with another authority, and what of it was withheld."""

    __tablename__ = "disclosures"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"]),
        ForeignKeyConstraint(["tenant_id", "decision_id"], ["decisions.tenant_id", "decisions.id"]),
        Index(None, "tenant_id", "case_id", "created_at", "id"),
    )

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    case_id: Mapped[str] = mapped_column(String)
    decision_id: Mapped[str] = mapped_column(String)
    disclosed_on: Mapped[date]
    recipient: Mapped[str] = mapped_column(String)
    legal_basis: Mapped[str] = mapped_column(String)
    withheld: Mapped[str] = mapped_column(String)
    reasons: Mapped[str] = mapped_column(String)
