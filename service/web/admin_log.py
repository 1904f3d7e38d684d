"""The log: its checkpoint and keys, what was done, checking of what it has signed, and disposal."""

from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import message
from service.operations.audit.entry import ACTIONS
from service.web.api import ApiRequest, NotDone, ask, get, post, send_file
from service.web.faults import wrong
from service.web.forms import sent
from service.web.page import go_to, say, show
from service.web.portfolios import whole

PAGE = 20
_LOG, _RETENTION = "/app/admin/log", "/app/admin/retention"
_NO_FILE = message("Choose a file to check.")


async def log(request: Request) -> Response:
    """Show the log."""
    return await _log(request)


async def check(request: Request) -> Response:
    """Check a bundle or a checkpoint that was handed in, and say what was verified."""
    form = await sent(request)
    given = form.file("file")
    if given is None:
        return await _log(request, problem=wrong(request, file=_NO_FILE), status=422)
    name, _, payload = given
    try:
        answer = await send_file(
            request,
            "/v1/log/checks",
            payload,
            name=name[:200],
            content_type="application/octet-stream",
        )
    except NotDone as fault:
        return await _log(request, problem=fault.problem, status=fault.answer.status)
    return await _log(request, checked={**answer.json(), "name": name})


async def retention(request: Request) -> Response:
    """Show what is past its period, what goes by that, and what has gone."""
    due = await get(request, "/v1/disposals/due")
    offset = whole(request.query_params.get("offset"))
    gone = await get(request, "/v1/disposals", limit=PAGE, offset=offset)
    return await show(
        request,
        "admin_retention.html",
        due=due["items"],
        gone=gone["items"],
        more=gone["next"] is not None,
        offset=offset,
        limit=PAGE,
        once=token_hex(16),
    )


async def dispose(request: Request) -> Response:
    """Let a worker dispose of what is past its period."""
    form = await sent(request)
    await post(request, "/v1/disposals", {}, key=form.key)
    return go_to(request, "/app/admin/jobs")


async def _log(
    request: Request,
    *,
    checked: dict[str, Any] | None = None,
    problem: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    offset = whole(request.query_params.get("offset"))
    subject = request.query_params.get("subject", "")
    entries = await _read(
        request, "/v1/log/entries", subject_id=subject[:100], limit=PAGE, offset=offset
    )
    return await show(
        request,
        "admin_log.html",
        status=status,
        checkpoint=await _checkpoint(request),
        log_status=await _read(request, "/v1/log/status"),
        keys=(await get(request, "/v1/log/keys"))["items"],
        entries=entries["items"] if entries else None,
        action_words={code: say(request, text) for code, text in ACTIONS.items()},
        more=entries["more"] if entries else False,
        subject=subject,
        offset=offset,
        limit=PAGE,
        checked=checked,
        problem=problem,
    )


async def _checkpoint(request: Request) -> str | None:
    """Return the newest checkpoint; None before the first."""
    try:
        answer = await ask(request, ApiRequest(method="GET", path="/v1/log/checkpoint"))
    except NotDone as fault:
        if fault.answer.status != 404:
            raise
        return None
    return answer.body.decode()


async def _read(request: Request, path: str, **query: object) -> dict[str, Any] | None:
    """Return what only some roles may read; None for somebody who may not."""
    try:
        return await get(request, path, **query)
    except NotDone as fault:
        if fault.answer.status != 403:
            raise
        return None


ROUTES = (
    Route(_LOG, log),
    Route(_LOG, check, methods=["POST"]),
    Route(_RETENTION, retention),
    Route(_RETENTION, dispose, methods=["POST"]),
)
