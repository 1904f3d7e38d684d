"""The table of follow-ups. What refuses changes to them is in the migration: triggers."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import Index

from data_ingest.model.fields import OWN, UNTOLD
from procurement_rules.package.follow_up_texts import Form
from service.platform.db.records import KnownValues, Sha256, ShownRecord, points_to, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpRecord(ShownRecord):
    """A follow-up of one firm under a contract, of one kept screening.

    Attributes:
        screening_id: The screening that it is about.
        form: Report, deeper check or visit.
        code_version: Version of this service.
        content: Canonical JSON of what was found.
        result_hash: Hash of those bytes.
    """

    screening_id: Annotated[str, OWN]
    form: Annotated[Form, KnownValues, OWN]
    code_version: Annotated[str, OWN]
    content: Annotated[bytes, UNTOLD]
    result_hash: Annotated[Sha256, UNTOLD]


FOLLOW_UPS = table_of(
    FollowUpRecord,
    "follow_ups",
    points_to("screening_id", "screenings"),
    Index(None, "tenant_id", "screening_id"),
)
