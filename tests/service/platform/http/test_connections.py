"""A connection that waits too long is ended, and who asks at once is answered."""

import asyncio
import resource
import socket
from contextlib import asynccontextmanager, suppress
from time import monotonic

import h11
import pytest
import uvicorn
from uvicorn.server import ServerState

from service.cli import serving
from service.platform.http.bodies import GRACE_SECONDS, PIECE_BYTES, AnswerHeaders
from service.platform.http.connections import (
    HEAD_SECONDS,
    KEPT_SECONDS,
    SENT_AHEAD,
    Connection,
    Connections,
)
from service.settings import Settings
from tests.started import PATIENCE

HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n"
MUCH = b"a" * 16 * SENT_AHEAD
LATE = HEAD_SECONDS + 1
LONGEST_KEPT_BY_A_PROXY = 120
"""Seconds; Caddy's `keepalive` of its `reverse_proxy`, unless another is set."""


class Served:
    """Connections that are served by a small application.

    Attributes:
        held: The connections.
        going_on: Requests for `/held` are answered once it is set.
        begun: How many of them have come.
    """

    def __init__(self, most):
        self.held, self.port = Connections(most), 0
        self.opened = []
        self.going_on, self.begun = asyncio.Event(), asyncio.Semaphore(0)

    async def app(self, scope, _receive, send):
        if scope["path"] == "/held":
            self.begun.release()
            await self.going_on.wait()
        body = MUCH if scope["path"] == "/much" else b"ok"
        length = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": body})

    async def open(self, sent=b""):
        own = socket.socket()
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        own.settimeout(0)
        await asyncio.get_running_loop().sock_connect(own, ("127.0.0.1", self.port))
        reader, writer = await asyncio.open_connection(sock=own, limit=4096)
        writer.write(sent)
        self.opened.append(writer)
        return reader, writer

    async def answered(self):
        """What somebody is answered who asks now."""
        reader, _ = await self.open(HEAD + b"Connection: close\r\n\r\n")
        return await left(reader)


