"""Parties in registers and lists: search while typing, and what each source states."""

from datetime import UTC, date, datetime
from typing import Any

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from data_ingest.lists.meaning import LISTS, statement
from data_ingest.model.text import Words
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.operations.installation import Installation
from service.platform.country import CountryCode
from service.platform.http.problem_errors import ProblemError, listed
from service.platform.http.problems import Refused, language_of
from service.platform.http.sent import Sent
from service.registers.figures import with_unit
from service.registers.parties import Record, party_records, typed, unread_text
from service.registers.party_id import seal, unseal
from service.registers.serving import ServingRegisters

router = resource(prefix="/v1/parties", tag="matching")

Row = dict[str, str | int | bool | None]


class PartySearch(BaseModel):
    """Partly typed text: a name or a number."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=200)
    country: CountryCode | None = Field(default=None, description="Only parties in this country.")
    limit: int = Field(default=10, ge=1, le=50)


class PartyHit(BaseModel):
    """A party that was found."""

    id: str = Field(description="Opaque; see `GET /v1/parties/{id}`.")
    name: str | None = Field(description="The matching name. Null for a natural person.")
    country: str | None
    datasets: list[str] = Field(description="The sources that have it under the same number.")


class PartyHits(BaseModel):
    """Results, most likely first."""

    items: list[PartyHit]
    snapshot: str = Field(description="The snapshot that was searched.")
    notes: list[ProblemError] = Field(
        description="Reasons why a text with five digits or more was not looked up as a number. "
        "The number is not repeated. If anything was found, only that words and number are mixed."
    )


class SourceStated(BaseModel):
    """The source of a record, and its date."""

    id: str
    title: str
    publisher: str
    licence: str
    url: str
    as_of: date | None = Field(description="Date of the content.")
    retrieved_at: datetime


class ListEntry(BaseModel):
    """One entry, in the words of the list's publisher; it does not say that a firm did anything."""

    entry_key: str
    subject_kind: str | None
    subject_name: str | None = Field(description="Null for a natural person.")
    country: str | None
    category: str | None = Field(description="Code in the list.")
    listed_on: date | None
    delisted_on: date | None = Field(description="Date on which the entry ends or ended.")
    url: str | None
    says: Words | None = Field(
        description="What the list states about the firm. Null if there is no text for the list."
    )
    means_not: Words | None = Field(description="What an entry does not mean.")
    ends: Words | None = Field(description="When an entry of the list ends.")


class PartyRecord(BaseModel):
    """What one source states about the party. What it does not mention is unknown."""

    source: SourceStated
    shared_number: str = Field(description="The number that links the source to the party.")
    name: str | None = Field(description="Null for a natural person, whose name is never stored.")
    kind: str | None = Field(description="Null if the source does not describe the party.")
    country: str | None
    status: str | None
    activity: str | None
    founded_on: date | None
    ended_on: date | None
    legal_form_code: str | None
    legal_form_scheme: str | None
    numbers: list[str]
    names: list[Row]
    places: list[Row]
    industries: list[Row]
    facts: list[Row]
    owners: list[Row] = Field(description="Who owns or controls it, or why this is not stated.")
    list_entries: list[ListEntry] = Field(
        description="With dates of listing and delisting, and the meaning of an entry."
    )
    subcontracts: list[Row] = Field(description="Parts of public contracts that the party had.")


class PartyResource(BaseModel):
    """A party, and what each register and list states about it."""

    id: str
    records: list[PartyRecord]
    snapshot: str


@router.post("/search")
def search_parties(
    request: Request, principal: CurrentPrincipal, asked: Sent[PartySearch]
) -> PartyHits:
    """Suggest parties for a partly typed name or number.

    The text is sent in the body and not stored.
    """
    installation: Installation = request.app.state.installation
    serving: ServingRegisters = request.app.state.registers
    key = installation.person_key

    registers = serving.now()
    hits = typed(registers, asked.text, country=asked.country, limit=asked.limit, person_key=key)
    items: dict[str, PartyHit] = {}
    for hit in hits:
        new = PartyHit(
            id=seal(hit.party_id, key=key),
            name=hit.name or None,
            country=hit.country,
            datasets=[],
        )
        item = items.setdefault(hit.party_id, new)
        item.datasets.append(hit.source_id)
    lost = unread_text(asked.text, country=asked.country, person_key=key)
    if items:  # found by its name, unless the number beside the name was expected to count
        lost = [note for note in lost if note.code == "number-in-text"]
    return PartyHits(
        items=list(items.values()),
        snapshot=registers.snapshot.id,
        notes=listed(lost, language_of(request.scope)),
    )


@router.get("/{party_number}")
def get_party(request: Request, principal: CurrentPrincipal, party_number: str) -> PartyResource:
    """Return what each register and list states about a party, with dates and licence terms."""
    installation: Installation = request.app.state.installation
    serving: ServingRegisters = request.app.state.registers
    registers = serving.now()
    party_id = unseal(party_number, key=installation.person_key)
    records = [] if party_id is None else party_records(registers, party_id)
    if not records:
        raise Refused("not-found")
    return PartyResource(
        id=party_number,
        records=[_record(record) for record in records],
        snapshot=registers.snapshot.id,
    )


def _record(record: Record) -> PartyRecord:
    party, version, tables = record.party, record.version, record.tables
    return PartyRecord(
        source=SourceStated(
            id=version.source_id,
            title=version.title,
            publisher=version.publisher,
            licence=version.licence,
            url=version.url,
            as_of=version.as_of,
            retrieved_at=version.retrieved_at,
        ),
        shared_number=record.shared_number,
        name=party["display_name"],
        kind=party["kind"],
        country=party["country"],
        status=party["status"],
        activity=party["activity"],
        founded_on=party["founded_on"],
        ended_on=party["ended_on"],
        legal_form_code=party["legal_form_code"],
        legal_form_scheme=party["legal_form_scheme"],
        numbers=record.numbers,
        names=tables["names"],
        places=tables["places"],
        industries=tables["industries"],
        facts=list(map(with_unit, tables["party_facts"])),
        owners=tables["control_links"],
        list_entries=[
            _entry(version.source_id, row, name=party["display_name"])
            for row in tables["list_entries"]
        ],
        subcontracts=tables["subcontracts"],
    )


def _entry(list_id: str, row: dict[str, Any], *, name: str | None) -> ListEntry:
    meaning = LISTS.get(list_id)
    if meaning is None:
        return ListEntry(**row, says=None, means_not=None, ends=None)
    entry = ListEntry(**row, says=None, means_not=meaning.means_not, ends=meaning.ends)
    named = entry.subject_name or name
    if named is None:
        return entry
    says = statement(
        list_id,
        name=named,
        category=entry.category or "",
        listed_on=entry.listed_on,
        delisted_on=entry.delisted_on,
        as_of=datetime.now(UTC).date(),
    )
    return entry.model_copy(update={"says": says})
