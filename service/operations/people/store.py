"""People, the units they belong to and the roles they have: the SQL of it lives here.

A person is never removed and a grant never changed: they end, so that it can be told later who had
which right when. Every function looks at one tenant.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from service.operations.audit.entry import write_entry
from service.operations.people.principal import EVERY_ROLE, Role
from service.operations.people.tables import GrantRow, PersonRow, UnitRow
from service.platform.db.record_id import new_id
from service.platform.db.rows import add_row, columns_of, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A buyer unit inside an organisation."""

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who acts in an organisation.

    Attributes:
        tenant_id: The organisation.
        id: Her user id: what is recorded with everything that she does.
        actor: Who entered her.
        created_at: When.
        name: For people to read.
        issuer: The log-in service that vouches for her; None: she was entered by hand.
        last_seen_on: The day, in UTC, of her last log-in with a token.
        ended_at: Since when she acts no longer.
        ended_by: Who said so.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    name: str
    issuer: str | None = None
    last_seen_on: date | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role that a person has, or a unit that she belongs to: exactly one of the two."""

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    person_id: str
    role: Role | None = None
    unit_id: str | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None


_UNIT = columns_of(UnitRow, Unit)
_PERSON = columns_of(PersonRow, Person)
_GRANT = columns_of(GrantRow, Grant)


def save_unit(connection: Connection, unit: Unit) -> bool:
    """Keep a buyer unit; return whether it is new. One of that id stays as it is."""
    return _kept_once(connection, UnitRow, unit)


def list_units(connection: Connection, *, tenant_id: str) -> list[Unit]:
    """Return this tenant's buyer units by id."""
    rows = connection.execute(
        select(*_UNIT).where(UnitRow.tenant_id == tenant_id).order_by(UnitRow.id)
    )
    return [Unit(**row._mapping) for row in rows]


def rename_unit(
    connection: Connection, *, tenant_id: str, unit_id: str, name: str, actor: str, now: datetime
) -> Unit | None:
    """Give a buyer unit another name, and put that on record; None: there is no such unit."""
    found = {one.id: one for one in list_units(connection, tenant_id=tenant_id)}.get(unit_id)
    if found is None or found.name == name:
        return found
    connection.execute(
        update(UnitRow)
        .where(UnitRow.tenant_id == tenant_id, UnitRow.id == unit_id)
        .values(name=name)
    )
    write_entry(connection, "unit.renamed", unit_id, tenant_id=tenant_id, actor=actor, at=now)
    return replace(found, name=name)


def save_person(connection: Connection, person: Person) -> bool:
    """Keep a person, without any right; return whether she is new. One of that id stays as is."""
    return _kept_once(connection, PersonRow, person)


def load_person(connection: Connection, *, tenant_id: str, person_id: str) -> Person | None:
    """Return a person of this tenant, or None."""
    row = connection.execute(
        select(*_PERSON).where(PersonRow.tenant_id == tenant_id, PersonRow.id == person_id)
    ).one_or_none()
    return None if row is None else Person(**row._mapping)


def list_people(connection: Connection, *, tenant_id: str) -> list[Person]:
    """Return this tenant's people by id, also those who act no longer."""
    rows = connection.execute(
        select(*_PERSON).where(PersonRow.tenant_id == tenant_id).order_by(PersonRow.id)
    )
    return [Person(**row._mapping) for row in rows]


def end_person(
    connection: Connection, *, tenant_id: str, person_id: str, actor: str, now: datetime
) -> None:
    """Let a person act no longer, and end all her grants; her keys open nothing from then on."""
    ended = {"ended_at": now, "ended_by": actor}
    connection.execute(
        update(PersonRow)
        .where(
            PersonRow.tenant_id == tenant_id,
            PersonRow.id == person_id,
            PersonRow.ended_at.is_(None),
        )
        .values(ended)
    )
    for grant in list_grants(connection, tenant_id=tenant_id, person_id=person_id):
        end_grant(connection, grant, actor=actor, now=now)


def rename_person(
    connection: Connection, person: Person, *, name: str, actor: str, now: datetime
) -> Person:
    """Give a person another name, and put on record that it was done: neither name is kept of it.

    What she did stays recorded under her user id.
    """
    if person.name == name:
        return person
    connection.execute(
        update(PersonRow)
        .where(PersonRow.tenant_id == person.tenant_id, PersonRow.id == person.id)
        .values(name=name)
    )
    write_entry(
        connection, "person.renamed", person.id, tenant_id=person.tenant_id, actor=actor, at=now
    )
    return replace(person, name=name)


