"""Where screenings are kept: SQLite beside the service by default, PostgreSQL for more.

The same code runs on both. What has been acknowledged has been flushed to disk on both, and
`check_durability` says so to whoever asks whether the service is ready.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from time import monotonic, sleep

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

BUSY_SECONDS = 30
"""How long a SQLite writer waits for its turn. Ours; a write transaction takes milliseconds."""

_SQLITE = "sqlite+pysqlite"
_POSTGRESQL = "postgresql+psycopg"
_DRIVERS = {
    "sqlite": _SQLITE,
    _SQLITE: _SQLITE,
    "postgresql": _POSTGRESQL,
    _POSTGRESQL: _POSTGRESQL,
}

_READ_ONLY: Mapping[str, Mapping[str, object]] = {
    "sqlite": {"sqlite_read_only": True},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """One reason why a database is not fit for use.

    Attributes:
        what: The setting or state, in the database's own words.
        found: What it is.
        needed: What it must be.
    """

    what: str
    found: str
    needed: str


def open_engine(url: str) -> Engine:
    """Return an engine whose every connection keeps what it acknowledges.

    Args:
        url: `sqlite:///<file>` or `postgresql://<user>:<password>@<host>/<database>`.

    Raises:
        ValueError: The address is of another kind, or of a SQLite database in memory, which
            would not outlive the process. The address is not repeated: it may hold a password.
    """
    parsed = make_url(url)
    if parsed.drivername not in _DRIVERS:
        raise ValueError(
            f"A database address begins with sqlite or postgresql, not {parsed.drivername}."
        )
    parsed = parsed.set(drivername=_DRIVERS[parsed.drivername])
    if parsed.drivername == _POSTGRESQL:
        return create_engine(parsed, pool_pre_ping=True)
    return _open_sqlite(parsed)


def _open_sqlite(url: URL) -> Engine:
    if not url.database or ":memory:" in url.database or url.query.get("mode") == "memory":
        raise ValueError("A SQLite address names a file: a database in memory keeps nothing.")
    engine = create_engine(url, connect_args={"timeout": 0}, poolclass=QueuePool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    """Set what SQLite keeps per connection; transactions are begun by `_begin_sqlite` alone."""
    connection.isolation_level = None
    _use_write_ahead_log(connection)
    busy_milliseconds = round(BUSY_SECONDS * 1000)
    for pragma in (
        f"busy_timeout = {busy_milliseconds}",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Make the journal a write-ahead log, and wait for the others who are making it one.

    SQLite heeds no busy_timeout here: when eight processes at a time opened a new file, 7 of
    3,200 openings failed with "database is locked" (SQLite 3.46); with this wait none did.
    """
    deadline = monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or monotonic() > deadline:
                raise
            sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    """Begin as a writer at once: one that begins as a reader may find its turn taken."""
    read_only = connection.get_execution_options().get("sqlite_read_only", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: Engine, *, read_only: bool = False) -> Iterator[Connection]:
    """Run one request as one transaction: all of it is kept, or after an exception none of it.

    Compute before, write inside: on SQLite one writer at a time has its turn, others wait up to
    `BUSY_SECONDS`. Readers wait for nobody.

    Args:
        engine: From `open_engine`.
        read_only: See one unchanging state of the database, and be refused any write.

    Yields:
        The connection. It is committed at the end; application code does not commit.
    """
    with engine.connect() as connection:
        if read_only:
            connection.execution_options(**_READ_ONLY[engine.dialect.name])
        with connection.begin():
            yield connection


def check_durability(engine: Engine) -> list[Shortcoming]:
    """Return why an acknowledged write could be lost in a power failure; empty if it could not.

    SQLite's `synchronous` belongs to the connection, so every idle connection of the pool is
    asked. Sources: sqlite.org/pragma.html (synchronous 2 is FULL), PostgreSQL 18 manual §19.5.

    Raises:
        sqlalchemy.exc.DBAPIError: The database does not answer at all.
    """
    if engine.dialect.name == "sqlite":
        return _check_sqlite(engine)
    return _check_postgresql(engine)


def _check_sqlite(engine: Engine) -> list[Shortcoming]:
    assert isinstance(engine.pool, QueuePool)
    found: dict[Shortcoming, None] = {}
    with ExitStack() as stack:
        for _ in range(max(1, engine.pool.checkedin())):
            cursor = stack.enter_context(engine.connect()).connection.cursor()
            stack.callback(cursor.close)
            synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
            if synchronous < 2:
                found[Shortcoming("synchronous", str(synchronous), "2 or more")] = None
            journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
            if journal != "wal":
                found[Shortcoming("journal_mode", journal, "wal")] = None
    return list(found)


def _check_postgresql(engine: Engine) -> list[Shortcoming]:
    with transaction(engine, read_only=True) as connection:
        values = {
            name: str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())
            for name in ("fsync", "full_page_writes", "synchronous_commit")
        }
    return [Shortcoming(name, value, "on") for name, value in values.items() if value == "off"]
