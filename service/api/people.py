"""People of the organisation, their roles and units, and the review of who has which right."""

import hashlib
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, Engine

from data_ingest.model.problem import Problem
from service.api.bodies import Tidied, TidiedWithId
from service.api.downloads import hand_out
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.api.units import Name, Renamed
from service.operations.installation import Installation
from service.operations.people.issuers import UnitId
from service.operations.people.principal import EVERY_ROLE, SCOPES, Principal, Role, Scope
from service.operations.people.review import HeldRight, as_csv, keep_review, last_review, rights
from service.operations.people.store import end_person as end_kept_person
from service.operations.people.store import list_people as kept_people
from service.operations.people.store import (
    list_units,
    load_person,
    rename_person,
    rights_of,
    save_person,
    set_rights,
)
from service.operations.people.tables import AccessReview, Person
from service.platform.db.database import transaction
from service.platform.db.tenants import ensure_tenant
from service.platform.http.problems import Refused
from service.platform.http.sent import Sent
from service.platform.words import printable

router = resource(prefix="/v1", tag="people")

PersonId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9._-]{0,62}$")]


class Me(BaseModel):
    """Who acts, as the service knows her."""

    organisation: str
    person: str = Field(description="User id: what is recorded with everything that she does.")
    roles: list[Role]
    units: list[str] = Field(description="Buyer units whose records she sees, among others.")
    sees_every_unit: bool
    scopes: list[Scope] = Field(description="What the key that was used is limited to.")


class Rights(BaseModel):
    """The roles and buyer units that a person has, and no others."""

    model_config = ConfigDict(extra="forbid")

    roles: list[Role] = Field(default_factory=list, max_length=len(EVERY_ROLE))
    units: list[UnitId] = Field(default_factory=list, max_length=100)


class NewPerson(Rights):
    """Somebody who is to act in the organisation: a colleague, or a system."""

    id: PersonId = Field(description="User id; it is never used for somebody else.")
    name: Name = Field(description="For people to read. No personal number.")


class PersonResource(BaseModel):
    """Somebody who acts in the organisation."""

    id: str
    name: str
    vouched_by: str | None = Field(
        description="The log-in service that vouches for her; null: entered by hand."
    )
    roles: list[Role]
    units: list[str]
    created_at: datetime
    last_seen_on: date | None = Field(description="Day of the last log-in with a token.")
    ended_at: datetime | None = Field(description="Since when she acts no longer.")


class PersonList(BaseModel):
    """Everybody who acts or has acted in the organisation, by user id."""

    items: list[PersonResource]


class RightResource(BaseModel):
    """One right that somebody has: a role, a buyer unit or a key."""

    person: str
    name: str
    vouched_by: str | None
    kind: str = Field(description="`role`, `unit`, `key`, or `none` where she has nothing.")
    what: str
    label: str
    since: datetime
    given_by: str
    ends: datetime | None
    last_used_on: date | None


