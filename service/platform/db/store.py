"""Records read and written: the only place where rows are added, changed and removed.

Every function takes a connection inside a transaction (`service.platform.db.database.transaction`).
Which rows it sees is said by its conditions: a condition on the tenant is always one of them.

Whatever is written to a protected table leaves a version of each row in the same transaction
(`service.platform.db.row_versions`), so that the log commits to it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Delete,
    Insert,
    Row,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    insert,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from service.platform.db.protection import is_protected, protected_columns
from service.platform.db.records import CanonicalJson, SpacedWords, the_table
from service.platform.db.row_versions import (
    add_removals,
    add_versions,
    stored_values,
    tenant_column,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Rows = Sequence[Mapping[str, Any]]

_INSERT: Mapping[str, Callable[[Any], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
_Kind = TypeVar("_Kind")


def write(
    connection: Connection,
    statement: Insert | Update | Delete,
    rows: Rows = (),
    *,
    restored: bool = False,
) -> int:
    """Execute a statement that writes to a table that is not protected.

    Args:
        connection: Inside a transaction.
        statement: What is done.
        rows: Its parameters, once for each row where it is for several.
        restored: The rows come from a backup, with the versions that they had: any table.

    Returns:
        How many rows were added, changed or removed.

    Raises:
        ValueError: The table is protected: `add`, `change` and `remove` leave versions of its rows.
    """
    if not restored and isinstance(statement.table, Table) and is_protected(statement.table):
        raise ValueError(f"{statement.table.name} is protected: write with add, change or remove.")
    counted = statement.execution_options(preserve_rowcount=True)
    return connection.execute(counted, rows or None).rowcount


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
    if not records:
        return
    table = the_table(type(records[0]))
    rows = [values_of(record) for record in records]
    connection.execute(_insert(table), rows)
    if is_protected(table):
        add_versions(connection, table, "add", map(stored_values(table, connection), rows))


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


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
    table = the_table(type(records[0]))
    by = None if key is None else tuple(key)
    statement = _insert_unless(connection.dialect.name, table, by)
    rows = [values_of(record) for record in records]
    if not is_protected(table):
        return write(connection, statement, rows)
    numbers = [column.name for column in table.primary_key]
    added = set(connection.execute(statement.returning(*table.primary_key), rows))
    by_key = {tuple(row[name] for name in numbers): row for row in reversed(rows)}
    new = (row for number, row in by_key.items() if number in added)
    add_versions(connection, table, "add", map(stored_values(table, connection), new))
    return len(added)


@cache
def _insert_unless(dialect: str, table: Table, key: tuple[str, ...] | None) -> Insert:
    made = _INSERT[dialect](table)
    unless: Insert = made.on_conflict_do_nothing(index_elements=None if key is None else list(key))
    return unless


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


def load_row(
    connection: Connection, kind: type[_Kind], tenant_id: str, record_id: str
) -> _Kind | None:
    """Return the record of a tenant that has a number, or None.

    The commonest question; its query is made once, since making one costs more than its answer.
    """
    asked = _numbered(cast("type", kind))
    found = connection.execute(asked, {"tenant": tenant_id, "record": record_id}).one_or_none()
    return None if found is None else record_of(kind, found)


@cache
def _numbered(kind: type) -> Select[tuple[Any, ...]]:
    columns = the_table(kind).c
    its = (columns.tenant_id == bindparam("tenant"), columns.id == bindparam("record"))
    return select(*columns_of(kind)).where(*its)


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
    table = the_table(kind)
    statement = update(table).where(*where).values(**values)
    if not is_protected(table) or values.keys().isdisjoint(protected_columns(table)):
        return connection.execute(statement).rowcount
    rows = connection.execute(statement.returning(*stored_columns(table)))
    after = [row._asdict() for row in rows]
    add_versions(connection, table, "change", after)
    return len(after)


def remove(
    connection: Connection, kind: type, *where: ColumnElement[bool], ground: str | None = None
) -> int:
    """Remove the rows that meet all conditions, and return how many there were.

    Args:
        connection: Inside a transaction.
        kind: Of what.
        *where: The conditions.
        ground: Why, which the log keeps; needed for what is protected.

    Raises:
        ValueError: There is no ground for removing what is protected.
    """
    return remove_rows(connection, the_table(kind), *where, ground=ground)


def remove_rows(
    connection: Connection, table: Table, *where: ColumnElement[bool], ground: str | None
) -> int:
    """Remove rows of a table as `remove` does."""
    statement = delete(table).where(*where)
    if not is_protected(table):
        return write(connection, statement)
    if ground is None:
        raise ValueError(f"Rows of {table.name} are removed only on a ground.")
    gone = connection.execute(statement.returning(tenant_column(table), table.c.id)).all()
    add_removals(connection, table, gone, ground=ground)
    return len(gone)
