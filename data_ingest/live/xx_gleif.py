"""GLEIF, live: a legal entity and its parents by LEI or by the number of its own register."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import orjson

from data_ingest.live.answer import LookUp, NoAnswer, RegisterReply, recognise
from data_ingest.live.client import RegisterClient, RegisterResponse
from data_ingest.model.problem import Problem
from data_ingest.model.text import Text
from data_ingest.model.values import parse_day
from data_ingest.records.trees import Record, entries, text
from data_ingest.sources.xx_gleif_lei2 import REGISTERS, xx_gleif_lei2
from data_ingest.sources.xx_gleif_repex import xx_gleif_repex
from data_ingest.sources.xx_gleif_rr import xx_gleif_rr

SOURCE = replace(
    xx_gleif_lei2,
    id="xx_gleif",
    title=Text("Globala LEI-registret, direktfråga", "Global LEI register, live"),
    url="https://www.gleif.org/en/lei-data/gleif-api",
)
RECORDS = "https://api.gleif.org/api/v1/lei-records"
SCHEMES = frozenset({"XI-LEI", *REGISTERS.values()})
"""Schemes of numbers that can be asked for."""

MOST_ENTITIES = 5
"""Entities of one number whose parents are asked for; a firm has one LEI, rarely one lapsed too."""

_PAGE = 200


def look_up(number: str, *, scheme: str, client: RegisterClient, person_key: bytes) -> LookUp:
    """Ask for a legal entity, and for its parents or the reasons why none is told.

    Firms without an LEI are not in the register, so "not found" says nothing but that.

    Args:
        number: The number. A natural person's is not asked for, since it would be in the address.
        scheme: One of `SCHEMES`.
        client: Client to ask with.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    reply = RegisterReply(SOURCE, person_key, client.now())
    asked = recognise(number, scheme)
    if asked is None:
        return reply.unavailable(Problem("lookup-number"))
    if asked.is_personal:
        return reply.unavailable(Problem("lookup-person"))
    records: list[Record] = []
    as_of: date | None = None
    try:
        for query in _queries(asked.value, scheme):
            answer = client.ask("GET", RECORDS, params={**query, "page[size]": str(_PAGE)})
            reply.bodies.append(answer.body)
            as_of = _day(answer)
            records = [record for record in _listed(answer) if _is(record, asked.value, scheme)]
            if records:
                break
        if not records:
            return reply.not_found(as_of=as_of)
        for record in records:
            _check_whole(record)
            reply.read(xx_gleif_lei2, orjson.dumps(_entity(record)))
    except NoAnswer as fault:
        return reply.unavailable(fault.problem)
    for record in records[:MOST_ENTITIES]:
        for level in ("direct", "ultimate"):
            _add_parent(record, level, reply, client)
    if len(records) > MOST_ENTITIES:
        reply.missing.append(Problem("lookup-part", "", {"part": "parents"}))
    return reply.found(as_of)


def _queries(value: str, scheme: str) -> Iterator[dict[str, str]]:
    """Return the questions for a number, which the register has as its sender once wrote it."""
    if scheme == "XI-LEI":
        yield {"filter[lei]": value}
        return
    spellings = {
        "SE-ON": (f"{value[:6]}-{value[6:]}", value),
        "FI-PRO": (f"{value[:7]}-{value[7:]}", value),
        "GB-COH": (value, value.lstrip("0")),
    }
    for spelling in dict.fromkeys(spellings.get(scheme, (value,))):
        yield {"filter[entity.registeredAs]": spelling}


def _listed(answer: RegisterResponse) -> list[Record]:
    """Return the records of a page that is the only one."""
    listed = entries(answer.data, "data")
    total = text(answer.data, "meta", "pagination", "total")
    if total != str(len(listed)):
        raise NoAnswer(Problem("lookup-content"))
    return listed


def _is(record: Record, value: str, scheme: str) -> bool:
    """Tell whether a record has the number, in the register that the number is of."""
    if scheme == "XI-LEI":
        return text(record, "attributes", "lei") == value
    authority = text(record, "attributes", "entity", "registeredAt", "id")
    stated = recognise(text(record, "attributes", "entity", "registeredAs") or "", scheme)
    return REGISTERS.get(authority or "") == scheme and stated is not None and stated.value == value


