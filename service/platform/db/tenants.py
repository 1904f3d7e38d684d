"""The organisations whose records are kept: each is there as soon as something of it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from sqlalchemy import Connection

from service.platform.db.records import Key, OfTenant, table_of
from service.platform.db.store import add_unless_there


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """An organisation whose records are its own; the embedded default has one."""

    id: Annotated[str, Key]
    actor: str
    created_at: datetime


TENANTS = table_of(Tenant, "tenants")


def ensure_tenant(
    connection: Connection, *, tenant_id: str, actor: str, created_at: datetime
) -> None:
    """Make the tenant unless it is there; two processes may do so at once."""
    add_unless_there(connection, Tenant(id=tenant_id, actor=actor, created_at=created_at))


def ensure_tenant_of(connection: Connection, record: OfTenant) -> None:
    """Make the tenant of a record unless it is there."""
    ensure_tenant(
        connection,
        tenant_id=record.tenant_id,
        actor=record.actor,
        created_at=record.created_at,
    )
