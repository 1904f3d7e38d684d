"""People, the units they belong to and the roles they have: the SQL of it lives here.

A person is never removed and a grant never changed: they end, so that it can be told later who had
which right when. Every function looks at one tenant.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection, or_

from service.operations.audit.entry import write_entry
from service.operations.people.principal import EVERY_ROLE, Role
from service.operations.people.tables import GRANTS, PEOPLE, UNITS, Grant, Person, Unit
from service.platform.db.record_id import new_id
from service.platform.db.store import (
    add,
    add_unless_there,
    change,
    load,
    load_all,
    load_row,
    row_of,
    row_of_record,
)


def save_unit(connection: Connection, unit: Unit) -> bool:
    """Keep a buyer unit; return whether it is new. One of that id stays as it is."""
    return add_unless_there(connection, unit) == 1


def list_units(connection: Connection, *, tenant_id: str) -> list[Unit]:
    """Return this tenant's buyer units by id."""
    where = UNITS.c.tenant_id == tenant_id
    return load_all(connection, Unit, where, order_by=[UNITS.c.id])


def rename_unit(
    connection: Connection, *, tenant_id: str, unit_id: str, name: str, actor: str, now: datetime
) -> Unit | None:
    """Give a buyer unit another name, and put that on record; None: there is no such unit."""
    found = load_row(connection, Unit, tenant_id, unit_id)
    if found is None or found.name == name:
        return found
    change(connection, Unit, row_of_record(found), name=name)
    write_entry(connection, "unit.renamed", unit_id, tenant_id=tenant_id, actor=actor, at=now)
    return replace(found, name=name)


def save_person(connection: Connection, person: Person) -> bool:
    """Keep a person, without any right; return whether she is new. One of that id stays as is."""
    return add_unless_there(connection, person) == 1


def load_person(connection: Connection, *, tenant_id: str, person_id: str) -> Person | None:
    """Return a person of this tenant, or None."""
    return load_row(connection, Person, tenant_id, person_id)


def list_people(connection: Connection, *, tenant_id: str) -> list[Person]:
    """Return this tenant's people by id, also those who act no longer."""
    where = PEOPLE.c.tenant_id == tenant_id
    return load_all(connection, Person, where, order_by=[PEOPLE.c.id])


def end_person(
    connection: Connection, *, tenant_id: str, person_id: str, actor: str, now: datetime
) -> None:
    """Let a person act no longer, and end all her grants; her keys open nothing from then on."""
    acts = PEOPLE.c.ended_at.is_(None)
    person = row_of(Person, tenant_id, person_id)
    change(connection, Person, person, acts, ended_at=now, ended_by=actor)
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
    change(connection, Person, row_of_record(person), name=name)
    write_entry(
        connection, "person.renamed", person.id, tenant_id=person.tenant_id, actor=actor, at=now
    )
    return replace(person, name=name)


def note_seen(connection: Connection, person: Person, *, name: str, on: date) -> None:
    """Keep the day of a person's log-in, and the name that the log-in service gives her."""
    news = or_(PEOPLE.c.last_seen_on.is_(None), PEOPLE.c.last_seen_on < on, PEOPLE.c.name != name)
    change(connection, Person, row_of_record(person), news, last_seen_on=on, name=name)


def save_grant(connection: Connection, grant: Grant) -> None:
    """Keep a grant.

    Raises:
        sqlalchemy.exc.IntegrityError: There is no such person or unit, or it is not exactly one of
            role and unit.
    """
    add(connection, grant)
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
    where = [GRANTS.c.tenant_id == tenant_id, GRANTS.c.ended_at.is_(None)]
    if person_id is not None:
        where.append(GRANTS.c.person_id == person_id)
    return load_all(connection, Grant, *where, order_by=[GRANTS.c.created_at, GRANTS.c.id])


def end_grant(connection: Connection, grant: Grant, *, actor: str, now: datetime) -> None:
    """End a grant; one that has ended stays as it is."""
    holds = GRANTS.c.ended_at.is_(None)
    change(connection, Grant, row_of_record(grant), holds, ended_at=now, ended_by=actor)
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
    load(connection, Person, row_of_record(person), hold=True)
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
                id=new_id("grant"),
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
        frozenset(grant.role for grant in held if grant.role is not None),
        frozenset(grant.unit_id for grant in held if grant.unit_id is not None),
    )
