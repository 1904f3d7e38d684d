"""Sending a request again is safe: with the same `Idempotency-Key` it is done once.

A POST that keeps something can carry a key of the sender's own making
(draft-ietf-httpapi-idempotency-key-header). All that it writes is one transaction together with its
answer, so that whoever does not know what became of a request sends it again: it is done if it was
not, and otherwise answered as the first time, byte for byte. What has been closed to her since is
refused as it is where the record is read.
"""

import hashlib
import re
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_ingest.model.problem import Problem
from service.operations.idempotency.kept_answers import (
    Answered,
    KeptAnswer,
    Keyed,
    check_unanswered,
    claim,
    keep_answer,
)
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import WholeTransaction, keep_whole, transaction
from service.platform.http.problems import Refused, answer
from service.platform.refusal import Refusal

HEADER = "idempotency-key"
REPLAYED = "idempotent-replayed"
MAX_CHARACTERS = 200
"""Longest key. Ours; a UUID has 36."""

_RETRY_SECONDS = 1
_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')  # a string of RFC 9651
_BARE = re.compile(r"[!#-~]+")
_ESCAPE = re.compile(r'\\(["\\])')


class MayBeGivenAgain(Protocol):
    """Refuses an answer that gives out what is closed by now."""

    def __call__(
        self, connection: Connection, location: str, body: bytes, *, principal: Principal
    ) -> None:
        """Raise `Refusal` where whoever asks again may not have the body about a record."""


def key_of(given: list[str]) -> str:
    r"""Return the key that a header states, with or without its quotation marks.

    >>> key_of(['"8e03978e"']), key_of(["8e03978e"]), key_of([r'"a\"b"'])
    ('8e03978e', '8e03978e', 'a"b')

    Raises:
        Refused: `invalid-request` (422): there are several, or it is empty, too long or holds
            characters that a header's string cannot have.
    """
    stated = given[0].strip() if len(given) == 1 else ""
    quoted, bare = _QUOTED.fullmatch(stated), _BARE.fullmatch(stated)
    key = _ESCAPE.sub(r"\1", quoted[1]) if quoted else bare[0] if bare else ""
    if not 0 < len(key) <= MAX_CHARACTERS:
        raise Refused("invalid-request", errors=[Problem("request-form", f"/header/{HEADER}")])
    return key


def fingerprint(scope: Scope, body: bytes) -> str:
    """Return the hash of method, path, query and body, in hexadecimal."""
    path = scope.get("raw_path") or scope["path"].encode()
    head = b"\n".join([scope["method"].encode(), path, scope["query_string"]])
    return hashlib.sha256(head + b"\n\n" + body).hexdigest()


class Attempt:
    """One request with a key, on its way to its answer.

    Args:
        running: Ids of the requests that this process is working on.
    """

    def __init__(self, running: set[str]) -> None:
        self._running = running
        self._keyed: Keyed | None = None
        self._whole: WholeTransaction | None = None
        self.messages: list[Message] = []

    async def begin(self, keyed: Keyed, installation: Installation) -> None:
        """Let what the request writes be one transaction.

        Raises:
            Refused: `request-in-progress` (409): the first has not been answered yet.
            Answered: It has.
        """
        if keyed.id in self._running:
            raise Refused("request-in-progress", headers={"retry-after": str(_RETRY_SECONDS)})
        self._running.add(keyed.id)
        self._keyed = keyed

        def look() -> None:
            with transaction(installation.engine, read_only=True) as connection:
                check_unanswered(connection, keyed)

        await run_in_threadpool(look)
        self._whole = WholeTransaction(
            installation.engine, keyed.tenant_id, begin=partial(claim, keyed=keyed)
        )
        keep_whole(self._whole)

    async def hold(self, message: Message) -> None:
        """Hold a part of the answer back until it is settled."""
        self.messages.append(message)

    def settle(self) -> None:
        """Keep what was written, with the answer; nothing where it is not a success."""
        if self._whole is None or self._keyed is None or not self._whole.has_begun:
            return
        made = _kept(self.messages)
        if not 200 <= made.status < 300:
            return
        keyed = self._keyed

        def last(connection: Connection) -> None:
            keep_answer(connection, keyed, made)

        self._whole.commit(last)

    def end(self) -> None:
        """Let nothing be held any longer, whatever has happened."""
        if self._whole is not None:
            self._whole.abandon()
        if self._keyed is not None:
            self._running.discard(self._keyed.id)


