"""Where screenings are kept: SQLite beside the service by default, PostgreSQL for more.

The same code runs on both. What has been acknowledged has been flushed to disk on both, and
`check_durability` says so to whoever asks whether the service is ready.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from service.platform.db.sqlite_file import READ_ONLY, forget_read_only, keep_to_its_name

BUSY_SECONDS = 30
"""How long a SQLite writer waits for its turn, and PostgreSQL for a lock where its own settings do
not say so. Ours; a write transaction takes milliseconds."""

POOL_SECONDS = 10
"""How long a connection is waited for where all are in use. Ours; with the wait for a lock it is
less than the minute after which proxies give up."""

_POOLS = {"sqlite": (5, 45), "postgresql": (5, 25)}
"""Connections that stay open, and more while they are needed. Ours: a SQLite file has one for each
thread, and of PostgreSQL's hundred a process leaves enough for others. In both, the requests that
may write at a time (`KEDJEKOLL_REQUESTS_AT_ONCE`) cannot take all while they wait for a lock."""

EVERY_TENANT = "*"
"""What a transaction acts for that looks across tenants. On PostgreSQL it sees the few
tables that `service.platform.db.migrations.row_guard` names. It cannot be a tenant's name."""

_ACTS_FOR: ContextVar[str] = ContextVar("tenant", default="")
_WHOLE: ContextVar["WholeTransaction | None"] = ContextVar("whole", default=None)
_SET_TENANT = text("SELECT set_config('kedjekoll.tenant_id', :tenant, true)")

_SET_LOCK_TIMEOUT = (
    "SELECT set_config('lock_timeout', %s, false) WHERE current_setting('lock_timeout') = '0'"
)

_SQLITE = "sqlite+pysqlite"
_POSTGRESQL = "postgresql+psycopg"
_DRIVERS = {
    "sqlite": _SQLITE,
    _SQLITE: _SQLITE,
    "postgresql": _POSTGRESQL,
    _POSTGRESQL: _POSTGRESQL,
}

_READ_ONLY: Mapping[str, Mapping[str, object]] = {
    "sqlite": {READ_ONLY: True},
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
        engine = create_engine(parsed, pool_pre_ping=True, **_pool("postgresql"))
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    return _open_sqlite(parsed)


def _pool(kind: str) -> dict[str, Any]:
    size, more = _POOLS[kind]
    return {"pool_size": size, "max_overflow": more, "pool_timeout": POOL_SECONDS}


def _prepare_postgresql(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Wait for no lock without end, unless the server, the role or the address says how long."""
    with closing(connection.cursor()) as cursor:
        cursor.execute(_SET_LOCK_TIMEOUT, (f"{round(BUSY_SECONDS * 1000)}ms",))
    connection.commit()


def _open_sqlite(url: URL) -> Engine:
    if not url.database or ":memory:" in url.database or url.query.get("mode") == "memory":
        raise ValueError("A SQLite address names a file: a database in memory keeps nothing.")
    engine = create_engine(url, connect_args={"timeout": 0}, poolclass=QueuePool, **_pool("sqlite"))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    keep_to_its_name(engine)
    forget_read_only(engine)
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
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    driver: Any = connection.connection.driver_connection  # a flag of its own: no file is touched
    driver.execute(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}").close()
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def act_for(tenant_id: str) -> None:
    """Let all further transactions of this request or command be those of one tenant.

    Whoever finds out who acts calls it: the log-in of a request, a command, a worker. What runs
    in other threads on behalf of the caller sees it, what runs beside the caller does not.

    Args:
        tenant_id: Whose; "" for nobody's, which PostgreSQL refuses all rows of tenants.
    """
    _ACTS_FOR.set(tenant_id)


@contextmanager
def acting_for(tenant_id: str) -> Iterator[None]:
    """Let the transactions inside be those of one tenant, and then as before."""
    before = _ACTS_FOR.set(tenant_id)
    try:
        yield
    finally:
        _ACTS_FOR.reset(before)


def narrow(connection: Connection, tenant_id: str) -> None:
    """Let the rest of a transaction be that of one tenant, whose it was not known before."""
    if connection.dialect.name == "postgresql":
        connection.execute(_SET_TENANT, {"tenant": tenant_id})


class WholeTransaction:
    """One transaction for all that a request writes: from its first write until `commit`.

    What the request reads after its first write is part of it. Until then it holds no connection,
    so that computing blocks nobody. Each part that fails undoes itself alone.

    Args:
        engine: From `open_engine`.
        tenant_id: Whose it is; transactions of another tenant are no part of it.
        begin: Called at the beginning with the connection; what it raises ends the transaction.
    """

    def __init__(
        self, engine: Engine, tenant_id: str, *, begin: Callable[[Connection], None]
    ) -> None:
        self._engine = engine
        self._tenant_id = tenant_id
        self._begin = begin
        self._connection: Connection | None = None
        self._ended = False

    @property
    def has_begun(self) -> bool:
        """Whether something has been written."""
        return self._connection is not None

    def takes(self, engine: Engine, tenant_id: str, *, read_only: bool) -> bool:
        """Tell whether a transaction is to be part of this one."""
        ours = not self._ended and (engine, tenant_id) == (self._engine, self._tenant_id)
        return ours and (self.has_begun or not read_only)

    @contextmanager
    def part(self, *, read_only: bool) -> Iterator[Connection]:
        """Run a part of it; a write that fails is undone, and the rest stays as it was."""
        connection = self._connection or self._opened()
        if read_only:
            yield connection
        else:
            with connection.begin_nested():
                yield connection

    def _opened(self) -> Connection:
        connection = self._engine.connect()
        try:
            connection.begin()
            narrow(connection, self._tenant_id)
            self._begin(connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return connection

    def commit(self, last: Callable[[Connection], None]) -> None:
        """Write the last, keep all of it, and take part in nothing more."""
        assert self._connection is not None
        try:
            last(self._connection)
            self._connection.commit()
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Keep nothing that has not been committed, and take part in nothing more."""
        self._ended = True
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def keep_whole(whole: WholeTransaction) -> None:
    """Let all further transactions of this request be parts of one."""
    _WHOLE.set(whole)


@contextmanager
def transaction(
    engine: Engine, *, read_only: bool = False, tenant: str | None = None
) -> Iterator[Connection]:
    """Run one request as one transaction: all of it is kept, or after an exception none of it.

    Compute before, write inside: on SQLite one writer at a time has its turn, others wait up to
    `BUSY_SECONDS`. Readers wait for nobody.

    PostgreSQL shows it the rows of one tenant and ends that with the transaction, so that nothing
    is left behind on the connection. On SQLite the tenant that each query names is the only guard.

    Where the request is kept whole (`keep_whole`), it is a part of the request's one transaction.

    Args:
        engine: From `open_engine`.
        read_only: See one unchanging state of the database, and be refused any write.
        tenant: Whose rows; None: those of the tenant named with `act_for`. `EVERY_TENANT` for what
            looks across tenants.

    Yields:
        The connection. It is committed at the end; application code does not commit.
    """
    acts_for = _ACTS_FOR.get() if tenant is None else tenant
    whole = _WHOLE.get()
    if whole is not None and whole.takes(engine, acts_for, read_only=read_only):
        with whole.part(read_only=read_only) as connection:
            yield connection
        return
    with engine.connect() as connection:
        if read_only:
            connection.execution_options(**_READ_ONLY[engine.dialect.name])
        with connection.begin():
            if acts_for:
                narrow(connection, acts_for)
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
