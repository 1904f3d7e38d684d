"""Let somebody vouch for a row that is not as the log says, so that the log goes on from it.

A row is changed beside the service where an operator corrects something by hand, or where a server
of an earlier version wrote while the database was upgraded. The log keeps that it was accepted, by
whom and why; the version before stays in it.
"""

from datetime import datetime

from sqlalchemy import Connection, Table

from service.operations.audit.entry import write_entry
from service.operations.audit.records import (
    RecordFault,
    faults_of,
    missing_rows,
    rows_with_versions,
)
from service.operations.audit.versions import forged_versions
from service.platform.db.row_versions import add_removals, add_versions, drop_version


def accept_row(
    connection: Connection,
    table: Table,
    record_id: str,
    *,
    reason: str,
    tenant_id: str,
    actor: str,
    at: datetime,
) -> RecordFault | None:
    """Leave a version of a row as it is now, or of its removal where it is gone.

    Args:
        connection: A transaction of the tenant that may write.
        table: A protected table.
        record_id: Number of the row.
        reason: Why it is right as it is.
        tenant_id: Whose.
        actor: Who vouches for it.
        at: The moment, with a time zone.

    Returns:
        What was accepted; None where the row is as the log says, or nowhere.
    """
    its = rows_with_versions(table, tenant_id).where(table.c.id == record_id)
    rows = connection.execute(its).all()
    mine = (tenant_id, str(table.name), record_id)
    forged = [row for row in forged_versions(connection) if tuple(row[:3]) == mine]
    faults = [
        *faults_of(table, rows),
        *(fault for fault in missing_rows(connection, table, tenant_id) if fault[3] == record_id),
        *(RecordFault("row-forged", *mine) for _ in forged),
    ]
    if not faults:
        return None
    found = faults[0]
    if rows:
        values = [row._asdict() for row in rows]
        add_versions(connection, table, "accept", values, ground=reason)
    else:
        add_removals(connection, table, [(tenant_id, record_id)], ground=reason)
    for row in forged:
        drop_version(connection, *mine, version=row.version)
    write_entry(
        connection,
        "record.accepted",
        record_id,
        tenant_id=tenant_id,
        actor=actor,
        at=at,
        details={"table": table.name, "fault": found.code},
    )
    return found
