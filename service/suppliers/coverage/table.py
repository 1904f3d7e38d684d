"""The table of coverage reports. What refuses changes to one is in the migration: triggers."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from sqlalchemy import Index

from service.platform.db.records import Default, OfTenant, Sha256, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRecord(OfTenant):
    """The coverage of one year, with the hash of its result. Never changed.

    Attributes:
        unit: The buyer unit that it is about; empty: every one that she sees.
        year: The year that it is about.
        as_of: The day that ages and lateness are counted on.
        code_version: Version of this service.
        content: Canonical JSON of the report.
        result_hash: Hash of those bytes.
    """

    unit: Annotated[str, Default("")]
    year: int
    as_of: date
    code_version: str
    content: bytes
    result_hash: Sha256


COVERAGE_REPORTS = table_of(
    CoverageRecord, "coverage_reports", Index(None, "tenant_id", "created_at", "id")
)
