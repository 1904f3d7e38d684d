"""The buyer units of the organisation, such as towns that it buys for."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Engine

from data_ingest.model.problem import Problem
from service.api.bodies import Tidied, TidiedWithId
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.operations.installation import Installation
from service.operations.people.issuers import UnitId
from service.operations.people.store import list_units as kept_units
from service.operations.people.store import rename_unit, save_unit
from service.operations.people.tables import Unit
from service.platform.db.database import transaction
from service.platform.db.tenants import ensure_tenant
from service.platform.http.problems import Refused
from service.platform.words import printable

router = resource(prefix="/v1/units", tag="people")

Name = Annotated[str, Field(min_length=1, max_length=100)]


class Renamed(BaseModel):
    """What somebody or something is to be called."""

    model_config = ConfigDict(extra="forbid")

    name: Name = Field(description="For people to read. No personal number.")


class NewUnit(BaseModel):
    """A buyer unit of the organisation, such as a town that it buys for."""

    model_config = ConfigDict(extra="forbid")

    id: UnitId
    name: Name


class UnitResource(NewUnit):
    """A buyer unit."""

    created_at: datetime


class UnitList(BaseModel):
    """The buyer units of the organisation."""

    items: list[UnitResource]


@router.get("")
def list_units(request: Request, principal: CurrentPrincipal) -> UnitList:
    """Return the buyer units of the organisation."""
    with transaction(_engine(request), read_only=True) as connection:
        found = kept_units(connection, tenant_id=principal.tenant_id)
    return UnitList(items=[_unit(unit) for unit in found])


@router.post("", status_code=201)
def create_unit(
    request: Request, principal: CurrentPrincipal, new: TidiedWithId[NewUnit]
) -> UnitResource:
    """Enter a buyer unit."""
    unit = Unit(
        tenant_id=principal.tenant_id,
        id=new.id,
        actor=principal.actor,
        created_at=datetime.now(UTC),
        name=printable(new.name),
    )

    with transaction(_engine(request)) as connection:
        ensure_tenant(
            connection,
            tenant_id=unit.tenant_id,
            actor=unit.actor,
            created_at=unit.created_at,
        )
        if not save_unit(connection, unit):
            raise Refused("invalid-request", errors=[Problem("id-taken", "/id")])
    return _unit(unit)


@router.patch("/{unit_id}")
def update_unit(
    request: Request, principal: CurrentPrincipal, unit_id: str, stated: Tidied[Renamed]
) -> UnitResource:
    """Give a buyer unit another name. Its id stays, and with it whose every record is."""
    with transaction(_engine(request)) as connection:
        unit = rename_unit(
            connection,
            tenant_id=principal.tenant_id,
            unit_id=unit_id,
            name=printable(stated.name),
            actor=principal.actor,
            now=datetime.now(UTC),
        )
    if unit is None:
        raise Refused("not-found")
    return _unit(unit)


def _engine(request: Request) -> Engine:
    installation: Installation = request.app.state.installation
    return installation.engine


def _unit(unit: Unit) -> UnitResource:
    return UnitResource(id=unit.id, name=unit.name, created_at=unit.created_at)
