"""The table of register checks. What refuses changes to them is in the migration: triggers."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from sqlalchemy import Index

from service.platform.db.records import Default, OfTenant, Sha256, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCheckRecord(OfTenant):
    """What an authority has answered about one firm, with the hash of its document.

    Attributes:
        unit: The buyer unit whose it is; empty where it is of none.
        scheme: Kind of the firm's number.
        value: The number in its normal form, or the keyed hash of a natural person's.
        answered_on: The day by which the answer is dated.
        document_sha256: Hash of the authority's document.
        code_version: Version of this service.
        content: Canonical JSON of what was asked and answered.
        result_hash: Hash of those bytes.
    """

    unit: Annotated[str, Default("")]
    scheme: str
    value: str
    answered_on: date
    document_sha256: Sha256
    code_version: str
    content: bytes
    result_hash: Sha256


REGISTER_CHECKS = table_of(
    RegisterCheckRecord,
    "register_checks",
    Index(None, "tenant_id", "created_at", "id"),
    Index(None, "tenant_id", "scheme", "value"),
)
