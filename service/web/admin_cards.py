"""Scorecards: those that ship, learned ones that were added, and the one that is used."""

from secrets import token_hex
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import message
from service.web.api import NotDone, get, post
from service.web.faults import wrong
from service.web.forms import SentForm, sent
from service.web.page import go_to, show

_CARDS = "/app/admin/scorecards"
_NO_FILE = message("Choose the file card.json, as kedjekoll train wrote it.")


async def cards(request: Request) -> Response:
    """Show the cards, what was chosen when, and the forms that add and choose one."""
    return await _cards(request)


async def choose(request: Request) -> Response:
    """Choose the card that is used from now on."""
    form = await sent(request)
    new = {"scorecard": form.get("scorecard"), "reason": form.get("reason")}
    return await _kept(request, form, "/v1/scorecard-choices", new)


async def add(request: Request) -> Response:
    """Add a learned card."""
    form = await sent(request)
    given = form.file("file")
    try:
        card = None if given is None else orjson.loads(given[2])
    except orjson.JSONDecodeError:
        card = None
    if not isinstance(card, dict):
        return await _cards(request, form, problem=wrong(request, file=_NO_FILE), status=422)
    new = {"card": card, "reason": form.get("from")}
    return await _kept(request, form, "/v1/scorecards", new)


async def _kept(request: Request, form: SentForm, path: str, new: dict[str, Any]) -> Response:
    try:
        await post(request, path, new, key=form.key)
    except NotDone as fault:
        return await _cards(request, form, problem=fault.problem, status=fault.answer.status)
    return go_to(request, _CARDS)


async def _cards(
    request: Request,
    form: SentForm | None = None,
    *,
    problem: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    found = await get(request, "/v1/scorecards")
    return await show(
        request,
        "admin_cards.html",
        status=status,
        shipped=found["items"],
        added=found["added"],
        in_use=found["in_use"],
        choices=(await get(request, "/v1/scorecard-choices"))["items"],
        ids=[(name, name) for name in (*found["items"], *(card["id"] for card in found["added"]))],
        form=form or SentForm({"scorecard": [found["in_use"]]}, {}),
        problem=problem,
        once=token_hex(16),
    )


ROUTES = (
    Route(_CARDS, cards),
    Route(f"{_CARDS}/choices", choose, methods=["POST"]),
    Route(_CARDS, add, methods=["POST"]),
)
