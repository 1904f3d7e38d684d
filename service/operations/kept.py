"""Records as the people of an organisation keep, load and list them: with the log, and the units.

`service.platform.db.store` knows neither people nor the log. Here a record is kept together with
the entry of the log that tells of it, and read by the rule of buyer units
(`service.operations.people.units`).
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection

from service.operations.audit.entry import write_entry
from service.operations.people.principal import Principal
from service.operations.people.units import rows_seen, sees
from service.platform.db.record_id import Kind
from service.platform.db.records import OfTenant, the_table
from service.platform.db.store import add, load_all, load_row, newest_first

_Record = TypeVar("_Record", bound=OfTenant)


def keep(
    connection: Connection,
    action: str,
    record: OfTenant,
    *,
    content_sha256: str | None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Keep a record, and write in the log that it was made, by whom and when.

    Args:
        connection: Inside a transaction that may write.
        action: Key into `service.operations.audit.entry.ACTIONS`.
        record: What is kept.
        content_sha256: Hash of its content.
        details: Codes and ids; no content and nothing about a person.

    Raises:
        sqlalchemy.exc.IntegrityError: The tenant is unknown, the id is taken, or it points to
            something that is not there.
    """
    add(connection, record)
    write_entry(
        connection,
        action,
        record.id,
        tenant_id=record.tenant_id,
        actor=record.actor,
        at=record.created_at,
        content_sha256=content_sha256,
        details=details,
    )


def load_seen(
    connection: Connection, kind: type[_Record], mark: Kind, record_id: str, *, principal: Principal
) -> _Record | None:
    """Return a record that a person sees, or None.

    Args:
        connection: Inside a transaction.
        kind: Of what.
        mark: How numbers of such records begin.
        record_id: Its number, as somebody has stated it.
        principal: Who asks.
    """
    if not sees(connection, mark, record_id, principal=principal):
        return None
    return load_row(connection, kind, principal.tenant_id, record_id)


def list_seen(
    connection: Connection,
    kind: type[_Record],
    *where: ColumnElement[bool],
    principal: Principal,
    limit: int | None = None,
    offset: int | None = None,
) -> list[_Record]:
    """Return the records that a person sees, newest first; those of one moment by falling number.

    Args:
        connection: Inside a transaction.
        kind: Of what; its records have a unit of their own.
        *where: Further conditions.
        principal: Who asks.
        limit: At most so many; ask for one more than is shown to learn whether more follow.
        offset: Leave out so many of the newest.
    """
    table = the_table(kind)
    own = (table.c.tenant_id == principal.tenant_id, rows_seen(table, principal))
    order = newest_first(kind)
    return load_all(connection, kind, *own, *where, order_by=order, limit=limit, offset=offset)
