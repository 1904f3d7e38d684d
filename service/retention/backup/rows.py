"""The rows of every table as lines of JSON, the same from SQLite and from PostgreSQL.

The shape is read from the database and not from the code, so that a backup of an older shape can be
restored by newer code, and moved from one kind of database to the other. A line is the values of
one row: text, whole numbers and truth values as they are, bytes in base64, moments in UTC to the
microsecond.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import (
    Connection,
    Select,
    String,
    collate,
    column,
    insert,
    select,
    table,
    text,
)

from service.platform.db.database import EVERY_TENANT, narrow
from service.platform.db.shapes import Shape
from service.platform.db.store import write

_TENANTS = "tenants"
_ROWS_AT_ONCE = 100
"""Rows held at a time; a row can hold a file of ten megabytes. Ours."""

_WRITTEN: Mapping[str, Callable[[Any], Any]] = {
    "bytes": lambda value: b64encode(value).decode(),
    "moment": lambda value: value.astimezone(UTC).isoformat(timespec="microseconds"),
    "day": lambda value: value.isoformat(),
}
_READ: Mapping[str, Callable[[Any], Any]] = {
    "bytes": lambda value: b64decode(value, validate=True),
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
}


def read_tenants(connection: Connection) -> list[str]:
    """Return the ids of all organisations, in order."""
    narrow(connection, EVERY_TENANT)
    found = connection.scalars(select(column("id", String)).select_from(table(_TENANTS)))
    return sorted(found.all())


def lines_of(connection: Connection, shape: Shape, tenants: Sequence[str]) -> Iterator[bytes]:
    """Yield a line for each row, in order of its key; each organisation's rows as that one's.

    So PostgreSQL's guard between organisations stays up, and no lock keeps anybody from working.

    Args:
        connection: A transaction that sees one unchanging state.
        shape: Of the table.
        tenants: From `read_tenants`.
    """
    clause = shape.clause()
    columns = [clause.c[name] for name, _ in shape.columns]
    on_server = connection.dialect.name == "postgresql"
    order = [
        collate(clause.c[name], "C") if on_server and dict(shape.columns)[name] == "text" else
        clause.c[name]
        for name in shape.key
    ]  # fmt: skip
    query = select(*columns).order_by(*order)
    if not shape.of_tenant:
        narrow(connection, EVERY_TENANT)
        yield from _lines(connection, query, shape)
        return
    for tenant in tenants:
        narrow(connection, tenant)
        yield from _lines(connection, query.where(clause.c.tenant_id == tenant), shape)
    narrow(connection, EVERY_TENANT)


def _lines(connection: Connection, query: Select[Any], shape: Shape) -> Iterator[bytes]:
    writers = [_WRITTEN.get(kind) for _, kind in shape.columns]
    rows = connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE})
    for row in rows:
        values = [
            value if write is None or value is None else write(value)
            for value, write in zip(row, writers, strict=True)
        ]
        yield orjson.dumps(values) + b"\n"


def see_restricted(connection: Connection) -> None:
    """Let the rest of a transaction see restricted incidents too: a backup that lacks them is none.

    Whoever runs the database can read them anyhow (decision 0045).
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('kedjekoll.incident', 'on', true)"))


@contextmanager
def triggers_off(connection: Connection, shapes: Iterable[Shape]) -> Iterator[None]:
    """Let rows be put back as they were, without a note that they are new."""
    names = [shape.name for shape in shapes]
    if connection.dialect.name == "postgresql":
        for name in names:
            connection.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        yield
        for name in names:
            connection.exec_driver_sql(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        return
    triggers = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    ).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, statement in triggers:
        connection.exec_driver_sql(statement)


def put_back(connection: Connection, shape: Shape, lines: Iterable[bytes]) -> int:
    """Put rows into an empty table and return how many.

    A row can point to a later one of its own table: PostgreSQL looks when the one COPY ends, SQLite
    when the transaction does.
    """
    readers = [_READ.get(kind) for _, kind in shape.columns]
    rows = (
        [
            value if read is None or value is None else read(value)
            for value, read in zip(orjson.loads(line), readers, strict=True)
        ]
        for line in lines
    )
    if connection.dialect.name == "postgresql":
        return _copied(connection, shape, rows)
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    names = [name for name, _ in shape.columns]
    count, batch = 0, []
    for row in rows:
        batch.append(dict(zip(names, row, strict=True)))
        if len(batch) == _ROWS_AT_ONCE:
            write(connection, insert(shape.clause()), batch, restored=True)
            count, batch = count + len(batch), []
    if batch:
        write(connection, insert(shape.clause()), batch, restored=True)
    return count + len(batch)


def _copied(connection: Connection, shape: Shape, rows: Iterable[list[Any]]) -> int:
    names = ", ".join(f'"{name}"' for name, _ in shape.columns)
    driver = connection.connection.driver_connection
    assert driver is not None
    count = 0
    with driver.cursor() as cursor, cursor.copy(f"COPY {shape.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