async def begin(request: Request, principal: Principal, *, is_tried: bool = False) -> None:
    """Begin a request that may carry a key, once it is known who sends it and that she may.

    Args:
        request: The request.
        principal: Who sends it.
        is_tried: It is a dry run, which does not use up its key.

    Raises:
        Refused: The key cannot be used (422), or the first request with it goes on (409).
        Answered: The request has been answered.
    """
    attempt: Attempt | None = getattr(request.state, "attempt", None)
    if attempt is None:
        return
    key = key_of(request.headers.getlist(HEADER))
    if is_tried:
        return
    installation: Installation = request.app.state.installation
    keyed = Keyed(
        tenant_id=principal.tenant_id,
        actor=principal.actor,
        key=key,
        fingerprint=fingerprint(request.scope, await request.body()),
        at=datetime.now(UTC),
        secret=installation.key_secret,
    )
    await attempt.begin(keyed, installation)


class OncePerKey:
    """Holds the answer to a POST with a key until what it did is kept together with it.

    Args:
        app: What answers.
        check: Refuses an answer that may not be given out again.
    """

    def __init__(self, app: ASGIApp, check: MayBeGivenAgain) -> None:
        self.app = app
        self._check = check
        self._running: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or answer it as before."""
        keyed = scope["type"] == "http" and scope["method"] == "POST"
        if not keyed or HEADER not in Headers(scope=scope):
            await self.app(scope, receive, send)
            return
        attempt = Attempt(self._running)
        scope["state"]["attempt"] = attempt
        try:
            await self.app(scope, receive, attempt.hold)
            await run_in_threadpool(attempt.settle)
        except Answered as before:
            response = await run_in_threadpool(_again, scope, before.answer, self._check)
            await response(scope, receive, send)
            return
        finally:
            attempt.end()
        for message in attempt.messages:
            await send(message)


def _again(scope: Scope, kept: KeptAnswer | None, check: MayBeGivenAgain) -> Response:
    if kept is None:
        reused = Problem("request-key-reused", f"/header/{HEADER}")
        return answer(scope, "idempotency-key-reused", errors=[reused])
    location = dict(kept.headers).get("location", "")
    if slug := _closed(scope, location, kept.body, check):
        return answer(scope, slug, headers={"location": location, REPLAYED: "true"})
    response = Response(kept.body, status_code=kept.status)
    for name, value in kept.headers:
        response.headers[name] = value
    response.headers[REPLAYED] = "true"
    return response


def _closed(scope: Scope, location: str, body: bytes, check: MayBeGivenAgain) -> str | None:
    """Return the problem of what is closed now to whoever sends the request again; None: it is not.

    Args:
        scope: The request's ASGI scope.
        location: The record that its answer gives out.
        body: The answer.
        check: From whoever knows the records.
    """
    installation: Installation = scope["app"].state.installation
    principal: Principal = scope["state"]["principal"]
    try:
        with transaction(
            installation.engine, read_only=True, tenant=principal.tenant_id
        ) as connection:
            check(connection, location, body, principal=principal)
    except Refusal as fault:
        return fault.slug
    return None


def _kept(messages: list[Message]) -> KeptAnswer:
    start, *rest = messages
    headers = [
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]
    ]
    return KeptAnswer(
        status=start["status"],
        headers=tuple(headers),
        body=b"".join(message.get("body", b"") for message in rest),
    )
