"""Faults of the database that pass by themselves or by an operator's hand, and no job's fault."""

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError

_SQLITE_CODES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
    }
)
"""sqlite.org/rescode.html: locked by another, no file, full disk, disk that does not answer."""
_POSTGRESQL_CLASSES = frozenset({"08", "40", "53", "57", "58"})
"""PostgreSQL 18 manual, appendix A: connection, rolled back for another transaction's sake, full
disk or memory, shut down by an operator or a crash, fault of the system."""


def is_outage(fault: DBAPIError) -> bool:
    """Tell whether the same work may succeed on the same database later."""
    if fault.connection_invalidated:
        return True
    if isinstance(fault.orig, sqlite3.Error):
        return getattr(fault.orig, "sqlite_errorcode", 0) & 0xFF in _SQLITE_CODES
    state = getattr(fault.orig, "sqlstate", None)
    if state is None:  # the server did not answer
        return isinstance(fault, OperationalError)
    return state[:2] in _POSTGRESQL_CLASSES
