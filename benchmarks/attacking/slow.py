"""Connections that are opened to be held: what each sends or reads, and when it is ended."""

import asyncio
import socket
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic
from typing import Any, cast

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
PACE = 1.0
"""Seconds from one byte to the next."""
SMALL_BUFFER = 4096
PIPELINED = 40


class Held:
    """What is known of a service that connections are held to.

    Args:
        port: Where it listens.
        key: A key that is valid.
    """

    def __init__(self, port: int, key: str) -> None:
        self.port, self.key = port, key

    def head(self, line: str, *more: str) -> bytes:
        """Return the head of a request."""
        return "\r\n".join((line, f"Host: 127.0.0.1:{self.port}", *more, "", "")).encode()


async def _trickled(writer: asyncio.StreamWriter, piece: bytes = b"a") -> None:
    while True:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(PACE)


async def says_nothing(_held: Held, _streams: Streams) -> None:
    """Open a connection and send nothing."""
    await asyncio.sleep(3600)


async def slow_head(held: Held, streams: Streams) -> None:
    """Send a byte of a header each second."""
    streams[1].write(held.head("GET /healthz HTTP/1.1").removesuffix(b"\r\n") + b"X-A: ")
    await _trickled(streams[1])


async def slow_headers(held: Held, streams: Streams) -> None:
    """Send a whole header each second, and never the last."""
    streams[1].write(held.head("GET /healthz HTTP/1.1").removesuffix(b"\r\n"))
    await _trickled(streams[1], b"X-A: a\r\n")


async def slow_body(held: Held, streams: Streams) -> None:
    """Send a byte of a body each second, with a key."""
    more = (f"Authorization: Bearer {held.key}", "Content-Type: application/json")
    streams[1].write(held.head("POST /v1/needs HTTP/1.1", *more, "Content-Length: 50000"))
    await _trickled(streams[1])


async def slow_chunks(held: Held, streams: Streams) -> None:
    """Send a chunk of a byte each second, without a key."""
    more = ("Content-Type: application/json", "Transfer-Encoding: chunked")
    streams[1].write(held.head("POST /v1/replies HTTP/1.1", *more))
    await _trickled(streams[1], b"1\r\na\r\n")


async def body_after_answer(held: Held, streams: Streams) -> None:
    """Go on sending a body that has been refused already."""
    streams[1].write(held.head("GET /healthz HTTP/1.1", "Content-Length: 50000"))
    await _trickled(streams[1])


async def idle_after_answer(held: Held, streams: Streams) -> None:
    """Ask once, and keep the connection."""
    streams[1].write(held.head("GET /healthz HTTP/1.1"))
    await asyncio.sleep(3600)


async def reads_nothing(held: Held, streams: Streams) -> None:
    """Ask for much, one request after the other, and never read an answer."""
    cast("asyncio.Transport", streams[1].transport).pause_reading()
    streams[1].write(held.head("GET /openapi.json HTTP/1.1") * PIPELINED)
    await asyncio.sleep(3600)


async def reads_slowly(held: Held, streams: Streams) -> None:
    """Ask for much, and read a kilobyte each second."""
    reader, writer = streams
    writer.write(held.head("GET /openapi.json HTTP/1.1") * PIPELINED)
    while await reader.read(1000):
        await asyncio.sleep(PACE)


SLOW: dict[str, Callable[[Held, Streams], Awaitable[None]]] = {
    one.__name__: one
    for one in (
        slow_head, slow_headers, slow_body, slow_chunks, body_after_answer, idle_after_answer,
        reads_nothing, reads_slowly,
    )
}  # fmt: skip
"""How a connection is held beside those that say nothing, by name."""
READ_LATE: tuple[Callable[[Held, Streams], Awaitable[None]], ...] = (reads_nothing, reads_slowly)
"""Those that do not read what comes: only the state of the connection tells that it has ended."""


UNFINISHED = (slow_body, slow_chunks)
"""Those whose answer (408) comes while they still send; a proxy may read on before it closes."""


async def _opened(port: int) -> Streams:
    own = socket.socket()
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    own.settimeout(0)
    await asyncio.get_running_loop().sock_connect(own, ("127.0.0.1", port))
    return await asyncio.open_connection(sock=own, limit=2**16)


async def _ended(streams: Streams, *, by_answer: bool) -> None:
    """Wait until the other side has ended the connection, or answered where that is its end."""
    while await streams[0].read(65_536) and not by_answer:
        pass


async def hold(
    held: Held, act: Callable[[Held, Streams], Awaitable[None]], *, seconds: float
) -> float | None:
    """Hold one connection; return after how many seconds it was ended, None if it was not."""
    began = monotonic()
    try:
        streams = await _opened(held.port)
    except OSError:
        return monotonic() - began
    acting = [asyncio.ensure_future(act(held, streams))]
    ends = _reset(streams[1]) if act in READ_LATE else _ended(streams, by_answer=act in UNFINISHED)
    acting.append(asyncio.ensure_future(ends))
    ended, others = await asyncio.wait(acting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for other in (*others, *ended):
        other.cancel()
        with suppress(BaseException):
            await other
    streams[1].transport.abort()
    return round(monotonic() - began, 1) if ended else None


async def _reset(writer: asyncio.StreamWriter) -> None:
    """Wait until a connection that is not read from has been broken off."""
    own = writer.get_extra_info("socket")
    while own.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO) & 0xFF not in _GONE:
        await asyncio.sleep(PACE)


_GONE = {7, 8}
"""States of a connection (tcp_states.h): CLOSE and CLOSE_WAIT."""


async def hold_many(held: Held, *, idle: int, slow: int, seconds: float) -> dict[str, Any]:
    """Hold so many connections at once, and tell of each kind how many were ended and when.

    Args:
        held: The service.
        idle: How many say nothing.
        slow: How many are slow, in equal parts of each kind.
        seconds: How long to hold them at most.
    """
    acts = [says_nothing] * idle + [
        act for at, act in zip(range(slow), list(SLOW.values()) * slow, strict=False)
    ]
    took = await asyncio.gather(*(hold(held, act, seconds=seconds) for act in acts))
    told: defaultdict[str, list[float | None]] = defaultdict(list)
    for act, one in zip(acts, took, strict=True):
        told[act.__name__].append(one)
    return {
        name: {
            "held": len(times),
            "ended": sum(one is not None for one in times),
            "latest_s": max((one for one in times if one is not None), default=None),
        }
        for name, times in told.items()
    }
