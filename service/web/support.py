"""Whom to call, how not to do harm, and a tip to an authority as a draft: open to whoever works."""

from datetime import datetime
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import message
from procurement_rules.support.guidance import MomentCode
from procurement_rules.support.signs import load_signs
from service.casework.support.views import MomentResource, moments_in
from service.web.api import ApiRequest, NotDone, ask, get, post
from service.web.choices import choices
from service.web.fields.follow_up import TIP
from service.web.forms import sent
from service.web.in_case import in_case, refused
from service.web.letters import FORMS
from service.web.page import ZONE, go_to, say, show

MOST_CASES = 5
"""Cases that are offered for a tip without a search. Ours."""

RECIPIENTS = {
    "police": message("The police"),
    "work_environment": message("The Swedish Work Environment Authority"),
    "gender_equality": message("The Swedish Gender Equality Agency (Jämställdhetsmyndigheten)"),
}
"""Whom a tip can be drafted to."""


async def support(request: Request) -> Response:
    """Show whom to call, how not to do harm and what to preserve."""
    found = await get(request, "/v1/support")
    return await show(
        request,
        "support.html",
        support=found,
        by_id={contact["id"]: contact for contact in found["contacts"]},
        explained={one["code"]: one for one in found["explanations"]},
        cases=await newest_cases(request),
    )


async def texts(request: Request) -> Response:
    """Show the sheet for workers in a language, and the contacts, to be gone through."""
    return await _texts(request, None)


async def confirm(request: Request) -> Response:
    """Record that somebody has gone through a text, and whether she found it right."""
    form = await sent(request)
    content: dict[str, Any] = {name: form.get(name) for name in ("kind", "code", "sha256")}
    content["holds"] = form.get("holds") == "yes"
    try:
        await post(request, "/v1/support/confirmations", content, key=form.key)
    except NotDone as fault:
        return await _texts(request, fault)
    language = content["code"] if content["kind"] == "sheet" else ""
    return go_to(request, f"/app/support/texts?{urlencode({'sheet': language})}")


def harm_at(request: Request, code: MomentCode) -> MomentResource:
    """Return how not to do harm at a moment of the work."""
    return next(one for one in moments_in(request.state.language) if one.code == code)


async def newest_cases(request: Request) -> list[tuple[str, str]]:
    """Return the newest cases that somebody sees, with number and title; none where she may not."""
    try:
        found = await get(request, "/v1/cases", limit=MOST_CASES)
    except NotDone as closed:
        if closed.answer.status not in (401, 403):
            raise
        return []
    return [(case["id"], f"{case['diary_number']} {case['title']}") for case in found["items"]]


async def tip(request: Request) -> Response:
    """Show the form for the draft of a tip about a firm of a case."""
    return await _tip(request, None)


async def draft_tip(request: Request) -> Response:
    """Hand out the draft of a tip; it is neither sent nor kept."""
    form = await sent(request)
    here = await in_case(request)
    content: dict[str, Any] = dict(TIP.given(form))
    content |= {"screening_id": here.run, "signs": form.all("sign")}
    media_type = FORMS.get(form.get("form"), FORMS["docx"])
    asked = ApiRequest(
        method="POST",
        path="/v1/support/tips",
        body=orjson.dumps(content),
        headers={"accept": media_type},
    )
    try:
        answer = await ask(request, asked)
    except NotDone as fault:
        return await _tip(request, fault)
    ending = "md" if media_type == FORMS["md"] else "docx"
    return Response(
        answer.body,
        media_type=media_type,
        headers={"content-disposition": f'attachment; filename="tip.{ending}"'},
    )


def sign_choices(request: Request) -> list[tuple[str, str]]:
    """Return the signs that may be seen or told, with their words."""
    return [(sign.code, say(request, sign.text)) for sign in load_signs().signs]


async def _texts(request: Request, fault: NotDone | None) -> Response:
    found = await get(request, "/v1/support/texts")
    asked = request.query_params.get("sheet", "")
    problem, status = refused(fault)
    sheets = {sheet["language"]: sheet for sheet in found["sheets"]}
    return await show(
        request,
        "support_texts.html",
        status=status,
        problem=problem,
        sheets=found["sheets"],
        sheet=sheets.get(asked, found["sheets"][0]),
        contacts=found["contacts"],
        read_on=datetime.now(ZONE).date().isoformat(),
        once=token_hex(16),
    )


async def _tip(request: Request, fault: NotDone | None) -> Response:
    here = await in_case(request)
    problem, status = refused(fault)
    firms = dict.fromkeys((firm.id, firm.name) for firm in here.firms)
    return await show(
        request,
        "tip.html",
        status=status,
        problem=problem,
        case=here.case,
        run=here.run,
        firms=choices(request, list(firms)),
        signs=sign_choices(request),
        harm=harm_at(request, "tip"),
        recipients=[(code, say(request, text)) for code, text in RECIPIENTS.items()],
        once=token_hex(16),
    )


ROUTES = (
    Route("/app/support", support),
    Route("/app/support/texts", texts),
    Route("/app/support/texts", confirm, methods=["POST"]),
    Route("/app/cases/{case_id}/tip", tip),
    Route("/app/cases/{case_id}/tip", draft_tip, methods=["POST"]),
)
