"""The table of disclosures. What refuses changes to one is in the migration: triggers."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Index

from service.platform.db.records import OfTenant, points_to, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure(OfTenant):
    """That a decision has been shared with another authority, and what of it was withheld.

    Attributes:
        case_id: The case.
        decision_id: The decision that was shared.
        disclosed_on: The day on which it was.
        recipient: The authority.
        legal_basis: The provision under which it was shared.
        withheld: What of it was withheld.
        reasons: Why.
    """

    case_id: str
    decision_id: str
    disclosed_on: date
    recipient: str
    legal_basis: str
    withheld: str
    reasons: str


DISCLOSURES = table_of(
    Disclosure,
    "disclosures",
    points_to("case_id", "cases"),
    points_to("decision_id", "decisions"),
    Index(None, "tenant_id", "case_id", "created_at", "id"),
)
