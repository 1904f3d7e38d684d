"""What a receiver is told of: what its owner sees at that moment, and nothing else."""

from dataclasses import replace

from sqlalchemy import Connection

from service.operations.people.principal import INCIDENT, Principal
from service.operations.people.store import load_person, rights_of
from service.operations.webhooks.tables import Receiver

_OF_UNITS = frozenset({"viewer", "officer"})  # the roles that do not see every unit


def sight_of(connection: Connection, receiver: Receiver, *, local: Principal) -> Principal | None:
    """Return as whom the changes are read for a receiver; None if its owner acts no longer.

    Nobody's restricted incidents are told of. For a receiver of one buyer unit only that unit's
    records count, if the owner sees them, and those of no unit.

    Args:
        connection: Inside a transaction.
        receiver: The receiver.
        local: Whoever sits at the machine, who may never have been entered as a person.
    """
    tenant_id = receiver.tenant_id
    person = load_person(connection, tenant_id=tenant_id, person_id=receiver.owner)
    if person is None:
        if (local.tenant_id, local.actor) != (tenant_id, receiver.owner):
            return None
        owner = local
    elif person.ended_at is not None:
        return None
    else:
        roles, units = rights_of(connection, tenant_id=tenant_id, person_id=person.id)
        owner = Principal(tenant_id, person.id, roles, units)
    owner = replace(owner, roles=owner.roles - {INCIDENT})
    if receiver.unit_id is None:
        return owner
    seen = owner.sees_every_unit or receiver.unit_id in owner.units
    units = frozenset({receiver.unit_id}) if seen else frozenset()
    return replace(owner, roles=owner.roles & _OF_UNITS, units=units)
