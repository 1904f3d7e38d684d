"""Users, their roles and units, and the access review."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from service.calls.call import Call
from service.calls.operation import operation
from service.calls.units import Name, Renamed
from service.operations.people.issuers import UnitId
from service.operations.people.principal import EVERY_ROLE, SCOPES, Role, Scope
from service.operations.people.review import HeldRight, keep_review, last_review, rights
from service.operations.people.sessions import end_every_session
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
from service.platform.db.tenants import ensure_tenant
from service.platform.refusal import Refusal
from service.platform.words import printable

PersonId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9._-]{0,62}$")]


class Me(BaseModel):
    """The current user."""

    organisation: str
    person: str = Field(description="User ID, recorded with everything that the user does.")
    roles: list[Role]
    units: list[str] = Field(
        description="Buyer units whose records the user can see, among others."
    )
    sees_every_unit: bool
    scopes: list[Scope] = Field(description="Scopes of the key that was used.")


class Rights(BaseModel):
    """All roles and buyer units of a user."""

    model_config = ConfigDict(extra="forbid")

    roles: list[Role] = Field(default_factory=list, max_length=len(EVERY_ROLE))
    units: list[UnitId] = Field(default_factory=list, max_length=100)


class NewPerson(Rights):
    """A user to create: a colleague or a system."""

    id: PersonId = Field(description="User ID; it is never given to anyone else.")
    name: Name = Field(description="Display name. No personal number.")


class PersonResource(BaseModel):
    """A user of the organisation."""

    id: str
    name: str
    vouched_by: str | None = Field(
        description="The identity provider that the user comes from. Null if entered by hand."
    )
    roles: list[Role]
    units: list[str]
    created_at: datetime
    last_seen_on: date | None = Field(description="Date of the last log-in with a token.")
    ended_at: datetime | None = Field(description="When the user was deactivated.")


class PersonList(BaseModel):
    """Current and former users of the organisation, by user ID."""

    items: list[PersonResource]


class RightResource(BaseModel):
    """One right of a user: a role, a buyer unit or a key."""

    person: str
    name: str
    vouched_by: str | None
    kind: str = Field(description="`role`, `unit`, `key`, or `none` if the user has no rights.")
    what: str
    label: str
    since: datetime
    given_by: str
    ends: datetime | None
    last_used_on: date | None


class NewReview(BaseModel):
    """A review of the rights in the organisation."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field(min_length=3, max_length=1000, description="The outcome of the review.")


class ReviewResource(BaseModel):
    """A stored review."""

    id: str
    actor: str
    created_at: datetime
    note: str
    sha256: str = Field(description="Hash of the rights that were reviewed.")


class ReviewList(BaseModel):
    """Each right in the organisation, with the user, the date and who granted it."""

    last_reviewed: ReviewResource | None = Field(description="Null if there has been no review.")
    items: list[RightResource]


@operation("GET /v1/me")
def get_me(call: Call) -> Me:
    """Return the current user: roles, units and the scopes of the key in use."""
    own = call.principal
    return Me(
        organisation=own.tenant_id,
        person=own.actor,
        roles=[role for role in EVERY_ROLE if role in own.roles],
        units=sorted(own.units),
        sees_every_unit=own.sees_every_unit,
        scopes=[scope for scope in SCOPES if scope in own.scopes],
    )


@operation("GET /v1/people")
def list_people(call: Call) -> PersonList:
    """List current and former users of the organisation."""
    with call.reading() as connection:
        found = kept_people(connection, tenant_id=call.principal.tenant_id)
        return PersonList(items=[_person(connection, person) for person in found])


@operation("POST /v1/people")
def create_person(call: Call, stated: NewPerson) -> PersonResource:
    """Create a user with roles and units. A user ID is never reused."""
    tenant_id, actor = call.principal.tenant_id, call.principal.actor
    person = Person(
        tenant_id=tenant_id,
        id=stated.id,
        actor=actor,
        created_at=call.now,
        name=printable(stated.name),
    )
    with call.writing() as connection:
        ensure_tenant(connection, tenant_id=tenant_id, actor=actor, created_at=call.now)
        if not save_person(connection, person):
            raise Refusal("invalid-request", Problem("id-taken", "/id"))
        return _entitled(call, connection, person, stated)


