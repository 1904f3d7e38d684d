"""Possible matches: both sides beside each other, and a person's judgement with its reason."""

from secrets import token_hex
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.web.api import NotDone, get, path_of, post
from service.web.attaching import hang
from service.web.forms import sent
from service.web.page import go_to, show
from service.web.tenders import newest_run


async def of_screening(request: Request) -> Response:
    """Show the possible matches of a screening."""
    case_id = request.query_params.get("case", "")
    return await _page(request, request.path_params["screening_id"], case_id, {}, problem=None)


async def of_case(request: Request) -> Response:
    """Show the possible matches of the newest screening of a case."""
    case_id = request.path_params["case_id"]
    newest = await newest_run(request, case_id)
    if newest is None:
        return go_to(request, f"/app/cases/{case_id}/tenders")
    return await _page(request, newest, case_id, {}, problem=None)


async def judge(request: Request) -> Response:
    """Keep a judgement; the screening is made anew with it, in its case if it has one."""
    form = await sent(request)
    screening_id = request.path_params["screening_id"]
    case_id = form.get("case")
    place = form.get("possible_match")
    if not (place.isascii() and place.isdigit() and len(place) < 9):
        raise HTTPException(404)
    content = {
        "screening_id": screening_id,
        "possible_match": int(place),
        **form.given("verdict", "reason"),
    }
    try:
        made = (await post(request, "/v1/judgements", content, key=form.key)).json()
        newer = made["superseding"] or screening_id
        if case_id:
            await hang(request, case_id, "screening", newer)
    except NotDone as fault:
        filled = {**form.given("verdict", "reason"), "possible_match": place}
        return await _page(request, screening_id, case_id, filled, problem=fault)
    asked = urlencode({"case": case_id}) if case_id else ""
    return go_to(request, f"/app/screenings/{newer}/matches?{asked}")


async def _page(
    request: Request,
    screening_id: str,
    case_id: str,
    filled: dict[str, str],
    *,
    problem: NotDone | None,
) -> Response:
    found = await get(request, path_of("screenings", screening_id, "matches"))
    case = (await get(request, path_of("cases", case_id)))["case"] if case_id else None
    return await show(
        request,
        "matches.html",
        status=problem.answer.status if problem else 200,
        problem=problem.problem if problem else None,
        found=found,
        case=case,
        filled=filled,
        once=token_hex(16),
    )


ROUTES = (
    Route("/app/screenings/{screening_id}/matches", of_screening),
    Route("/app/screenings/{screening_id}/matches", judge, methods=["POST"]),
    Route("/app/cases/{case_id}/matches", of_case),
)
