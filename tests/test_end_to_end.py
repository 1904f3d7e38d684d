"""The whole service as its user runs it: a process of its own, asked over a real socket."""

import json
import os
import signal
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from service.platform.secret_files import START_KEY_FILE
from service.screening.purchase.examples import load_example
from tests.service.entering import bearer_in
from tests.service.own_server import INSTALLED, free_port, wait_until_ready
from tests.started import PATIENCE, process

FIXTURES = Path(__file__).parent / "fixtures"


class Serving:
    """A running `kedjekoll serve` and a client of it."""

    def __init__(self, process, http, folder):
        self.process = process
        self.http = http
        self.folder = folder


def environment(folder, **settings):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KEDJEKOLL_")}
    return kept | {"KEDJEKOLL_DATA_DIR": str(folder), "KEDJEKOLL_LOG_FORMAT": "json", **settings}


def said(server):
    """End a server, and return what it had said."""
    server.send_signal(signal.SIGKILL)
    return server.communicate(timeout=PATIENCE)


@contextmanager
def served(command, tmp_path):
    """Start the service by a command and wait until it takes requests."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (
        process(
            [*command, "serve", "--port", str(port)],
            env=environment(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as server,
        httpx2.Client(base_url=address, trust_env=False, timeout=PATIENCE) as http,
    ):
        wait_until_ready(port, server, told=lambda: said(server))
        http.headers.update(bearer_in(tmp_path))
        yield Serving(server, http, tmp_path)


def stopped(serving, number):
    """Stop the service by a signal; return its exit code and what it wrote."""
    serving.http.close()
    serving.process.send_signal(number)
    out, err = serving.process.communicate(timeout=PATIENCE)
    assert out == b""
    return serving.process.returncode, [json.loads(line) for line in err.splitlines()]


@pytest.fixture
def serving(tmp_path):
    """The service as it is installed, which imports everything."""
    with served(INSTALLED, tmp_path) as started:
        yield started


def test_a_screening_over_http_is_kept_and_the_service_stops_when_told_to(serving):
    http = serving.http
    assert http.get("/healthz").json() == {"status": "ok"}
    assert http.get("/readyz").json() == {"status": "ok"}
    posted = [
        http.post(
            "/v1/screenings",
            params={"as_of": "2026-11-24"},
            content=content,
            headers={"content-type": media_type},
        )
        for content, media_type in (
            (load_example(), "application/json"),
            ((FIXTURES / "eforms" / "award.xml").read_bytes(), "application/xml"),
        )
    ]
    assert [response.status_code for response in posted] == [201, 201]
    for response in posted:
        found = http.get(response.headers["location"])
        assert found.status_code == 200
        assert found.content == response.content
    assert http.get("/v1/screenings/screening_1").status_code == 404
    code, lines = stopped(serving, signal.SIGTERM)
    assert code == 0
    events = [line["event"] for line in lines]
    assert "service.started" in events
    (told,) = (line for line in lines if line["event"] == "service.start_key")
    assert told["file"] == str(serving.folder / START_KEY_FILE)
    assert (serving.folder / START_KEY_FILE).read_text() not in str(lines)
    assert events.count("request.answered") >= 7
    assert "service.stopped" in events
    assert not [line for line in lines if line["level"] in ("warning", "error", "critical")]
    replayed = subprocess.run(
        [*INSTALLED, "replay", posted[0].json()["id"], "--json"],
        env=environment(serving.folder),
        capture_output=True,
        check=True,
    )
    assert json.loads(replayed.stdout) == posted[0].json()["assessment"]


def test_an_interrupt_stops_the_service_as_well(kedjekoll, tmp_path):
    with served([kedjekoll], tmp_path) as serving:
        code, lines = stopped(serving, signal.SIGINT)
    assert code == 0
    assert lines[-1]["level"] == "info"


def test_a_port_that_is_taken_is_said_in_one_line(kedjekoll, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ran = subprocess.run(
            [kedjekoll, "serve", "--port", port],
            env=environment(tmp_path),
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
    assert ran.returncode != 0
    assert b"Traceback" not in ran.stderr
    assert b"address already in use" in ran.stderr
