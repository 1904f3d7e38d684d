"""The table of disclosures. What refuses changes to one is in the migration: triggers."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from sqlalchemy import Index

from data_ingest.model.fields import OWN, UNTOLD
from service.platform.db.records import ShownRecord, points_to, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure(ShownRecord):
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

    case_id: Annotated[str, OWN]
    decision_id: Annotated[str, OWN]
    disclosed_on: Annotated[date, OWN]
    recipient: Annotated[str, UNTOLD]
    legal_basis: Annotated[str, UNTOLD]
    withheld: Annotated[str, UNTOLD]
    reasons: Annotated[str, UNTOLD]


DISCLOSURES = table_of(
    Disclosure,
    "disclosures",
    points_to("case_id", "cases"),
    points_to("decision_id", "decisions"),
    Index(None, "tenant_id", "case_id", "created_at", "id"),
)
