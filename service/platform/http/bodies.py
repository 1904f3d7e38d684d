"""What comes in and goes out by HTTP, before and after any endpoint: sizes, types and headers."""

import asyncio
import re
import uuid
from collections.abc import Iterator
from email.message import Message as MimeMessage
from time import monotonic

import orjson
from fastapi import Request
from opentelemetry import trace
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_ingest.model.text import Text, message
from service.platform.http.problems import Refused, answer
from service.platform.http.tracing import continue_trace, told_trace

PAGES = "/app"
"""Where the pages for people stand; they tell themselves that a file is too large."""

MAX_TARGET_BYTES = 8192
"""Longest path and query together; RFC 9110, section 4.1, recommends to take at least 8,000."""

GRACE_SECONDS = 20
"""How long a body may take however slowly it comes. Ours."""
SLOWEST = 10_000
"""Bytes a second that a body must come at beyond that. Ours: a tenth of a slow mobile link."""

PIECE_BYTES = 65_536
"""Of an answer, what is handed to the server at once. Ours: what it waits after for the reader."""

ANSWER_HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
}
"""Headers of every answer that does not set its own (OWASP ASVS 5.0: 3.4.3–3.4.6, 14.3.2)."""
TLS_ONLY = "max-age=31536000; includeSubDomains"
"""What a browser that has come by TLS is told: for a year, by TLS alone (RFC 6797; ASVS 3.4.1)."""


class Json(JSONResponse):
    """An answer in JSON: UTF-8, keys in the order given, numbers only if they are finite.

    Amounts and shares leave as integers or text; a `Decimal` is refused rather than rounded. It is
    a `JSONResponse` so that the OpenAPI description shows the model of an answer.
    """

    def render(self, content: object) -> bytes:
        """Return the bytes of `content`."""
        return orjson.dumps(content)


async def read_body(
    request: Request, accepted: tuple[str, ...], *, any_charset: bool = False
) -> tuple[bytes, str]:
    """Return the body and its media type.

    Args:
        request: The request; its body is at most the size that `RequestLimits` lets through.
        accepted: Media types in lower case, such as `application/json`.
        any_charset: Whether the encoding is told by the content and not by the sender.

    Raises:
        Refused: `unsupported-media-type` (415) for another type, an encoding other than UTF-8 or
            a compressed body; the answer's `Accept` header lists what is taken.
    """
    described = MimeMessage()
    described["content-type"] = request.headers.get("content-type", "")
    media_type = described.get_content_type() if request.headers.get("content-type") else ""
    charset = described.get_content_charset("utf-8")
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    wrong_charset = charset != "utf-8" and not any_charset
    if media_type not in accepted or wrong_charset or coding != "identity":
        listed = ", ".join(accepted)
        raise Refused(
            "unsupported-media-type",
            detail=message(
                "Accepted here: {listed}, in UTF-8 and not compressed. State it as Content-Type."
            ).filled(listed=listed),
            headers={"accept": listed},
        )
    return await request.body(), media_type


class RequestLimits:
    """Refuses long addresses (414), large bodies (413) and slow ones (408).

    The body is counted as it arrives, so that a missing or false Content-Length changes nothing.
    Only the time that is spent waiting for the sender is hers.
    """

    def __init__(self, app: ASGIApp, *, max_body_bytes: int, body_seconds: int) -> None:
        self.app = app
        self.max_body_bytes = max_body_bytes
        self.body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, within the limits."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        target = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
        if target > MAX_TARGET_BYTES:
            await answer(scope, "uri-too-long")(scope, receive, send)
            return
        timed = self._timed(receive)
        if _declared_length(scope) > self.max_body_bytes:
            if scope["path"].startswith(f"{PAGES}/"):
                await self.app(_emptied(scope, self.max_body_bytes), _drained(timed), send)
                return
            await answer(scope, "payload-too-large", detail=self._limit())(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await timed()
            seen += len(message.get("body", b""))
            if seen > self.max_body_bytes:
                raise Refused("payload-too-large", detail=self._limit())
            return message

        await self.app(scope, counted, send)

    def _timed(self, receive: Receive) -> Receive:
        """Return what waits for a body no longer than it may take; after its end for ever."""
        seen, waited, is_whole = 0, 0.0, False

        async def within() -> Message:
            nonlocal seen, waited, is_whole
            if is_whole:
                return await receive()
            most = min(self.body_seconds, GRACE_SECONDS + seen / SLOWEST)
            began = monotonic()
            try:
                async with asyncio.timeout(most - waited):
                    message = await receive()
            except TimeoutError:
                raise Refused("request-timeout", headers={"connection": "close"}) from None
            waited += monotonic() - began
            seen += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            return message

        return within

    def _limit(self) -> Text:
        size = self.max_body_bytes
        return message("The body may be at most {size} bytes.").filled(size=size)


def _emptied(scope: Scope, limit: int) -> Scope:
    """Return a request for a page without its large body, which the page then tells of."""
    return {**scope, "state": {**scope["state"], "too_large": limit}}


def _drained(receive: Receive) -> Receive:
    """Return what reads a large body to its end and throws it away.

    A browser that is still sending shows an answer only when all was taken. Of one that sends too
    slowly the rest is not waited for.
    """

    async def nothing() -> Message:
        message = await receive()
        while message["type"] == "http.request" and message.get("more_body", False):
            try:
                message = await receive()
            except Refused:
                break
        if message["type"] == "http.request":
            return {"type": "http.request", "body": b"", "more_body": False}
        return message

    return nothing


def _declared_length(scope: Scope) -> int:
    """Return the length that the sender states; 0 where it states none that is a number."""
    digits = Headers(scope=scope).get("content-length", "")
    return int(digits) if re.fullmatch("[0-9]{1,18}", digits) else 0


def _pieces(message: Message) -> Iterator[Message]:
    """Divide a large body, so that of one that is not read little is copied to its connection."""
    body = message.get("body", b"")
    if message["type"] != "http.response.body" or len(body) <= PIECE_BYTES:
        yield message
        return
    for at in range(0, len(body), PIECE_BYTES):
        more = at + PIECE_BYTES < len(body) or message.get("more_body", False)
        yield {**message, "body": body[at : at + PIECE_BYTES], "more_body": more}


class HeadAsGet:
    """Answers HEAD as GET; the server then leaves the body out (RFC 9110, section 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on; the server's own view of the method stays HEAD."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        asked = {**scope, "method": "GET"}
        await self.app(asked, receive, send)
        if "route" in asked:  # the request log reads which route answered
            scope["route"] = asked["route"]


class AnswerHeaders:
    """Gives every request an id and a trace, and every answer the headers that protect it.

    The id is always made here. A `traceparent` (W3C Trace Context) is carried on with a span of
    our own; without one, or with one that is malformed, a trace begins. Both stand in
    `request.state` as `request_id` and `traceparent`. Where traces are told, the span is that of
    the request.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"] = str(uuid.uuid4())
        state["traceparent"] = told_trace() or continue_trace(
            Headers(scope=scope).get("traceparent", "")
        )
        trace.get_current_span().set_attribute("kedjekoll.request.id", state["request_id"])

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ANSWER_HEADERS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers["strict-transport-security"] = TLS_ONLY
                headers["x-request-id"] = state["request_id"]
                headers["traceparent"] = state["traceparent"]
            for piece in _pieces(message):
                await send(piece)

        await self.app(scope, receive, with_headers)
