"""How pages are looked at: in Debian's Chromium, from a server on the machine itself.

Its headless shell is taken where it is installed: the same engine without the windows and services
of a whole browser, which take time and show nothing here.

`site` is a served installation of the test module's own, `browser` the browser, `look` opens a page
in a context of its own: `look("/app/", language="sv", scheme="dark", width=390)`. What the console
says, or what the content policy stops, fails the test. `api` asks the same installation.

Both are known by the start key.

`no_barrier(page)` fails where axe finds a barrier, with every part of the page unfolded; such a
page is opened with `bypass_csp=True`. `seen_as` is language and scheme, for both looks of a page.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx2
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright

from service.app import create_app
from service.settings import Settings
from tests.service.entering import bearer, log_in
from tests.started import PATIENCE, thread, until

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
MILLISECONDS = 75_000
"""For what a page does at once; five times what it has taken on a busy machine."""
expect.set_options(timeout=MILLISECONDS)
LOCALES = {"sv": "sv-SE", "en": "en-GB"}
LOOKS = [("sv", "light"), ("en", "dark")]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SEARCH = "options => axe.run(document, options).then(found => found.violations)"
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
"""Only what is a barrier is worked out in full: what is in order costs most of the time."""
UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true })"


@pytest.fixture(scope="module")
def app(settings: Settings) -> FastAPI:
    """The application that is served."""
    return create_app(settings)


@pytest.fixture(scope="module")
def site(app: FastAPI) -> Iterator[str]:
    """The address of an installation that is served."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="on"))
    with thread(server.run, stop=lambda: setattr(server, "should_exit", True)):
        until(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def api(site: str, app: FastAPI) -> Iterator[httpx2.Client]:
    """What asks the API of the installation that is served, and its pages."""
    known = bearer(app.state.installation)
    with httpx2.Client(base_url=site, trust_env=False, timeout=PATIENCE, headers=known) as asking:
        form = log_in(asking.get("/app/log-in"), known)
        assert asking.post("/app/log-in", data=form).status_code == 303
        yield asking


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser, once a module: while it is open no other event loop runs in the thread."""
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=path, args=ARGUMENTS.split(), timeout=PATIENCE * 1000
        )
        try:
            yield opened
        finally:
            opened.close()


@pytest.fixture
def look(browser: Browser, site: str, api: httpx2.Client) -> Iterator[Callable[..., Page]]:
    """Return what opens a page and listens to what the browser complains of."""
    complaints: list[str] = []
    session = list(api.cookies.jar)
    with ExitStack() as opened:

        def open_page(
            path: str,
            *,
            language: str = "sv",
            scheme: str = "light",
            width: int = 1280,
            scripts: bool = True,
            bypass_csp: bool = False,
            known: bool = True,
        ) -> Page:
            context = browser.new_context(
                locale=LOCALES[language],
                color_scheme=scheme,
                viewport={"width": width, "height": 900},
                java_script_enabled=scripts,
                bypass_csp=bypass_csp,
                base_url=site,
            )
            opened.callback(context.close)
            if known:
                context.add_cookies(
                    [{"name": one.name, "value": one.value, "url": site} for one in session]
                )
            page = context.new_page()
            page.set_default_timeout(MILLISECONDS)
            page.on("console", lambda said: _note(complaints, said.type, said.text))
            page.on("pageerror", lambda fault: complaints.append(str(fault)))
            page.goto(path)
            return page

        yield open_page
    assert complaints == []


@pytest.fixture(params=LOOKS, ids="-".join)
def seen_as(request: pytest.FixtureRequest) -> dict[str, str]:
    """The language and the scheme in which a page is opened."""
    language, scheme = request.param
    return {"language": language, "scheme": scheme}


@pytest.fixture
def no_barrier(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """Return what fails where a tool finds a barrier: `no_barrier(page, "start")`."""
    script = Axe().axe_script

    def search(page: Page, name: str = "") -> None:
        page.evaluate(UNFOLD)
        page.evaluate(script)
        assert [
            (name, one["id"], one["nodes"][0]["target"], one["nodes"][0]["failureSummary"])
            for one in page.evaluate(SEARCH, OPTIONS)
        ] == []
        record_property("views", 1)

    return search


def _note(complaints: list[str], kind: str, text: str) -> None:
    refused = "Failed to load resource: the server responded with a status of 4" in text
    if kind in ("error", "warning") and not refused:
        complaints.append(f"{kind}: {text}")
