"""The table of disposals: what was disposed of. What refuses changes is in the migration.

A record goes only where its disposal stands here: the database itself asks for it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from sqlalchemy import UniqueConstraint

from service.platform.db.records import Check, OfTenant, Sha256, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal(OfTenant):
    """That a record was disposed of: which, its hash, under which decision. Never changed.

    `kind` is the name of its table. `went_with` is the number of the record that it hung on, such
    as a case; empty where it went by itself.
    """

    kind: str
    record_id: str
    content_sha256: Sha256
    days: Annotated[int, Check("{} >= 1", "range")]
    decision: str
    decided_on: date | None
    went_with: str | None


DISPOSALS = table_of(Disposal, "disposals", UniqueConstraint("tenant_id", "kind", "record_id"))
