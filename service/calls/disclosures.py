"""Documents of a case handed out under the rules on official documents, and how they are marked."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from data_ingest.model.text import Language, Words
from service.calls.call import Call
from service.calls.in_case import writing_to
from service.calls.operation import operation
from service.casework.cases.case import load_case
from service.casework.disclosures.grounds import citation
from service.casework.disclosures.marking import LastsTo, mark, marking_of
from service.casework.disclosures.papers import FileKind, Paper
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
)
from service.casework.disclosures.tables import DocumentDisclosure
from service.operations.periods import Periods, load_periods


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


@operation("GET /v1/cases/{case_id}/marking")
def get_case_marking(call: Call, case_id: str) -> MarkingResource:
    """Return how the documents of a case are marked, as it follows from its stage if nobody has."""
    periods = _periods(call)
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        found = marking_of(connection, case, periods=periods)
    return MarkingResource(**{name: getattr(found, name) for name in MarkingResource.model_fields})


@operation("POST /v1/cases/{case_id}/marking")
def create_case_marking(
    call: Call, case_id: str, stated: NewMarking, *, version: int | None = None
) -> MarkingResource:
    """Mark the documents of a case anew: draft or final, type, secrecy, disposal class."""
    with writing_to(call, case_id, version) as (connection, case, seen):
        mark(connection, case, stated, seen)
    return get_case_marking(call, case_id)


@operation("GET /v1/cases/{case_id}/masked-copies/proposals")
def list_masking_proposals(
    call: Call, case_id: str, *, screening_id: str | None = None
) -> PlaceList:
    """Return every place of a report that can be masked, and which are proposed, and why."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        record, found = find_places(connection, case, screening_id)
    return PlaceList(
        screening_id=record.id,
        items=[
            PlaceResource(
                key=place.key,
                place=label(place.key, call.language),
                proposed=place.proposed,
                absolute=place.is_absolute,
                ground=place.ground,
                citation=citation(place.ground, call.language) if place.proposed else None,
                reason=place.reason.to(call.language) if place.proposed else None,
            )
            for place in found
        ],
    )


@operation("POST /v1/cases/{case_id}/masked-copies")
def create_masked_copy(
    call: Call,
    case_id: str,
    stated: NewDocumentDisclosure,
    *,
    version: int | None = None,
    hand_over: Callable[[str, Sequence[Paper]], None] | None = None,
) -> DocumentDisclosureResource:
    """Hand out the report of a case, masked, with the list of maskings and the refusal as a draft.

    Args:
        call: Who hands it out.
        case_id: Number of the case.
        stated: What is masked, and why.
        version: Of the case, that it builds on; None: as the case stands.
        hand_over: Takes the number of the copy and its files; where it raises, nothing is on
            record.
    """
    checked = without_numbers(stated, person_key=call.installation.person_key)
    periods = _periods(call)
    with writing_to(call, case_id, version) as (connection, case, seen):
        made, files = disclose(connection, case, checked, seen, periods=periods)
        if hand_over is not None:
            hand_over(made.id, files)
    return _shown(made, call.language)


@operation("GET /v1/cases/{case_id}/masked-copies")
def list_masked_copies(call: Call, case_id: str) -> DocumentDisclosureList:
    """Return what has been handed out of a case, with what was masked, why and by whom."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        found = list_document_disclosures(connection, case)
    return DocumentDisclosureList(items=[_shown(one, call.language) for one in found])


@operation("GET /v1/cases/{case_id}/masked-copies/{copy_id}")
def get_masked_copy(call: Call, case_id: str, copy_id: str) -> DocumentDisclosureResource:
    """Return one disclosure of a case."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        found = load_document_disclosure(connection, case, copy_id)
    return _shown(found, call.language)


def _periods(call: Call) -> Periods:
    return load_periods(call.installation.data_dir, tenant_id=call.principal.tenant_id)


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
