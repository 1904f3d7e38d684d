"""The table of files kept as evidence."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import Index, UniqueConstraint

from service.platform.db.records import Default, OfTenant, Sha256, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHead(OfTenant):
    """What is known of a file that a decision rests on.

    Attributes:
        name: Its name as it was handed in first.
        media_type: As stated or told by its content.
        sha256: Hash of its bytes.
        unit: The buyer unit whose it is; empty where it is of none.
    """

    name: str
    media_type: str
    sha256: Sha256
    unit: Annotated[str, Default("")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeFile(FileHead):
    """A file that a decision rests on, kept as it was received and named by its hash."""

    content: bytes


EVIDENCE_FILES = table_of(
    WholeFile,
    "evidence_files",
    UniqueConstraint("tenant_id", "unit", "sha256"),
    Index(None, "tenant_id", "created_at", "id"),
    views=(FileHead,),
)
