"""What each register and list of a snapshot says of one party."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from data_ingest.ids.identifiers import CLAIMS, identify
from data_ingest.ids.schemes.catalogue import SCHEMES
from data_ingest.model.problem import Problem
from data_ingest.model.register_tables import Register, RegisterParties
from data_ingest.snapshot.manifest import SourceVersion
from service.platform.frames import plain_rows
from service.registers.comparing import SourceParty, shown_number, telling
from service.registers.matching import QueryParty, unread
from service.registers.serving import Registers

if TYPE_CHECKING:
    from data_ingest.linking.search import Hit

_TABLES = ("names", "places", "industries", "party_facts", "control_links", "list_entries",
           "subcontracts")  # fmt: skip
_PARTY_OF = {"control_links": "owned_id", "subcontracts": "subcontractor_id"}
_NUMBERED = ("source_id", "party_id", "scheme", "value")
_OTHERS = ("owner_id", "contractor_id")
_UNDESCRIBED: Mapping[str, Any] = dict.fromkeys(RegisterParties.column_names())
_FEWEST_DIGITS = 5
"""Digits from which on what somebody types is looked up as a number too."""
_COUNTRIES = tuple(sorted({scheme.country for scheme in SCHEMES.values() if scheme.country}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one source says of a party.

    Attributes:
        known: The party in the source.
        version: The source, its licence and its day.
        shared_number: The number by which the source was found to speak of the party.
        party: Its row of `RegisterParties` in plain values; all null where the source speaks of the
            party without describing it.
        numbers: Its numbers, none of a natural person.
        tables: Rows of the other tables in plain values, by table.
    """

    known: SourceParty
    version: SourceVersion
    shared_number: str
    party: Mapping[str, Any]
    numbers: list[str]
    tables: Mapping[str, list[dict[str, Any]]]


def party_records(registers: Registers, party_id: str) -> list[Record]:
    """Return what every source says of a party; nothing if none knows it.

    Args:
        registers: What is read.
        party_id: The party's id in a source.
    """
    return records_of_parties(registers, [party_id])[party_id]


def records_of_parties(registers: Registers, party_ids: Collection[str]) -> dict[str, list[Record]]:
    """Return what every source says of each party, read at once; nothing of one that none knows.

    Sources are tied together by numbers alone: those that have the party's own, and those that have
    another number of it, whose check digit is not refuted.

    Args:
        registers: What is read.
        party_ids: The parties' ids in a source.
    """
    snapshot = registers.snapshot
    found = {one: dict.fromkeys(_own(registers, one), one) for one in party_ids}
    owners: dict[SourceParty, list[str]] = {}
    for party_id, some in found.items():
        for known in some:
            owners.setdefault(known, []).append(party_id)
    first = telling(snapshot.register(owners).identifiers)
    for source_id, one_id, scheme, value in first.select(_NUMBERED).iter_rows():
        for party_id in owners[SourceParty(source_id, one_id)]:
            for party in snapshot.find(scheme, value):
                tied = SourceParty(party.source_id, party.party_id)
                found[party_id].setdefault(tied, f"{scheme}:{value}")
    for party_id, some in found.items():
        # A source of owners or of contracts speaks of parties without describing them itself.
        for one_id in {party_id: None} | {known.party_id: None for known in some}:
            for source_id in snapshot.manifest.sources:
                some.setdefault(SourceParty(source_id, one_id), one_id)
    register = snapshot.register({known for some in found.values() for known in some})
    rows, numbers = _rows(register), _shown_numbers(register)
    parties = {
        SourceParty(row["source_id"], row["party_id"]): row for row in plain_rows(register.parties)
    }
    return {
        party_id: [
            Record(
                known=known,
                version=snapshot.manifest.sources[known.source_id],
                shared_number=shown_number(some[known]),
                party=parties.get(known, _UNDESCRIBED),
                numbers=numbers.get(known, []),
                tables={table: rows[table].get(known, []) for table in _TABLES},
            )
            for known in sorted(some)
            if known in parties or any(known in rows[table] for table in _TABLES)
        ]
        for party_id, some in found.items()
    }


def typed(
    registers: Registers, text: str, *, country: str | None, limit: int, person_key: bytes
) -> list["Hit"]:
    """Return the parties whose name begins with, or is near, what was typed, or whose number it is.

    Args:
        registers: What is searched.
        text: A name or a number, whole or not.
        country: Only parties of it; None: a number is taken as one of any country's.
        limit: At most so many.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    from data_ingest.linking.search import Hit  # `registers` has loaded it

    if sum(character.isdigit() for character in text) >= _FEWEST_DIGITS:
        countries = (None, *_COUNTRIES) if country is None else (country,)
        claims = pl.DataFrame(
            [("", country_code, None, text, False) for country_code in countries],
            schema=CLAIMS,
            orient="row",
        )
        numbers = identify(claims, person_key=person_key).select("scheme", "value")
        found = {
            Hit(party.source_id, party.party_id, party.display_name or "", party.country): None
            for scheme, value in numbers.unique(maintain_order=True).iter_rows()
            for party in registers.snapshot.find(scheme, value)
            if country in (None, party.country)
        }
        if found:
            return list(found)[:limit]
    return registers.names.beginning(text, limit=limit, country=country)


def unread_text(text: str, *, country: str | None, person_key: bytes) -> list[Problem]:
    """Return why what was typed was not looked up as a number; nothing for what is a name.

    Args:
        text: A name or a number, whole or not.
        country: Where a number is looked up; None: anywhere.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    if sum(character.isdigit() for character in text) < _FEWEST_DIGITS:
        return []
    asked = {"": QueryParty(country=country, numbers=((None, text),))}
    return [replace(one, location="/text") for one in unread(asked, person_key=person_key)[""]]


def _own(registers: Registers, party_id: str) -> list[SourceParty]:
    """Return the party in the source whose own key it is, or in those that have its number."""
    scheme, _, value = party_id.partition(":")
    if scheme in registers.snapshot.manifest.sources:
        return [SourceParty(scheme, party_id)]
    return [
        SourceParty(found.source_id, found.party_id)
        for found in registers.snapshot.find(scheme, value)
        if found.checksum_ok is not False or found.party_id == party_id
    ]


def _rows(register: Register) -> dict[str, dict[SourceParty, list[dict[str, Any]]]]:
    tables: dict[str, dict[SourceParty, list[dict[str, Any]]]] = {}
    for table in _TABLES:
        frame = getattr(register, table)
        by_party: dict[SourceParty, list[dict[str, Any]]] = {}
        for row in plain_rows(frame.sort(frame.columns)):
            known = SourceParty(row.pop("source_id"), row.pop(_PARTY_OF.get(table, "party_id")))
            for name in _OTHERS:
                if row.get(name):
                    row[name] = shown_number(row[name])
            by_party.setdefault(known, []).append(row)
        tables[table] = by_party
    return tables


def _shown_numbers(register: Register) -> dict[SourceParty, list[str]]:
    """Return the numbers of each party, none of a natural person."""
    found: dict[SourceParty, list[str]] = {}
    own = register.identifiers.filter(~pl.col("is_personal"))
    written = own.select("source_id", "party_id", pl.format("{}:{}", "scheme", "value"))
    for source_id, party_id, number in written.iter_rows():
        found.setdefault(SourceParty(source_id, party_id), []).append(number)
    return {known: sorted(numbers) for known, numbers in found.items()}
