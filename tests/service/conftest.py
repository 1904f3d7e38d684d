"""How the service is called in tests: straight through ASGI, without a network.

`client(app)` gives an `Api` with the application started (its lifespan has run) and stopped at
the test's end. Its methods are ordinary blocking calls, so that plain and hypothesis tests use
the same one; starlette's TestClient is not used, for it warns and raises where a server answers.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import anyio.from_thread
import httpx
import pytest
from fastapi import FastAPI

from service.app import create_app
from service.settings import Settings


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
