"""How the service is called in tests: straight through ASGI, without a network.

`client(app)` gives an `Api` with the application started (its lifespan has run) and stopped at
the test's end. It shows the start key, on pages by a session; `client(app, key=False)` shows
nothing. Its methods are ordinary blocking calls, so that plain and hypothesis tests use the same
one; starlette's TestClient is not used, for it warns and raises where a server answers.

What is screened in tests is the bundled example, or what a test has changed in it: `document()`
is a fresh copy of it as plain values, `screened` its screening, made once, and `screen_document`
screens a changed copy.

`registers` is a folder of snapshots that are made from rows instead of files: `registers.add(
"no_brreg_enheter", parties=[{...}], party_facts=[...])` as a reader would give them, and
`registers.open()`.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import anyio.from_thread
import fastapi.applications
import httpx2
import polars as pl
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from data_ingest.linking.search_index import write_search
from data_ingest.model.register_tables import TABLES
from data_ingest.records.source import Batch
from data_ingest.snapshot.build import SourceInput, build_source
from data_ingest.snapshot.manifest import SourceVersion
from data_ingest.snapshot.opened import Snapshot, open_snapshot
from data_ingest.snapshot.store import add_source, exclusively, use
from data_ingest.sources import SOURCES
from service.app import create_app
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.secret_files import person_key
from service.screening.purchase.examples import load_example
from service.screening.record.recording import Screened, screen_file
from service.settings import Settings
from tests.service.describing import remembered
from tests.service.entering import bearer, log_in

Document = dict[str, Any]
SAMPLES = Path(__file__).parents[1] / "fixtures"
INGESTED = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)


class Api:
    """A started application and the way to ask it something."""

    def __init__(
        self,
        app: FastAPI,
        portal: anyio.from_thread.BlockingPortal,
        headers: dict[str, str],
    ) -> None:
        self.app = app
        self._portal = portal
        self._headers = headers
        self._logging_in = Lock()
        self._http = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app),
            base_url="http://127.0.0.1:8000",
            trust_env=False,
            headers=headers,
        )

    def request(self, method: str, url: str, **options: object) -> httpx2.Response:
        with self._logging_in:  # several threads at once have one session
            if self._headers and url.startswith("/app") and not self._http.cookies:
                form = log_in(self._asked("GET", "/app/log-in"), self._headers)
                assert self._asked("POST", "/app/log-in", data=form).status_code == 303
        return self._asked(method, url, **options)

    def _asked(self, method: str, url: str, **options: object) -> httpx2.Response:
        return self._portal.call(partial(self._http.request, method, url, **options))

    def stranger(self) -> "Api":
        """Return what asks the same application and shows it no key."""
        return Api(self.app, self._portal, {})

    def get(self, url: str, **options: object) -> httpx2.Response:
        return self.request("GET", url, **options)

    def post(self, url: str, **options: object) -> httpx2.Response:
        return self.request("POST", url, **options)


@pytest.fixture(scope="session", autouse=True)
def described_once() -> Iterator[None]:
    """Describe the routes of applications once, however many of them there are."""
    with pytest.MonkeyPatch.context() as patched:
        known = remembered(fastapi.applications.get_openapi)
        patched.setattr(fastapi.applications, "get_openapi", known)
        yield


@pytest.fixture(scope="module")
def settings(tmp_path_factory, migrated_file) -> Settings:
    """Settings of an installation of the test module's own, which may be asked without end."""
    folder = Path(tmp_path_factory.mktemp("installation"))
    shutil.copy(migrated_file, folder / "kedjekoll.db")
    return Settings(
        data_dir=folder,
        language="en",
        requests_per_minute=0,
        register_mirror="http://127.0.0.1:9",  # nobody: no test asks a publisher
    )


@pytest.fixture(scope="module")
def client() -> Iterator[Callable[..., Api]]:
    """Start an application and return what calls it."""
    with ExitStack() as started:
        portal = started.enter_context(anyio.from_thread.start_blocking_portal())

        def start(app: FastAPI, *, key: bool = True) -> Api:
            started.enter_context(
                portal.wrap_async_context_manager(app.router.lifespan_context(app))
            )
            return Api(app, portal, bearer(app.state.installation) if key else {})

        yield start


@pytest.fixture(scope="module")
def api(client: Callable[..., Api], settings: Settings) -> Api:
    """The application as it is delivered."""
    return client(create_app(settings))


@pytest.fixture
def notes(empty_engine: Engine) -> Engine:
    """An engine on a database with one table of notes."""
    with transaction(empty_engine) as connection:
        connection.exec_driver_sql("CREATE TABLE notes (note TEXT PRIMARY KEY)")
    return empty_engine


@pytest.fixture(scope="session")
def document() -> Callable[[], Document]:
    """Return a maker of copies of the bundled example."""
    return lambda: json.loads(load_example())


@pytest.fixture(scope="session")
def one_tender(document: Callable[[], Document]) -> Callable[..., Document]:
    """Return a maker of copies of the example with one tender, the first, and that one's firms."""

    def make(*, at: int = 0) -> Document:
        made = document()
        made["tenders"] = made["tenders"][at : at + 1]
        named = {part["party"] for part in made["tenders"][0]["parties"]}
        made["parties"] = [party for party in made["parties"] if party["id"] in named]
        return made

    return make


