"""The table of needs assessments."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from sqlalchemy import Index

from data_ingest.model.fields import OWN, UNTOLD
from service.platform.db.records import Check, Default, Sha256, ShownRecord, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRecord(ShownRecord):
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

    cpv: Annotated[str, Check("length({}) = 8", "length"), OWN]
    as_of: Annotated[date, OWN]
    rulebook_sha256: Annotated[Sha256, OWN]
    code_version: Annotated[str, OWN]
    evidence: Annotated[bytes, UNTOLD]
    assessment: Annotated[bytes, UNTOLD]
    result_hash: Annotated[Sha256, UNTOLD]
    unit: Annotated[str, Default(""), UNTOLD] = ""


NEEDS = table_of(
    NeedRecord,
    "needs",
    Index(None, "tenant_id", "created_at", "id"),
    Index(None, "tenant_id", "cpv", "created_at"),
)
