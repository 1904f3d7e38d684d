"""Two servers behind a proxy are replaced one after the other, and nobody notices.

The proxy does what `deploy/Caddyfile` says, with its times: it asks `/readyz`, sends requests to
those that are ready, and tries another where a connection is refused. Where Caddy itself is
installed, the same is tried through it and that file.
"""

import asyncio
import itertools
import os
import re
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import select, text

from service.platform.db.database import open_engine, transaction
from service.platform.db.migrations import VERSIONS, check_migrated, downgrade, upgrade
from service.platform.db.migrations.row_guard import check_row_guard
from service.platform.secret_files import key_secret
from service.screening.purchase.examples import load_example
from service.screening.record.tables import SCREENINGS
from service.settings import Settings
from tests.service.made_up_history import BEFORE, LATER, know, write_history
from tests.service.own_server import free_port, wait_until_ready
from tests.service.walked import key_for
from tests.started import PATIENCE, process, thread, until

CADDYFILE = Path(__file__).parents[4] / "deploy" / "Caddyfile"
HEALTH_INTERVAL = 0.3
TRY_SECONDS = int(re.search(r"lb_try_duration (\d+)s", CADDYFILE.read_text("utf-8"))[1])
LOST = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"
SERVE = """
import sys
from pathlib import Path
from service.platform.db import migrations
from service.cli.main import main
migrations.VERSIONS, migrations.NEWEST = Path(sys.argv.pop(1)), sys.argv.pop(1)
main()
"""


class Proxy:
    """What the Caddyfile says, in small: one connection for each request.

    Args:
        ports: Of the servers.
    """

    def __init__(self, ports):
        self._turn, self._ready = itertools.cycle(ports), set()
        self._ports = ports

    async def serve(self, port, stop):
        watching = [asyncio.create_task(self._watch(one)) for one in self._ports]
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", port)
        async with server:
            while not stop.is_set():
                await asyncio.sleep(0.05)
        for one in watching:
            one.cancel()

    async def _watch(self, port):
        while True:
            asked = b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            with suppress(OSError):
                answered = await self._ask(port, asked)
                (self._ready.add if b" 200 " in answered[:13] else self._ready.discard)(port)
            await asyncio.sleep(HEALTH_INTERVAL)

    async def _ask(self, port, request):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            self._ready.discard(port)
            raise
        with closing(writer):
            writer.write(request)
            return await reader.read()

    async def _pass_on(self, reader, writer):
        with closing(writer):
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            body = await reader.readexactly(int(length[1])) if length else b""
            head = re.sub(rb"connection:.*?\r\n", b"", head, flags=re.IGNORECASE)
            head = head[:-2] + b"Connection: close\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n"
            give_up = time.monotonic() + TRY_SECONDS
            while time.monotonic() < give_up:
                port = next(self._turn)
                if port in self._ready:
                    with suppress(ConnectionRefusedError):
                        writer.write(await self._ask(port, head + body) or LOST)
                        break
                await asyncio.sleep(0.02)
            else:
                writer.write(b"HTTP/1.1 503 x\r\ncontent-length: 0\r\n\r\n")
            await writer.drain()


@contextmanager
def own_proxy(port, ports, _folder):
    stop = Event()
    with thread(lambda: asyncio.run(Proxy(ports).serve(port, stop)), stop=stop.set):
        yield


@contextmanager
def caddy(port, ports, folder):
    """Caddy with the file of deploy/, at another address and without TLS."""
    leading_to_tls = re.compile(r"^http://.*?^}$", re.DOTALL | re.MULTILINE)
    text_of = leading_to_tls.sub("", CADDYFILE.read_text("utf-8")).replace(
        "kedjekoll.example.se", f"http://127.0.0.1:{port}"
    )
    for written, one in zip(("8000", "8001"), ports, strict=True):
        text_of = text_of.replace(f"127.0.0.1:{written}", f"127.0.0.1:{one}")
    own_settings = re.sub(r"^\{$", "{\n\tadmin off", text_of, count=1, flags=re.MULTILINE)
    (folder / "Caddyfile").write_text(own_settings)
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    own = os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with (
        (folder / "proxy").open("wb") as log,
        process(command, stdout=log, stderr=log, env=own),
    ):
        yield


without_caddy = pytest.mark.skipif(shutil.which("caddy") is None, reason="no caddy here")
PROXIES = [(own_proxy, "3"), pytest.param((caddy, "5"), marks=without_caddy)]
"""Each with how long a server that is told to stop goes on: more than two of its questions."""


@pytest.fixture
def start(tmp_path, guarded_url, python):
    """Start a server that knows a history up to a revision; all are gone at the end."""
    passed_on = {
        name: value for name, value in os.environ.items() if not name.startswith("KEDJEKOLL_")
    }
    own = {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": guarded_url,
        "EMBEDDED_WORKER": "false",
        "LOG_FORMAT": "json",
        "REQUESTS_PER_MINUTE": "0",
    }
    environment = passed_on | {f"KEDJEKOLL_{name}": value for name, value in own.items()}
    with (tmp_path / "log").open("ab") as log, ExitStack() as running:

        def begin(port, versions, revision, drain):
            environment["KEDJEKOLL_DRAIN_SECONDS"] = drain
            known = [str(versions), revision]
            command = [python, "-c", SERVE, *known, "serve", "--port", str(port)]
            output = {"stdout": subprocess.DEVNULL, "stderr": log}
            return running.enter_context(process(command, env=environment, **output))

        yield begin


