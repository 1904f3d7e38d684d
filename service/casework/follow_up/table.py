"""The table of follow-ups. What refuses changes to them is in the migration: triggers."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import Index

from procurement_rules.package.follow_up_texts import Form
from service.platform.db.records import Known, OfTenant, Sha256, points_to, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpRecord(OfTenant):
    """A follow-up of one firm under a contract, of one kept screening.

    Attributes:
        screening_id: The screening that it is about.
        form: Report, deeper check or visit.
        code_version: Version of this service.
        content: Canonical JSON of what was found.
        result_hash: Hash of those bytes.
    """

    screening_id: str
    form: Annotated[Form, Known]
    code_version: str
    content: bytes
    result_hash: Sha256


FOLLOW_UPS = table_of(
    FollowUpRecord,
    "follow_ups",
    points_to("screening_id", "screenings"),
    Index(None, "tenant_id", "screening_id"),
)