def _check_whole(record: Record) -> None:
    if recognise(text(record, "attributes", "lei") or "", "XI-LEI") is None:
        raise NoAnswer(Problem("lookup-content"))


def _day(answer: RegisterResponse) -> date | None:
    return parse_day(text(answer.data, "meta", "goldenCopy", "publishDate") or "")


def _entity(record: Record) -> Record:
    """Return a record under the names of the golden copy, which the reader knows."""
    entity = record["attributes"]["entity"]  # type: ignore[index]

    def address(key: str) -> Record:
        return {
            "Country": text(entity, key, "country"),
            "Region": text(entity, key, "region"),
            "City": text(entity, key, "city"),
        }

    return {
        "LEI": text(record, "attributes", "lei"),
        "Entity": {
            "LegalName": text(entity, "legalName", "name"),
            "OtherEntityNames": [
                {"OtherEntityName": text(entry, "name"), "type": text(entry, "type")}
                for entry in entries(entity, "otherNames")
            ],
            "LegalAddress": address("legalAddress"),
            "HeadquartersAddress": address("headquartersAddress"),
            "RegistrationAuthority": {
                "RegistrationAuthorityID": text(entity, "registeredAt", "id"),
                "RegistrationAuthorityEntityID": text(entity, "registeredAs"),
            },
            "LegalJurisdiction": text(entity, "jurisdiction"),
            "EntityCategory": text(entity, "category"),
            "LegalForm": {"EntityLegalFormCode": text(entity, "legalForm", "id")},
            "EntityStatus": text(entity, "status"),
            "EntityCreationDate": text(entity, "creationDate"),
        },
        "Registration": {
            "RegistrationStatus": text(record, "attributes", "registration", "status"),
            "NextRenewalDate": text(record, "attributes", "registration", "nextRenewalDate"),
        },
    }


def _add_parent(record: Record, level: str, reply: RegisterReply, client: RegisterClient) -> None:
    """Add a parent, or the reason for none, where the record says that there is either."""
    lei = text(record, "attributes", "lei")
    key = f"{level}-parent"
    link = f"{RECORDS}/{lei}/{key}"
    try:
        if text(record, "relationships", key, "links", "relationship-record"):
            answer = client.ask("GET", f"{link}-relationship")
            relation = _relation(answer.data)
            if text(relation, "Relationship", "StartNode", "NodeID") != lei:
                raise NoAnswer(Problem("lookup-other-party"))
            reply.read(xx_gleif_rr, orjson.dumps(relation))
        elif text(record, "relationships", key, "links", "reporting-exception"):
            answer = client.ask("GET", f"{link}-reporting-exception")
            stated = {
                "LEI": lei,
                "ExceptionCategory": f"{level.upper()}_ACCOUNTING_CONSOLIDATION_PARENT",
                "ExceptionReason": text(answer.data, "data", "attributes", "reason"),
            }
            reply.read(xx_gleif_repex, orjson.dumps(stated))
        else:
            return
        reply.bodies.append(answer.body)
    except NoAnswer:
        reply.missing.append(Problem("lookup-part", "", {"part": key}))


def _relation(data: object) -> Record:
    path = ("data", "attributes", "relationship")
    return {
        "Relationship": {
            "StartNode": {"NodeID": text(data, *path, "startNode", "id"),
                          "NodeIDType": text(data, *path, "startNode", "type")},
            "EndNode": {"NodeID": text(data, *path, "endNode", "id"),
                        "NodeIDType": text(data, *path, "endNode", "type")},
            "RelationshipType": text(data, *path, "type"),
            "RelationshipStatus": text(data, *path, "status"),
            "RelationshipPeriods": [
                {
                    "StartDate": text(entry, "startDate"),
                    "EndDate": text(entry, "endDate"),
                    "PeriodType": text(entry, "type"),
                }
                for entry in entries(data, *path, "periods")
            ],
        },
        "Registration": {
            "RegistrationStatus": text(data, "data", "attributes", "registration", "status")
        },
    }  # fmt: skip
