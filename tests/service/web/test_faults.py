"""What goes wrong on the way: a lost connection, a restart, a large file, an address of others."""

import re
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import anyio.from_thread
import httpx2
import pytest

from service.app import create_app
from service.job_kinds import KINDS, worker_of
from service.operations.jobs.lease import JobStep, advance
from service.operations.jobs.queue import claim
from service.operations.jobs.worker import run_worker
from service.platform.db.database import transaction
from service.screening.purchase.examples import load_example
from tests.service.conftest import Api
from tests.service.entering import bearer
from tests.started import PATIENCE

LEDGER = Path(__file__).parents[2] / "fixtures" / "ledger" / "reskontra-1.1-cr.csv"
FORM_KEY = re.compile(r'name="form_key" value="([^"]+)"')
MEGABYTE = 1_048_576


@pytest.fixture
def visitor(site, api) -> Iterator[httpx2.Client]:
    """Somebody with a browser of her own, in English, who has logged in."""
    with httpx2.Client(
        base_url=site,
        trust_env=False,
        timeout=PATIENCE,
        cookies=api.cookies,
        headers={"accept-language": "en", "origin": site},
    ) as asking:
        yield asking


def upload(visitor) -> httpx2.Request:
    """The request by which a browser sends the form of an upload."""
    shown = visitor.get("/app/upload")
    fields = {"form_key": FORM_KEY.search(shown.text)[1], "once": "once-and-for-all"}
    files = {"file": ("purchase.json", load_example(), "application/json")}
    request = visitor.build_request("POST", "/app/upload", data=fields, files=files)
    request.read()
    return request


def written(request: httpx2.Request) -> tuple[bytes, bytes]:
    """Head and body of a request as they go over the line."""
    lines = [f"POST {request.url.raw_path.decode()} HTTP/1.1".encode()]
    lines += [name + b": " + value for name, value in request.headers.raw]
    return b"\r\n".join([*lines, b"", b""]), request.content


def connect(site: str) -> socket.socket:
    found = urlsplit(site)
    return socket.create_connection((found.hostname, found.port), timeout=PATIENCE)


def kept(settings) -> int:
    """How many screenings and evidence files the installation keeps."""
    with closing(sqlite3.connect(settings.data_dir / "kedjekoll.db")) as database:
        tables = ("screenings", "evidence_files")
        counts = [database.execute(f"SELECT count(*) FROM {one}").fetchone() for one in tables]
    return sum(count for (count,) in counts)


def test_of_a_connection_lost_in_mid_upload_nothing_is_kept_and_the_next_one_goes_through(
    visitor, settings, site
):
    before = kept(settings)
    request = upload(visitor)
    head, body = written(request)
    with connect(site) as line:
        line.sendall(head + body[: len(body) // 2])
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # cut off
    assert visitor.get("/app/upload").status_code == 200
    assert kept(settings) == before
    again = visitor.send(upload(visitor))
    assert again.status_code == 303
    assert kept(settings) > before


def test_a_file_of_50_mb_is_refused_in_words_before_it_has_been_sent(visitor, site):
    head, body = written(upload(visitor))
    length = str(50 * MEGABYTE).encode()
    head = re.sub(rb"(?i)(content-length: )\d+", rb"\g<1>" + length, head)
    with connect(site) as line:
        line.sendall(head + body[:100])
        answer = b""
        while b"</html>" not in answer:
            answer += line.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"At most 10 MB can be sent at once. Nothing was read or changed." in answer
    assert visitor.get("/app/upload").status_code == 200


@contextmanager
def running(settings) -> Iterator[Api]:
    """An installation from its start to its end."""
    app = create_app(settings)
    with (
        anyio.from_thread.start_blocking_portal() as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
    ):
        yield Api(app, portal, bearer(app.state.installation))


def test_a_page_of_another_organisation_says_the_same_as_one_that_is_nowhere(visitor, settings):
    with running(
        settings.model_copy(update={"tenant_id": "annan", "embedded_worker": False})
    ) as api:
        stated = {"diary_number": "HEMLIG 2026/1", "title": "Hemligt köp"}
        case = api.post("/v1/cases", json=stated).json()["case"]["id"]
        assert "Hemligt köp" in api.get(f"/app/cases/{case}").text
    for part in ("", "/tenders", "/letters", "/history"):
        addresses = [f"/app/cases/{one}{part}" for one in (case, "case_000000000000000000000")]
        theirs, nowhere = (visitor.get(one) for one in addresses)
        assert theirs.status_code == nowhere.status_code == 404
        assert "you do not have access to what was here" in theirs.text
        assert theirs.text.replace(case, "") == nowhere.text.replace(
            "case_000000000000000000000", ""
        )


def test_after_a_restart_the_page_of_a_run_shows_where_it_is_and_the_run_ends(
    tmp_path, migrated_file, settings
):
    shutil.copy(migrated_file, tmp_path / "kedjekoll.db")
    waiting = settings.model_copy(update={"data_dir": tmp_path, "embedded_worker": False})
    with running(waiting) as api:
        file = api.post(
            "/v1/evidence-files?name=reskontra.csv",
            content=LEDGER.read_bytes(),
            headers={"content-type": "text/csv"},
        )
        run = api.post("/v1/portfolios", json={"files": [file.json()["id"]]}).json()["id"]
        with transaction(api.app.state.installation.engine) as connection:
            job = claim(connection, kinds=tuple(KINDS), lease=timedelta(), worker="lost")
            advance(connection, job, JobStep(done=1, total=4), lease=timedelta())
    page = f"/app/portfolios/{run}"
    with running(waiting) as api:
        assert "1 of 4 suppliers, 25 per cent" in api.get(page).text
        worker = worker_of(api.app.state.installation, waiting)
        run_worker(worker, Event(), until_idle=True)
        assert api.get(f"{page}/progress").headers["hx-refresh"] == "true"
        assert "Who is a supplier" in api.get(page).text
