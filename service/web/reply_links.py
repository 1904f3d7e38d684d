"""A firm's right of reply, from the case: links made and revoked, and both views side by side."""

from secrets import token_hex
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.casework.replies.token import DAYS
from service.web.api import NotDone, get, path_of, post
from service.web.choices import choices
from service.web.forms import SentForm, sent
from service.web.in_case import filled_in, firm_of, in_case, refused
from service.web.page import go_to, show
from service.web.stages import BEFORE_AWARD
from service.web.support import harm_at


async def links(request: Request) -> Response:
    """Show the links of a case and how many replies each has."""
    return await _links(request)


async def make(request: Request) -> Response:
    """Make a link and show it, this once."""
    form = await sent(request)
    here = await in_case(request)
    tender_id, party_id = firm_of(form.get("firm"))
    content: dict[str, Any] = {
        "screening_id": here.run,
        "tender_id": tender_id,
        "party_id": party_id,
        "shows_points": bool(form.get("shows_points")),
        **form.given("package_id"),
    }
    days = form.get("days")
    if days.isascii() and days.isdigit() and len(days) < 5:
        content["days"] = int(days)
    path = path_of("cases", here.case["id"]) + "/reply-links"
    try:
        answer = await post(request, path, content, key=form.key, version=form.version)
    except NotDone as fault:
        return await _links(request, form=form, fault=fault)
    token = answer.json()["token"]
    address = f"{request.url.scheme}://{request.url.netloc}/app/reply#{token}"
    return await _links(request, made=address)


async def link(request: Request) -> Response:
    """Show what a link shows, and what the firm has answered, side by side."""
    return await _link(request, None)


async def revoke(request: Request) -> Response:
    """Close a link for good."""
    form = await sent(request)
    case_id, link_id = (request.path_params[name] for name in ("case_id", "link_id"))
    path = f"{_path(case_id, link_id)}/revocation"
    try:
        await post(request, path, {}, key=form.key, version=form.version)
    except NotDone as fault:
        return await _link(request, fault)
    return go_to(request, f"/app/cases/{case_id}/replies")


async def _links(
    request: Request,
    *,
    form: SentForm | None = None,
    fault: NotDone | None = None,
    made: str | None = None,
) -> Response:
    here = await in_case(request)
    found = await get(request, path_of("cases", here.case["id"]) + "/reply-links")
    letters = await get(request, "/v1/packages", case_id=here.case["id"], kind="letters", limit=20)
    stated = filled_in(form)
    problem, status = refused(fault)
    return await show(
        request,
        "reply_links.html",
        harm=harm_at(request, "supplier_reply"),
        status=status,
        problem=problem,
        case=here.case,
        run=here.run,
        firms=choices(request, here.firm_choices(), keep=stated["firm"]),
        name_of=here.name_of,
        before_award=here.case["stage"] in BEFORE_AWARD,
        links=found["items"],
        letters=letters["items"],
        made=made,
        days=(form.get("days") if form else "") or str(DAYS),
        stated=stated,
        once=token_hex(16),
    )


async def _link(request: Request, fault: NotDone | None) -> Response:
    case_id, link_id = (request.path_params[name] for name in ("case_id", "link_id"))
    case = (await get(request, path_of("cases", case_id)))["case"]
    found = await get(request, _path(case_id, link_id))
    answers: dict[str, list[dict[str, Any]]] = {}
    for reply in found["replies"]:
        for answer in reply["answers"]:
            answers.setdefault(answer["fact"], []).append(answer | {"at": reply["created_at"]})
    problem, status = refused(fault)
    return await show(
        request,
        "reply_link.html",
        status=status,
        problem=problem,
        case=case,
        link=found["link"],
        sheet=found["sheet"],
        facts=[*found["sheet"]["known"], *found["sheet"]["unknown"]],
        answers=answers,
        declared=found["declared"],
        once=token_hex(16),
    )


def _path(case_id: str, link_id: str) -> str:
    return f"{path_of('cases', case_id)}/reply-links/{quote(link_id, safe='')}"


ROUTES = (
    Route("/app/cases/{case_id}/replies", links),
    Route("/app/cases/{case_id}/replies", make, methods=["POST"]),
    Route("/app/cases/{case_id}/replies/{link_id}", link),
    Route("/app/cases/{case_id}/replies/{link_id}", revoke, methods=["POST"]),
)
