"""`?dry_run=true`: everything of a request is checked and done, and nothing of it is kept.

All that the request writes is one transaction, entries of the log included, which is then given up.
An `Idempotency-Key` is checked and not used up, and what was refused is answered as it would have
been.
"""

from typing import Annotated, Any, Literal

import orjson
from fastapi import Depends, Query, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_ingest.model.problem import Problem
from data_ingest.model.text import message
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import WholeTransaction, keep_whole
from service.platform.http.problems import Refused, language_of

PARAMETER = "dry_run"
_JSON = b"application/json"
_TRUE = ("true", "1", "on", "yes", "t", "y")  # what pydantic takes for it
_SAID = message(
    "Everything was checked, and nothing has been stored. Numbers in `answer` belong to no record."
)


class DryRun(BaseModel):
    """What a request would have been answered, had it been carried out."""

    dry_run: Literal[True] = True
    status: int = Field(description="The status that it would have had.")
    text: str
    answer: dict[str, Any] | None = Field(
        description="The body that it would have had. IDs in it belong to no record."
    )


RESPONSE: dict[int | str, dict[str, Any]] = {
    200: {
        "model": DryRun,
        "description": "With `dry_run`: nothing has been stored.",
        "content": {
            "application/json": {
                "example": {"dry_run": True, "status": 201, "text": _SAID.en, "answer": {}}
            }
        },
    }
}
"""How operations describe the answer to a dry run."""

_Asked = Annotated[bool, Query(alias=PARAMETER, description="Check everything and store nothing.")]


async def _kept_apart(request: Request, *, dry_run: _Asked = False) -> None:
    """Let all that a dry run writes be one transaction, which nobody commits."""
    if dry_run:
        installation: Installation = request.app.state.installation
        principal: Principal = request.state.principal
        whole = WholeTransaction(installation.engine, principal.tenant_id, begin=_nothing)
        request.state.dry_run = whole
        keep_whole(whole)


Tried = Depends(_kept_apart)
"""Dependency of an operation that can be tried without keeping anything."""


def is_dry_run(request: Request) -> bool:
    """Tell whether a request is only to be tried.

    Raises:
        Refused: It is, and its operation cannot be tried: it would be carried out.
    """
    if PARAMETER not in request.query_params or request.method == "GET":
        return False
    route = request.scope["route"]
    assert isinstance(route, APIRoute)
    if all(one.call is not _kept_apart for one in route.dependant.dependencies):
        raise Refused(
            "invalid-request", errors=[Problem("dry-run-unsupported", f"/query/{PARAMETER}")]
        )
    return request.query_params[PARAMETER].lower() in _TRUE


class DryRuns:
    """Gives up what a dry run has written, and says so in its answer.

    Args:
        app: What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        is_post = scope["type"] == "http" and scope["method"] == "POST"
        if not is_post or PARAMETER.encode() not in scope["query_string"]:
            await self.app(scope, receive, send)
            return
        messages: list[Message] = []

        async def hold(message: Message) -> None:
            messages.append(message)

        try:
            await self.app(scope, receive, hold)
        finally:
            whole: WholeTransaction | None = scope["state"].get("dry_run")
            if whole is not None:
                whole.abandon()
        if whole is not None and messages[0]["status"] < 300:
            await _tried(scope, messages)(scope, receive, send)
            return
        for each in messages:
            await send(each)


def _tried(scope: Scope, messages: list[Message]) -> Response:
    start, *rest = messages
    is_json = dict(start["headers"]).get(b"content-type") == _JSON
    body = b"".join(each.get("body", b"") for each in rest)
    language = language_of(scope)
    content = {
        "dry_run": True,
        "status": start["status"],
        "text": _SAID.to(language),
        "answer": orjson.Fragment(body) if is_json and body else None,
    }
    return Response(
        orjson.dumps(content),
        headers={"content-language": language},
        media_type="application/json",
    )


def _nothing(connection: Connection) -> None:
    """Begin without writing anything."""
