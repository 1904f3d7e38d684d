"""The table of needs assessments."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from sqlalchemy import Index

from service.platform.db.records import Check, Default, OfTenant, Sha256, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRecord(OfTenant):
    """A proposed needs assessment of a category, with the reference rows it was made from.

    Attributes:
        cpv: Main subject: the category under which it is found again.
        as_of: The day that law, levels and facts were read for.
        rulebook_sha256: Hash of the text of the rules applied.
        code_version: Version of this service.
        evidence: Canonical JSON of the reference rows it was made from.
        assessment: Canonical JSON of the result, with what was stated.
        result_hash: Hash by which a replay is compared.
        unit: The buyer unit whose it is; empty where it is of none.
    """

    cpv: Annotated[str, Check("length({}) = 8", "length")]
    as_of: date
    rulebook_sha256: Sha256
    code_version: str
    evidence: bytes
    assessment: bytes
    result_hash: Sha256
    unit: Annotated[str, Default("")] = ""


NEEDS = table_of(
    NeedRecord,
    "needs",
    Index(None, "tenant_id", "created_at", "id"),
    Index(None, "tenant_id", "cpv", "created_at"),
)
