"""Documents of a case handed out under the rules on official documents, and how they are marked."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from data_ingest.model.text import Language, Words
from service.api.bodies import Tidied
from service.api.case_writes import SeenVersion, write_to
from service.api.downloads import file_answers, hand_out
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.casework.cases.case import Seen, load_case
from service.casework.cases.tables import Case
from service.casework.disclosures.grounds import citation
from service.casework.disclosures.marking import LastsTo, Marking, mark, marking_of
from service.casework.disclosures.papers import JSON, PDF, FileKind
from service.casework.disclosures.places import label
from service.casework.disclosures.request import (
    DocumentState,
    NewDocumentDisclosure,
    NewMarking,
    without_numbers,
)
from service.casework.disclosures.store import (
    disclose,
    find_places,
    list_document_disclosures,
    load_document_disclosure,
    load_paper,
)
from service.casework.disclosures.tables import DocumentDisclosure
from service.documents.docx import MEDIA_TYPE as DOCX
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.operations.periods import Periods, load_periods
from service.platform.db.database import transaction
from service.platform.http.problems import language_of

router = resource(prefix="/v1/cases/{case_id}", tag="cases")


class MarkingResource(BaseModel):
    """How the documents of a case are marked."""

    state: DocumentState
    document_type: str
    ground: str = Field(description="`osl-19-3`, `osl-31-16`, or a provision in somebody's words.")
    lasts_to: LastsTo
    lasts_until: date | None
    disposal_class: str | None = Field(description="Null: nobody has decided one.")
    set_on: date | None = Field(description="Null: it follows from the stage of the case.")
    set_by: str | None


class PlaceResource(BaseModel):
    """Somewhere in the report that can be masked."""

    key: str
    place: str = Field(description="In the language asked for.")
    proposed: bool = Field(description="Whether it is masked unless somebody decides otherwise.")
    absolute: bool = Field(description="Whether it cannot be handed out, whoever decides.")
    ground: str | None
    citation: str | None = Field(description="Null: it is not proposed.")
    reason: str | None


class PlaceList(BaseModel):
    """What can be masked in the report of a screening, in its order."""

    screening_id: str
    items: list[PlaceResource]


class MaskingResource(BaseModel):
    """Something that is masked."""

    key: str
    place: str = Field(description="In the language asked for.")
    ground: str | None = Field(description="Null: a gap for a lawyer.")
    citation: str
    reason: str | None = Field(description="In the officer's words; null: `said` holds.")
    said: Words
    origin: str = Field(description="`proposed` by its class, or `added` by the officer.")
    decided_by: str


class HandedOutResource(BaseModel):
    """Something that was proposed to be masked and was handed out."""

    key: str
    place: str = Field(description="In the language asked for.")
    reason: str
    decided_by: str


class DisclosedFile(BaseModel):
    """One file of a disclosure, by its hash."""

    name: str
    media_type: str
    sha256: str


class DocumentDisclosureResource(BaseModel):
    """That a document of a case was handed out. Who wanted it is not kept."""

    id: str
    created_at: datetime
    actor: str
    case_id: str
    screening_id: str
    language: Language
    document: dict[str, Any] = Field(description="How it was marked then.")
    maskings: list[MaskingResource]
    handed_out: list[HandedOutResource]
    files: dict[FileKind, DisclosedFile]
    result_hash: str = Field(description="Hash of what is kept of it; the log has it too.")


class DocumentDisclosureList(BaseModel):
    """What has been handed out of one case, in that order."""

    items: list[DocumentDisclosureResource]


@router.get("/marking")
def get_case_marking(
    request: Request, principal: CurrentPrincipal, case_id: str
) -> MarkingResource:
    """Return how the documents of a case are marked, as it follows from its stage if nobody has."""
    return _marking(request, principal, case_id)


@router.post("/marking")
def create_case_marking(
    request: Request,
    principal: CurrentPrincipal,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewMarking],
) -> MarkingResource:
    """Mark the documents of a case anew: draft or final, type, secrecy, disposal class."""

    def marked(connection: Connection, case: Case, seen: Seen) -> None:
        mark(connection, case, stated, seen)

    write_to(request, principal, case_id, version, marked)
    return _marking(request, principal, case_id)


@router.get("/masked-copies/proposals")
def list_masking_proposals(
    request: Request,
    principal: CurrentPrincipal,
    case_id: str,
    screening_id: Annotated[
        str | None,
        Query(max_length=50, description="A screening of the case; the newest if left out."),
    ] = None,
) -> PlaceList:
    """Return every place of a report that can be masked, and which are proposed, and why."""
    installation: Installation = request.app.state.installation
    language = language_of(request.scope)
    with transaction(installation.engine, read_only=True) as connection:
        case = load_case(connection, case_id, principal=principal)
        record, found = find_places(connection, case, screening_id)
    return PlaceList(
        screening_id=record.id,
        items=[
            PlaceResource(
                key=place.key,
                place=label(place.key, language),
                proposed=place.proposed,
                absolute=place.is_absolute,
                ground=place.ground,
                citation=citation(place.ground, language) if place.proposed else None,
                reason=place.reason.to(language) if place.proposed else None,
            )
            for place in found
        ],
    )


@router.post("/masked-copies", status_code=201)
def create_masked_copy(
    request: Request,
    principal: CurrentPrincipal,
    case_id: str,
    version: SeenVersion,
    asked: Tidied[NewDocumentDisclosure],
) -> DocumentDisclosureResource:
    """Hand out the report of a case, masked, with the list of maskings and the refusal as a draft.

    Nothing is sent, and nothing is asked about who wants it. The log tells of it.
    """
    installation: Installation = request.app.state.installation
    stated = without_numbers(asked, person_key=installation.person_key)
    periods = _periods(installation, principal)
    language = language_of(request.scope)

    def disclosed(connection: Connection, case: Case, seen: Seen) -> DocumentDisclosureResource:
        made, _ = disclose(connection, case, stated, seen, periods=periods)
        return _shown(made, language)

    return write_to(request, principal, case_id, version, disclosed)


@router.get("/masked-copies")
def list_masked_copies(
    request: Request, principal: CurrentPrincipal, case_id: str
) -> DocumentDisclosureList:
    """Return what has been handed out of a case, with what was masked, why and by whom."""
    installation: Installation = request.app.state.installation
    language = language_of(request.scope)
    with transaction(installation.engine, read_only=True) as connection:
        case = load_case(connection, case_id, principal=principal)
        found = list_document_disclosures(connection, case)
    return DocumentDisclosureList(items=[_shown(disclosure, language) for disclosure in found])


@router.get("/masked-copies/{copy_id}")
def get_masked_copy(
    request: Request, principal: CurrentPrincipal, case_id: str, copy_id: str
) -> DocumentDisclosureResource:
    """Return one disclosure of a case."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        case = load_case(connection, case_id, principal=principal)
        found = load_document_disclosure(connection, case, copy_id)
    return _shown(found, language_of(request.scope))


