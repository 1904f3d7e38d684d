"""The table of packages. What refuses changes to one is in the migration: triggers, not habits."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import CheckConstraint, Index

from data_ingest.model.fields import OWN, UNTOLD
from service.casework.packages.models import Kind
from service.platform.db.records import KnownValues, Sha256, ShownRecord, points_to, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageEntry(ShownRecord):
    """What a list shows of a package.

    Attributes:
        kind: What was drafted.
        screening_id: The screening that it was made from, or None.
        need_id: The needs assessment that it was made from, or None.
        result_hash: Hash of its bytes.
    """

    kind: Annotated[Kind, KnownValues, OWN]
    screening_id: Annotated[str | None, OWN]
    need_id: Annotated[str | None, OWN]
    result_hash: Annotated[Sha256, UNTOLD]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRecord(PackageEntry):
    """A package of drafts, made from one kept screening or one kept needs assessment.

    Attributes:
        rulebook_sha256: Hash of the text of the rules applied.
        templates_sha256: Hash of the texts that were filled.
        code_version: Version of this service.
        package: Canonical JSON of the drafts, of which `result_hash` is the hash.
    """

    rulebook_sha256: Annotated[Sha256, OWN]
    templates_sha256: Annotated[Sha256, OWN]
    code_version: Annotated[str, OWN]
    package: Annotated[bytes, UNTOLD]


PACKAGES = table_of(
    PackageRecord,
    "packages",
    points_to("screening_id", "screenings"),
    points_to("need_id", "needs"),
    CheckConstraint("(screening_id IS NULL) <> (need_id IS NULL)", name="made_from_one"),
    Index(None, "tenant_id", "created_at", "id"),
    Index(None, "tenant_id", "screening_id"),
    Index(None, "tenant_id", "need_id"),
    views=(PackageEntry,),
)
