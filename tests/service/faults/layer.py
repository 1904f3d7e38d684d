"""Faults that are put under a running application, on any machine: no right and no compiler needed.

Files fail where Python opens them, and statements where the driver runs them, so that all above is
as it is when the machine fails. What can be had for real is: a SQLite file that is moved away or
damaged, a writer that holds it. `python -m benchmarks.faults` puts the same kinds under a served
installation on the machine itself.
"""

import errno
import os
import secrets
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from psycopg import errors
from sqlalchemy import Engine, event

PAGE = 4096
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_failing: list[tuple[str, int, bool]] = []
"""Folders whose files fail now: the error, and whether only what is opened to write fails."""


def _opened(name: str, given: tuple[object, ...]) -> None:
    if name != "open" or not _failing or not isinstance(given[0], str | bytes | os.PathLike):
        return
    path, flags = os.fsdecode(given[0]), given[2]
    for folder, number, writes_only in _failing:
        to_write = isinstance(flags, int) and bool(flags & _WRITES)
        if path.startswith(folder) and (to_write or not writes_only):
            raise OSError(number, os.strerror(number), path)


sys.addaudithook(_opened)


@contextmanager
def files_fail(folder: Path, number: int, *, writes_only: bool = False) -> Iterator[None]:
    """Let no file below a folder be opened."""
    fault = (str(folder), number, writes_only)
    _failing.append(fault)
    try:
        yield
    finally:
        _failing.remove(fault)


@contextmanager
def statements_fail(
    engine: Engine, fault: Callable[[], Exception], *, writes_only: bool = False
) -> Iterator[None]:
    """Let statements fail, or those that write."""

    def fail(_cursor: object, statement: str, *_others: object) -> None:
        if not writes_only or statement.split()[0] in ("INSERT", "UPDATE", "DELETE"):
            raise fault()

    names = ("do_execute", "do_executemany", "do_execute_no_params")
    for name in names:
        event.listen(engine, name, fail)
    try:
        yield
    finally:
        for name in names:
            event.remove(engine, name, fail)


def sqlite_fault(name: str) -> Callable[[], sqlite3.OperationalError]:
    """Return what makes a fault of SQLite: `sqlite_fault("SQLITE_FULL")`."""

    def make() -> sqlite3.OperationalError:
        fault = sqlite3.OperationalError(name)
        fault.sqlite_errorcode, fault.sqlite_errorname = getattr(sqlite3, name), name
        return fault

    return make


@contextmanager
def writer_holds(engine: Engine) -> Iterator[None]:
    """Hold the writer's turn of SQLite, or the table of cases of PostgreSQL."""
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("LOCK TABLE cases IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def pool_used_up(engine: Engine) -> Iterator[None]:
    """Hold every connection that the application may have."""
    with ExitStack() as held:
        for _ in range(engine.pool.size() + engine.pool._max_overflow):
            held.enter_context(engine.connect())
        yield


@contextmanager
def moved_away(database: Path) -> Iterator[None]:
    """Take a SQLite database away, with its log, and give it back."""
    away = database.with_name("away")
    away.mkdir()
    for file in database.parent.glob(f"{database.name}*"):
        file.rename(away / file.name)
    try:
        yield
    finally:
        assert not database.exists()  # nobody has made another
        for file in list(away.iterdir()):
            file.rename(database.with_name(file.name))
        away.rmdir()


@contextmanager
def page_damaged(database: Path, table: str) -> Iterator[None]:
    """Put noise in the place of the first page of a table of SQLite."""
    with closing(sqlite3.connect(database, isolation_level=None, timeout=60)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        query = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        at = (other.execute(query, (table,)).fetchone()[0] - 1) * PAGE
    with database.open("r+b", buffering=0) as file:
        file.seek(at)
        before = file.read(PAGE)
        file.seek(at)
        file.write(secrets.token_bytes(PAGE))
        try:
            yield
        finally:
            file.seek(at)
            file.write(before)


def noise(content: bytes) -> bytes:
    """Return as many bytes that mean nothing."""
    return secrets.token_bytes(len(content))


def cut(content: bytes) -> bytes:
    """Return the first half."""
    return content[: len(content) // 2]


def zeros(content: bytes) -> bytes:
    """Return it with a page of zeros in its place, as long as before."""
    begun, ended = 4, min(4 + PAGE, len(content) // 2)
    return content[:begun] + bytes(ended - begun) + content[ended:]


def text(_content: bytes) -> bytes:
    """Return something else altogether."""
    return b"hej hej\n" * 100


@contextmanager
def file_damaged(path: Path, damage: Callable[[bytes], bytes] = noise) -> Iterator[None]:
    """Put something else in the place of a file's content, and the file back."""
    kept = path.with_name(f".{path.name}.kept")
    shutil.copy2(path, kept)
    mode = path.stat().st_mode
    path.chmod(0o600)
    path.write_bytes(damage(kept.read_bytes()))
    try:
        yield
    finally:
        kept.replace(path)
        path.chmod(mode)


@contextmanager
def file_gone(path: Path) -> Iterator[None]:
    """Take a file away, and give it back."""
    away = path.with_name(f".{path.name}.away")
    path.rename(away)
    try:
        yield
    finally:
        assert not path.exists()  # nobody has made another
        away.rename(path)


SQLITE_FAULTS = {
    errno.ENOSPC: sqlite_fault("SQLITE_FULL"),
    errno.EIO: sqlite_fault("SQLITE_IOERR"),
    errno.EROFS: sqlite_fault("SQLITE_READONLY"),
    errno.EACCES: sqlite_fault("SQLITE_CANTOPEN"),
    errno.EMFILE: sqlite_fault("SQLITE_CANTOPEN"),
}
"""What SQLite calls each error of the system."""
POSTGRESQL_FAULTS = {
    errno.ENOSPC: errors.DiskFull,
    errno.EIO: errors.IoError,
    errno.EROFS: errors.ReadOnlySqlTransaction,
    errno.EACCES: errors.InsufficientPrivilege,
    errno.EMFILE: errors.TooManyConnections,
}
"""What PostgreSQL does."""


@contextmanager
def machine_fails(engine: Engine, folder: Path, number: int) -> Iterator[None]:
    """Let files of the data folder and statements report one error of the system.

    A disk that is full or read-only still lets everything be read.
    """
    faults = SQLITE_FAULTS if engine.dialect.name == "sqlite" else POSTGRESQL_FAULTS
    writes_only = number in (errno.ENOSPC, errno.EROFS)
    with (
        files_fail(folder, number, writes_only=writes_only),
        statements_fail(engine, faults[number], writes_only=writes_only),
    ):
        yield