@router.get(
    "/masked-copies/{copy_id}/content",
    response_class=Response,
    responses=file_answers(PDF, DOCX, JSON),
)
def get_masked_copy_content(
    request: Request,
    principal: CurrentPrincipal,
    case_id: str,
    copy_id: str,
    file: Annotated[
        FileKind,
        Query(description="The masked copy, the list of maskings, the refusal, or the metadata."),
    ] = "report",
) -> Response:
    """Return a file of a disclosure, as it was handed out then."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        case = load_case(connection, case_id, principal=principal)
        made = load_document_disclosure(connection, case, copy_id)
        found = load_paper(connection, made, file)
    return hand_out(
        request,
        principal,
        lambda _: found.content,
        subject=made.id,
        basis=(made.id, found.kind, found.sha256),
        name=found.name,
        media_type=found.media_type,
    )


def _periods(installation: Installation, principal: Principal) -> Periods:
    return load_periods(installation.data_dir, tenant_id=principal.tenant_id)


def _marking(request: Request, principal: Principal, case_id: str) -> MarkingResource:
    installation: Installation = request.app.state.installation
    periods = _periods(installation, principal)
    with transaction(installation.engine, read_only=True) as connection:
        case = load_case(connection, case_id, principal=principal)
        found: Marking = marking_of(connection, case, periods=periods)
    return MarkingResource(**{name: getattr(found, name) for name in MarkingResource.model_fields})


def _shown(made: DocumentDisclosure, language: Language) -> DocumentDisclosureResource:
    said = made.read()
    return DocumentDisclosureResource(
        id=made.id,
        created_at=made.created_at,
        actor=made.actor,
        case_id=made.case_id,
        screening_id=made.screening_id,
        language=said["language"],
        document=said["document"],
        maskings=[
            MaskingResource(
                **masking,
                place=label(masking["key"], language),
                citation=citation(masking["ground"], language),
            )
            for masking in said["maskings"]
        ],
        handed_out=[
            HandedOutResource(**handed, place=label(handed["key"], language))
            for handed in said["handed_out"]
        ],
        files=said["files"],
        result_hash=made.result_hash,
    )