def note_seen(connection: Connection, person: Person, *, name: str, on: date) -> None:
    """Keep the day of a person's log-in, and the name that the log-in service gives her."""
    connection.execute(
        update(PersonRow)
        .where(
            PersonRow.tenant_id == person.tenant_id,
            PersonRow.id == person.id,
            or_(
                PersonRow.last_seen_on.is_(None),
                PersonRow.last_seen_on < on,
                PersonRow.name != name,
            ),
        )
        .values(last_seen_on=on, name=name)
    )


def save_grant(connection: Connection, grant: Grant) -> None:
    """Keep a grant.

    Raises:
        sqlalchemy.exc.IntegrityError: There is no such person or unit, or it is not exactly one of
            role and unit.
    """
    add_row(connection, GrantRow, grant)
    write_entry(
        connection,
        "right.given",
        grant.id,
        tenant_id=grant.tenant_id,
        actor=grant.actor,
        at=grant.created_at,
    )


def list_grants(
    connection: Connection, *, tenant_id: str, person_id: str | None = None
) -> list[Grant]:
    """Return the grants that hold, of one person or of all, in the order of their making."""
    where = [GrantRow.tenant_id == tenant_id, GrantRow.ended_at.is_(None)]
    if person_id is not None:
        where.append(GrantRow.person_id == person_id)
    rows = connection.execute(
        select(*_GRANT).where(*where).order_by(GrantRow.created_at, GrantRow.id)
    )
    return [Grant(**row._mapping) for row in rows]


def end_grant(connection: Connection, grant: Grant, *, actor: str, now: datetime) -> None:
    """End a grant; one that has ended stays as it is."""
    connection.execute(
        update(GrantRow)
        .where(
            GrantRow.tenant_id == grant.tenant_id,
            GrantRow.id == grant.id,
            GrantRow.ended_at.is_(None),
        )
        .values(ended_at=now, ended_by=actor)
    )
    write_entry(connection, "right.ended", grant.id, tenant_id=grant.tenant_id, actor=actor, at=now)


def set_rights(
    connection: Connection,
    person: Person,
    *,
    roles: Collection[Role],
    units: Collection[str],
    actor: str,
    now: datetime,
) -> None:
    """Let a person have these roles and units and no others; what stays the same is not touched.

    Raises:
        sqlalchemy.exc.IntegrityError: There is no such unit.
    """
    connection.execute(
        select(PersonRow.id)
        .where(PersonRow.tenant_id == person.tenant_id, PersonRow.id == person.id)
        .with_for_update()
    )
    held = list_grants(connection, tenant_id=person.tenant_id, person_id=person.id)
    wanted = {(role, None) for role in EVERY_ROLE if role in roles} | {
        (None, unit) for unit in units
    }
    kept: set[tuple[Role | None, str | None]] = set()
    for grant in held:
        right = (grant.role, grant.unit_id)
        if right in wanted - kept:
            kept.add(right)
        else:
            end_grant(connection, grant, actor=actor, now=now)
    for role, unit in sorted(wanted - kept, key=lambda right: (right[0] or "", right[1] or "")):
        save_grant(
            connection,
            Grant(
                tenant_id=person.tenant_id,
                id=new_id("g"),
                actor=actor,
                created_at=now,
                person_id=person.id,
                role=role,
                unit_id=unit,
            ),
        )


def rights_of(
    connection: Connection, *, tenant_id: str, person_id: str
) -> tuple[frozenset[Role], frozenset[str]]:
    """Return the roles and the units that a person has."""
    held = list_grants(connection, tenant_id=tenant_id, person_id=person_id)
    return (
        frozenset(one.role for one in held if one.role is not None),
        frozenset(one.unit_id for one in held if one.unit_id is not None),
    )


def _kept_once(
    connection: Connection, table: type[UnitRow | PersonRow], record: Unit | Person
) -> bool:
    """Insert a row unless its key is taken; two processes may do so at once."""
    values = values_of(record)
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    made = make(table).values(values).on_conflict_do_nothing().returning(table.id)
    return connection.scalar(made) is not None
