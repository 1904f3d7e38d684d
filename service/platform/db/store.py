"""Records read and written: the only place where rows are added, changed and removed.

Every function takes a connection inside a transaction (`service.platform.db.database.transaction`).
Which rows it sees is said by its conditions: a condition on the tenant is always one of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    CursorResult,
    Delete,
    Insert,
    Row,
    Table,
    Update,
    and_,
    delete,
    insert,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from service.platform.db.records import CanonicalJson, SpacedWords, the_table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Rows = Sequence[Mapping[str, Any]]
Written = Callable[[Connection, Insert | Update | Delete, Rows], None]
"""Is told of every statement that writes, with the parameters of its rows if it has some: after it,
in its transaction."""

WRITTEN = "written"
"""Option of the statements that `write` executes."""

_INSERT: Mapping[str, Callable[[Any], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
_told: list[Written] = []
_Kind = TypeVar("_Kind")


def on_write(told: Written) -> Callable[[], None]:
    """Let something be told of every write of this process; return what ends that."""
    _told.append(told)
    return partial(_told.remove, told)


def write(
    connection: Connection,
    statement: Insert | Update | Delete,
    rows: Rows = (),
) -> CursorResult[Any]:
    """Execute a statement that adds, changes or removes rows; nothing else does.

    Args:
        connection: Inside a transaction.
        statement: What is done.
        rows: Its parameters, once for each row where it is for several.
    """
    marked = statement.execution_options(preserve_rowcount=True, **{WRITTEN: True})
    result = connection.execute(marked, rows or None)
    for told in _told:
        told(connection, statement, rows)
    return result


def values_of(record: "DataclassInstance") -> dict[str, Any]:
    """Return the attributes of a record by name."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def view_of(kind: type[_Kind], record: "DataclassInstance") -> _Kind:
    """Return of a record what a smaller kind of it has, such as a key without its hash."""
    return kind(**{column.name: getattr(record, column.name) for column in columns_of(kind)})


def columns_of(kind: type) -> list[Column[Any]]:
    """Return the columns that a kind of record is read from, in the order of its attributes."""
    columns = the_table(kind).c
    return [columns[field.name] for field in fields(kind)]


def stored_columns(table: Table) -> list[ColumnElement[Any]]:
    """Return the columns of a table as the database stores them, whatever they stand for."""
    return [
        type_coerce(column, column.type.impl_instance).label(column.name)
        if isinstance(column.type, CanonicalJson | SpacedWords)
        else column
        for column in table.c
    ]


def record_of(kind: type[_Kind], row: Row[*tuple[Any, ...]]) -> _Kind:
    """Return the record that a row of `columns_of` is."""
    return kind(**row._mapping)


def row_of(kind: type, tenant_id: str, record_id: str) -> ColumnElement[bool]:
    """Return the condition that finds the record of a tenant that has a number."""
    columns = the_table(kind).c
    return and_(columns.tenant_id == tenant_id, columns.id == record_id)


def row_of_record(record: "DataclassInstance") -> ColumnElement[bool]:
    """Return the condition that finds the row of a record."""
    key = the_table(type(record)).primary_key
    return and_(*(column == getattr(record, column.name) for column in key))


def newest_first(kind: type) -> tuple[ColumnElement[Any], ...]:
    """Return the order in which records of tenants are listed; of one moment by falling number."""
    columns = the_table(kind).c
    return columns.created_at.desc(), columns.id.desc()


def add(connection: Connection, *records: "DataclassInstance") -> None:
    """Add records of one kind to their table; without any, nothing is done."""
    if records:
        table = the_table(type(records[0]))
        write(connection, insert(table), [values_of(record) for record in records])


def add_unless_there(
    connection: Connection, *records: "DataclassInstance", key: Iterable[str] | None = None
) -> int:
    """Add records of one kind, except those that are there; others may be adding them at once.

    Args:
        connection: Inside a transaction.
        *records: To add.
        key: The columns by which one is there; None: any unique ones.

    Returns:
        How many were added.
    """
    if not records:
        return 0
    made = _INSERT[connection.dialect.name](the_table(type(records[0])))
    statement = made.on_conflict_do_nothing(index_elements=None if key is None else list(key))
    return write(connection, statement, [values_of(record) for record in records]).rowcount


def load(
    connection: Connection, kind: type[_Kind], *where: ColumnElement[bool], hold: bool = False
) -> _Kind | None:
    """Return the record that meets all conditions, or None.

    Args:
        connection: Inside a transaction.
        kind: Of what.
        *where: The conditions.
        hold: Let nobody else change it until the transaction ends.

    Raises:
        sqlalchemy.exc.MultipleResultsFound: Several do.
    """
    asked = select(*columns_of(kind)).where(*where)
    row = connection.execute(asked.with_for_update() if hold else asked).one_or_none()
    return None if row is None else record_of(kind, row)


def load_all(
    connection: Connection,
    kind: type[_Kind],
    *where: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]] = (),
    limit: int | None = None,
    offset: int | None = None,
) -> list[_Kind]:
    """Return the records that meet all conditions, in an order."""
    asked = select(*columns_of(kind)).where(*where).order_by(*order_by)
    rows = connection.execute(asked.limit(limit).offset(offset))
    return [record_of(kind, row) for row in rows]


def change(
    connection: Connection, kind: type, /, *where: ColumnElement[bool], **values: object
) -> int:
    """Change the rows that meet all conditions, and return how many there were."""
    return write(connection, update(the_table(kind)).where(*where).values(**values)).rowcount


def remove(connection: Connection, kind: type, *where: ColumnElement[bool]) -> int:
    """Remove the rows that meet all conditions, and return how many there were."""
    return write(connection, delete(the_table(kind)).where(*where)).rowcount
