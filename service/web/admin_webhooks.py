"""Receivers of webhooks: made and shown their secret once, tested, rotated and ended."""

from collections.abc import Mapping
from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import Text, message
from service.operations.webhooks.event_types import TYPES
from service.web.api import NotDone, get, path_of, post
from service.web.fields.admin import NEW_WEBHOOK
from service.web.forms import SentForm, sent
from service.web.page import go_to, say, show

_WEBHOOKS = "/app/admin/webhooks"
MOST_DELIVERIES = 20

_STATES: Mapping[str, Text] = {
    "unverified": message("not tested"),
    "active": message("receives messages"),
    "stopped": message("stopped"),
    "disabled": message("disabled"),
    "ended": message("ended"),
}

TYPE_WORDS: Mapping[str, Text] = {
    "screening.made": message("a screening was made"),
    "need.made": message("a needs assessment was made"),
    "package.made": message("a package of drafts was created"),
    "case.changed": message("a case was changed"),
    "decision.changed": message("a decision was changed"),
    "judgement.made": message("a possible match was judged", "webhook"),
    "job.changed": message("a job has made progress"),
    "monitor.changed": message("a monitor was changed", "webhook"),
    "event.made": message("a monitor has detected a change"),
    "report.superseded": message("a screening was superseded by a newer one"),
    "screening.differs": message("a screening would have another result today"),
    "need.differs": message("a needs assessment would have another result today"),
    "task.changed": message("a task was created or changed"),
    "evidence_file.made": message("a file was saved"),
    "mapping.made": message("a column mapping was created"),
    "follow_up.made": message("a follow-up was recorded"),
    "register_check.made": message("the answer to a register check was saved", "webhook"),
    "reply.made": message("a supplier has answered through a reply link"),
    "award.made": message("the award of a case was recorded"),
}
"""What a receiver can be told of; the type itself stands beside it."""


async def webhooks(request: Request) -> Response:
    """Show the receivers and the form for a new one."""
    return await _webhooks(request)


async def make(request: Request) -> Response:
    """Make a receiver and show its secret, this once."""
    form = await sent(request)
    new = {**NEW_WEBHOOK.given(form), "types": form.all("types")}
    try:
        answer = await post(request, "/v1/webhooks", new, key=form.key)
    except NotDone as fault:
        return await _webhooks(request, form, problem=fault)
    return await _made(request, answer.json())


async def webhook(request: Request) -> Response:
    """Show one receiver and what it was last told."""
    return await _webhook(request)


async def test(request: Request) -> Response:
    """Send a challenge to a receiver and show what came of it."""
    form = await sent(request)
    path = path_of("webhooks", request.path_params["receiver_id"], "test")
    try:
        answer = await post(request, path, {}, key=form.key)
    except NotDone as fault:
        return await _webhook(request, problem=fault)
    return await _webhook(request, tested=answer.json())


async def rotate(request: Request) -> Response:
    """Give a receiver a new secret and show it, this once."""
    form = await sent(request)
    path = path_of("webhooks", request.path_params["receiver_id"], "rotate")
    try:
        answer = await post(request, path, {}, key=form.key)
    except NotDone as fault:
        return await _webhook(request, problem=fault)
    return await _made(request, answer.json())


async def end(request: Request) -> Response:
    """End a receiver for good."""
    form = await sent(request)
    path = path_of("webhooks", request.path_params["receiver_id"], "end")
    try:
        await post(request, path, {}, key=form.key)
    except NotDone as fault:
        return await _webhook(request, problem=fault)
    return go_to(request, _WEBHOOKS)


async def replay(request: Request) -> Response:
    """Send something to a receiver again."""
    form = await sent(request)
    receiver_id = request.path_params["receiver_id"]
    path = path_of("webhooks", receiver_id, "deliveries", form.get("delivery"), "replay")
    try:
        await post(request, path, {}, key=form.key)
    except NotDone as fault:
        return await _webhook(request, problem=fault)
    return go_to(request, f"{_WEBHOOKS}/{receiver_id}")


async def _made(request: Request, receiver: dict[str, Any]) -> Response:
    response = await show(request, "admin_webhook_made.html", status=201, receiver=receiver)
    response.headers["cache-control"] = "no-store"
    return response


async def _webhooks(
    request: Request, form: SentForm | None = None, *, problem: NotDone | None = None
) -> Response:
    return await show(
        request,
        "admin_webhooks.html",
        status=problem.answer.status if problem else 200,
        receivers=(await get(request, "/v1/webhooks"))["items"],
        units=[(item["id"], item["name"]) for item in (await get(request, "/v1/units"))["items"]],
        types=[(code, say(request, TYPE_WORDS[code]), code) for code in TYPES],
        form=form or SentForm({}, {}),
        problem=problem.problem if problem else None,
        states=_states(request),
        once=token_hex(16),
    )


async def _webhook(
    request: Request, *, problem: NotDone | None = None, tested: dict[str, Any] | None = None
) -> Response:
    receiver_id = request.path_params["receiver_id"]
    path = path_of("webhooks", receiver_id)
    told = await get(request, f"{path}/deliveries", limit=MOST_DELIVERIES)
    return await show(
        request,
        "admin_webhook.html",
        status=problem.answer.status if problem else 200,
        receiver=await get(request, path),
        deliveries=told["items"],
        tested=tested,
        type_words={code: say(request, text) for code, text in TYPE_WORDS.items()},
        problem=problem.problem if problem else None,
        states=_states(request),
        once=token_hex(16),
    )


def _states(request: Request) -> Mapping[str, str]:
    return {code: text.to(request.state.language) for code, text in _STATES.items()}


ROUTES = (
    Route(_WEBHOOKS, webhooks),
    Route(_WEBHOOKS, make, methods=["POST"]),
    Route(f"{_WEBHOOKS}/{{receiver_id}}", webhook),
    Route(f"{_WEBHOOKS}/{{receiver_id}}/test", test, methods=["POST"]),
    Route(f"{_WEBHOOKS}/{{receiver_id}}/rotate", rotate, methods=["POST"]),
    Route(f"{_WEBHOOKS}/{{receiver_id}}/end", end, methods=["POST"]),
    Route(f"{_WEBHOOKS}/{{receiver_id}}/replay", replay, methods=["POST"]),
)
