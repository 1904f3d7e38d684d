"""Faults of the database or the machine that pass by themselves or by an operator's hand.

They are no fault of the job or the request that met them: the same work may succeed later.
"""

import errno
import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

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
_POSTGRESQL_FULL = "53100"
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_USED_UP = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN})
"""No file, memory or thread can be had just now."""


class FaultResponse(NamedTuple):
    """How a request that met a fault is answered.

    Attributes:
        slug: The kind of problem, as `service.problem_types` lists it.
        headers: Of the answer.
    """

    slug: str
    headers: Mapping[str, str]


AWAY = FaultResponse("database-away", {"retry-after": "2"})
FULL = FaultResponse("storage-full", {"retry-after": "60"})
UNEXPECTED = FaultResponse("internal-error", {})


def is_outage(fault: BaseException) -> bool:
    """Tell whether the same work may succeed later, on the same database and machine."""
    if isinstance(fault, OSError):
        return fault.errno in _DISK_FULL | _USED_UP
    if not isinstance(fault, DBAPIError):
        return isinstance(fault, PoolTimeout)
    if fault.connection_invalidated:
        return True
    if isinstance(fault.orig, sqlite3.Error):
        return getattr(fault.orig, "sqlite_errorcode", 0) & 0xFF in _SQLITE_CODES
    state = getattr(fault.orig, "sqlstate", None)
    if state is None:  # the server did not answer
        return isinstance(fault, OperationalError)
    return state[:2] in _POSTGRESQL_CLASSES


def is_full(fault: BaseException) -> bool:
    """Tell whether there was no room left to write."""
    if isinstance(fault, OSError):
        return fault.errno in _DISK_FULL
    if not isinstance(fault, DBAPIError):
        return False
    if isinstance(fault.orig, sqlite3.Error):
        return getattr(fault.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return getattr(fault.orig, "sqlstate", None) == _POSTGRESQL_FULL


def answer_to(fault: BaseException) -> FaultResponse:
    """Return how a request is answered that met a fault which nothing else has answered."""
    if is_full(fault):
        return FULL
    if isinstance(fault, SQLAlchemyError) and is_outage(fault):
        return AWAY
    return UNEXPECTED