class NewReview(BaseModel):
    """That somebody has gone through the rights of the organisation."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field(min_length=3, max_length=1000, description="What came of it.")


class ReviewResource(BaseModel):
    """A review that is kept."""

    id: str
    actor: str
    created_at: datetime
    note: str
    sha256: str = Field(description="Hash of what was seen.")


class ReviewList(BaseModel):
    """Who has which right, since when and by whom."""

    last_reviewed: ReviewResource | None = Field(description="null: it was never done.")
    items: list[RightResource]


@router.get("/me")
async def get_me(principal: CurrentPrincipal) -> Me:
    """Say who acts, with which roles and units, and what her key is limited to."""
    return Me(
        organisation=principal.tenant_id,
        person=principal.actor,
        roles=[role for role in EVERY_ROLE if role in principal.roles],
        units=sorted(principal.units),
        sees_every_unit=principal.sees_every_unit,
        scopes=[scope for scope in SCOPES if scope in principal.scopes],
    )


@router.get("/people")
def list_people(request: Request, principal: CurrentPrincipal) -> PersonList:
    """Return everybody who acts or has acted in the organisation."""
    with transaction(_engine(request), read_only=True) as connection:
        found = kept_people(connection, tenant_id=principal.tenant_id)
        return PersonList(items=[_person(connection, person) for person in found])


@router.post("/people", status_code=201)
def create_person(
    request: Request, response: Response, principal: CurrentPrincipal, new: TidiedWithId[NewPerson]
) -> PersonResource:
    """Enter somebody, with her roles and units. A user id is used once."""
    now = datetime.now(UTC)

    with transaction(_engine(request)) as connection:
        ensure_tenant(
            connection, tenant_id=principal.tenant_id, actor=principal.actor, created_at=now
        )
        person = Person(
            tenant_id=principal.tenant_id,
            id=new.id,
            actor=principal.actor,
            created_at=now,
            name=printable(new.name),
        )
        if not save_person(connection, person):
            raise Refused("invalid-request", errors=[Problem("id-taken", "/id")])
        entered = _entitled(connection, principal, person, new, now=now)
    response.headers["location"] = f"/v1/people/{entered.id}"
    return entered


@router.get("/people/{person_id}")
def get_person(request: Request, principal: CurrentPrincipal, person_id: str) -> PersonResource:
    """Return one person of the organisation."""
    with transaction(_engine(request), read_only=True) as connection:
        return _person(connection, _found(connection, principal, person_id))


@router.patch("/people/{person_id}")
def update_person(
    request: Request, principal: CurrentPrincipal, person_id: str, stated: Tidied[Renamed]
) -> PersonResource:
    """Give a person another name. What she did stays recorded under her user id."""
    with transaction(_engine(request)) as connection:
        person = _found(connection, principal, person_id)
        if person.issuer is not None:
            why = Problem("name-elsewhere", "/path/person_id")
            raise Refused("invalid-request", errors=[why])
        renamed = rename_person(
            connection,
            person,
            name=printable(stated.name),
            actor=principal.actor,
            now=datetime.now(UTC),
        )
        return _person(connection, renamed)


@router.put("/people/{person_id}/rights")
def replace_person_rights(
    request: Request, principal: CurrentPrincipal, person_id: str, wanted: Sent[Rights]
) -> PersonResource:
    """Let a person have these roles and units and no others, from now on."""
    now = datetime.now(UTC)

    with transaction(_engine(request)) as connection:
        person = _found(connection, principal, person_id)
        if person.issuer is not None or person.ended_at is not None:
            why = Problem("rights-elsewhere", "/path/person_id")
            if not person.issuer:
                why = Problem("person-ended", "/path/person_id")
            raise Refused("invalid-request", errors=[why])
        return _entitled(connection, principal, person, wanted, now=now)


@router.post("/people/{person_id}/end")
def end_person(request: Request, principal: CurrentPrincipal, person_id: str) -> PersonResource:
    """Let a person act no longer: her rights end, and her keys and log-ins open nothing."""
    now = datetime.now(UTC)
    with transaction(_engine(request)) as connection:
        _found(connection, principal, person_id)
        end_kept_person(
            connection,
            tenant_id=principal.tenant_id,
            person_id=person_id,
            actor=principal.actor,
            now=now,
        )
        return _person(connection, _found(connection, principal, person_id))


@router.get(
    "/access-review",
    response_model=ReviewList,
    responses={200: {"content": {"text/csv": {}}}},
)
def get_access_review(request: Request, principal: CurrentPrincipal) -> ReviewList | Response:
    """Return who has which role and unit since when and by whom, and every valid key.

    JSON, or CSV for a spreadsheet where `Accept` asks for `text/csv`.
    """
    tenant_id, now = principal.tenant_id, datetime.now(UTC)
    with transaction(_engine(request), read_only=True) as connection:
        lines = rights(connection, tenant_id=tenant_id, now=now)
        last = last_review(connection, tenant_id=tenant_id)
    if "text/csv" in request.headers.get("accept", ""):
        payload = as_csv(lines)
        return hand_out(
            request,
            principal,
            lambda _: payload,
            subject=tenant_id,
            basis=("access-review", hashlib.sha256(payload).hexdigest()),
            name=f"access-review-{now:%Y-%m-%d}.csv",
            media_type="text/csv; charset=utf-8",
            vary="Accept",
        )
    return ReviewList(
        last_reviewed=None if last is None else _review(last),
        items=[_right(line) for line in lines],
    )


@router.post("/access-reviews", status_code=201)
def create_access_review(
    request: Request, principal: CurrentPrincipal, new: Tidied[NewReview]
) -> ReviewResource:
    """Keep that the rights have been gone through, with what they were at this moment."""
    now = datetime.now(UTC)

    with transaction(_engine(request)) as connection:
        ensure_tenant(
            connection, tenant_id=principal.tenant_id, actor=principal.actor, created_at=now
        )
        kept = keep_review(connection, principal, note=printable(new.note), now=now)
    return _review(kept)


def _engine(request: Request) -> Engine:
    installation: Installation = request.app.state.installation
    return installation.engine


def _found(connection: Connection, principal: Principal, person_id: str) -> Person:
    person = load_person(connection, tenant_id=principal.tenant_id, person_id=person_id)
    if person is None:
        raise Refused("not-found")
    return person


def _entitled(
    connection: Connection, principal: Principal, person: Person, wanted: Rights, *, now: datetime
) -> PersonResource:
    known = {unit.id for unit in list_units(connection, tenant_id=principal.tenant_id)}
    unknown = [at for at, unit in enumerate(wanted.units) if unit not in known]
    if unknown:
        errors = [Problem("unit-unknown", f"/units/{at}") for at in unknown]
        raise Refused("invalid-request", errors=errors)
    set_rights(
        connection,
        person,
        roles=wanted.roles,
        units=wanted.units,
        actor=principal.actor,
        now=now,
    )
    return _person(connection, person)


def _person(connection: Connection, person: Person) -> PersonResource:
    roles, units = rights_of(connection, tenant_id=person.tenant_id, person_id=person.id)
    return PersonResource(
        id=person.id,
        name=person.name,
        vouched_by=person.issuer,
        roles=[role for role in EVERY_ROLE if role in roles],
        units=sorted(units),
        created_at=person.created_at,
        last_seen_on=person.last_seen_on,
        ended_at=person.ended_at,
    )


def _right(line: HeldRight) -> RightResource:
    return RightResource(**{name: getattr(line, name) for name in RightResource.model_fields})


def _review(review: AccessReview) -> ReviewResource:
    return ReviewResource(**{name: getattr(review, name) for name in ReviewResource.model_fields})
