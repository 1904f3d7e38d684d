"""The table of register checks. What refuses changes to them is in the migration: triggers."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from sqlalchemy import Index

from data_ingest.model.fields import OWN, UNTOLD, About
from service.platform.db.records import Default, Sha256, ShownRecord, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCheckRecord(ShownRecord):
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

    unit: Annotated[str, Default(""), UNTOLD]
    scheme: Annotated[str, About("name")]
    value: Annotated[str, About("name")]
    answered_on: Annotated[date, OWN]
    document_sha256: Annotated[Sha256, UNTOLD]
    code_version: Annotated[str, OWN]
    content: Annotated[bytes, UNTOLD]
    result_hash: Annotated[Sha256, UNTOLD]


REGISTER_CHECKS = table_of(
    RegisterCheckRecord,
    "register_checks",
    Index(None, "tenant_id", "created_at", "id"),
    Index(None, "tenant_id", "scheme", "value"),
)