@operation("GET /v1/people/{person_id}")
def get_person(call: Call, person_id: str) -> PersonResource:
    """Return a user."""
    with call.reading() as connection:
        return _person(connection, _found(call, connection, person_id))


@operation("PATCH /v1/people/{person_id}")
def update_person(call: Call, person_id: str, stated: Renamed) -> PersonResource:
    """Rename a user. Past actions stay recorded under the user ID."""
    with call.writing() as connection:
        person = _found(call, connection, person_id)
        if person.issuer is not None:
            raise Refusal("invalid-request", Problem("name-elsewhere", "/path/person_id"))
        renamed = rename_person(
            connection,
            person,
            name=printable(stated.name),
            actor=call.principal.actor,
            now=call.now,
        )
        return _person(connection, renamed)


@operation("PUT /v1/people/{person_id}/rights")
def replace_person_rights(call: Call, person_id: str, stated: Rights) -> PersonResource:
    """Replace the roles and units of a user, effective immediately."""
    with call.writing() as connection:
        person = _found(call, connection, person_id)
        if person.issuer:
            raise Refusal("invalid-request", Problem("rights-elsewhere", "/path/person_id"))
        if person.ended_at is not None:
            raise Refusal("invalid-request", Problem("person-ended", "/path/person_id"))
        return _entitled(call, connection, person, stated)


@operation("POST /v1/people/{person_id}/end")
def end_person(call: Call, person_id: str) -> PersonResource:
    """Deactivate a user: all rights end, and keys and log-ins stop working."""
    with call.writing() as connection:
        _found(call, connection, person_id)
        end_kept_person(
            connection,
            tenant_id=call.principal.tenant_id,
            person_id=person_id,
            actor=call.principal.actor,
            now=call.now,
        )
        return _person(connection, _found(call, connection, person_id))


@operation("POST /v1/people/{person_id}/end-sessions")
def end_sessions(call: Call, person_id: str) -> PersonResource:
    """Log a user out of the pages, in every browser. Rights and keys stay."""
    with call.writing() as connection:
        person = _found(call, connection, person_id)
        end_every_session(
            connection,
            person.id,
            tenant_id=call.principal.tenant_id,
            actor=call.principal.actor,
            now=call.now,
        )
        return _person(connection, person)


@operation("GET /v1/access-review")
def get_access_review(call: Call) -> ReviewList:
    """List each role and unit of each user, with date and grantor, and every valid key."""
    with call.reading() as connection:
        lines = _held(call, connection)
        last = last_review(connection, tenant_id=call.principal.tenant_id)
    return ReviewList(
        last_reviewed=None if last is None else _review(last),
        items=[_right(line) for line in lines],
    )


@operation("POST /v1/access-reviews")
def create_access_review(call: Call, stated: NewReview) -> ReviewResource:
    """Record that the rights have been reviewed, with a snapshot of them at this moment."""
    own = call.principal
    with call.writing() as connection:
        ensure_tenant(connection, tenant_id=own.tenant_id, actor=own.actor, created_at=call.now)
        kept = keep_review(connection, own, note=printable(stated.note), now=call.now)
    return _review(kept)


def held_rights(call: Call) -> list[HeldRight]:
    """Return what an access review goes through, for a table."""
    with call.reading() as connection:
        return _held(call, connection)


def _held(call: Call, connection: Connection) -> list[HeldRight]:
    return rights(connection, tenant_id=call.principal.tenant_id, now=call.now)


def _found(call: Call, connection: Connection, person_id: str) -> Person:
    person = load_person(connection, tenant_id=call.principal.tenant_id, person_id=person_id)
    if person is None:
        raise Refusal("not-found")
    return person


def _entitled(call: Call, connection: Connection, person: Person, stated: Rights) -> PersonResource:
    known = {unit.id for unit in list_units(connection, tenant_id=person.tenant_id)}
    unknown = [at for at, unit in enumerate(stated.units) if unit not in known]
    if unknown:
        problems = (Problem("unit-unknown", f"/units/{at}") for at in unknown)
        raise Refusal("invalid-request", *problems)
    set_rights(
        connection,
        person,
        roles=stated.roles,
        units=stated.units,
        actor=call.principal.actor,
        now=call.now,
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
