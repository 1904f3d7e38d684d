"""A real server that times out, resets, is busy and sends half answers."""

import json
import socket
import struct
import threading
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest

from data_ingest.live import client as client_module
from data_ingest.live import no_brreg
from data_ingest.live.client import ATTEMPTS, RegisterClient
from tests.started import PATIENCE, thread

UNIT = {
    "organisasjonsnummer": "930000019",
    "navn": "EKSEMPEL RENHOLD AS",
    "organisasjonsform": {"kode": "AS"},
}
BODY = json.dumps(UNIT).encode()


class Local(httpx2.BaseTransport):
    """Sends what is meant for a register to a server of this machine."""

    def __init__(self, port):
        self.port = port
        self.inner = httpx2.HTTPTransport()

    def handle_request(self, request):
        address = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
        return self.inner.handle_request(
            httpx2.Request(
                request.method, address, headers=request.headers, stream=request.stream,
                extensions=request.extensions,
            )
        )  # fmt: skip

    def close(self):
        self.inner.close()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        steps = self.server.steps
        step = steps.pop(0) if len(steps) > 1 else steps[0]
        self.server.count += 1
        getattr(self, step)()

    def whole(self, status=200, body=BODY, **headers):
        self.send_response(status)
        self.send_header("Content-Type", "application/json;charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def slow(self):
        self.server.closing.wait(PATIENCE)

    def reset(self):
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.rfile.close()
        self.wfile.close()
        self.connection.close()

    def half(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY[:20])
        self.close_connection = True

    def cut(self):
        """Half an answer of unstated length, which looks whole to HTTP."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(BODY[:-1])
        self.close_connection = True

    def busy(self):
        self.whole(429, b"{}", Retry_After="2")

    def closed(self):
        self.whole(503, b"{}")

    def page(self):
        body = b"<html>Vi uppdaterar</html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def finish(self):
        if not self.wfile.closed:
            super().finish()

    def log_message(self, *_):
        pass


@contextmanager
def serving(*steps):
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, ExitStack() as ending:
        server.steps, server.count, server.closing = list(steps), 0, threading.Event()
        server.handle_error = lambda *_: None
        ending.enter_context(thread(lambda: server.serve_forever(0.01), stop=server.shutdown))
        ending.callback(server.closing.set)
        yield server


@pytest.fixture
def ask(monkeypatch, person_key):
    """Ask a server that does these steps in turn, the last one for ever."""

    def run(*steps):
        waits = []
        patience = 1 if "slow" in steps else PATIENCE
        monkeypatch.setattr(client_module, "TIMEOUT", httpx2.Timeout(patience))
        with serving(*steps) as server, httpx2.Client(transport=Local(server.server_port)) as http:
            client = RegisterClient(http, sleep=waits.append, jitter=lambda: 0.0)
            found = no_brreg.look_up("930000019", client=client, person_key=person_key)
        return found, server.count, waits

    return run


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("slow", "lookup-unreachable"),
        ("reset", "lookup-incomplete"),
        ("half", "lookup-incomplete"),
        ("cut", "lookup-incomplete"),
        ("busy", "lookup-limit"),
        ("closed", "lookup-status"),
        ("page", "lookup-content"),
    ],
)
def test_a_register_in_trouble_is_unavailable_and_never_empty(ask, step, code):
    found, count, _ = ask(step)
    assert (found.status, [one.code for one in found.reasons], count) == (
        "unavailable", [code], ATTEMPTS,
    )  # fmt: skip
    assert found.register.parties.is_empty()
    assert found.register.dataset_versions.is_empty()
    assert found.as_of is None


@pytest.mark.parametrize("step", ["slow", "reset", "half", "cut", "busy", "closed", "page"])
def test_trouble_that_passes_leaves_no_trace(ask, step):
    found, count, waits = ask(step, "whole")
    assert (found.status, found.reasons, count) == ("found", (), 2)
    assert found.register.parties["display_name"].to_list() == ["EKSEMPEL RENHOLD AS"]
    assert len(waits) == 1


def test_a_register_that_cannot_be_reached_is_unavailable(person_key):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with httpx2.Client(transport=Local(port)) as http:
        client = RegisterClient(http, sleep=lambda _: None)
        found = no_brreg.look_up("930000019", client=client, person_key=person_key)
    assert [one.code for one in found.reasons] == ["lookup-unreachable"]
