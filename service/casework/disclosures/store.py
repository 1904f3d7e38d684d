"""Disclosures as they are kept: an act of the case, an entry of the log, and every file as it was.

The SQL of them lives here. Nothing is asked or kept about who wanted the document.
"""

import hashlib

from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from service.casework.cases.case import Seen, list_of_case, write_case
from service.casework.cases.tables import Case
from service.casework.closed_points import points_are_open
from service.casework.disclosures.deciding import decide
from service.casework.disclosures.marking import marking_of
from service.casework.disclosures.papers import FileKind, Handout, Paper, papers
from service.casework.disclosures.places import MaskablePlace, places
from service.casework.disclosures.request import NewDocumentDisclosure
from service.casework.disclosures.tables import (
    DOCUMENT_DISCLOSURE_FILES,
    DisclosureFile,
    DocumentDisclosure,
)
from service.casework.links import list_links
from service.operations.files.kept_files import whole
from service.operations.kept import keep
from service.operations.periods import Periods
from service.platform.db.record_id import is_id, new_id
from service.platform.db.store import add, load
from service.platform.frames import canonical
from service.platform.refusal import Refusal
from service.screening.assessment.models import Assessment
from service.screening.record.store import load_screening
from service.screening.record.tables import ScreeningRecord

HANDED_OUT = "handed_out"
"""Event of a case by which a document of it is handed out."""

ACTION = "document.disclosed"
"""The action of the entry of the log that tells of it."""


def find_places(
    connection: Connection, case: Case, screening_id: str | None
) -> tuple[ScreeningRecord, list[MaskablePlace]]:
    """Return the screening of a case that is handed out, and every place in it to be masked.

    Args:
        connection: Inside a transaction.
        case: The case.
        screening_id: One of its screenings; None: the one attached last.

    Raises:
        Refusal: The case has none, or not that one.
    """
    record = _screening(connection, case, screening_id)
    return record, _places(Assessment.read(record.assessment), case)


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
    is_open = points_are_open(connection, record.id, principal=seen.principal, record=record)
    handout = Handout(
        disclosure_id=new_id("disclosure"),
        case_id=case.id,
        diary_number=case.diary_number,
        record=record,
        opened=is_open and not case.is_before_award,
        decided=decided,
        marking=marking_of(connection, case, periods=periods),
        language=stated.language,
        at=seen.now,
    )
    files = papers(handout)
    content = canonical(
        {
            "language": stated.language,
            "stage": case.stage,
            "document": handout.marking.about(),
            "maskings": [masking.record() for masking in decided.maskings],
            "handed_out": [handed.record() for handed in decided.handed_out],
            "files": {
                file.kind: {"name": file.name, "media_type": file.media_type, "sha256": file.sha256}
                for file in files
            },
        }
    )
    made = DocumentDisclosure(
        tenant_id=case.tenant_id,
        id=handout.disclosure_id,
        actor=seen.principal.actor,
        created_at=seen.now,
        case_id=case.id,
        screening_id=record.id,
        content=content,
        result_hash=hashlib.sha256(content).hexdigest(),
    )
    write_case(connection, case, seen, HANDED_OUT, None, {"disclosure": made.id})
    keep(
        connection,
        ACTION,
        made,
        content_sha256=made.result_hash,
        details={"case": case.id, "screening": record.id, "masked": len(decided.maskings)},
    )
    add(connection, *(_file(made, file) for file in files))
    return made, files


def list_document_disclosures(connection: Connection, case: Case) -> list[DocumentDisclosure]:
    """Return what has been handed out of a case, in that order."""
    return list_of_case(connection, DocumentDisclosure, case)


def load_document_disclosure(
    connection: Connection, case: Case, disclosure_id: str
) -> DocumentDisclosure:
    """Return one disclosure of a case.

    Raises:
        Refusal: There is none of that number.
    """
    if is_id("disclosure", disclosure_id):
        for disclosure in list_document_disclosures(connection, case):
            if disclosure.id == disclosure_id:
                return disclosure
    raise Refusal("not-found")


def load_paper(connection: Connection, made: DocumentDisclosure, kind: FileKind) -> Paper:
    """Return a file of a disclosure as it was handed out.

    Raises:
        Refusal: There is none of that kind, as no refusal where nothing was masked; or
            `file-altered`: it is not what was handed out.
    """
    columns = DOCUMENT_DISCLOSURE_FILES.c
    found = load(
        connection,
        DisclosureFile,
        columns.tenant_id == made.tenant_id,
        columns.disclosure_id == made.id,
        columns.kind == kind,
    )
    if found is None:
        raise Refusal("not-found")
    return Paper(kind, found.name, found.media_type, whole(found.content, found.sha256))


def _file(made: DocumentDisclosure, paper: Paper) -> DisclosureFile:
    return DisclosureFile(
        tenant_id=made.tenant_id,
        id=new_id("disclosurefile"),
        actor=made.actor,
        created_at=made.created_at,
        disclosure_id=made.id,
        kind=paper.kind,
        name=paper.name,
        media_type=paper.media_type,
        sha256=paper.sha256,
        content=paper.content,
    )


def _places(assessment: Assessment, case: Case) -> list[MaskablePlace]:
    return places(assessment, before_award=case.is_before_award)


def _screening(connection: Connection, case: Case, screening_id: str | None) -> ScreeningRecord:
    attached = [link.record_id for link in list_links(connection, case) if link.kind == "screening"]
    if not attached:
        raise Refusal("invalid-request", Problem("disclosure-nothing"))
    chosen = attached[-1] if screening_id is None else screening_id
    if chosen not in attached:
        raise Refusal("invalid-request", Problem("disclosure-screening", "/screening_id"))
    record = load_screening(connection, tenant_id=case.tenant_id, screening_id=chosen)
    assert record is not None  # it hangs on the case
    return record
