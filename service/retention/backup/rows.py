"""The rows of every table as lines of JSON, the same from SQLite and from PostgreSQL.

The shape is read from the database and not from the code, so that a backup of an older shape can be
restored by newer code, and moved from one kind of database to the other. A line is the values of
one row: text, whole numbers and truth values as they are, bytes in base64, moments in UTC to the
microsecond.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import (
    Boolean,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Select,
    String,
    TableClause,
    collate,
    column,
    insert,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy.types import TypeEngine

from service.platform.db.database import EVERY_TENANT, narrow
from service.platform.db.records import Instant
from service.platform.db.store import write

VERSION_TABLE = "alembic_version"
_TENANTS = "tenants"
_ROWS_AT_ONCE = 100
"""Rows held at a time; a row can hold a file of ten megabytes. Ours."""

_KINDS: Mapping[str, tuple[type[TypeEngine[Any]], TypeEngine[Any]]] = {
    "boolean": (Boolean, Boolean()),
    "integer": (Integer, Integer()),
    "moment": (DateTime, Instant()),
    "day": (Date, Date()),
    "bytes": (LargeBinary, LargeBinary()),
    "text": (String, String()),
}
"""Kinds of value: what the database says of it, and how it is read and written."""

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


@dataclass(frozen=True, slots=True)
class Shape:
    """A table as a backup knows it.

    Attributes:
        name: Of the table.
        columns: Names and kinds (`_KINDS`), in the order of the values of a line.
        key: Names of the columns that the rows are in order of.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]

    @property
    def of_tenant(self) -> bool:
        """Whether its rows belong to tenants."""
        return any(name == "tenant_id" for name, _ in self.columns)

    def clause(self) -> TableClause:
        """Return the table for a query."""
        return table(self.name, *(column(name, _KINDS[kind][1]) for name, kind in self.columns))


def read_shapes(connection: Connection) -> list[Shape]:
    """Return every table, those that others point to before them, otherwise by name.

    Raises:
        ValueError: A column is of a kind that no backup can hold, or tables point in a circle.
    """
    seen = inspect(connection)
    left = {
        name: {key["referred_table"] for key in seen.get_foreign_keys(name)} - {name}
        for name in sorted(seen.get_table_names())
        if name != VERSION_TABLE
    }
    ordered: list[Shape] = []
    while left:
        free = [name for name, parents in left.items() if not parents & left.keys()]
        if not free:
            raise ValueError(f"Tables point to one another in a circle: {', '.join(left)}.")
        for name in free:
            del left[name]
            columns = [
                (str(seen_column["name"]), _kind_of(seen_column["type"]))
                for seen_column in seen.get_columns(name)
            ]
            key = seen.get_pk_constraint(name)["constrained_columns"]
            ordered.append(Shape(name, tuple(sorted(columns)), tuple(key)))
    return ordered


def _kind_of(found: TypeEngine[Any]) -> str:
    for kind, (type_, _) in _KINDS.items():
        if isinstance(found, type_):
            return kind
    raise ValueError(f"A backup cannot hold a column of the type {found!r}.")


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
            write(connection, insert(shape.clause()), batch)
            count, batch = count + len(batch), []
    if batch:
        write(connection, insert(shape.clause()), batch)
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
