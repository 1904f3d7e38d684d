"""One statement of the Beneficial Ownership Data Standard (BODS) 0.2 to 0.4 → one kind of row.

In 0.4 a statement is the latest word on a *record* (`recordId`, `recordStatus`), and links point to
records. In 0.2 and 0.3 statements point to statements (`statementID`), and a later one says which
it replaces. Of natural persons nothing is read but that somebody is one.
Source: standard.openownership.org, versions 0.2 (2019), 0.3 (2022) and 0.4 (2024).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple, cast

from data_ingest.ids.countries import country_of_area
from data_ingest.model.values import Refusals, Share, parse_day, parse_percent

KINDS = {
    "shareholding": "shareholding",
    "votingrights": "voting",
    "appointmentofboard": "appoint_board",
}
"""Kinds of control by interest type in lower case without hyphens (codelist `interestType`); all
others, such as `otherInfluenceOrControl` or the parts of a trust, are `other`."""

PARTY_KINDS = {
    "registeredEntity": "company",
    "state": "public_body",
    "stateBody": "public_body",
}
"""Kinds of party by `entityType`; a body, a trust or an arrangement is `unknown`."""

_DIRECT = {"direct": True, "indirect": False}
_HIDDEN = ("anonymousEntity", "unknownEntity", "anonymousPerson", "unknownPerson")
_PLACES = {"registered": "registered", "business": "business"}


class Interest(NamedTuple):
    """One interest of an owner.

    Attributes:
        kind: Value of `ControlLinks.kind`.
        direct: Whether it is held directly; None: not said.
        share: Interval in parts per million; None: not said.
        begins: First day.
        ends: Last day; None: it goes on.
    """

    kind: str = "other"
    direct: bool | None = None
    share: Share | None = None
    begins: date | None = None
    ends: date | None = None


class Entity(NamedTuple):
    """An organisation.

    Attributes:
        name: Its name.
        kind: Value of `RegisterParties.kind`.
        country: ISO 3166-1 alpha-2 of its jurisdiction.
        founded: Day of founding.
        ended: Day of dissolution.
        other_names: Its other names.
        numbers: Scheme (None: not said) and number.
        places: Role and country.
        hidden: Why it is not told who it is, in the source's word; None: it is told.
    """

    name: str | None
    kind: str
    country: str | None
    founded: date | None
    ended: date | None
    other_names: tuple[str, ...]
    numbers: tuple[tuple[str | None, str], ...]
    places: tuple[tuple[str, str], ...]
    hidden: str | None


class Person(NamedTuple):
    """A natural person; `hidden` says in the source's word why it is not told who, if so."""

    hidden: str | None


class OwnershipLink(NamedTuple):
    """An owner of an organisation.

    Attributes:
        subject: Key of the organisation.
        owner: Key of the owner; None: `reason` says why.
        is_entity: Whether the statement itself says that the owner is an organisation.
        reason: Why no owner is named, in the source's word.
        interests: What the owner has; at least one, of kind `other` where nothing is said.
    """

    subject: str
    owner: str | None
    is_entity: bool
    reason: str | None
    interests: tuple[Interest, ...]


class BodsStatement(NamedTuple):
    """A statement.

    Attributes:
        key: What it is about; the latest statement with this key holds.
        dated: Its date as text, for the order of statements.
        published: The day it was published.
        closed: Whether its record is closed by it.
        replaces: Keys of the statements that no longer hold because of it.
        content: What it says.
    """

    key: str
    dated: str
    published: date | None
    closed: bool
    replaces: tuple[str, ...]
    content: Entity | Person | OwnershipLink


def read_statement(
    stated: object, location: str, *, refusals: Refusals, notes: Refusals
) -> BodsStatement | None:
    """Return what a statement says; None if it is refused.

    Args:
        stated: Its JSON value.
        location: Where it stands in the file.
        refusals: Where a statement that cannot be used is noted.
        notes: Where a value that cannot be used is noted.
    """
    if not isinstance(stated, dict):
        refusals.note("register-object", location)
        return None
    newer = "recordType" in stated
    what = stated.get("recordType") if newer else stated.get("statementType")
    key = _text(stated.get("recordId") if newer else stated.get("statementID"))
    details = _object(stated.get("recordDetails")) if newer else stated
    content: Entity | Person | OwnershipLink | None
    if key is None:
        refusals.note(
            "register-no-number", location, {"field": "recordId" if newer else "statementID"}
        )
        return None
    if what in ("entity", "entityStatement"):
        content = _entity(details, location, notes)
    elif what in ("person", "personStatement"):
        content = Person(_hidden(_text(details.get("personType")), details, "Person"))
    elif what in ("relationship", "ownershipOrControlStatement"):
        content = _link(details, location, refusals=refusals, notes=notes, newer=newer)
    else:
        refusals.note("register-bods", location)
        return None
    if content is None:
        return None
    published = _text(_object(stated.get("publicationDetails")).get("publicationDate"))
    return BodsStatement(
        key=key,
        dated=_text(stated.get("statementDate")) or published or "",
        published=parse_day(published or ""),
        closed=stated.get("recordStatus") == "closed",
        replaces=tuple(_texts(stated.get("replacesStatements"))),
        content=content,
    )


