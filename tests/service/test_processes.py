"""Processes that are told to stop, are killed, or have no room left to write."""

import os
import signal
import socket
import subprocess
from contextlib import ExitStack, closing
from threading import Event
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import event, func, select

from service.app import create_app
from service.operations.files.tables import EVIDENCE_FILES
from service.operations.installation import open_installation
from service.operations.jobs.job import NewJob, enqueue, load_job
from service.operations.jobs.lease import JobOutcome
from service.operations.jobs.worker import Worker, run_worker
from service.platform.db.database import transaction
from service.settings import Settings, WorkLimits
from tests.service.entering import bearer_in
from tests.service.own_server import INSTALLED, free_port, started
from tests.started import PATIENCE, process, thread, until

LONG_STEP = """
import sys, time
from datetime import timedelta
from pathlib import Path
from service.operations.installation import open_installation
from service.operations.jobs.worker import Worker, work_until_told
from service.settings import WorkLimits
from service.settings import Settings
from service.platform.process.stopping import stop_on_signals

def run(context, payload):
    print("begun", flush=True)
    time.sleep(600)

installation = open_installation(Settings(data_dir=Path(sys.argv[1])))
worker = Worker(
    installation=installation, kinds={"toy": run}, limits=WorkLimits(2**28, 5),
    lease=timedelta(hours=1), patience=timedelta(seconds=0.3),
)
work_until_told(worker, stop_on_signals())
"""


@pytest.fixture
def installation(tmp_path, migrated_file):
    (tmp_path / "kedjekoll.db").write_bytes(migrated_file.read_bytes())
    with closing(open_installation(Settings(data_dir=tmp_path))) as opened:
        yield opened


@pytest.fixture
def serve(tmp_path, kedjekoll):
    """Start a server as a process of its own; it is gone when the test ends."""
    port = free_port()
    with ExitStack() as running:

        def run(**more):
            given = {"command": [kedjekoll]} | more
            return running.enter_context(started(tmp_path, port, **given)), port

        yield run


def half_a_request(port, body, known):
    """Open a connection and send a file to be kept, without its last byte.

    The server has begun to read it: it says so to whoever expects it.
    """
    connection = socket.create_connection(("127.0.0.1", port), PATIENCE)
    head = (
        "POST /v1/evidence-files?name=a.csv HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: text/csv\r\nContent-Length: {len(body)}\r\n"
        f"Authorization: {known['authorization']}\r\nExpect: 100-continue\r\n\r\n"
    )
    connection.sendall(head.encode())
    assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.sendall(body[:-1])
    return connection


def takes_no_more(port):
    """Tell whether a server has closed its door."""
    try:
        socket.create_connection(("127.0.0.1", port), PATIENCE).close()
    except OSError:
        return True
    return False


def read_to_end(connection):
    found = b""
    while part := connection.recv(65536):
        found += part
    return found


def test_a_server_finishes_what_it_has_begun_ends_its_streams_and_takes_nothing_more(
    installation, serve
):
    with transaction(installation.engine) as connection:
        new = NewJob(tenant_id="local", actor="x", kind="toy", payload={})
        job = enqueue(connection, new)
    server, port = serve()
    with (
        socket.create_connection(("127.0.0.1", port), PATIENCE) as stream,
        half_a_request(port, b"a;b\n", bearer_in(installation.data_dir)) as waiting,
    ):
        known = bearer_in(installation.data_dir)["authorization"]
        asked = f"GET /v1/jobs/{job.id}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        stream.sendall(f"{asked}Authorization: {known}\r\n\r\n".encode())
        assert b"200 OK" in stream.recv(65536)
        server.send_signal(signal.SIGTERM)
        read_to_end(stream)  # ends long before the 25 seconds of a stream
        assert takes_no_more(port)
        waiting.sendall(b"\n")
        assert read_to_end(waiting).startswith(b"HTTP/1.1 201 ")
    assert server.wait(PATIENCE) == 0
    assert kept(installation) == 1


def test_a_server_told_to_stop_says_that_it_is_not_ready_and_goes_on_for_a_while(
    installation, serve
):
    server, port = serve(DRAIN_SECONDS="5")
    server.send_signal(signal.SIGTERM)
    until(lambda: status_of(installation, port, "/readyz") == 503)  # as soon as it has heard that
    assert status_of(installation, port, "/healthz") == 200
    assert server.wait(PATIENCE) == 0