@asynccontextmanager
async def served(most=100):
    made = Served(most)
    config = uvicorn.Config(AnswerHeaders(made.app), log_config=None, lifespan="off")
    state = ServerState()
    loop = asyncio.get_running_loop()

    def connection():
        return Connection(config=config, server_state=state, app_state={}, held=made.held)

    server = await loop.create_server(connection, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        made.going_on.set()
        server.close()
        for one in made.opened:
            one.transport.abort()
        await until(lambda: not state.connections and not state.tasks)
        for one in made.opened:
            with suppress(ConnectionError):
                await one.wait_closed()


def run(story):
    """Run a story, which ends or fails."""
    asyncio.run(asyncio.wait_for(story(), PATIENCE))


async def left(reader):
    """What comes until the connection is ended, in whatever way."""
    try:
        return await reader.read()
    except ConnectionError:
        return b""


async def until(holds):
    while not holds():
        await asyncio.sleep(0.005)


@pytest.mark.parametrize(
    ("sent", "told"),
    [(b"", b""), (b"G", b"HTTP/1.1 408"), (HEAD + b"A: a", b"HTTP/1.1 408")],
    ids=["nothing", "one-letter", "half-a-head"],
)
def test_a_request_that_does_not_come_is_not_waited_for(sent, told):
    async def story():
        async with served() as here:
            reader, _ = await here.open(sent)
            await until(lambda: len(here.held) == 1)
            await asyncio.sleep(0.05)
            here.held.end_late(monotonic() + HEAD_SECONDS - 5)
            assert len(here.held) == 1
            here.held.end_late(monotonic() + LATE)
            assert (await reader.read())[:12] == told
            await until(lambda: len(here.held) == 0)

    run(story)


def test_the_rest_of_a_body_that_has_been_answered_is_not_waited_for():
    async def story():
        async with served() as here:
            reader, writer = await here.open(HEAD + b"Content-Length: 100\r\n\r\na")
            assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
            writer.write(b"a")
            here.held.end_late(monotonic() + LATE)
            await left(reader)
            await until(lambda: len(here.held) == 0)

    run(story)


async def kept_by(here):
    """The only connection, once its request is answered; it is kept for nearly its time."""
    (kept,) = here.held
    await until(lambda: kept.conn.their_state is h11.IDLE)
    here.held.end_late(monotonic() + KEPT_SECONDS - 5)
    assert len(here.held) == 1
    return kept


def test_an_answered_connection_is_kept_for_a_next_request_whose_head_has_its_own_time():
    async def story():
        async with served() as here:
            reader, writer = await here.open(HEAD + b"\r\n")
            await reader.readuntil(b"ok")
            kept = await kept_by(here)
            kept._waits_since -= KEPT_SECONDS
            writer.write(HEAD)
            await until(lambda: kept.conn.trailing_data[0])
            here.held.end_late(monotonic() + HEAD_SECONDS - 5)
            assert len(here.held) == 1
            here.held.end_late(monotonic() + LATE)
            assert (await reader.read())[:12] == b"HTTP/1.1 408"

    run(story)


def test_a_connection_is_kept_no_longer_where_the_rest_of_a_body_came_behind_the_answer():
    """The server's own clock stops at those bytes, and does not begin anew."""

    async def story():
        async with served() as here:
            reader, writer = await here.open(HEAD + b"Content-Length: 2\r\n\r\na")
            await reader.readuntil(b"ok")
            writer.write(b"a")
            await kept_by(here)
            here.held.end_late(monotonic() + KEPT_SECONDS + 1)
            assert await reader.read() == b""

    run(story)


def test_a_proxy_closes_its_connections_before_the_service_does():
    config = serving.configure(None, Settings(), Connections(1))
    assert config.timeout_keep_alive > LONGEST_KEPT_BY_A_PROXY


def test_a_request_that_is_worked_on_is_waited_for_however_long_it_takes():
    async def story():
        async with served() as here:
            reader, _ = await here.open(HEAD.replace(b"/ ", b"/held ") + b"\r\n")
            await here.begun.acquire()
            here.held.end_late(monotonic() + 100 * LATE)
            here.going_on.set()
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")

    run(story)


def test_an_answer_that_is_not_read_is_broken_off_and_one_that_is_read_is_not():
    async def story():
        async with served() as here:
            idle, _ = await here.open(HEAD.replace(b"/ ", b"/much ") + b"\r\n")
            reader, _ = await here.open(HEAD.replace(b"/ ", b"/much ") + b"\r\n")
            await until(lambda: [one.flow.write_paused for one in here.held] == [True, True])
            most = max(one.transport.get_write_buffer_size() for one in here.held)
            assert most <= 3 * PIECE_BYTES  # what waits is not copied to its connection
            now = monotonic()
            here.held.end_late(now)
            assert len(await reader.readuntil(b"\r\n\r\n")) < 4096
            assert await reader.readexactly(len(MUCH)) == MUCH
            here.held.end_late(now + GRACE_SECONDS - 1)
            assert len(here.held) == 2
            here.held.end_late(now + GRACE_SECONDS)
            await until(lambda: len(here.held) == 1)
            with pytest.raises(ConnectionResetError):
                await idle.readexactly(len(MUCH))

    run(story)


def test_where_all_places_are_taken_the_one_that_has_waited_longest_goes():
    async def story():
        async with served(most=3) as here:
            opened = []
            for at in range(3):
                opened.append(await here.open())
                await until(lambda at=at: len(here.held) == at + 1)
            opened[0][1].write(HEAD + b"\r\n")  # has an answer, and so is the last again
            await opened[0][0].readuntil(b"ok")
            assert (await here.answered()).endswith(b"ok")
            assert here.held.given_up == 1
            assert await left(opened[1][0]) == b""

    run(story)


def test_a_body_that_is_waited_for_goes_before_a_request_that_is_worked_on():
    async def story():
        async with served(most=2) as here:
            work = HEAD.replace(b"/ ", b"/held ") + b"\r\n"
            sending = work.replace(b"GET", b"POST").replace(b"\r\n\r\n", b"\r\nContent-Length: 9")
            await here.open(work)
            await here.begun.acquire()
            await here.open(sending + b"\r\n\r\na")
            await here.begun.acquire()
            last, _ = await here.open(work)
            await here.begun.acquire()
            assert await here.answered() == b""  # nothing that is waited for is left
            assert here.held.given_up == 2
            here.going_on.set()
            assert b"200 OK" in await last.readuntil(b"ok")

    run(story)


@pytest.mark.parametrize(
    ("allowed", "most", "given", "raised"),
    [
        (1024, 524_288, 4000, 4256),
        (1024, resource.RLIM_INFINITY, 4000, 4256),
        (1024, 2048, 1792, 2048),
        (20_000, 20_000, 4000, None),
    ],
)
def test_a_server_takes_as_many_connections_as_it_may_open_files(
    monkeypatch, allowed, most, given, raised
):
    told = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (allowed, most))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: told.append(limits))
    assert serving.places(4000) == given
    assert told == ([(raised, most)] if raised else [])
