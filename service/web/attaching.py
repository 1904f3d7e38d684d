"""A record is hung on a case: one that is there, or one that is opened for it."""

from http import HTTPStatus
from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.web.api import NotDone, get, path_of, post, send_file
from service.web.fields.cases import ATTACH_TO_NEW_CASE
from service.web.forms import sent
from service.web.page import go_to, show
from service.web.stages import stage_choices

MOST_CASES = 100
KINDS = {"screenings": "screening", "needs": "need"}
"""Records that are hung on a case from their own page: part of the address, kind of the link."""


async def choose(request: Request) -> Response:
    """Show the cases that a record can be hung on, and the form for a new one."""
    return await _page(request, {}, problem=None)


async def attach(request: Request) -> Response:
    """Hang a record on the chosen case, or on a new one, and show that."""
    form = await sent(request)
    case_id = form.get("case")
    stated = ATTACH_TO_NEW_CASE.given(form)
    try:
        if form.get("what") == "new":
            made = await post(request, "/v1/cases", stated, key=form.key)
            case_id = made.json()["case"]["id"]
        await hang(request, case_id, _kind(request), request.path_params["record_id"])
    except NotDone as fault:
        return await _page(request, {"case": case_id, **stated}, problem=fault)
    return go_to(request, f"/app/cases/{case_id}")


async def hang(request: Request, case_id: str, kind: str, record_id: str) -> None:
    """Hang a record on a case as it stands now.

    Raises:
        NotDone: There is no such case or record, or somebody writes to the case at this moment.
    """
    found = await get(request, path_of("cases", case_id))
    version = str(found["case"]["version"])
    content = {"kind": kind, "id": record_id}
    await post(request, path_of("cases", case_id, "links"), content, version=version)


async def keep_on_case(
    request: Request, case_id: str, file: tuple[str, str, bytes]
) -> tuple[str, bool]:
    """Keep a file that was sent and hang it on a case; return its number, and if it was hung now.

    Raises:
        NotDone: The file cannot be kept, or somebody writes to the case at this moment.
    """
    name, media_type, payload = file
    path = "/v1/evidence-files"
    kept = (await send_file(request, path, payload, name=name, content_type=media_type)).json()
    try:
        await hang(request, case_id, "evidence_file", kept["id"])
    except NotDone as fault:
        if fault.answer.status != HTTPStatus.CONFLICT:  # it hangs on the case already
            raise
        return str(kept["id"]), False
    return str(kept["id"]), True


async def cases_to_choose(request: Request) -> list[tuple[str, str]]:
    """Return the newest cases with what they are called, to be chosen from."""
    found = await get(request, "/v1/cases", limit=MOST_CASES)
    return [(item["id"], f"{item['diary_number']} {item['title']}") for item in found["items"]]


def _kind(request: Request) -> str:
    return KINDS[request.url.path.split("/")[2]]


async def _page(request: Request, stated: dict[str, Any], *, problem: NotDone | None) -> Response:
    record_id = request.path_params["record_id"]
    return await show(
        request,
        "attach.html",
        status=problem.answer.status if problem else 200,
        problem=problem.problem if problem else None,
        stated=stated,
        kind=_kind(request),
        record_id=record_id,
        back=request.url.path.removesuffix("/case"),
        cases=await cases_to_choose(request),
        stages=stage_choices(request.state.language),
        once=token_hex(16),
    )


ROUTES = tuple(
    Route(f"/app/{part}/{{record_id}}/case", view, methods=[method])
    for part in KINDS
    for view, method in ((choose, "GET"), (attach, "POST"))
)