@pytest.fixture(scope="session")
def screen_document() -> Callable[..., Screened]:
    """Return what screens a document: `screen_document(document, as_of=..., tenant_id=...)`."""

    def screen(
        document: Document,
        *,
        as_of: date = date(2026, 11, 24),
        tenant_id: str = "local",
        name: str = "städning.json",
        snapshot: Snapshot | None = None,
    ) -> Screened:
        return screen_file(
            json.dumps(document).encode(),
            name=name,
            principal=Principal(tenant_id=tenant_id, actor="local-user"),
            person_key=b"a key of thirty-two made-up bytes",
            now=datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
            as_of=as_of,
            snapshot=snapshot,
        )

    return screen


@pytest.fixture(scope="session")
def screened(
    document: Callable[[], Document], screen_document: Callable[..., Screened]
) -> Screened:
    """The screening of the bundled example for 2026-11-24."""
    return screen_document(document())


@pytest.fixture(scope="session")
def award_notice() -> bytes:
    """A made-up eForms award notice with two tenders for its first lot."""
    return Path(__file__).parents[1].joinpath("fixtures", "eforms", "award.xml").read_bytes()


@pytest.fixture(scope="session")
def ingest() -> Callable[..., str]:
    """Return what reads a source into an installation's snapshots: `ingest(settings, id, file)`.

    The file is that of the source's sample if none is given; what waits is let serve.
    """

    def read(settings: Settings, source_id: str, file: Path | None = None) -> str:
        path = file or next((SAMPLES / "sources").glob(f"{source_id}.*"))
        settings.data_dir.mkdir(parents=True, exist_ok=True)

        def build(folder: Path) -> SourceVersion:
            version = build_source(
                SOURCES[source_id],
                [SourceInput(path, path.name)],
                folder,
                person_key=person_key(settings),
                retrieved_at=INGESTED,
            )
            write_search(folder)
            return version

        root = settings.snapshot_dir
        with exclusively(root):
            made = add_source(root, build, source_id=source_id, now=INGESTED, actor="tester")
            return use(
                root, made.snapshot_id, now=INGESTED, actor="tester", reason="made up"
            ).snapshot_id

    return read


class Registers:
    """Snapshots made from rows, as a source's reader would give them."""

    def __init__(self, root: Path) -> None:
        self.root = root / "snapshots"
        self._file = root / "rows"
        self._opened: list[Snapshot] = []

    def add(
        self,
        source_id: str,
        *,
        as_of: date | None = date(2026, 11, 20),
        rejects: tuple[Any, ...] = (),
        **rows: list[dict[str, Any]],
    ) -> str:
        """Let a version of a source with these rows serve, and return the snapshot's id."""
        frames = {table: _rows_of(table, given) for table, given in rows.items()}
        count = len(rows.get("parties", [])) + len(rejects)
        batch = Batch(records=count or 1, rejects=rejects, **frames)
        self._file.write_text(content := repr((source_id, rows, as_of)))
        build = partial(
            build_source,
            replace(SOURCES[source_id], read=lambda _: iter([batch])),
            [SourceInput(self._file, "rows")],
            person_key=b"a key of thirty-two made-up bytes",
            retrieved_at=INGESTED,
            as_of=as_of,
        )
        searchable = partial(_built_once, content + repr(rejects), build)
        with exclusively(self.root):
            made = add_source(
                self.root, searchable, source_id=source_id, now=INGESTED, actor="tester"
            )
            use(self.root, made.snapshot_id, now=INGESTED, actor="tester", reason="made up")
        return made.snapshot_id

    def open(self) -> Snapshot:
        """Open the snapshot that serves; it is closed when the test ends."""
        snapshot = open_snapshot(self.root)
        assert snapshot is not None
        self._opened.append(snapshot)
        return snapshot

    def close(self) -> None:
        """Close all that were opened."""
        for one in self._opened:
            one.close()


_BUILT: dict[str, tuple[SourceVersion, dict[Path, bytes]]] = {}
"""What was made of the rows of earlier tests, by them: the version, and its files."""


def _built_once(rows: str, build: Callable[[Path], SourceVersion], folder: Path) -> SourceVersion:
    """Build a version with its search index; of rows that were built before, write the same files.

    A build takes a sixth of a second, and many tests fill their registers alike.
    """
    if rows not in _BUILT:
        version = build(folder)
        write_search(folder)
        files = [path for path in folder.rglob("*") if path.is_file()]
        _BUILT[rows] = version, {path.relative_to(folder): path.read_bytes() for path in files}
        return version
    version, contents = _BUILT[rows]
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return version


def _rows_of(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    named = {name for row in rows for name in row}
    if table == "identifiers":
        return pl.DataFrame(rows, schema=dict.fromkeys(sorted(named), pl.String))
    types = {
        name: pl.String() if isinstance(column.dtype, pl.Enum) else column.dtype
        for name, column in TABLES[table].columns().items()
        if name in named
    }
    return pl.DataFrame(rows, schema=types)


@pytest.fixture(scope="session")
def add_register() -> Callable[..., str]:
    """Return what adds rows of a source to an installation: `add_register(data_dir, id, …)`."""

    def add(data_dir: Path, source_id: str, **rows: Any) -> str:
        return Registers(data_dir).add(source_id, **rows)

    return add


@pytest.fixture
def registers(tmp_path: Path) -> Iterator[Registers]:
    """Return a folder of snapshots that are made from rows."""
    made = Registers(tmp_path)
    yield made
    made.close()