class Caller:
    """Reads and screens until told to stop, and notes every answer."""

    def __init__(self, port, headers, stop):
        self._api = httpx2.Client(
            base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=PATIENCE
        )
        self._stop_asked, self.answers, self.kept = stop, [], []

    def run(self):
        with self._api:
            while not self._stop_asked.wait(0.1):  # or servers that start would hardly get on
                key = {"idempotency-key": str(uuid4()), "content-type": "application/json"}
                if made := self._ask("POST", "/v1/screenings", content=load_example(), headers=key):
                    self.kept.append(made.json()["id"])
                    self._ask("GET", f"/v1/screenings/{self.kept[-1]}")
                for path in ("/v1/scorecards", "/v1/cases", "/v1/api-info"):
                    self._ask("GET", path)

    def _ask(self, method, path, **more):
        began = time.monotonic()
        try:
            answer = self._api.request(method, path, **more)
        except httpx2.TransportError as fault:
            self.answers.append((method, path, repr(fault), began))
            return None
        self.answers.append((method, path, answer.status_code, began))
        return answer if answer.is_success else None


@pytest.fixture
def newer(tmp_path, monkeypatch):
    """The history that the newer servers know, and that this process does."""
    versions = write_history(tmp_path)
    know(monkeypatch, versions)
    return versions


@pytest.fixture
def older(guarded_url, newer):
    """An engine on a database of the shape before the newest."""
    engine = open_engine(guarded_url)
    upgrade(engine)
    downgrade(engine, revision=BEFORE)
    yield engine
    engine.dispose()


def until_all_are_answered(callers):
    """Wait until each has been given some answers more."""
    seen = [len(caller.answers) for caller in callers]
    until(lambda: all(len(one.answers) > at + 3 for one, at in zip(callers, seen, strict=True)))


def kept_of(engine, tenant):
    with transaction(engine, read_only=True, tenant=tenant) as connection:
        return sorted(
            connection.scalars(select(SCREENINGS.c.id).where(SCREENINGS.c.tenant_id == tenant))
        )


@pytest.mark.parametrize("behind", PROXIES, ids=lambda one: one[0].__name__)
def test_servers_replaced_one_after_the_other_by_newer_ones_fail_no_request(
    behind, older, newer, start, tmp_path
):
    """The first of the newer ones changes the database while the older ones serve."""
    (proxy, drain), tenant = behind, uuid4().hex
    installation = SimpleNamespace(engine=older, key_secret=key_secret(Settings(data_dir=tmp_path)))
    state = SimpleNamespace(installation=installation)
    key = key_for(SimpleNamespace(app=SimpleNamespace(state=state)), tenant, "anna", ["officer"])
    ports, front, stop = [free_port(), free_port()], free_port(), Event()
    servers = [start(port, VERSIONS, BEFORE, drain) for port in ports]
    for port, server in zip(ports, servers, strict=True):
        wait_until_ready(port, server)
    with proxy(front, ports, tmp_path):
        wait_until_ready(front, servers[0])
        callers = [Caller(front, key, stop) for _ in range(3)]
        with ExitStack() as calling:
            for caller in callers:
                calling.enter_context(thread(caller.run, stop=stop.set))
            for at, port in enumerate(ports):
                until_all_are_answered(callers)
                servers[at].terminate()
                assert servers[at].wait(PATIENCE) == 0
                servers[at] = start(port, newer, LATER, drain)
                wait_until_ready(port, servers[at])
            until_all_are_answered(callers)
    answers = [one for caller in callers for one in caller.answers]
    assert [one for one in answers if one[2] not in (200, 201)] == []
    kept = [one for caller in callers for one in caller.kept]
    assert sorted(kept) == kept_of(older, tenant) != []
    assert check_migrated(older) == []
    assert check_row_guard(older) == []


WAITS = """
SELECT count(*) FROM pg_locks JOIN pg_database AS d ON d.oid = database
WHERE NOT granted AND datname = current_database()
"""


def test_a_migration_gives_way_to_a_request_that_needs_a_table_which_it_holds(older):
    """Each would wait for the other; PostgreSQL would end one of them after a second."""
    with ThreadPoolExecutor(1) as pool, older.connect() as request, request.begin():
        request.exec_driver_sql("LOCK TABLE tenants IN ROW EXCLUSIVE MODE")  # near the last
        migration = pool.submit(upgrade, older)
        with older.connect() as watcher:
            while not watcher.scalar(text(WAITS)):
                watcher.rollback()
        request.exec_driver_sql("LOCK TABLE api_keys IN ROW EXCLUSIVE MODE")  # the first
        request.commit()
        migration.result(PATIENCE)
    assert check_migrated(older) == []
