"""Disclosure of case documents under the rules on official documents, and their marking."""

from typing import Annotated

from fastapi import Query, Request, Response

from service.api.bodies import Tidied
from service.api.calling import CurrentCall
from service.api.downloads import file_answers, hand_out
from service.api.resource import resource
from service.api.versions import SeenVersion
from service.calls import disclosures as calls
from service.calls.disclosures import (
    DocumentDisclosureList,
    DocumentDisclosureResource,
    MarkingResource,
    PlaceList,
)
from service.casework.cases.case import load_case
from service.casework.disclosures.papers import JSON, PDF, FileKind
from service.casework.disclosures.request import NewDocumentDisclosure, NewMarking
from service.casework.disclosures.store import load_document_disclosure, load_paper
from service.documents.forms import MEDIA

router = resource(prefix="/v1/cases/{case_id}", tag="cases")


@router.get("/marking")
def get_case_marking(call: CurrentCall, case_id: str) -> MarkingResource:
    """Return the marking of the documents of a case; by default it follows from the stage."""
    return calls.get_case_marking(call, case_id)


@router.post("/marking")
def create_case_marking(
    call: CurrentCall, case_id: str, version: SeenVersion, stated: Tidied[NewMarking]
) -> MarkingResource:
    """Set the marking of the documents: draft or final, type, secrecy, disposal class."""
    return calls.create_case_marking(call, case_id, stated, version=version)


@router.get("/masked-copies/proposals")
def list_masking_proposals(
    call: CurrentCall,
    case_id: str,
    screening_id: Annotated[
        str | None,
        Query(max_length=50, description="A screening of the case. Default: the newest."),
    ] = None,
) -> PlaceList:
    """List the parts of a report that can be masked, and which are proposed, with reasons."""
    return calls.list_masking_proposals(call, case_id, screening_id=screening_id)


@router.post("/masked-copies", status_code=201)
def create_masked_copy(
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewDocumentDisclosure],
) -> DocumentDisclosureResource:
    """Create a masked copy of a report, a list of maskings and a draft refusal.

    Nothing is sent, and nothing is asked about the person who requests it. The disclosure is
    logged.
    """
    return calls.create_masked_copy(call, case_id, stated, version=version)


@router.get("/masked-copies")
def list_masked_copies(call: CurrentCall, case_id: str) -> DocumentDisclosureList:
    """List the disclosures of a case: what was masked, why and by whom."""
    return calls.list_masked_copies(call, case_id)


@router.get("/masked-copies/{copy_id}")
def get_masked_copy(call: CurrentCall, case_id: str, copy_id: str) -> DocumentDisclosureResource:
    """Return a disclosure of a case."""
    return calls.get_masked_copy(call, case_id, copy_id)


@router.get(
    "/masked-copies/{copy_id}/content",
    response_class=Response,
    responses=file_answers(PDF, MEDIA["docx"], JSON),
)
def get_masked_copy_content(
    request: Request,
    call: CurrentCall,
    case_id: str,
    copy_id: str,
    file: Annotated[
        FileKind,
        Query(description="The masked copy, the list of maskings, the refusal, or the metadata."),
    ] = "report",
) -> Response:
    """Return a file of a disclosure, unchanged since it was disclosed."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        made = load_document_disclosure(connection, case, copy_id)
        found = load_paper(connection, made, file)
    return hand_out(
        request,
        call.principal,
        lambda _: found.content,
        subject=made.id,
        basis=(made.id, found.kind, found.sha256),
        name=found.name,
        media_type=found.media_type,
    )
