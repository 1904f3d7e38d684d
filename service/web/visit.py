"""A visit, a report or a check, recorded on a phone: page 1 what was counted, page 2 the signs.

Each page is kept when it is sent, so nothing is lost between them. There is no field for anything
about somebody who works there.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import message
from service.casework.packages.follow_up_wording import FORMS as FORM_NAMES
from service.web.api import NotDone, get, patch, path_of, post
from service.web.choices import choices
from service.web.forms import SentForm, sent
from service.web.in_case import InCase, filled_in, firm_of, in_case, refused
from service.web.page import ZONE, go_to, say, show
from service.web.support import harm_at
from service.web.visit_answers import (
    AREA_WORDS,
    answered_points,
    answered_signs,
    at_their_points,
    beforehand,
    form_named,
    grouped_signs,
    item_words,
    point_choices,
)

DAYS_TO_MEND = 30
DAYS_TO_RECHECK = 60
"""Proposed days from a deviation to its remedy and to its re-check. Ours."""

_AGAIN = message("Check again at {firm}: {item}")
_OTHER_FIRM = message("The visit was recorded at the wrong firm, and has been corrected.")
_LONGEST_TASK = 200


async def visit(request: Request) -> Response:
    """Show page 1: what is counted and compared at one firm, or what is corrected of it."""
    return await _first(request, None, None)


async def keep(request: Request) -> Response:
    """Keep page 1, with a task for each re-check, and go on to page 2.

    A correction leads back: what it says of page 2 stands in a record of its own.
    """
    form = await sent(request)
    here = await in_case(request)
    corrected = await earlier_of(request, form.get("corrects"))
    tender_id, party_id = firm_of(form.get("firm"))
    kind = form_named(form.get("form"))
    answers = answered_points(form, kind)
    content = {
        **place(here, corrected, form.get("corrects")),
        "tender_id": tender_id,
        "party_id": party_id,
        "form": kind,
        "on": form.get("on"),
        "observer": form.get("observer"),
        **answers,
    }
    if kind == "visit":
        content |= _looked(form)
    try:
        await post(request, "/v1/follow-ups", content, key=form.key)
    except NotDone as fault:
        problem = at_their_points(fault.problem, answers["deviations"])
        return await _first(request, form, problem, status=fault.answer.status)
    firm = here.name_of(tender_id, party_id)
    await move_tasks(request, here, corrected, (tender_id, party_id))
    await add_tasks(request, here, firm, answers["deviations"], before=corrected)
    case = f"/app/cases/{here.case['id']}"
    if kind != "visit" or corrected:
        return go_to(request, f"{case}/follow-up")
    goes_on = {"firm": form.get("firm"), "observer": form.get("observer")}
    return go_to(request, f"{case}/visit/signs?{urlencode(goes_on)}")


async def signs(request: Request) -> Response:
    """Show page 2: whom to call, and the signs after which nobody asks further."""
    return await _signs(request, None, None)


async def keep_signs(request: Request) -> Response:
    """Keep which groups of signs were seen, told of or neither, never what or about whom.

    That signs were looked for and none seen is kept, too: it is the same visit as page 1.
    """
    form = await sent(request)
    here = await in_case(request)
    corrected = await earlier_of(request, form.get("corrects"))
    tender_id, party_id = firm_of(form.get("firm"))
    content = {
        **place(here, corrected, form.get("corrects")),
        "tender_id": tender_id,
        "party_id": party_id,
        "form": "visit",
        "on": form.get("on"),
        "observer": form.get("observer") or "buyer",
        **answered_signs(form, "visit"),
    }
    try:
        await post(request, "/v1/follow-ups", content, key=form.key)
    except NotDone as fault:
        return await _signs(request, form, fault)
    return go_to(request, f"/app/cases/{here.case['id']}/follow-up")


async def _first(
    request: Request, form: SentForm | None, problem: dict[str, Any] | None, *, status: int = 200
) -> Response:
    here = await in_case(request)
    asked = request.query_params
    corrects = form.get("corrects") if form else asked.get("corrects", "")
    earlier = await earlier_of(request, corrects)
    kind = form_named(form.get("form") if form else earlier.get("form") or asked.get("form"))
    stated = filled_in(form, **beforehand(earlier))
    return await show(
        request,
        "visit.html",
        status=status,
        problem=problem,
        case=here.case,
        firms=choices(request, here.firm_choices(at_work=True), keep=stated["firm"]),
        kind=kind,
        kind_words=say(request, FORM_NAMES[kind]),
        areas=[(area, say(request, text)) for area, text in AREA_WORDS.items() if area != "signs"],
        harm=harm_at(request, "before_visit"),
        looked_at=form.all("looked_at") if form else earlier.get("looked_at", []),
        stated=stated,
        corrects=corrects,
        is_contract=bool(here.contracted),
        **point_choices(request, kind),
        **days_ahead(),
        once=token_hex(16),
    )


async def _signs(request: Request, form: SentForm | None, fault: NotDone | None) -> Response:
    here = await in_case(request)
    support = await get(request, "/v1/support")
    asked = request.query_params
    corrects = form.get("corrects") if form else asked.get("corrects", "")
    earlier = await earlier_of(request, corrects)
    stated = filled_in(form, **beforehand(earlier))
    firm = stated["firm"] or asked.get("firm", "")
    problem, status = refused(fault)
    return await show(
        request,
        "visit_signs.html",
        status=status,
        problem=problem,
        case=here.case,
        firms=choices(request, here.firm_choices(at_work=True), keep=firm),
        firm=firm,
        observer=stated["observer"] or asked.get("observer", ""),
        stated=stated,
        corrects=corrects,
        is_contract=bool(here.contracted),
        contacts=support["contacts"],
        harm=harm_at(request, "sign_seen"),
        grouped=grouped_signs(request),
        once=token_hex(16),
    )


def days_ahead() -> dict[str, str]:
    """Return the days that are proposed for a remedy and its re-check."""
    today = datetime.now(ZONE).date()
    return {
        "mend_by": (today + timedelta(days=DAYS_TO_MEND)).isoformat(),
        "recheck_on": (today + timedelta(days=DAYS_TO_RECHECK)).isoformat(),
    }


async def add_tasks(
    request: Request,
    here: InCase,
    firm: str,
    deviations: list[dict[str, Any]],
    *,
    before: Mapping[str, Any],
) -> None:
    """Add a task for each re-check that was not there before, so that it is to be done."""
    words: Mapping[str, str] = item_words(request)
    path = path_of("cases", here.case["id"])
    told = {(one["item"], one["recheck_on"]) for one in before.get("deviations", ())}
    for deviation in deviations:
        if (deviation["item"], deviation["recheck_on"]) in told:
            continue
        text = say(request, _AGAIN).format(firm=firm, item=words[deviation["item"]])
        content = {"text": text[:_LONGEST_TASK], "due_on": deviation["recheck_on"]}
        case = (await get(request, path))["case"]
        await post(request, f"{path}/tasks", content, version=str(case["version"]))


async def move_tasks(
    request: Request, here: InCase, corrected: dict[str, Any], firm: tuple[str, str]
) -> None:
    """Close the re-checks at the firm that a correction says was not visited.

    Nothing of them is then left in `corrected`, so that they are added for the right firm.
    """
    was = (corrected.get("tender_id", ""), corrected.get("party_id", ""))
    if not corrected or was == firm:
        return
    words: Mapping[str, str] = item_words(request)
    name = here.name_of(*was)
    texts = {
        say(request, _AGAIN).format(firm=name, item=words[each["item"]])[:_LONGEST_TASK]
        for each in corrected.get("deviations", ())
    }
    tasks = await get(request, "/v1/tasks", case=here.case["id"], state="open", limit=100)
    closed = {"state": "not_needed", "reason": say(request, _OTHER_FIRM)}
    for task in tasks["items"]:
        if task["text"] in texts:
            version = str(task["version"])
            await patch(request, path_of("tasks", task["id"]), closed, version=version)
    corrected["deviations"] = []


async def earlier_of(request: Request, number: str) -> dict[str, Any]:
    """Return the follow-up that is corrected; empty where none is."""
    if not number:
        return {}
    found = await get(request, f"/v1/follow-ups/{quote(number, safe='')}")
    return dict(found["follow_up"])


def place(here: InCase, corrected: Mapping[str, Any], number: str) -> dict[str, Any]:
    """Return the screening that a follow-up is of, and the one in whose place it stands."""
    if not corrected:
        return {"screening_id": here.run}
    return {"screening_id": corrected["screening_id"], "corrects": number}


def _looked(form: SentForm) -> dict[str, Any]:
    """Return what a visit looked at, and how many were spoken with; a wrong number is refused."""
    number = form.get("spoke_with")
    is_whole = number.isascii() and number.isdigit() and len(number) < 16
    spoke_with = int(number) if is_whole else number or None
    return {"looked_at": form.all("looked_at"), "spoke_with": spoke_with}


ROUTES = (
    Route("/app/cases/{case_id}/visit", visit),
    Route("/app/cases/{case_id}/visit", keep, methods=["POST"]),
    Route("/app/cases/{case_id}/visit/signs", signs),
    Route("/app/cases/{case_id}/visit/signs", keep_signs, methods=["POST"]),
)
