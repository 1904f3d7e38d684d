"""The buyer units of the organisation, such as municipalities that it buys for."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.problem import Problem
from service.calls.call import Call
from service.calls.operation import operation
from service.operations.people.issuers import UnitId
from service.operations.people.store import list_units as kept_units
from service.operations.people.store import rename_unit, save_unit
from service.operations.people.tables import Unit
from service.platform.db.tenants import ensure_tenant
from service.platform.refusal import Refusal
from service.platform.words import printable

Name = Annotated[str, Field(min_length=1, max_length=100)]


class Renamed(BaseModel):
    """A new name."""

    model_config = ConfigDict(extra="forbid")

    name: Name = Field(description="Display name. No personal number.")


class NewUnit(BaseModel):
    """A buyer unit of the organisation, such as a municipality that it buys for."""

    model_config = ConfigDict(extra="forbid")

    id: UnitId
    name: Name


class UnitResource(NewUnit):
    """A buyer unit."""

    created_at: datetime


class UnitList(BaseModel):
    """The buyer units of the organisation."""

    items: list[UnitResource]


@operation("GET /v1/units")
def list_units(call: Call) -> UnitList:
    """List the buyer units of the organisation."""
    with call.reading() as connection:
        found = kept_units(connection, tenant_id=call.principal.tenant_id)
    return UnitList(items=[_unit(unit) for unit in found])


@operation("POST /v1/units")
def create_unit(call: Call, stated: NewUnit) -> UnitResource:
    """Create a buyer unit."""
    tenant_id, actor = call.principal.tenant_id, call.principal.actor
    unit = Unit(
        tenant_id=tenant_id,
        id=stated.id,
        actor=actor,
        created_at=call.now,
        name=printable(stated.name),
    )
    with call.writing() as connection:
        ensure_tenant(connection, tenant_id=tenant_id, actor=actor, created_at=call.now)
        if not save_unit(connection, unit):
            raise Refusal("invalid-request", Problem("id-taken", "/id"))
    return _unit(unit)


@operation("PATCH /v1/units/{unit_id}")
def update_unit(call: Call, unit_id: str, stated: Renamed) -> UnitResource:
    """Rename a buyer unit. Its ID does not change, and its records stay with it."""
    with call.writing() as connection:
        unit = rename_unit(
            connection,
            tenant_id=call.principal.tenant_id,
            unit_id=unit_id,
            name=printable(stated.name),
            actor=call.principal.actor,
            now=call.now,
        )
    if unit is None:
        raise Refusal("not-found")
    return _unit(unit)


def _unit(unit: Unit) -> UnitResource:
    return UnitResource(id=unit.id, name=unit.name, created_at=unit.created_at)
