"""Check that the rows of the database are those that the log commits to.

Every row of a protected table is hashed and compared with its newest version, and every version
that is no removal must have its row. What the log itself says of the versions is checked by
`service.operations.audit.verifying`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, LargeBinary, Row, RowMapping, Select, Table, and_, select

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

_LARGE_AT_ONCE = 16
"""The same of rows that may hold a file of ten megabytes. Ours."""


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
    faults: list[RecordFault] = []
    more = 0
    tables = [table for table in tables if is_protected(table)]
    for tenant_id in read_tenants(connection):
        narrow(connection, tenant_id)
        for table in tables:
            for fault in _of_table(connection, table, tenant_id, rows):
                if len(faults) < MOST_FAULTS:
                    faults.append(fault)
                else:
                    more += 1
    narrow(connection, EVERY_TENANT)
    return CheckedRecords(dict(rows), (*faults, *forged_rows(connection)), more)


def read_tenants(connection: Connection) -> list[str]:
    """Return the organisations that have a row or a version of one."""
    narrow(connection, EVERY_TENANT)
    there = connection.scalars(select(TENANTS.c.id))
    known = connection.scalars(select(ROW_VERSIONS.c.tenant_id).distinct())
    return sorted({*there, *known})


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
        if values["_sha256"] is None:
            yield RecordFault("row-surplus", values[tenant], str(table.name), values["id"])
        elif not _is_hash(hash_of, values):
            yield RecordFault("row-altered", values[tenant], str(table.name), values["id"])


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
        yield RecordFault("row-missing", tenant_id, str(table.name), number)


def forged_rows(connection: Connection) -> Iterator[RecordFault]:
    """Yield the rows with a version that this installation has not written.

    Args:
        connection: A transaction that looks across tenants.
    """
    for row in forged_versions(connection):
        yield RecordFault("row-forged", row.tenant_id, row.table_name, row.record_id)


def _of_table(
    connection: Connection, table: Table, tenant_id: str, rows: "Counter[str]"
) -> Iterator[RecordFault]:
    at_once = _LARGE_AT_ONCE if _may_be_large(table) else _AT_ONCE
    found = connection.execute(
        rows_with_versions(table, tenant_id), execution_options={"yield_per": at_once}
    )
    for some in found.partitions():
        rows[str(table.name)] += len(some)
        yield from faults_of(table, some)
    yield from missing_rows(connection, table, tenant_id)


def _may_be_large(table: Table) -> bool:
    return any(isinstance(column.type, LargeBinary) for column in table.c)


def _is_hash(hash_of: RowHash, values: RowMapping) -> bool:
    try:
        return bool(hash_of(values) == values["_sha256"])
    except (TypeError, ValueError):
        return False
