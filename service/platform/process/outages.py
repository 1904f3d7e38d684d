"""Faults of the database or the machine that pass by themselves or by an operator's hand.

They are no fault of the job or the request that met them: the same work may succeed later. A page
of the database that is damaged is told apart: waiting does not mend it, a restore does.
"""

import errno
import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from service.settings import InvalidSettings

_SQLITE_CODES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
"""sqlite.org/rescode.html: locked by another, no file, full disk, disk that does not answer, no
memory, no permission, lost in the race for a lock, a file that cannot be written or was moved."""
_SQLITE_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_POSTGRESQL_CLASSES = frozenset({"08", "28", "40", "53", "57", "58"})
"""PostgreSQL 18 manual, appendix A: connection, log-in taken away, rolled back for another
transaction's sake, full disk or memory, shut down by an operator or a crash, fault of the system.
"""
_POSTGRESQL_STATES = frozenset({"25006", "3D000", "42501", "55P03"})
"""The same: read-only, no such database, right taken away, locked for longer than is waited."""
_POSTGRESQL_DAMAGED = frozenset({"XX001", "XX002"})
"""The same: data or index corrupted."""
_POSTGRESQL_FULL = "53100"
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_USED_UP = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN})
"""No file, memory or thread can be had just now."""
_DISK_AWAY = frozenset(
    {errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENXIO, errno.ENODEV, errno.ESTALE}
)
"""The disk does not answer, can only be read, or the service's rights on it were taken away."""


class FaultResponse(NamedTuple):
    """How a request that met a fault is answered.

    Attributes:
        slug: The kind of problem, as `service.problem_types` lists it.
        headers: Of the answer.
    """

    slug: str
    headers: Mapping[str, str]


AWAY = FaultResponse("database-away", {"retry-after": "2"})
SHORT = FaultResponse("machine-fault", {"retry-after": "10"})
FULL = FaultResponse("storage-full", {"retry-after": "60"})
DAMAGED = FaultResponse("database-damaged", {"retry-after": "60"})
UNEXPECTED = FaultResponse("internal-error", {})


def is_outage(fault: BaseException) -> bool:
    """Tell whether the same work may succeed later, on the same database and machine.

    What came of undoing work after an outage is one as well: SQLite has then undone it already, and
    says that there is nothing to undo.
    """
    return any(_is_outage(one) for one in _chain(fault)) and not is_damage(fault)


def _is_outage(fault: BaseException) -> bool:
    if isinstance(fault, OSError):
        return fault.errno in _DISK_FULL | _USED_UP | _DISK_AWAY
    if not isinstance(fault, DBAPIError):
        return isinstance(fault, PoolTimeout)
    if fault.connection_invalidated:
        return True
    if isinstance(fault.orig, sqlite3.Error):
        return _sqlite_code(fault) in _SQLITE_CODES
    state = _state(fault)
    if state is None:  # the server did not answer
        return isinstance(fault, OperationalError)
    return state[:2] in _POSTGRESQL_CLASSES or state in _POSTGRESQL_STATES


def is_full(fault: BaseException) -> bool:
    """Tell whether there was no room left to write."""
    return any(_is_full(one) for one in _chain(fault))


def _is_full(fault: BaseException) -> bool:
    if isinstance(fault, OSError):
        return fault.errno in _DISK_FULL
    if not isinstance(fault, DBAPIError):
        return False
    return _sqlite_code(fault) == sqlite3.SQLITE_FULL or _state(fault) == _POSTGRESQL_FULL


def is_damage(fault: BaseException) -> bool:
    """Tell whether a page of the database is not what was written; a restore mends it."""
    return any(
        isinstance(one, DBAPIError)
        and (_sqlite_code(one) in _SQLITE_DAMAGED or _state(one) in _POSTGRESQL_DAMAGED)
        for one in _chain(fault)
    )


def answer_to(fault: BaseException) -> FaultResponse:
    """Return how a request is answered that met a fault which nothing else has answered.

    A file of the data folder that is gone or damaged since the start, such as the keys of the log,
    is a fault of the machine: an operator mends it, and the log of the service names the file.
    """
    if is_damage(fault):
        return DAMAGED
    if is_full(fault):
        return FULL
    if is_outage(fault):
        return AWAY if isinstance(fault, SQLAlchemyError) else SHORT
    return SHORT if isinstance(fault, InvalidSettings) else UNEXPECTED


def code_of(fault: BaseException) -> str | None:
    """Return what the database or the system calls a fault: `SQLITE_FULL`, `53100`, `EMFILE`."""
    if isinstance(fault, OSError):
        return errno.errorcode.get(fault.errno or 0)
    origin = fault.orig if isinstance(fault, DBAPIError) else fault
    if isinstance(origin, sqlite3.Error):
        return getattr(origin, "sqlite_errorname", None)
    return getattr(origin, "sqlstate", None)


def _sqlite_code(fault: DBAPIError) -> int | None:
    if not isinstance(fault.orig, sqlite3.Error):
        return None
    return int(getattr(fault.orig, "sqlite_errorcode", 0)) & 0xFF


def _state(fault: DBAPIError) -> str | None:
    return getattr(fault.orig, "sqlstate", None)


def _chain(fault: BaseException) -> Iterator[BaseException]:
    """Yield a fault and, of one of the database, those of the database that it came of."""
    yield fault
    seen, at = {id(fault)}, fault.__context__ if isinstance(fault, DBAPIError) else None
    while at is not None and id(at) not in seen:
        if isinstance(at, DBAPIError):
            yield at
        seen.add(id(at))
        at = at.__context__
