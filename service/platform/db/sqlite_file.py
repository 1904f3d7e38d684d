"""Nothing is kept in a SQLite file that its name no longer leads to.

SQLite goes on writing to a file that was removed, moved away or replaced by a restored one, and to
its log: what was acknowledged would be gone with the process. So each transaction begins and ends
with a look at the names, which takes microseconds, and a connection to another file is closed; the
next one opens what is there. A file that is gone is not made anew, and a connection that came when
the file could not be written is not kept.
"""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

READ_ONLY = "sqlite_read_only"
"""Option of a connection that is to begin as a reader."""
_FILE, _ENDING = "kedjekoll.file", "-wal"


def keep_to_its_name(engine: Engine) -> None:
    """Let an engine on a SQLite file refuse each transaction on another file than its name's."""
    path = str(engine.url.database)
    if path.startswith("file:"):  # an address of SQLite's own, with options
        return
    file = Path(path)
    opened = False

    def open_existing(
        _dialect: Dialect, _entry: ConnectionPoolEntry, _given: list[Any], _named: dict[str, Any]
    ) -> None:
        if opened and _identity(file) is None:
            raise _fault("the file is gone", sqlite3.SQLITE_CANTOPEN, "SQLITE_CANTOPEN")

    def note(_connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        nonlocal opened
        opened = True
        entry.info[_FILE] = _identity(file)

    def check(connection: Connection) -> None:
        held, reads = connection.info.get(_FILE), READ_ONLY in connection.get_execution_options()
        there = held is not None and held == _identity(file)
        if there and (reads or _log_of(file).exists()):  # a reader may have no log yet
            return
        connection.invalidate()
        moved = _fault("the file was moved", _DBMOVED, "SQLITE_READONLY_DBMOVED")
        raise OperationalError(None, None, moved)

    event.listen(engine, "do_connect", open_existing)
    event.listen(engine, "connect", note)
    event.listen(engine, "begin", check)
    event.listen(engine, "commit", check)


def forget_read_only(engine: Engine) -> None:
    """Let an engine on a SQLite file open its connections anew once one of them may not write.

    SQLite opens a file for reading where it may not be written just then, and says nothing
    (os_unix.c, unixOpen); kept in the pool, that connection refuses to write for ever. A
    transaction that is to read alone is refused by its own wish, which tells nothing of the file.
    """

    def note(met: ExceptionContext) -> None:
        reads = met.connection is not None and READ_ONLY in met.connection.get_execution_options()
        code = getattr(met.original_exception, "sqlite_errorcode", 0)
        if code & 0xFF == sqlite3.SQLITE_READONLY and not reads:
            met.is_disconnect = True

    event.listen(engine, "handle_error", note)


_DBMOVED = sqlite3.SQLITE_READONLY | 4 << 8
"""SQLITE_READONLY_DBMOVED (sqlite.org/rescode.html), which Python 3.11 does not name everywhere."""


def _log_of(file: Path) -> Path:
    """Return where SQLite keeps the log: beside the file itself, where a link leads to it."""
    return Path(os.path.realpath(file) + _ENDING)


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _fault(text: str, code: int, name: str) -> sqlite3.OperationalError:
    fault = sqlite3.OperationalError(text)
    fault.sqlite_errorcode, fault.sqlite_errorname = code, name
    return fault
