"""The organisations whose records are kept: each is there as soon as something of it is."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from service.platform.db.models import Tenant

_INSERT: Mapping[str, Callable[[type[Tenant]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def ensure_tenant(
    connection: Connection, *, tenant_id: str, actor: str, created_at: datetime
) -> None:
    """Make the tenant unless it is there; two processes may do so at once."""
    statement = _INSERT[connection.dialect.name](Tenant)
    connection.execute(
        statement.values(id=tenant_id, actor=actor, created_at=created_at).on_conflict_do_nothing()
    )
