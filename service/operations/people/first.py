"""The first person: how an organisation that nobody can act in yet begins."""

from datetime import datetime

from sqlalchemy import Connection

from service.operations.people.principal import ROLES, Principal
from service.operations.people.store import save_person, set_rights
from service.operations.people.tables import Person
from service.platform.db.tenants import ensure_tenant


def local_principal(*, tenant_id: str, actor: str) -> Principal:
    """Return whoever sits at the machine itself: she may do all but see restricted incidents."""
    return Principal(tenant_id, actor, frozenset(ROLES))


def enter_first(connection: Connection, principal: Principal, *, now: datetime) -> Person | None:
    """Enter the named user with every role; None if she has been entered before."""
    ensure_tenant(connection, tenant_id=principal.tenant_id, actor=principal.actor, created_at=now)
    person = Person(
        tenant_id=principal.tenant_id,
        id=principal.actor,
        actor=principal.actor,
        created_at=now,
        name=principal.actor,
    )
    if not save_person(connection, person):
        return None
    set_rights(connection, person, roles=ROLES, units=(), actor=principal.actor, now=now)
    return person
