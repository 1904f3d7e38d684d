"""Monitors: what is looked at again, for whom and until when, and what was noticed."""

from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.web.api import NotDone, get, patch, path_of, post
from service.web.fields.admin import NEW_MONITOR
from service.web.forms import SentForm, sent
from service.web.page import go_to, show
from service.web.portfolios import whole

PAGE = 20
_MONITORS = "/app/admin/monitors"


async def monitors(request: Request) -> Response:
    """Show the monitors, newest first, and the form for a new one."""
    return await _monitors(request)


async def watch(request: Request) -> Response:
    """Watch a firm, a case or a run."""
    form = await sent(request)
    stated: dict[str, Any] = dict(NEW_MONITOR.given(form, "number", "country", "every_days"))
    if number := form.get("number"):
        stated["party"] = {"number": number, "country": form.get("country") or "SE"}
    if days := form.get("every_days"):
        stated["every_days"] = int(days) if days.isascii() and days.isdecimal() else days
    try:
        answer = await post(request, "/v1/monitors", stated, key=form.key)
    except NotDone as fault:
        return await _monitors(request, form, problem=fault)
    return go_to(request, f"{_MONITORS}/{answer.json()['id']}")


async def monitor(request: Request) -> Response:
    """Show one monitor and what it has noticed."""
    return await _monitor(request)


async def end(request: Request) -> Response:
    """End a monitor, with a reason."""
    form = await sent(request)
    monitor_id = request.path_params["monitor_id"]
    path = path_of("monitors", monitor_id, "end")
    reason = {"reason": form.get("reason")}
    try:
        await post(request, path, reason, key=form.key, version=form.version)
    except NotDone as fault:
        return await _monitor(request, problem=fault)
    return go_to(request, f"{_MONITORS}/{monitor_id}")


async def close_event(request: Request) -> Response:
    """Say what came of something that was noticed."""
    form = await sent(request)
    path = path_of("monitor-events", form.get("event"))
    try:
        outcome = {"state": "done", "reason": form.get("reason")}
        await patch(request, path, outcome, version=form.version)
    except NotDone as fault:
        return await _monitor(request, problem=fault)
    return go_to(request, f"{_MONITORS}/{request.path_params['monitor_id']}")


async def _monitors(
    request: Request, form: SentForm | None = None, *, problem: NotDone | None = None
) -> Response:
    offset = whole(request.query_params.get("offset"))
    found = await get(request, "/v1/monitors", limit=PAGE, offset=offset)
    return await show(
        request,
        "admin_monitors.html",
        status=problem.answer.status if problem else 200,
        monitors=found["items"],
        more=found["more"],
        offset=offset,
        limit=PAGE,
        form=form or SentForm({"country": ["SE"], "every_days": ["30"]}, {}),
        problem=problem.problem if problem else None,
        once=token_hex(16),
    )


async def _monitor(request: Request, *, problem: NotDone | None = None) -> Response:
    monitor_id = request.path_params["monitor_id"]
    offset = whole(request.query_params.get("offset"))
    found = await get(request, path_of("monitors", monitor_id))
    path = path_of("monitors", monitor_id, "events")
    events = await get(request, path, limit=PAGE, offset=offset)
    return await show(
        request,
        "admin_monitor.html",
        status=problem.answer.status if problem else 200,
        monitor=found,
        events=events["items"],
        more=events["more"],
        offset=offset,
        limit=PAGE,
        problem=problem.problem if problem else None,
        once=token_hex(16),
    )


ROUTES = (
    Route(_MONITORS, monitors),
    Route(_MONITORS, watch, methods=["POST"]),
    Route(f"{_MONITORS}/{{monitor_id}}", monitor),
    Route(f"{_MONITORS}/{{monitor_id}}/end", end, methods=["POST"]),
    Route(f"{_MONITORS}/{{monitor_id}}/event", close_event, methods=["POST"]),
)
