"""The tables of extracts, sent and received. What refuses changes is in the migration: triggers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from sqlalchemy import Index, UniqueConstraint

from data_ingest.model.fields import OWN, UNTOLD
from service.casework.extracts.document import ExtractDocument
from service.casework.extracts.grounds import GroundCode
from service.casework.extracts.request import Use
from service.platform.db.records import (
    Default,
    KnownValues,
    Sha256,
    ShownRecord,
    points_to,
    table_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract(ShownRecord):
    """An extract that was made in a case; `actor` decided it.

    Attributes:
        case_id: The case.
        decision_id: The decision of the case that it rests on, with ground and weighing.
        receiver_number: Organisation number of the receiver.
        ground: The ground that was named.
        expires_on: Last day of use.
        replaces: The extract that it corrects.
        withdraws: The extract that it withdraws.
        content: Canonical bytes of the `ExtractDocument`.
        result_hash: Hash of those bytes.
    """

    case_id: Annotated[str, OWN]
    decision_id: Annotated[str, OWN]
    receiver_number: Annotated[str, UNTOLD]
    ground: Annotated[GroundCode, KnownValues, OWN]
    expires_on: Annotated[date, OWN]
    replaces: Annotated[str | None, OWN]
    withdraws: Annotated[str | None, OWN]
    content: Annotated[bytes, UNTOLD]
    result_hash: Annotated[Sha256, UNTOLD]

    def read(self) -> ExtractDocument:
        """Return the document."""
        return ExtractDocument.read(self.content)


EXTRACTS = table_of(
    Extract,
    "extracts",
    points_to("case_id", "cases"),
    points_to("decision_id", "decisions"),
    points_to("replaces", "extracts"),
    points_to("withdraws", "extracts"),
    UniqueConstraint("tenant_id", "replaces"),
    UniqueConstraint("tenant_id", "withdraws"),
    Index(None, "tenant_id", "case_id", "created_at", "id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractFile(ShownRecord):
    """The file of an extract as it was signed: the same bytes whenever it is handed out."""

    extract_id: Annotated[str, OWN]
    sha256: Annotated[Sha256, UNTOLD]
    content: Annotated[bytes, UNTOLD]


EXTRACT_FILES = table_of(
    ExtractFile,
    "extract_files",
    points_to("extract_id", "extracts"),
    UniqueConstraint("tenant_id", "extract_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedExtract(ShownRecord):
    """An extract that another authority has sent; `actor` imported it.

    Attributes:
        unit: The buyer unit whose it is; "" where it has none.
        sender_number: Organisation number of the sender, as the extract has it.
        extract_id: Its number at the sender.
        key: Public key of the log that signed it; `operations.senders` has whether it is confirmed.
        expires_at: From when on it can no longer be used.
        replaces: Number, at the sender, of the extract that it corrects.
        withdraws: Number, at the sender, of the extract that it withdraws.
        content: Canonical bytes of the `ExtractDocument`.
        result_hash: Hash of those bytes.
        file: The file as it came.
    """

    unit: Annotated[str, Default(""), OWN] = ""
    sender_number: Annotated[str, UNTOLD]
    extract_id: Annotated[str, OWN]
    key: Annotated[str, UNTOLD]
    expires_at: Annotated[datetime, OWN]
    replaces: Annotated[str | None, OWN]
    withdraws: Annotated[str | None, OWN]
    content: Annotated[bytes, UNTOLD]
    result_hash: Annotated[Sha256, UNTOLD]
    file: Annotated[bytes, UNTOLD]

    def read(self) -> ExtractDocument:
        """Return the document."""
        return ExtractDocument.read(self.content)


RECEIVED_EXTRACTS = table_of(
    ReceivedExtract,
    "received_extracts",
    UniqueConstraint("tenant_id", "sender_number", "key", "extract_id"),
    Index(None, "tenant_id", "created_at", "id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractAssessment(ShownRecord):
    """What a person does with a received extract in a case, and why. Never changed.

    Attributes:
        case_id: The case.
        received_id: The extract.
        use: Whether it is used, is not, or the supplier is heard anew first.
        reasons: Why.
    """

    case_id: Annotated[str, OWN]
    received_id: Annotated[str, OWN]
    use: Annotated[Use, KnownValues, OWN]
    reasons: Annotated[str, UNTOLD]


EXTRACT_ASSESSMENTS = table_of(
    ExtractAssessment,
    "extract_assessments",
    points_to("case_id", "cases"),
    points_to("received_id", "received_extracts"),
    Index(None, "tenant_id", "case_id", "created_at", "id"),
    Index(None, "tenant_id", "received_id"),
)
