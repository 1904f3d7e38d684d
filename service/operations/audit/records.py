"""Check that the rows of the database are those that the log commits to.

Every row of a protected table is hashed and compared with its newest version, and every version
that is no removal must have its row. What the log itself says of the versions is checked by
`service.operations.audit.verifying`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Row,
    RowMapping,
    Select,
    Table,
    and_,
    cast,
    select,
)
from sqlalchemy.exc import DBAPIError

from service.operations.audit.versions import forged_versions
from service.platform.db.database import EVERY_TENANT, narrow
from service.platform.db.protection import is_protected
from service.platform.db.row_versions import (
    IS_NEWEST,
    ROW_VERSIONS,
    RowHash,
    row_hash,
    tenant_column,
)
from service.platform.db.store import stored_columns
from service.platform.db.tenants import TENANTS

MOST_FAULTS = 1_000
"""Faults that are named; further ones are counted. Ours."""

_AT_ONCE = 256
"""Rows that are read in one go, as in `service.operations.audit.verifying`."""

_LARGE_AT_ONCE = 4
"""The same of rows that may hold a file of ten megabytes, through which the service that serves
people walks every ten minutes. Ours."""

_UNREADABLE = DBAPIError, TypeError, ValueError
"""Raised where a row holds what is no text, day or moment."""


class RecordFault(NamedTuple):
    """A row that is not as the log says.

    Attributes:
        code: Key into `service.operations.audit.wording.RECORD_FAULTS`.
        tenant_id: Whose.
        table: Its table.
        record_id: Its number.
    """

    code: Literal["row-altered", "row-missing", "row-surplus", "row-forged"]
    tenant_id: str
    table: str
    record_id: str


@dataclass(frozen=True, slots=True)
class CheckedRecords:
    """What came of checking rows.

    Attributes:
        rows: How many were hashed, by table.
        faults: What is wrong, at most `MOST_FAULTS`.
        more: How many further faults there are.
    """

    rows: dict[str, int]
    faults: tuple[RecordFault, ...]
    more: int


def verify_records(connection: Connection, tables: Iterable[Table]) -> CheckedRecords:
    """Compare every row of the protected tables with its newest version.

    Args:
        connection: A transaction that sees one state of the database.
        tables: Every table; those that are not protected are passed over.
    """
    rows: Counter[str] = Counter()
    found = _Tally()
    tables = [table for table in tables if is_protected(table)]
    for tenant_id in _every_tenant(connection, tables):
        narrow(connection, tenant_id)
        for table in tables:
            of_table = _of_table(connection, table, tenant_id)
            if of_table.rows:
                rows[str(table.name)] += of_table.rows
            found.add(of_table.faults)
            found.more += of_table.more
    narrow(connection, EVERY_TENANT)
    found.add(forged_rows(connection))
    return CheckedRecords(dict(rows), tuple(found.faults), found.more)


@dataclass(slots=True)
class _Tally:
    """Rows that were compared, and what is wrong with them: named up to `MOST_FAULTS`."""

    rows: int = 0
    faults: list[RecordFault] = field(default_factory=list)
    more: int = 0

    def add(self, faults: Iterable[RecordFault]) -> None:
        for fault in faults:
            if len(self.faults) < MOST_FAULTS:
                self.faults.append(fault)
            else:
                self.more += 1


def read_tenants(connection: Connection) -> list[str]:
    """Return the organisations that stand in their table or have a version of a row."""
    narrow(connection, EVERY_TENANT)
    there = connection.scalars(select(TENANTS.c.id))
    known = connection.scalars(select(ROW_VERSIONS.c.tenant_id).distinct())
    return sorted({*there, *known})


def _every_tenant(connection: Connection, tables: Iterable[Table]) -> list[str]:
    """Return those of `read_tenants`, and others that a row names: SQLite can be told not to look.

    On PostgreSQL a row of an organisation that is in no table is seen by no query of the service.
    """
    found: set[str] = {*read_tenants(connection)}
    if connection.dialect.name == "sqlite":
        for table in tables:
            found.update(connection.scalars(select(tenant_column(table)).distinct()))
    return sorted(found, key=str)


def rows_with_versions(table: Table, tenant_id: str) -> Select[Any]:
    """Return the query for the rows of a table with the change and hash of their newest version."""
    version = and_(
        ROW_VERSIONS.c.tenant_id == tenant_column(table),
        ROW_VERSIONS.c.table_name == table.name,
        ROW_VERSIONS.c.record_id == table.c.id,
        IS_NEWEST,
    )
    columns = ROW_VERSIONS.c.change.label("_change"), ROW_VERSIONS.c.sha256.label("_sha256")
    return (
        select(*stored_columns(table), *columns)
        .select_from(table.outerjoin(ROW_VERSIONS, version))
        .where(tenant_column(table) == tenant_id)
    )


def faults_of(table: Table, rows: Iterable[Row[Any]]) -> Iterator[RecordFault]:
    """Yield the rows of `rows_with_versions` that are not as their newest version says."""
    hash_of, tenant = row_hash(table), tenant_column(table).name
    for row in rows:
        values = row._mapping
        whose = _text(values[tenant]), str(table.name), _text(values["id"])
        if values["_sha256"] is None:
            yield RecordFault("row-surplus", *whose)
        elif not _is_hash(hash_of, values):
            yield RecordFault("row-altered", *whose)


def compare_some(
    connection: Connection, table: Table, tenant_id: str, *, after: str, limit: int
) -> tuple[list[str], list[RecordFault]]:
    """Compare the next rows of a table, by their numbers.

    Args:
        connection: A transaction of the tenant.
        table: A protected table.
        tenant_id: Whose rows.
        after: The last number before them.
        limit: How many at most.

    Returns:
        Their numbers in order, and what is wrong. A number that is no text is not among them: no
        further rows can be looked for behind it.
    """
    some = table.c.id > after
    query = rows_with_versions(table, tenant_id).where(some).order_by(table.c.id).limit(limit)
    numbers: list[str] = []
    faults: list[RecordFault] = []
    try:
        for rows in _in_parts(connection, table, query):
            numbers += [row._mapping["id"] for row in rows]
            faults += faults_of(table, rows)
    except _UNREADABLE:
        singly = list(_one_by_one(connection, table, tenant_id, some, limit=limit))
        numbers = _rising((number for number, _ in singly), after)
        return numbers, [fault for _, fault in singly if fault]
    if not all(isinstance(number, str) for number in numbers):
        numbers = _rising(numbers, after)
    return numbers, faults


def missing_rows(connection: Connection, table: Table, tenant_id: str) -> Iterator[RecordFault]:
    """Yield the rows of a table that have a version and are not there."""
    its = and_(table.c.id == ROW_VERSIONS.c.record_id, tenant_column(table) == tenant_id)
    gone = (
        select(ROW_VERSIONS.c.record_id)
        .select_from(ROW_VERSIONS.outerjoin(table, its))
        .where(
            ROW_VERSIONS.c.tenant_id == tenant_id,
            ROW_VERSIONS.c.table_name == table.name,
            ROW_VERSIONS.c.change != "remove",
            IS_NEWEST,
            table.c.id.is_(None),
        )
    )
    for number in connection.scalars(gone.order_by(ROW_VERSIONS.c.record_id)):
        yield RecordFault("row-missing", _text(tenant_id), str(table.name), _text(number))


def forged_rows(connection: Connection) -> Iterator[RecordFault]:
    """Yield the rows with a version that this installation has not written.

    Args:
        connection: A transaction that looks across tenants.
    """
    for row in forged_versions(connection):
        yield RecordFault("row-forged", row.tenant_id, row.table_name, row.record_id)


def _of_table(connection: Connection, table: Table, tenant_id: str) -> _Tally:
    try:
        tally = _all_at_once(connection, table, tenant_id)
    except _UNREADABLE:
        tally = _Tally()
        for _, fault in _one_by_one(connection, table, tenant_id):
            tally.rows += 1
            tally.add([fault] if fault else [])
    tally.add(missing_rows(connection, table, tenant_id))
    return tally


def _all_at_once(connection: Connection, table: Table, tenant_id: str) -> _Tally:
    tally = _Tally()
    for rows in _in_parts(connection, table, rows_with_versions(table, tenant_id)):
        tally.rows += len(rows)
        tally.add(faults_of(table, rows))
    return tally


def _in_parts(
    connection: Connection, table: Table, query: Select[Any]
) -> Iterator[Sequence[Row[Any]]]:
    """Yield rows of a table a few at a time, so that what they hold is not in memory at once."""
    at_once = _LARGE_AT_ONCE if _may_be_large(table) else _AT_ONCE
    yield from connection.execute(query, execution_options={"yield_per": at_once}).partitions()


def _one_by_one(
    connection: Connection,
    table: Table,
    tenant_id: str,
    *where: ColumnElement[bool],
    limit: int | None = None,
) -> Iterator[tuple[str | bytes, RecordFault | None]]:
    """Yield the number of each row and what is wrong with it; one that cannot be read is altered.

    SQLite takes any bytes for a text or a day; there numbers are read as bytes.
    """
    number: ColumnElement[Any] = table.c.id
    if connection.dialect.name == "sqlite":
        number = cast(number, LargeBinary)
    asked = select(number).where(tenant_column(table) == tenant_id, *where)
    for found in connection.scalars(asked.order_by(table.c.id).limit(limit)).all():
        query = rows_with_versions(table, tenant_id).where(*where, number == found)
        try:
            fault = next(faults_of(table, connection.execute(query).all()), None)
        except _UNREADABLE:
            whose = _text(tenant_id), str(table.name), _text(found)
            fault = RecordFault("row-altered", *whose)
        yield found, fault


def _rising(numbers: Iterable[str | bytes], after: str) -> list[str]:
    """Return the numbers that are texts, each after the one before; bytes come last on SQLite."""
    found: list[str] = []
    for number in numbers:
        try:
            text = number.decode() if isinstance(number, bytes) else number
        except UnicodeDecodeError:
            continue
        if text > (found[-1] if found else after):
            found.append(text)
    return found


def _text(value: object) -> str:
    """Return a number as text, whatever the database holds in its place."""
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _may_be_large(table: Table) -> bool:
    return any(isinstance(column.type, LargeBinary) for column in table.c)


def _is_hash(hash_of: RowHash, values: RowMapping) -> bool:
    try:
        return bool(hash_of(values) == values["_sha256"])
    except (TypeError, ValueError):
        return False
