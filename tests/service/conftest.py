"""How the service is called in tests: straight through ASGI, without a network.

`client(app)` gives an `Api` with the application started (its lifespan has run) and stopped at
the test's end. Its methods are ordinary blocking calls, so that plain and hypothesis tests use
the same one; starlette's TestClient is not used, for it warns and raises where a server answers.

What is screened in tests is the bundled example, or what a test has changed in it: `document()`
is a fresh copy of it as plain values, `screened` its screening, made once, and `screen_document`
screens a changed copy.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import anyio.from_thread
import httpx
import pytest
from fastapi import FastAPI

from service.app import create_app
from service.examples import load_example
from service.principal import Principal
from service.recording import Screened, screen_file
from service.settings import Settings

Document = dict[str, Any]


class Api:
    """A started application and the way to ask it something."""

    def __init__(self, app: FastAPI, portal: anyio.from_thread.BlockingPortal) -> None:
        self.app = app
        self._portal = portal
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://kedjekoll.test", trust_env=False
        )

    def request(self, method: str, url: str, **options: object) -> httpx.Response:
        return self._portal.call(partial(self._http.request, method, url, **options))

    def get(self, url: str, **options: object) -> httpx.Response:
        return self.request("GET", url, **options)

    def post(self, url: str, **options: object) -> httpx.Response:
        return self.request("POST", url, **options)


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    """Settings of an installation of the test module's own."""
    return Settings(data_dir=Path(tmp_path_factory.mktemp("installation")), language="en")


@pytest.fixture(scope="module")
def client() -> Iterator[Callable[[FastAPI], Api]]:
    """Start an application and return what calls it."""
    with ExitStack() as started:
        portal = started.enter_context(anyio.from_thread.start_blocking_portal())

        def start(app: FastAPI) -> Api:
            started.enter_context(
                portal.wrap_async_context_manager(app.router.lifespan_context(app))
            )
            return Api(app, portal)

        yield start


@pytest.fixture(scope="module")
def api(client: Callable[[FastAPI], Api], settings: Settings) -> Api:
    """The application as it is delivered."""
    return client(create_app(settings))


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
    ) -> Screened:
        return screen_file(
            json.dumps(document).encode(),
            name=name,
            principal=Principal(tenant_id=tenant_id, actor="local-user"),
            person_key=b"a key of thirty-two made-up bytes",
            now=datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
            as_of=as_of,
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
