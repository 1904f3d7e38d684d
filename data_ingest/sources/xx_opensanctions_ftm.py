"""FollowTheMoney: organisations on lists, and who owns them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import NamedTuple, cast

import polars as pl

from data_ingest.ids.countries import country_code, country_of_area
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Text
from data_ingest.model.values import Refusals, Share, parse_day, parse_percent
from data_ingest.records.objects import faults_named, read_objects
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import OBJECTS, content_day
from data_ingest.records.source import Batch, source

KINDS = {
    "Company": "company",
    "PublicBody": "public_body",
    "Organization": "unknown",
    "LegalEntity": "unknown",
}
"""Kinds of party by FollowTheMoney schema."""

EDGES = {
    "Ownership": ("asset", "owner", "shareholding"),
    "UnknownLink": ("object", "subject", "other"),
}
"""Properties of an edge for what is owned and who owns, and the kind of link."""

LISTED = (
    "sanction", "export.", "debarment", "reg.", "asset.frozen", "forced.labor", "wanted", "crime",
    "corp.disqual", "invest.",
)  # fmt: skip
"""Beginnings of the topics that say that somebody is on a list or in a decision. Topics such as
`poi`, `gov.soe` or `fin.bank` describe what a party is, and are no entries. Source: property type
`topic` of followthemoney 4; which of its topics are entries is expert judgement, 2026-11-25."""

NUMBERS = {
    "registrationNumber": None,
    "leiCode": "XI-LEI",
    "vatCode": "VAT",
    "uniqueEntityId": "US-SAM",
    "innCode": "RU-INN",
    "ogrnCode": "RU-OGRN",
}
"""Properties that hold numbers, with their schemes; one without a scheme is guessed by country."""

_OTHER_NAMES = {
    "name": "alias",
    "alias": "alias",
    "abbreviation": "alias",
    "previousName": "previous",
}
_OF_AN_ORGANISATION = ("registrationNumber", "leiCode", "ogrnCode", "legalForm")
_INN_OF_A_PERSON = re.compile(r"[0-9]{12}")  # an organisation's has ten digits


@source(
    title=Text("Listor och ägare enligt FollowTheMoney", "Lists and owners in FollowTheMoney"),
    publisher="OpenSanctions, and others that publish in its format",
    licence="CC-BY-NC-4.0",
    cadence="daily",
    url="https://www.opensanctions.org/docs/entities/",
    formats=("jsonl", "json"),
    personal_data=Text(
        "Filerna namnger fysiska personer. De utelämnas och räknas; kvar är bara hur många som äger"
        " en organisation.",
        "The files name natural persons. They are left out and counted; all that remains is how"
        " many own an organisation.",
    ),
    reader_version=2,
    kind="list",
    main=("parties", "control_links", "list_entries", "party_facts"),
)
def xx_opensanctions_ftm(file: OpenedFile) -> Iterator[Batch]:
    """Organisations in a file of FollowTheMoney entities: their listings, and who owns them.

    **Licence.** OpenSanctions' data may be used free of charge for non-commercial purposes only
    (CC BY-NC 4.0); others need its licence. Nothing of it is shipped; bring the file you may use.

    A topic and a sanction are entries with the publisher's own code. `sanction.linked` says that
    somebody near the organisation is listed, not that it is itself. A link of kind `other` says
    that two parties have to do with each other, not that one controls the other. A `LegalEntity`
    may be a natural person, so one without a number or legal form of an organisation is left out.
    The names of organisations are held until the file's end, since edges come in any order.
    """
    if file.format != "json":
        stated = {"columns": "id, schema"}
        found = Problem("register-columns", "", stated) if file.format else Problem("empty-input")
        raise UnreadableInput([found], file.name)
    as_of, number, held = content_day(file), 0, _Held({}, {}, set(), [], [], {})
    objects = read_objects(file, None)
    with faults_named(file):
        while some := list(islice(objects, OBJECTS)):
            refusals, notes = Refusals(), Refusals()
            organisations = []
            for record in some:
                number += 1
                entity = _entity(record, f"row {number}", refusals=refusals)
                if entity is None:
                    continue
                if entity.schema in EDGES:
                    held.edges.append(entity)
                elif entity.schema == "Sanction":
                    held.sanctions.append(entity)
                elif entity.schema == "Person" or _may_be_person(entity):
                    held.persons.update([entity.id, *entity.referents])
                    notes.note("register-person", entity.location)
                elif entity.schema in KINDS and _name(entity) is None:
                    refusals.note("register-no-name", entity.location, {"field": "name"})
                elif entity.schema in KINDS:
                    held.hold(entity)
                    organisations.append(entity)
            batch = _organisations(organisations, notes)
            yield Batch(
                records=len(some),
                parties=batch.parties,
                names=batch.names,
                identifiers=batch.identifiers,
                list_entries=batch.list_entries,
                rejects=tuple(refusals.rows),
                notes=tuple(notes.rows),
                as_of=as_of,
            )
    yield from _edges(held)


class _Entity(NamedTuple):
    """An entity as it stands; `values` are the texts of each property."""

    id: str
    schema: str
    referents: tuple[str, ...]
    values: Mapping[str, list[str]]
    location: str

    def first(self, *properties: str) -> str | None:
        """Return the first value of the first property that has one."""
        return next((value for name in properties for value in self.values.get(name, ())), None)


class _Organisation(NamedTuple):
    """What is held of an organisation until the end."""

    name: str | None
    country: str | None
    numbers: tuple[tuple[str | None, str], ...]


class _Held(NamedTuple):
    """What edges may point to, by any of its ids, the edges, and who of an owner is a person."""

    organisations: dict[str, _Organisation]
    referents: dict[str, str]
    persons: set[str]
    edges: list[_Entity]
    sanctions: list[_Entity]
    individuals: dict[str, set[str]]

    def hold(self, entity: _Entity) -> None:
        """Hold an organisation, whichever of its ids it is called by."""
        country = _country(entity)
        numbers = tuple(_numbers(entity, country))
        self.organisations[entity.id] = _Organisation(_name(entity), country, numbers)
        self.referents.update(dict.fromkeys(entity.referents, entity.id))

    def organisation(self, key: str) -> str | None:
        """Return the id of an organisation, or None if there is none with this id."""
        known = key if key in self.organisations else self.referents.get(key)
        return known if known in self.organisations else None

    def claims(self, keys: Iterable[str]) -> pl.DataFrame:
        """Return the numbers of organisations."""
        rows = [
            (_id(key), self.organisations[key].country, *number)
            for key in keys
            for number in self.organisations[key].numbers
        ]
        return pl.DataFrame(rows, schema=_CLAIMS, orient="row")


def _entity(stated: object, location: str, *, refusals: Refusals) -> _Entity | None:
    if not isinstance(stated, dict):
        refusals.note("register-object", location)
        return None
    texts = {key: value for key in ("id", "schema") if isinstance(value := stated.get(key), str)}
    for key in ("id", "schema"):
        if not texts.get(key):
            refusals.note("register-no-value", location, {"field": key})
            return None
    properties = stated.get("properties")
    values = {
        str(name): [text.strip() for text in listed if isinstance(text, str) and text.strip()]
        for name, listed in (properties.items() if isinstance(properties, dict) else ())
        if isinstance(listed, list)
    }
    referents = stated.get("referents")
    others = cast("list[object]", referents) if isinstance(referents, list) else []
    return _Entity(
        id=texts["id"],
        schema=texts["schema"],
        referents=tuple(referent for referent in others if isinstance(referent, str)),
        values=values,
        location=location,
    )


def _may_be_person(entity: _Entity) -> bool:
    if any(_INN_OF_A_PERSON.fullmatch(number) for number in entity.values.get("innCode", ())):
        return True
    return entity.schema == "LegalEntity" and entity.first(*_OF_AN_ORGANISATION) is None


def _organisations(found: list[_Entity], notes: Refusals) -> Batch:
    """Return what the organisations are, and the lists that their topics name."""
    parties, names, claims, entries = [], [], [], []
    for entity in found:
        key, name, country = _id(entity.id), _name(entity), _country(entity)
        founded = min(_days(entity, "incorporationDate", notes), default=None)
        ended = _days(entity, "dissolutionDate", notes)
        last = ended[0] if len(ended) == 1 else None
        status = "dissolved" if last else "unknown"
        parties.append((key, KINDS[entity.schema], name, country, status, founded, last))
        names += [
            (key, kind, other)
            for source_name, kind in _OTHER_NAMES.items()
            for other in entity.values.get(source_name, ())
            if other != name
        ]
        claims += [(key, country, *number) for number in _numbers(entity, country)]
        claims += [(key, None, "OPENSANCTIONS", other) for other in entity.referents]
        entries += [
            (
                f"{entity.id}:{topic}",
                key,
                "organisation",
                name,
                country,
                topic,
                None,
                None,
                _url(entity),
            )
            for topic in sorted(set(entity.values.get("topics", ())))
            if topic.startswith(LISTED)
        ]
    return Batch(
        records=0,
        parties=pl.DataFrame(parties, schema=_PARTIES, orient="row"),
        names=pl.DataFrame(names, schema=_NAMES, orient="row"),
        identifiers=pl.DataFrame(claims, schema=_CLAIMS, orient="row"),
        list_entries=pl.DataFrame(entries, schema=_ENTRIES, orient="row"),
    )


def _edges(held: _Held) -> Iterator[Batch]:
    """Return owners and sanctions, once all parties are known; they are records counted before."""
    for start in range(0, len(held.edges), OBJECTS):
        yield _owners(held, held.edges[start : start + OBJECTS])
    for start in range(0, len(held.sanctions), OBJECTS):
        yield _sanctions(held, held.sanctions[start : start + OBJECTS])
    counted = [
        (_id(key), "has_individual_owner", len(who)) for key, who in held.individuals.items()
    ]
    yield Batch(
        records=0,
        party_facts=pl.DataFrame(counted, schema=_FACTS, orient="row"),
        identifiers=held.claims(held.individuals),
    )


def _owners(held: _Held, edges: list[_Entity]) -> Batch:
    refusals, notes = Refusals(), Refusals()
    rows, involved = [], set()
    for edge in edges:
        owned_name, owner_name, kind = EDGES[edge.schema]
        share = _share(edge, notes)
        begins = min(_days(edge, "startDate", notes), default=None)
        ends = max(_days(edge, "endDate", notes), default=None)
        current = edge.first("endDate") is None
        for owned_key in edge.values.get(owned_name, ()):
            for owner_key in edge.values.get(owner_name, ()):
                owned, owner = held.organisation(owned_key), held.organisation(owner_key)
                if owned and owner:
                    involved |= {owned, owner}
                    bounds = (share.low, share.high) if share else (None, None)
                    rows.append((_id(owned), _id(owner), kind, *bounds, current, begins, ends))
                elif owned and owner_key in held.persons and edge.schema == "Ownership":
                    if current:
                        held.individuals.setdefault(owned, set()).add(owner_key)
                elif not {owned_key, owner_key} & held.persons:
                    refusals.note("register-not-described", edge.location)
    return Batch(
        records=0,
        control_links=pl.DataFrame(rows, schema=_LINKS, orient="row"),
        identifiers=held.claims(sorted(involved)),
        rejects=tuple(refusals.rows),
        notes=tuple(notes.rows),
    )


def _sanctions(held: _Held, sanctions: list[_Entity]) -> Batch:
    """Return the entries that sanctions are for organisations; those of others are left out."""
    notes = Refusals()
    rows, involved = [], set()
    for sanction in sanctions:
        for key in sanction.values.get("entity", ()):
            target = held.organisation(key)
            if target is None:
                continue
            involved.add(target)
            known = held.organisations[target]
            listed = _days(sanction, "listingDate", notes) or _days(sanction, "startDate", notes)
            ended = max(_days(sanction, "endDate", notes), default=None)
            category = sanction.first("programId", "program") or "sanction"
            rows.append(
                (
                    f"{sanction.id}:{target}", _id(target), "organisation", known.name,
                    known.country, category, min(listed, default=None), ended, _url(sanction),
                )
            )  # fmt: skip
    return Batch(
        records=0,
        list_entries=pl.DataFrame(rows, schema=_ENTRIES, orient="row"),
        identifiers=held.claims(sorted(involved)),
        notes=tuple(notes.rows),
    )


_TEXT = pl.String
_PARTIES = {
    "party_id": _TEXT, "kind": _TEXT, "display_name": _TEXT, "country": _TEXT, "status": _TEXT,
    "founded_on": pl.Date, "ended_on": pl.Date,
}  # fmt: skip
_NAMES = dict.fromkeys(("party_id", "kind", "name"), _TEXT)
_CLAIMS = dict.fromkeys(("party_id", "country", "scheme", "number"), _TEXT)
_ENTRIES = {
    "entry_key": _TEXT, "party_id": _TEXT, "subject_kind": _TEXT, "subject_name": _TEXT,
    "country": _TEXT, "category": _TEXT, "listed_on": pl.Date, "delisted_on": pl.Date, "url": _TEXT,
}  # fmt: skip
_LINKS = {
    "owned_id": _TEXT, "owner_id": _TEXT, "kind": _TEXT, "share_low_ppm": pl.Int64,
    "share_high_ppm": pl.Int64, "is_current": pl.Boolean, "valid_from": pl.Date,
    "valid_to": pl.Date,
}  # fmt: skip
_FACTS = {"party_id": _TEXT, "fact": _TEXT, "value_int": pl.Int64}


def _id(key: str) -> str:
    return f"{xx_opensanctions_ftm.id}:{key}"


def _name(entity: _Entity) -> str | None:
    return entity.first("name", "alias")


def _country(entity: _Entity) -> str | None:
    written = entity.first("jurisdiction", "mainCountry", "country")
    return written and (country_of_area(written) or country_code(written))


def _numbers(entity: _Entity, country: str | None) -> Iterator[tuple[str | None, str]]:
    """Return schemes and numbers; a number that neither scheme nor country tells is left out."""
    for name, scheme in NUMBERS.items():
        if scheme or country:
            yield from ((scheme, number) for number in entity.values.get(name, ()))


def _url(entity: _Entity) -> str | None:
    return next((url for url in entity.values.get("sourceUrl", ()) if url.startswith("http")), None)


def _share(edge: _Entity, notes: Refusals) -> Share | None:
    written = edge.first("percentage")
    if written is None:
        return None
    share = parse_percent(written.removesuffix("%").strip())
    if share is None:
        notes.note("register-value", edge.location, {"field": "percentage"})
    return share


def _days(entity: _Entity, name: str, notes: Refusals) -> list[date]:
    """Return the days of a property; a year or a month alone is noted, not made into a day."""
    found = []
    for written in entity.values.get(name, ()):
        day = parse_day(written)
        if day is None:
            notes.note("register-date", entity.location, {"field": name})
        else:
            found.append(day)
    return found
