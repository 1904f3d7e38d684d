"""Requests as no client writes them: what a proxy and a service may read differently, and floods.

Each is sent whole over a connection of its own; told are the statuses that came back and when the
connection was ended.
"""

import asyncio
import re
from contextlib import suppress
from time import monotonic
from typing import Any, NamedTuple

STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")
HOST = b"Host: 127.0.0.1\r\n"
SMUGGLED = b"GET /v1/info-smuggled HTTP/1.1\r\n" + HOST + b"\r\n"
POST = b"POST /v1/replies HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
GET = b"GET /healthz HTTP/1.1\r\n" + HOST
CHUNKED = b"Transfer-Encoding: chunked\r\n"
MOST_SECONDS = 45.0
"""What an answer or the end of a connection is waited for."""


class Shape(NamedTuple):
    """A request, and how many answers it may have at most."""

    sent: bytes
    answers: int = 1


SHAPES: dict[str, Shape] = {
    "two lengths": Shape(POST + b"Content-Length: 4\r\nContent-Length: 40\r\n\r\n" + SMUGGLED),
    "length and chunks": Shape(
        POST + b"Content-Length: 4\r\n" + CHUNKED + b"\r\n0\r\n\r\n" + SMUGGLED, 2
    ),
    "chunks and length": Shape(
        POST + CHUNKED + b"Content-Length: 5\r\n\r\n0\r\n\r\n" + SMUGGLED, 2
    ),
    "length with a sign": Shape(POST + b"Content-Length: +4\r\n\r\n{}  " + SMUGGLED),
    "length below nothing": Shape(POST + b"Content-Length: -1\r\n\r\n" + SMUGGLED),
    "length of 31 digits": Shape(POST + b"Content-Length: 1" + b"0" * 30 + b"\r\n\r\n{}"),
    "chunked twice": Shape(POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
    "chunked in vain": Shape(POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED),
    "chunked behind a tab": Shape(POST + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n"),
    "identity and chunked": Shape(POST + b"Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n"),
    "chunk below nothing": Shape(POST + CHUNKED + b"\r\n-1\r\n{}\r\n0\r\n\r\n"),
    "chunk size with 0x": Shape(POST + CHUNKED + b"\r\n0x2\r\n{}\r\n0\r\n\r\n"),
    "chunk of 2**80": Shape(POST + CHUNKED + b"\r\n100000000000000000000\r\n{}"),
    "chunk extension of 1 MB": Shape(POST + CHUNKED + b"\r\n2;a=" + b"a" * 2**20 + b"\r\n{}\r\n"),
    "chunk longer than told": Shape(POST + CHUNKED + b"\r\n2\r\n{}{}{}\r\n0\r\n\r\n"),
    "trailers of 1 MB": Shape(POST + CHUNKED + b"\r\n0\r\n" + b"A: a\r\n" * 170_000 + b"\r\n"),
    "100,000 chunks": Shape(POST + CHUNKED + b"\r\n" + b"1\r\na\r\n" * 100_000 + b"0\r\n\r\n"),
    "bare line feeds": Shape(GET.replace(b"\r\n", b"\n") + b"Connection: close\n\n"),
    "bare carriage return": Shape(GET + b"A: a\rB: b\r\n\r\n"),
    "folded header": Shape(GET + b"A: a\r\n b\r\nConnection: close\r\n\r\n"),
    "NUL in a header": Shape(GET + b"A: a\x00b\r\n\r\n"),
    "header without a colon": Shape(GET + b"A\r\n\r\n"),
    "space before the colon": Shape(GET + b"Content-Length : 40\r\n\r\n" + SMUGGLED),
    "header of 1 MB": Shape(GET + b"A: " + b"a" * 2**20 + b"\r\n\r\n"),
    "200,000 headers": Shape(GET + b"A: a\r\n" * 200_000 + b"\r\n"),
    "address of 60,000": Shape(b"GET /" + b"a" * 60_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n"),
    "address of 1 MB": Shape(b"GET /" + b"a" * 2**20 + b" HTTP/1.1\r\n" + HOST + b"\r\n"),
    "4,000 parameters": Shape(
        b"GET /v1/screenings?" + b"a=&" * 2700 + b" HTTP/1.1\r\n" + HOST + b"\r\n"
    ),
    "method of 10,000": Shape(b"A" * 10_000 + b" / HTTP/1.1\r\n" + HOST + b"\r\n"),
    "TRACE": Shape(b"TRACE / HTTP/1.1\r\n" + HOST + b"\r\n"),
    "CONNECT": Shape(b"CONNECT example.com:443 HTTP/1.1\r\n" + HOST + b"\r\n"),
    "absolute address": Shape(b"GET http://example.com/healthz HTTP/1.1\r\n" + HOST + b"\r\n"),
    "star": Shape(b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n"),
    "NUL in the address": Shape(b"GET /%00%ff/..%2f.. HTTP/1.1\r\n" + HOST + b"\r\n"),
    "bytes in the address": Shape(b"GET /\xc3\xa5 HTTP/1.1\r\n" + HOST + b"\r\n"),
    "no host": Shape(b"GET /healthz HTTP/1.1\r\n\r\n"),
    "two hosts": Shape(GET + HOST + b"\r\n"),
    "HTTP/0.9": Shape(b"GET /healthz\r\n\r\n"),
    "HTTP/9.9": Shape(b"GET /healthz HTTP/9.9\r\n" + HOST + b"\r\n"),
    "preface of HTTP/2": Shape(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9), 2),
    "upgrade to h2c": Shape(
        GET + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n"
    ),
    "upgrade to a socket": Shape(
        GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    ),
    "hello of TLS": Shape(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500)),
    "expects to go on": Shape(
        POST + b"Expect: 100-continue\r\nContent-Length: 100000000000\r\n\r\n", 2
    ),
    "expects something": Shape(GET + b"Expect: a\r\nConnection: close\r\n\r\n"),
    "1,000 in a row": Shape(
        (GET + b"\r\n") * 999 + GET + b"Connection: close\r\n\r\n", 1000
    ),
    "a row after a bad one": Shape(b"GET /healthz HTTP/1.1\r\nA\r\n\r\n" + (GET + b"\r\n") * 10),
    "an empty line 100,000 times": Shape(b"\r\n" * 100_000),
    "zeros": Shape(bytes(2**20)),
}  # fmt: skip
"""By name."""


async def send(port: int, shape: Shape, *, seconds: float = MOST_SECONDS) -> dict[str, Any]:
    """Send one and tell the statuses that came back, and when the connection was ended (None)."""
    began = monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    came = bytearray()

    async def sent() -> None:
        with suppress(OSError):
            writer.write(shape.sent)
            await writer.drain()

    async def read() -> None:
        with suppress(OSError):
            while piece := await reader.read(65_536):
                came.extend(piece)

    ended = None
    sending = asyncio.create_task(sent())
    with suppress(TimeoutError):
        await asyncio.wait_for(read(), seconds)
        ended = round(monotonic() - began, 1)
    sending.cancel()
    writer.transport.abort()
    return {"statuses": [int(one) for one in STATUS.findall(bytes(came))], "ended_s": ended}


async def send_all(port: int) -> dict[str, dict[str, Any]]:
    """Send every shape at once, each over a connection of its own."""
    told = await asyncio.gather(*(send(port, shape) for shape in SHAPES.values()))
    return dict(zip(SHAPES, told, strict=True))


def faults(told: dict[str, dict[str, Any]], *, allowed: frozenset[int] = frozenset()) -> list[str]:
    """Return what is wrong of what became of the shapes: a fault, too many answers, or no end.

    Args:
        told: From `send_all`.
        allowed: Statuses of 500 and above by which a proxy refuses what it does not pass on.
    """
    wrong = []
    for name, one in told.items():
        final = [status for status in one["statuses"] if status >= 200]
        if any(status >= 500 and status not in allowed for status in final):
            wrong.append(f"{name}: {final}")
        if len(final) > SHAPES[name].answers:
            wrong.append(f"{name}: {len(final)} answers")
        if one["ended_s"] is None and not final:
            wrong.append(f"{name}: neither answered nor ended")
    return wrong
