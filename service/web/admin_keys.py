"""Keys: made and shown once, rotated and revoked."""

from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.operations.people.principal import SCOPES
from service.web.admin import SCOPE_WORDS
from service.web.api import NotDone, get, path_of, post
from service.web.faults import NOT_WHOLE, wrong
from service.web.forms import SentForm, sent
from service.web.page import go_to, show

_KEYS = "/app/admin/keys"
DAYS = "365"
"""Days that a new key is valid, as the form proposes."""


async def keys(request: Request) -> Response:
    """Show the keys, those that open something first, and the form for a new one."""
    return await _keys(request)


async def make(request: Request) -> Response:
    """Make a key and show it, this once."""
    form = await sent(request)
    if not form.get("days").isdecimal():
        return await _keys(request, form, problem=wrong(request, days=NOT_WHOLE), status=422)
    new = {
        "person": form.get("person"),
        "label": form.get("label"),
        "scopes": form.all("scopes"),
        "days": int(form.get("days")),
    }
    try:
        answer = await post(request, "/v1/keys", new, key=form.key)
    except NotDone as fault:
        status = fault.answer.status
        return await _keys(request, form, problem=fault.problem, status=status)
    return await _made(request, answer.json())


async def rotate(request: Request) -> Response:
    """Make a key in place of another and show it, this once."""
    form = await sent(request)
    path = path_of("keys", request.path_params["key_id"], "rotate")
    try:
        answer = await post(request, path, {}, key=form.key)
    except NotDone as fault:
        status = fault.answer.status
        return await _keys(request, problem=fault.problem, status=status)
    return await _made(request, answer.json())


async def revoke(request: Request) -> Response:
    """Revoke a key."""
    form = await sent(request)
    path = path_of("keys", request.path_params["key_id"], "revoke")
    await post(request, path, {}, key=form.key)
    return go_to(request, _KEYS)


async def _made(request: Request, key: dict[str, Any]) -> Response:
    path = key["reconcile_path"]
    here = str(request.base_url).rstrip("/")
    response = await show(
        request, "admin_key_made.html", status=201, key=key, openrefine=path and here + path
    )
    response.headers["cache-control"] = "no-store"
    return response


async def _keys(
    request: Request,
    form: SentForm | None = None,
    *,
    problem: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    found = (await get(request, "/v1/keys"))["items"]
    acting = [item for item in (await get(request, "/v1/people"))["items"] if not item["ended_at"]]
    language = request.state.language
    return await show(
        request,
        "admin_keys.html",
        status=status,
        valid=[key for key in found if key["valid"]],
        past=[key for key in found if not key["valid"]],
        people=[(person["id"], person["name"]) for person in acting],
        form=form or SentForm({"days": [DAYS], "scopes": ["read"]}, {}),
        problem=problem,
        scopes=[(scope, SCOPE_WORDS[scope].to(language)) for scope in SCOPES],
        scope_words={scope: text.to(language) for scope, text in SCOPE_WORDS.items()},
        once=token_hex(16),
    )


ROUTES = (
    Route(_KEYS, keys),
    Route(_KEYS, make, methods=["POST"]),
    Route(f"{_KEYS}/{{key_id}}/rotate", rotate, methods=["POST"]),
    Route(f"{_KEYS}/{{key_id}}/revoke", revoke, methods=["POST"]),
)
