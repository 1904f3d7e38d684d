"""The API of the same process, asked on behalf of whoever looks at a page."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote, urlencode

import orjson
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Scope

from service.operations.people.sessions import TOO_OLD, PageSession
from service.platform.process.spans import span
from service.web.session import Session

PASSED_ON = frozenset({b"host", b"user-agent", b"traceparent", b"tracestate"})
"""Headers of the browser that the API sees."""

MOST_KEPT_BYTES = 512 * 1024
"""Largest answer that is kept in memory; a page shows less."""


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """What the API answered.

    Attributes:
        status: HTTP status.
        headers: Headers of the answer.
        body: Its bytes.
    """

    status: int
    headers: Headers
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether it did what was asked."""
        return self.status < 400

    def json(self) -> dict[str, Any]:
        """Return the content as plain values."""
        found: dict[str, Any] = orjson.loads(self.body)
        return found


class NotDone(Exception):
    """The API refused; the page of the problem is shown unless the view has a better one."""

    def __init__(self, answer: ApiResponse) -> None:
        super().__init__(answer.status)
        self.answer = answer

    @property
    def problem(self) -> dict[str, Any]:
        """The problem details (RFC 9457)."""
        return self.answer.json() if self.answer.body else {}


class LogInTooOld(Exception):
    """The API does it only soon after a log-in; every view leaves that to `log_in_again`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRequest:
    """What is asked of the API.

    Attributes:
        method: HTTP method.
        path: Path of the operation, each part already quoted (`path_of`).
        query: Parameters; those that are None or empty are left out.
        body: Bytes of a body, with `content_type`.
        content_type: Its media type.
        headers: Further headers.
    """

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def path_of(*parts: str) -> str:
    """Return the path of a resource of the API, each part quoted.

    >>> path_of("cases", "case_1", "a/b")
    '/v1/cases/case_1/a%2Fb'
    """
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)


async def get(request: Request, path: str, **query: object) -> dict[str, Any]:
    """Return what the API shows at a path.

    Raises:
        NotDone: It refused.
    """
    return (await ask(request, ApiRequest(method="GET", path=path, query=query))).json()


async def get_kept(request: Request, path: str, **query: object) -> dict[str, Any]:
    """Return what the API shows of a screening, made once as long as it says that it is the same.

    The API is asked each time, and answers that nothing has changed (304) only to whoever may see
    it. An answer that has no `ETag` is not kept.

    Raises:
        NotDone: It refused.
    """
    key = (path, *sorted(query.items()), request.state.language, request.state.session.token)
    kept: tuple[str, dict[str, Any]] | None = request.state.kept.find(key)
    headers = {"if-none-match": kept[0]} if kept else {}
    asked = ApiRequest(method="GET", path=path, query=query, headers=headers)
    try:
        answer = await ask(request, asked)
    except NotDone:
        request.state.kept.forget(key)
        raise
    if kept and answer.status == HTTPStatus.NOT_MODIFIED:
        return kept[1]
    content = answer.json()
    if (tag := answer.headers.get("etag")) and len(answer.body) <= MOST_KEPT_BYTES:
        request.state.kept.keep(key, (tag, content))
    return content


async def post(
    request: Request,
    path: str,
    content: object,
    *,
    key: str | None = None,
    version: str | None = None,
    **query: object,
) -> ApiResponse:
    """Have the API do something, once for a key.

    Args:
        request: The request of the page.
        path: Path of the operation.
        content: Plain values of the body.
        key: Key of the form that was sent, so that sending it twice does it once.
        version: Version of the record that the form was filled in for.
        **query: Parameters.

    Raises:
        NotDone: It refused.
    """
    headers = _conditions(key, version)
    body = orjson.dumps(content)
    return await ask(
        request, ApiRequest(method="POST", path=path, query=query, body=body, headers=headers)
    )


async def patch(
    request: Request, path: str, content: object, *, version: str | None = None
) -> ApiResponse:
    """Have the API change a record that was seen in a version.

    Raises:
        NotDone: It refused.
    """
    headers = _conditions(None, version)
    return await ask(
        request, ApiRequest(method="PATCH", path=path, body=orjson.dumps(content), headers=headers)
    )


async def put(
    request: Request, path: str, content: object, *, key: str | None = None
) -> ApiResponse:
    """Have the API put something in place of what is there, once for a key.

    Raises:
        NotDone: It refused.
    """
    headers, body = _conditions(key, None), orjson.dumps(content)
    return await ask(request, ApiRequest(method="PUT", path=path, body=body, headers=headers))


async def send_file(
    request: Request,
    path: str,
    payload: bytes,
    *,
    name: str,
    content_type: str,
    key: str | None = None,
    **query: object,
) -> ApiResponse:
    """Hand one file to the API.

    Raises:
        NotDone: It refused.
    """
    return await ask(
        request,
        ApiRequest(
            method="POST",
            path=path,
            query={"name": name, **query},
            body=payload,
            content_type=content_type,
            headers=_conditions(key, None),
        ),
    )


async def ask(request: Request, asked: ApiRequest) -> ApiResponse:
    """Ask the API as whoever looks at the page, in the language of the page.

    Raises:
        NotDone: It refused.
        LogInTooOld: It asks for another log-in first.
    """
    app: ASGIApp = request.state.api
    scope = _scope(request, asked)
    started: dict[str, Any] = {}
    chunks: list[bytes] = []
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": asked.body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.update(message)
        elif message["type"] == "http.response.body":
            chunks.append(message.get("body", b""))

    with span("API", {"http.request.method": asked.method}) as told:
        await app(scope, receive, send)
        told.set_attribute("http.route", getattr(scope.get("route"), "path", ""))
        told.set_attribute("http.response.status_code", started["status"])
    if counted := scope["state"].get("ratelimit"):
        request.state.ratelimit = counted
    answer = ApiResponse(started["status"], Headers(raw=started["headers"]), b"".join(chunks))
    if TOO_OLD in answer.headers.get("www-authenticate", ""):
        raise LogInTooOld
    if not answer.ok:
        raise NotDone(answer)
    return answer


def _conditions(key: str | None, version: str | None) -> dict[str, str]:
    headers = {"idempotency-key": f'"{key or secrets.token_hex(16)}"'}
    if version is not None:
        headers["if-match"] = f'"{version}"'
    return headers


def _scope(request: Request, asked: ApiRequest) -> Scope:
    kept = [(name, value) for name, value in request.scope["headers"] if name in PASSED_ON]
    headers = [*kept, (b"accept-language", str(request.state.language).encode())]
    if asked.body:
        headers += [
            (b"content-type", asked.content_type.encode()),
            (b"content-length", str(len(asked.body)).encode()),
        ]
    headers += [(name.encode(), value.encode()) for name, value in asked.headers.items()]
    session: Session = request.state.session
    if token := session.token:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    query = [
        (name, str(value).lower() if isinstance(value, bool) else value)
        for name, value in asked.query.items()
        if value not in (None, "")
    ]
    outer: Scope = request.state.outer
    state = {name: value for name, value in outer["state"].items() if name != "principal"}
    outer = {name: value for name, value in outer.items() if name != "fastapi.telemetry"}
    state["page_session"] = PageSession(  # one that was ended opens nothing
        form_key=session.form_key,
        began_at=datetime.fromtimestamp(session.began_at, UTC),
        proven_at=datetime.fromtimestamp(session.proven_at, UTC),
    )
    if counted := getattr(request.state, "ratelimit", None):
        state["ratelimit"] = counted  # one page is one request of the organisation's quota
    return {
        **outer,
        "method": asked.method,
        "path": unquote(asked.path),
        "raw_path": asked.path.encode(),
        "root_path": "",
        "query_string": urlencode(query, doseq=True).encode(),
        "headers": headers,
        "state": state,
    }
