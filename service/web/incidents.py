"""Something has happened: whom to call first, then, for those who have the role, a restricted note.

Whoever lacks the role sees whom to call and what not to do, and leaves no trace. A deviation that
is no incident belongs in the follow-up of its contract.
"""

import re
from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.casework.incidents.first_screen import PRESERVED_NAMES, SIGN_NAMES
from service.casework.incidents.views import first_screen
from service.web.api import NotDone, get, path_of, post
from service.web.fields.follow_up import INCIDENT_RELEASE, NEW_INCIDENT
from service.web.forms import SentForm, sent
from service.web.in_case import filled_in, refused
from service.web.page import go_to, say, show
from service.web.support import harm_at, newest_cases

_DIGITS = re.compile(r"[0-9]{1,16}")


async def first(request: Request) -> Response:
    """Show whom to call and what not to do; whoever has the role goes on from here."""
    return await _first(request)


async def report(request: Request) -> Response:
    """Keep an incident, and show it."""
    form = await sent(request)
    content: dict[str, Any] = dict(NEW_INCIDENT.given(form))
    content["signs"] = form.all("sign")
    try:
        answer = await post(request, "/v1/incidents", content, key=form.key)
    except NotDone as fault:
        if fault.answer.status in (401, 403):
            return go_to(request, "/app/incidents/new")
        return await _first(request, form, fault)
    return go_to(request, f"/app/incidents/{answer.json()['incident']['id']}")


async def incident(request: Request) -> Response:
    """Show an incident; that it was read is noted in it."""
    return await _incident(request)


async def receipt(request: Request) -> Response:
    """Note the hash of a file that is preserved."""
    form = await sent(request)
    size = form.get("size")
    content = {
        "kind": form.get("kind"),
        "sha256": form.get("sha256").lower(),
        "size": int(size) if _DIGITS.fullmatch(size) else 0,
    }
    return await _add(request, form, "receipts", content)


async def release(request: Request) -> Response:
    """Let one sentence out as a task of a case."""
    form = await sent(request)
    return await _add(request, form, "release", INCIDENT_RELEASE.given(form))


async def _add(request: Request, form: SentForm, what: str, content: dict[str, Any]) -> Response:
    incident_id = request.path_params["incident_id"]
    path = path_of("incidents", incident_id, what)
    try:
        await post(request, path, content, key=form.key)
    except NotDone as fault:
        return await _incident(request, form, fault)
    return go_to(request, f"/app/incidents/{incident_id}")


async def _first(
    request: Request, form: SentForm | None = None, fault: NotDone | None = None
) -> Response:
    try:
        found = await get(request, "/v1/incidents")
        may, shown, items = True, found["first"], found["items"]
    except NotDone as closed:
        if closed.answer.status not in (401, 403):
            raise
        first = first_screen(request.state.language)
        may, shown, items = False, first.model_dump(mode="json"), []
    problem, status = refused(fault)
    return await show(
        request,
        "incident_new.html",
        status=status,
        problem=problem,
        first=shown,
        may=may,
        items=items,
        signs=[(code, say(request, name)) for code, name in SIGN_NAMES.items()],
        cases=await newest_cases(request),
        harm=harm_at(request, "incident"),
        chosen=form.all("sign") if form else [],
        stated=filled_in(form),
        once=token_hex(16),
    )


async def _incident(
    request: Request, form: SentForm | None = None, fault: NotDone | None = None
) -> Response:
    found = await get(request, path_of("incidents", request.path_params["incident_id"]))
    cases = (await get(request, "/v1/cases", limit=100))["items"]
    problem, status = refused(fault)
    return await show(
        request,
        "incident.html",
        status=status,
        problem=problem,
        first=found["first"],
        incident=found["incident"],
        cases=[(case["id"], f"{case['diary_number']} {case['title']}") for case in cases],
        sign_names={code: say(request, name) for code, name in SIGN_NAMES.items()},
        kinds=[(code, say(request, name)) for code, name in PRESERVED_NAMES.items()],
        stated=filled_in(form),
        once=token_hex(16),
    )


ROUTES = (
    Route("/app/incidents/new", first),
    Route("/app/incidents/new", report, methods=["POST"]),
    Route("/app/incidents/{incident_id}", incident),
    Route("/app/incidents/{incident_id}/receipts", receipt, methods=["POST"]),
    Route("/app/incidents/{incident_id}/release", release, methods=["POST"]),
)
