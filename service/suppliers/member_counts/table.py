"""The table of the counts that members have sent. What refuses changes is in the migration."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from sqlalchemy import Index, UniqueConstraint

from data_ingest.model.fields import OWN, UNTOLD
from service.platform.db.records import Sha256, ShownRecord, table_of
from service.suppliers.member_counts.document import CoverageCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCounts(ShownRecord):
    """The counts of a member's coverage as they came; `actor` imported them. Never changed.

    Attributes:
        sender_number: Organisation number of the member.
        key: The public key of its log.
        coverage_id: The coverage report at the member.
        year: The year that is counted.
        counted_at: When the member made the report.
        content: Canonical bytes of the `CoverageCounts`.
        result_hash: Hash of those bytes.
        file: The file as it came.
    """

    sender_number: Annotated[str, UNTOLD]
    key: Annotated[str, UNTOLD]
    coverage_id: Annotated[str, OWN]
    year: Annotated[int, OWN]
    counted_at: Annotated[datetime, OWN]
    content: Annotated[bytes, UNTOLD]
    result_hash: Annotated[Sha256, UNTOLD]
    file: Annotated[bytes, UNTOLD]

    def read(self) -> CoverageCounts:
        """Return the document."""
        return CoverageCounts.read(self.content)


MEMBER_COUNTS = table_of(
    MemberCounts,
    "member_counts",
    UniqueConstraint("tenant_id", "sender_number", "key", "coverage_id"),
    Index(None, "tenant_id", "created_at", "id"),
)
