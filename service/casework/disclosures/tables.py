"""The tables of documents handed out. What refuses changes is in the migration: triggers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from sqlalchemy import Index, UniqueConstraint

from data_ingest.model.fields import OWN, UNTOLD
from service.platform.db.records import Sha256, ShownRecord, points_to, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDisclosure(ShownRecord):
    """That a document of a case was handed out: what was masked, why, and by whose decision.

    `actor` decided what is masked, and handed it out.

    Attributes:
        case_id: The case.
        screening_id: The screening whose report it is.
        content: Canonical JSON: language, marking, maskings, and the hash of each file.
        result_hash: Hash of the content, which the log has too.
    """

    case_id: Annotated[str, OWN]
    screening_id: Annotated[str, OWN]
    content: Annotated[bytes, UNTOLD]
    result_hash: Annotated[Sha256, UNTOLD]

    def read(self) -> Mapping[str, Any]:
        """Return what the content says."""
        said: Mapping[str, Any] = orjson.loads(self.content)
        return said


DOCUMENT_DISCLOSURES = table_of(
    DocumentDisclosure,
    "document_disclosures",
    points_to("case_id", "cases"),
    points_to("screening_id", "screenings"),
    Index(None, "tenant_id", "case_id", "created_at", "id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureFile(ShownRecord):
    """One file of what was handed out, as it was then."""

    disclosure_id: Annotated[str, OWN]
    kind: Annotated[str, OWN]
    name: Annotated[str, OWN]
    media_type: Annotated[str, OWN]
    sha256: Annotated[Sha256, UNTOLD]
    content: Annotated[bytes, UNTOLD]


DOCUMENT_DISCLOSURE_FILES = table_of(
    DisclosureFile,
    "document_disclosure_files",
    points_to("disclosure_id", "document_disclosures"),
    UniqueConstraint("tenant_id", "disclosure_id", "kind"),
)
