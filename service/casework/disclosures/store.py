"""Disclosures as they are kept: an act of the case, an entry of the log, and every file as it was.

The SQL of them lives here. Nothing is asked or kept about who wanted the document.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select

from data_ingest.model.problem import Problem
from service.casework.cases.case import Case, Seen, write
from service.casework.disclosures.deciding import decide
from service.casework.disclosures.marking import marking_of
from service.casework.disclosures.papers import FileKind, Handing, Paper, papers
from service.casework.disclosures.places import Place, places
from service.casework.disclosures.request import NewDocumentDisclosure
from service.casework.disclosures.tables import DisclosureFileRow, DocumentDisclosureRow
from service.casework.links import list_links, points_are_open
from service.operations.audit.entry import write_entry
from service.operations.periods import Periods
from service.platform.db.record_id import is_id, new_id
from service.platform.frames import canonical
from service.platform.refusal import Refusal
from service.screening.assessment.models import Assessment, read_assessment
from service.screening.record.store import ScreeningRecord, load_screening

HANDED_OUT = "handed_out"
"""Event of a case by which a document of it is handed out."""

ACTION = "document.disclosed"
"""The action of the entry of the log that tells of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDisclosure:
    """That a document of a case was handed out.

    Attributes:
        tenant_id: Whose it is.
        id: From `service.platform.db.record_id.new_id`.
        actor: Who decided what is masked, and handed it out.
        created_at: When.
        case_id: The case.
        screening_id: The screening whose report it is.
        content: Canonical JSON: language, marking, maskings, and the hash of each file.
        result_hash: Hash of the content, which the log has too.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    case_id: str
    screening_id: str
    content: bytes
    result_hash: str

    def read(self) -> Mapping[str, Any]:
        """Return what the content says."""
        said: Mapping[str, Any] = orjson.loads(self.content)
        return said


_COLUMNS = [getattr(DocumentDisclosureRow, field.name) for field in fields(DocumentDisclosure)]


def find_places(
    connection: Connection, case: Case, screening_id: str | None
) -> tuple[ScreeningRecord, list[Place]]:
    """Return the screening of a case that is handed out, and every place in it to be masked.

    Args:
        connection: Inside a transaction.
        case: The case.
        screening_id: One of its screenings; None: the one attached last.

    Raises:
        Refusal: The case has none, or not that one.
    """
    record = _screening(connection, case, screening_id)
    return record, _places(read_assessment(record.assessment), case)


def disclose(
    connection: Connection,
    case: Case,
    stated: NewDocumentDisclosure,
    seen: Seen,
    *,
    periods: Periods,
) -> tuple[DocumentDisclosure, list[Paper]]:
    """Hand out the report of a case, masked, and return what is kept of that with its files.

    Args:
        connection: Inside a transaction that may write.
        case: The case.
        stated: What is handed out, and what is masked otherwise than proposed.
        seen: Who does it, and the version of the case that she has seen.
        periods: From `service.operations.periods.load_periods`, for the disposal class.

    Raises:
        Refusal: Somebody else has written to the case, it has no such screening, or what is stated
            of the maskings cannot be done.
    """
    record, found = find_places(connection, case, stated.screening_id)
    decided = decide(found, stated, actor=seen.principal.actor)
    is_open = points_are_open(connection, record.id, principal=seen.principal)
    handing = Handing(
        disclosure_id=new_id("dd"),
        case_id=case.id,
        diary_number=case.diary_number,
        record=record,
        opened=is_open and not case.is_before_award,
        decided=decided,
        marking=marking_of(connection, case, periods=periods),
        language=stated.language,
        at=seen.now,
    )
    files = papers(handing)
    content = canonical(
        {
            "language": stated.language,
            "stage": case.stage,
            "document": handing.marking.about(),
            "maskings": [one.record() for one in decided.maskings],
            "handed_out": [one.record() for one in decided.handed_out],
            "files": {
                one.kind: {"name": one.name, "media_type": one.media_type, "sha256": one.sha256}
                for one in files
            },
        }
    )
    made = DocumentDisclosure(
        tenant_id=case.tenant_id,
        id=handing.disclosure_id,
        actor=seen.principal.actor,
        created_at=seen.now,
        case_id=case.id,
        screening_id=record.id,
        content=content,
        result_hash=hashlib.sha256(content).hexdigest(),
    )
    write(connection, case, seen, HANDED_OUT, None, {"disclosure": made.id})
    _keep(connection, made, files)
    write_entry(
        connection,
        ACTION,
        made.id,
        tenant_id=made.tenant_id,
        actor=made.actor,
        at=made.created_at,
        content_sha256=made.result_hash,
        details={"case": case.id, "screening": record.id, "masked": len(decided.maskings)},
    )
    return made, files


def list_document_disclosures(connection: Connection, case: Case) -> list[DocumentDisclosure]:
    """Return what has been handed out of a case, in that order."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(
            DocumentDisclosureRow.tenant_id == case.tenant_id,
            DocumentDisclosureRow.case_id == case.id,
        )
        .order_by(DocumentDisclosureRow.created_at, DocumentDisclosureRow.id)
    )
    return [DocumentDisclosure(**row._mapping) for row in rows]


def load_document_disclosure(
    connection: Connection, case: Case, disclosure_id: str
) -> DocumentDisclosure:
    """Return one disclosure of a case.

    Raises:
        Refusal: There is none of that number.
    """
    if is_id("dd", disclosure_id):
        for one in list_document_disclosures(connection, case):
            if one.id == disclosure_id:
                return one
    raise Refusal("not-found")


def load_paper(connection: Connection, made: DocumentDisclosure, kind: FileKind) -> Paper:
    """Return a file of a disclosure as it was handed out.

    Raises:
        Refusal: There is none of that kind, as no refusal where nothing was masked.
    """
    row = connection.execute(
        select(
            DisclosureFileRow.kind,
            DisclosureFileRow.name,
            DisclosureFileRow.media_type,
            DisclosureFileRow.content,
        ).where(
            DisclosureFileRow.tenant_id == made.tenant_id,
            DisclosureFileRow.disclosure_id == made.id,
            DisclosureFileRow.kind == kind,
        )
    ).one_or_none()
    if row is None:
        raise Refusal("not-found")
    return Paper(kind, row.name, row.media_type, row.content)


def _keep(connection: Connection, made: DocumentDisclosure, files: Sequence[Paper]) -> None:
    values = {field.name: getattr(made, field.name) for field in fields(made)}
    connection.execute(insert(DocumentDisclosureRow).values(values))
    rows = [
        {
            "tenant_id": made.tenant_id,
            "id": new_id("df"),
            "actor": made.actor,
            "created_at": made.created_at,
            "disclosure_id": made.id,
            "kind": one.kind,
            "name": one.name,
            "media_type": one.media_type,
            "sha256": one.sha256,
            "content": one.content,
        }
        for one in files
    ]
    connection.execute(insert(DisclosureFileRow), rows)


def _places(assessment: Assessment, case: Case) -> list[Place]:
    return places(assessment, before_award=case.is_before_award)


def _screening(connection: Connection, case: Case, screening_id: str | None) -> ScreeningRecord:
    attached = [one.record_id for one in list_links(connection, case) if one.kind == "screening"]
    if not attached:
        raise Refusal("invalid-request", Problem("disclosure-nothing"))
    chosen = attached[-1] if screening_id is None else screening_id
    if chosen not in attached:
        raise Refusal("invalid-request", Problem("disclosure-screening", "/screening_id"))
    record = load_screening(connection, tenant_id=case.tenant_id, screening_id=chosen)
    assert record is not None  # it hangs on the case
    return record
