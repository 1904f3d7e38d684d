"""Disclosure of case documents under the rules on official documents, and their marking."""

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
    """The marking of the documents of a case."""

    state: DocumentState
    document_type: str
    ground: str = Field(description="`osl-19-3`, `osl-31-16`, or a provision in free text.")
    lasts_to: LastsTo
    lasts_until: date | None
    disposal_class: str | None = Field(description="Null if none has been decided.")
    set_on: date | None = Field(
        description="Null if the marking follows from the stage of the case."
    )
    set_by: str | None


class PlaceResource(BaseModel):
    """A part of the report that can be masked."""

    key: str
    place: str = Field(description="In the requested language.")
    proposed: bool = Field(description="Whether it is masked by default.")
    absolute: bool = Field(description="Whether it can never be disclosed.")
    ground: str | None
    citation: str | None = Field(description="Null if masking is not proposed.")
    reason: str | None


class PlaceList(BaseModel):
    """The parts of a screening report that can be masked, in order."""

    screening_id: str
    items: list[PlaceResource]


class MaskingResource(BaseModel):
    """A masked item."""

    key: str
    place: str = Field(description="In the requested language.")
    ground: str | None = Field(description="Null: to be settled by a lawyer.")
    citation: str
    reason: str | None = Field(description="In the officer's words. Null: `said` applies.")
    said: Words
    origin: str = Field(description="`proposed` by its class, or `added` by the officer.")
    decided_by: str


class HandedOutResource(BaseModel):
    """An item that was proposed for masking but disclosed."""

    key: str
    place: str = Field(description="In the requested language.")
    reason: str
    decided_by: str


class DisclosedFile(BaseModel):
    """One file of a disclosure, by its hash."""

    name: str
    media_type: str
    sha256: str


class DocumentDisclosureResource(BaseModel):
    """A disclosure of a document of a case. Who requested it is not stored."""

    id: str
    created_at: datetime
    actor: str
    case_id: str
    screening_id: str
    language: Language
    document: dict[str, Any] = Field(description="The marking of the document at the time.")
    maskings: list[MaskingResource]
    handed_out: list[HandedOutResource]
    files: dict[FileKind, DisclosedFile]
    result_hash: str = Field(
        description="Hash of what is stored of the disclosure; also in the log."
    )


class DocumentDisclosureList(BaseModel):
    """The disclosures of a case, in order."""

    items: list[DocumentDisclosureResource]


@operation("GET /v1/cases/{case_id}/marking")
def get_case_marking(call: Call, case_id: str) -> MarkingResource:
    """Return the marking of the documents of a case; by default it follows from the stage."""
    periods = _periods(call)
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        found = marking_of(connection, case, periods=periods)
    return MarkingResource(**{name: getattr(found, name) for name in MarkingResource.model_fields})


@operation("POST /v1/cases/{case_id}/marking")
def create_case_marking(
    call: Call, case_id: str, stated: NewMarking, *, version: int | None = None
) -> MarkingResource:
    """Set the marking of the documents: draft or final, type, secrecy, disposal class."""
    with writing_to(call, case_id, version) as (connection, case, seen):
        mark(connection, case, stated, seen)
    return get_case_marking(call, case_id)


@operation("GET /v1/cases/{case_id}/masked-copies/proposals")
def list_masking_proposals(
    call: Call, case_id: str, *, screening_id: str | None = None
) -> PlaceList:
    """List the parts of a report that can be masked, and which are proposed, with reasons."""
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
    """Create a masked copy of a report, a list of maskings and a draft refusal.

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
    """List the disclosures of a case: what was masked, why and by whom."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        found = list_document_disclosures(connection, case)
    return DocumentDisclosureList(items=[_shown(one, call.language) for one in found])


@operation("GET /v1/cases/{case_id}/masked-copies/{copy_id}")
def get_masked_copy(call: Call, case_id: str, copy_id: str) -> DocumentDisclosureResource:
    """Return a disclosure of a case."""
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
