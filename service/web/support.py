"""Whom to call, how not to do harm, and a tip to an authority as a draft: open to whoever works."""

from secrets import token_hex
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import message
from procurement_rules.package.template import load_templates
from service.web.api import ApiRequest, NotDone, ask, get
from service.web.choices import choices
from service.web.fields.follow_up import TIP
from service.web.forms import sent
from service.web.in_case import in_case, refused
from service.web.letters import FORMS
from service.web.page import say, show

RECIPIENTS = {
    "police": message("The police"),
    "work_environment": message("The Swedish Work Environment Authority"),
    "gender_equality": message("The Swedish Gender Equality Agency (Jämställdhetsmyndigheten)"),
}
"""Whom a tip can be drafted to."""


async def support(request: Request) -> Response:
    """Show whom to call, how not to do harm and what to preserve."""
    found = await get(request, "/v1/support")
    return await show(request, "support.html", support=found)


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
    return [
        (signal.code, say(request, signal.text)) for signal in load_templates().follow_up.signals
    ]


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
        recipients=[(code, say(request, text)) for code, text in RECIPIENTS.items()],
        once=token_hex(16),
    )


ROUTES = (
    Route("/app/support", support),
    Route("/app/cases/{case_id}/tip", tip),
    Route("/app/cases/{case_id}/tip", draft_tip, methods=["POST"]),
)