def _entity(details: Mapping[str, object], location: str, notes: Refusals) -> Entity:
    stated = details.get("entityType")
    entity_type = _text(_object(stated).get("type")) or _text(stated)
    jurisdiction = _object(details.get("jurisdiction") or details.get("incorporatedInJurisdiction"))
    numbers = []
    for identifier in _objects(details.get("identifiers")):
        number = _text(identifier.get("id"))
        if number is not None:
            numbers.append(
                (_text(identifier.get("scheme")) or _text(identifier.get("schemeName")), number)
            )
    places = []
    for address in _objects(details.get("addresses")):
        role = _PLACES.get(str(address.get("type")))
        country = _country(_object(address.get("country")).get("code") or address.get("country"))
        if role and country:
            places.append((role, country))
    return Entity(
        name=_text(details.get("name")),
        kind=PARTY_KINDS.get(entity_type or "", "unknown"),
        country=_country(jurisdiction.get("code")),
        founded=_day(details, "foundingDate", location, notes),
        ended=_day(details, "dissolutionDate", location, notes),
        other_names=tuple(_texts(details.get("alternateNames"))),
        numbers=tuple(numbers),
        places=tuple(places),
        hidden=_hidden(entity_type, details, "Entity"),
    )


def _hidden(stated: str | None, details: Mapping[str, object], what: str) -> str | None:
    """Return why it is not told who a party is: the reason, else the type itself."""
    if stated not in _HIDDEN:
        return None
    reason = _text(_object(details.get(f"unspecified{what}Details")).get("reason"))
    return reason or _text(details.get("missingInfoReason")) or stated


def _link(
    details: Mapping[str, object],
    location: str,
    *,
    refusals: Refusals,
    notes: Refusals,
    newer: bool,
) -> OwnershipLink | None:
    subject, owner = details.get("subject"), details.get("interestedParty")
    entity = reason = None
    if newer:
        key, party = _text(subject), _text(owner)
        reason = _text(_object(owner).get("reason"))
    else:
        named = _object(owner)
        key = _text(_object(subject).get("describedByEntityStatement"))
        entity = _text(named.get("describedByEntityStatement"))
        party = entity or _text(named.get("describedByPersonStatement"))
        reason = _text(_object(named.get("unspecified")).get("reason"))
    if key is None or (party is None and reason is None):
        field = "subject" if key is None else "interestedParty"
        refusals.note("register-no-value", location, {"field": field})
        return None
    interests = [
        _interest(interest, location, notes) for interest in _objects(details.get("interests"))
    ]
    return OwnershipLink(
        subject=key,
        owner=party,
        is_entity=entity is not None,
        reason=None if party else reason,
        interests=tuple(interests) or (Interest(),),
    )


def _interest(stated: Mapping[str, object], location: str, notes: Refusals) -> Interest:
    level = _text(stated.get("directOrIndirect")) or _text(stated.get("interestLevel"))
    written = (_text(stated.get("type")) or "").replace("-", "").lower()
    return Interest(
        kind=KINDS.get(written, "other"),
        direct=_DIRECT.get(level or ""),
        share=_share(_object(stated.get("share")), location, notes),
        begins=_day(stated, "startDate", location, notes),
        ends=_day(stated, "endDate", location, notes),
    )


def _share(stated: Mapping[str, object], location: str, notes: Refusals) -> Share | None:
    """Return a share; `exclusiveMinimum` is a number in 0.4 and a yes or no before."""
    exact = stated.get("exact")
    low, high = (
        exact if exact is not None else stated.get(bound, stated.get(f"exclusive{bound.title()}"))
        for bound in ("minimum", "maximum")
    )
    if not _is_number(low) and not _is_number(high):
        return None
    least = parse_percent(_digits(low) if _is_number(low) else "0")
    most = parse_percent(_digits(high) if _is_number(high) else "100")
    if least is None or most is None or least.low > most.high:
        notes.note("register-value", location, {"field": "share"})
        return None
    return Share(least.low, most.high)


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _digits(value: object) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _day(stated: Mapping[str, object], field: str, location: str, notes: Refusals) -> date | None:
    written = _text(stated.get(field))
    day = parse_day(written or "")
    if written and day is None:
        notes.note("register-date", location, {"field": field})
    return day


def _country(written: object) -> str | None:
    return country_of_area(written) if isinstance(written, str) else None


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _texts(value: object) -> Iterator[str]:
    for one in value if isinstance(value, list) else ():
        text = _text(one)
        if text is not None:
            yield text


def _object(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def _objects(value: object) -> Iterator[Mapping[str, object]]:
    yield from (one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()