def test_a_server_waits_no_longer_than_it_may_and_not_at_all_when_told_twice(serve, installation):
    server, port = serve(STOP_SECONDS="1")
    with half_a_request(port, b"{} ", bearer_in(installation.data_dir)):
        server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE) == 0
    server, port = serve(STOP_SECONDS="3600")
    with half_a_request(port, b"{} ", bearer_in(installation.data_dir)):
        server.send_signal(signal.SIGTERM)
        until(lambda: takes_no_more(port))
        assert server.poll() is None
        server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE) == -signal.SIGTERM


def test_a_worker_told_to_stop_in_a_long_step_hands_its_job_to_another_at_once(
    installation, tmp_path, python
):
    with transaction(installation.engine) as connection:
        job = enqueue(connection, NewJob(tenant_id="a", actor="x", kind="toy", payload={}))
    command = [python, "-c", LONG_STEP, str(tmp_path)]
    with process(command, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout.readline() == "begun\n"
        first.send_signal(signal.SIGTERM)
        # in the middle of a step of ten minutes, with a lease of an hour
        assert first.wait(PATIENCE) == 0
    second = Worker(
        installation=installation,
        kinds={"toy": lambda *_: JobOutcome(b"{}")},
        limits=WorkLimits(2**28, 5),
    )
    run_worker(second, Event(), until_idle=True)
    with transaction(installation.engine, read_only=True) as connection:
        done = load_job(connection, tenant_id="a", job_id=job.id)
    assert (done.state, done.token) == ("done", 2)


def status_of(installation, port, path):
    known = bearer_in(installation.data_dir)
    try:
        address = f"http://127.0.0.1:{port}{path}"
        with urlopen(Request(address, headers=known), timeout=PATIENCE) as answer:
            return answer.status
    except HTTPError as refused:
        with refused:
            return refused.code


def post(installation, port, content, key):
    """Keep a file under a key of the sender's; return status and headers."""
    address = f"http://127.0.0.1:{port}/v1/evidence-files?name=a.csv"
    known = bearer_in(installation.data_dir)
    headers = {"Content-Type": "text/csv", "Idempotency-Key": key} | known
    try:
        with urlopen(Request(address, content, headers), timeout=PATIENCE) as answer:
            return answer.status, answer.headers
    except HTTPError as refused:
        with refused:
            return refused.code, refused.headers


def kept(installation):
    with transaction(installation.engine, read_only=True) as connection:
        return connection.scalar(select(func.count()).select_from(EVIDENCE_FILES))


def test_what_is_sent_again_to_a_server_that_was_killed_is_done_once(installation, serve):
    server, port = serve(command=INSTALLED)
    tried = []

    def send():
        for at in range(1000):
            tried.append(f"key-{at}")
            try:
                assert post(installation, port, f"{at};\n".encode(), tried[-1])[0] == 201
            except OSError:  # killed
                return

    with thread(send, stop=server.kill):
        until(lambda: len(tried) > 5)
    acknowledged = len(tried) - 1
    assert kept(installation) in (acknowledged, acknowledged + 1)
    _, port = serve()
    for at, key in enumerate(tried):
        assert post(installation, port, f"{at};\n".encode(), key)[0] == 201
    assert kept(installation) == len(tried)


def test_a_full_disk_refuses_what_cannot_be_kept_loses_nothing_and_lets_everybody_read(
    installation, serve
):
    _, port = serve(command=INSTALLED, file_size=4 * 2**20)
    acknowledged, status = 0, 201
    while status == 201:
        status, headers = post(installation, port, os.urandom(200_000), f"key-{acknowledged}")
        acknowledged += status == 201
    assert (status, int(headers["Retry-After"]) > 0) in ((503, True), (507, True))
    assert acknowledged > 0
    assert status_of(installation, port, "/v1/jobs") == 200
    assert kept(installation) == acknowledged


def test_a_database_without_room_is_told_as_507_and_goes_on_when_there_is_some(client, settings):
    api = client(create_app(settings))
    engine = api.app.state.installation.engine

    def limit(connection, _entry):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 5}").close()

    def keep():
        send = {"content": b"a;b\n" * 20_000, "headers": {"content-type": "text/csv"}}
        return api.post("/v1/evidence-files?name=a.csv", **send)

    event.listen(engine, "connect", limit)
    engine.dispose()
    refused = keep()
    assert (refused.status_code, refused.json()["type"]) == (507, "/problems/storage-full")
    assert refused.headers["retry-after"] == "60"
    assert api.get("/v1/jobs").status_code == 200
    event.remove(engine, "connect", limit)
    engine.dispose()
    assert keep().status_code == 201
