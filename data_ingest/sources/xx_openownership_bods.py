"""Beneficial Ownership Data Standard: owners of organisations."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

import polars as pl

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Text
from data_ingest.model.values import Refusals, Share
from data_ingest.ownership.bods import BodsStatement, Entity, OwnershipLink, Person, read_statement
from data_ingest.records.objects import faults_named, read_objects
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import OBJECTS, content_day
from data_ingest.records.source import Batch, source
from data_ingest.sources.xx_gleif_lei2 import REGISTERS

_ORG_ID = re.compile(r"[A-Z]{2}-[0-9A-Z_]+")
_AUTHORITY = re.compile(r"RA[0-9]{6}")
_NO_AUTHORITY = "RA999999"  # GLEIF's code for a firm that no register lists


@source(
    title=Text("Ägaruppgifter enligt BODS", "Ownership data in BODS"),
    publisher="Open Ownership (standard); the register that issues the file",
    licence="LicenseRef-of-the-file",
    cadence="own",
    url="https://standard.openownership.org/",
    formats=("json", "jsonl"),
    personal_data=Text(
        "Filerna namnger fysiska personer. Av dem läses bara hur många som äger en organisation.",
        "The files name natural persons. All that is read is how many own an organisation.",
    ),
    reader_version=2,
)
def xx_openownership_bods(file: OpenedFile) -> Iterator[Batch]:
    """Owners of organisations, in any file of the Beneficial Ownership Data Standard 0.2 to 0.4.

    The latest statement on a record holds, and a closed record is one that is no longer so. Where
    no owner is named, the reason stands in the source's own word: "there is none to report" and
    "would not tell" differ. Organisations that own each other in a ring are lawful, and kept. The
    terms of use are those of the file's issuer and stand in its statements.

    What is used of the statements is held until the file's end, since one may replace any before.
    """
    if file.format != "json":
        stated = {"columns": "recordId, statementID"}
        found = Problem("register-columns", "", stated) if file.format else Problem("empty-input")
        raise UnreadableInput([found], file.name)
    latest: dict[str, _Held] = {}
    replaced: dict[str, str] = {}
    number = 0
    named = content_day(file)
    objects = read_objects(file, None)
    with faults_named(file):
        while some := list(islice(objects, OBJECTS)):
            refusals, notes = Refusals(), Refusals()
            for record in some:
                number += 1
                place = f"row {number}"
                statement = read_statement(record, place, refusals=refusals, notes=notes)
                if statement is not None:
                    _hold(latest, replaced, _Held(statement.dated, number, statement))
            yield Batch(records=len(some), rejects=tuple(refusals.rows), notes=tuple(notes.rows))
    published = (held.statement.published for held in latest.values())
    as_of = named or max((day for day in published if day), default=None)
    yield from _batches(latest, replaced, as_of)


class _Held(NamedTuple):
    """A statement in the order in which a later one replaces it."""

    dated: str
    number: int
    statement: BodsStatement


class _LinkRow(NamedTuple):
    """A row of `ControlLinks`."""

    owned_id: str
    owner_id: str | None
    kind: str
    share_low_ppm: int | None
    share_high_ppm: int | None
    direct: bool | None
    is_current: bool
    reason: str | None
    valid_from: date | None
    valid_to: date | None


def _hold(latest: dict[str, _Held], replaced: dict[str, str], held: _Held) -> None:
    key = held.statement.key
    if key not in latest or latest[key][:2] <= held[:2]:
        latest[key] = held
    replaced |= {old: key for old in held.statement.replaces if old != key}


def _batches(
    latest: dict[str, _Held], replaced: dict[str, str], as_of: date | None
) -> Iterator[Batch]:
    """Return the batches of what holds; they stand for no records of their own."""
    holds = {key: held for key, held in latest.items() if key not in replaced}
    entities = {
        key: held.statement.content
        for key, held in holds.items()
        if isinstance(held.statement.content, Entity) and held.statement.content.hidden is None
    }
    refusals = Refusals()
    rows: list[_LinkRow] = []
    individuals: dict[str, set[str]] = {}
    for held in holds.values():
        stated = held.statement.content
        if isinstance(stated, OwnershipLink):
            link = _settled(stated, replaced, holds)
            if link is None:
                refusals.note("register-not-described", f"row {held.number}")
                continue
            current = [
                not held.statement.closed and interest.ends is None for interest in link.interests
            ]
            if link.owner is not None and isinstance(_content(holds, link.owner), Person):
                if any(current):
                    individuals.setdefault(link.subject, set()).add(link.owner)
            else:
                rows += _rows(link, current)
    yield Batch(records=0, rejects=tuple(refusals.rows), as_of=as_of)
    keys = list(entities)
    for start in range(0, len(keys), OBJECTS):
        yield _parties({key: entities[key] for key in keys[start : start + OBJECTS]})
    for start in range(0, len(rows), OBJECTS):
        part = rows[start : start + OBJECTS]
        ids = sorted(
            {party_id for row in part for party_id in (row.owned_id, row.owner_id) if party_id}
        )
        involved = (party_id.removeprefix(_id("")) for party_id in ids)
        yield Batch(
            records=0,
            control_links=pl.DataFrame(part, schema=_LINKS, orient="row"),
            identifiers=_claims({key: entities[key] for key in involved if key in entities}),
        )
    if individuals:
        yield Batch(
            records=0,
            party_facts=pl.DataFrame(
                {
                    "party_id": [_id(key) for key in individuals],
                    "fact": "has_individual_owner",
                    "value_int": [len(owners) for owners in individuals.values()],
                }
            ),
            identifiers=_claims({key: entities[key] for key in individuals if key in entities}),
        )


_LINKS = {
    "owned_id": pl.String, "owner_id": pl.String, "kind": pl.String,
    "share_low_ppm": pl.Int64, "share_high_ppm": pl.Int64, "direct": pl.Boolean,
    "is_current": pl.Boolean, "reason": pl.String, "valid_from": pl.Date, "valid_to": pl.Date,
}  # fmt: skip


def _settled(
    link: OwnershipLink, replaced: dict[str, str], holds: dict[str, _Held]
) -> OwnershipLink | None:
    """Return a link to what holds now; None if it points to what the file does not describe.

    Before 0.4 a link itself says that both ends are organisations, so one that another file
    describes is kept. The owner whose identity is not told gives way to the reason.
    """
    subject = _newest(link.subject, replaced)
    about = _content(holds, subject)
    if not (isinstance(about, Entity) or (about is None and link.is_entity)):
        return None
    if link.owner is None:
        return link._replace(subject=subject)
    owner = _newest(link.owner, replaced)
    content = _content(holds, owner)
    if isinstance(content, OwnershipLink) or (content is None and not link.is_entity):
        return None
    if content is not None and content.hidden:
        return link._replace(subject=subject, owner=None, reason=content.hidden)
    return link._replace(subject=subject, owner=owner)


def _content(holds: dict[str, _Held], key: str) -> Entity | Person | OwnershipLink | None:
    held = holds.get(key)
    return None if held is None else held.statement.content


def _newest(key: str, replaced: dict[str, str]) -> str:
    """Return the statement that stands for this one now."""
    seen = {key}
    while key in replaced and replaced[key] not in seen:
        key = replaced[key]
        seen.add(key)
    return key


def _rows(link: OwnershipLink, current: list[bool]) -> Iterator[_LinkRow]:
    for interest, is_current in zip(link.interests, current, strict=True):
        share = interest.share or Share(-1, -1)
        yield _LinkRow(
            owned_id=_id(link.subject),
            owner_id=_id(link.owner) if link.owner else None,
            kind=interest.kind,
            share_low_ppm=share.low if interest.share else None,
            share_high_ppm=share.high if interest.share else None,
            direct=interest.direct,
            is_current=is_current,
            reason=link.reason,
            valid_from=interest.begins,
            valid_to=interest.ends,
        )


def _id(key: str) -> str:
    return f"{xx_openownership_bods.id}:{key}"


def _parties(entities: dict[str, Entity]) -> Batch:
    text = pl.String
    return Batch(
        records=0,
        parties=pl.DataFrame(
            [
                (
                    _id(key), entity.kind, entity.name, entity.country,
                    "dissolved" if entity.ended else "unknown", entity.founded, entity.ended,
                )
                for key, entity in entities.items()
            ],
            schema={
                "party_id": text, "kind": text, "display_name": text, "country": text,
                "status": text, "founded_on": pl.Date, "ended_on": pl.Date,
            },
            orient="row",
        ),
        names=pl.DataFrame(
            [
                (_id(key), "alias", name)
                for key, entity in entities.items()
                for name in entity.other_names
            ],
            schema={"party_id": text, "kind": text, "name": text},
            orient="row",
        ),
        identifiers=_claims(entities),
        places=pl.DataFrame(
            [
                (_id(key), role, country)
                for key, entity in entities.items()
                for role, country in entity.places
            ],
            schema={"party_id": text, "role": text, "country": text},
            orient="row",
        ),
    )  # fmt: skip


def _claims(entities: dict[str, Entity]) -> pl.DataFrame:
    """Return the numbers; one whose register is not coded is guessed where the country is known.

    They go with every batch that mentions the parties, so that one of them who turns out to be a
    natural person by a number has the same id in all.
    """
    return pl.DataFrame(
        [
            (_id(key), entity.country, _scheme(scheme), number)
            for key, entity in entities.items()
            for scheme, number in entity.numbers
            if scheme != _NO_AUTHORITY and (_scheme(scheme) or entity.country)
        ],
        schema=dict.fromkeys(("party_id", "country", "scheme", "number"), pl.String),
        orient="row",
    )


def _scheme(written: str | None) -> str | None:
    code = REGISTERS.get(written or "", written or "")
    return code if _ORG_ID.fullmatch(code) or _AUTHORITY.fullmatch(code) else None
