"""A visit, a report or a check, recorded on a phone: page 1 what was counted, page 2 the signs.

Each page is kept when it is sent, so nothing is lost between them. There is no field for anything
about somebody who works there.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import Text, message
from procurement_rules.package.follow_up_texts import FORMS, Form
from procurement_rules.package.template import load_templates
from service.casework.packages.follow_up_wording import FORMS as FORM_NAMES
from service.web.api import NotDone, get, path_of, post
from service.web.choices import choices
from service.web.faults import moved
from service.web.forms import SentForm, sent
from service.web.in_case import InCase, filled_in, firm_of, in_case, refused
from service.web.page import ZONE, go_to, say, show

DAYS_TO_MEND = 30
DAYS_TO_RECHECK = 60
"""Proposed days from a deviation to its remedy and to its re-check. Ours."""

_AGAIN = message("Check again at {firm}: {item}")
_LONGEST_TASK = 200
AREA_WORDS: Mapping[str, Text] = {
    "pay": message("Pay"),
    "hours": message("Hours", "visit"),
    "housing": message("Housing"),
    "papers": message("Papers"),
    "signs": message("Signs of forced labour"),
}
"""What a visit can look at."""

_FIELDS = {"remedy": "remedy", "remedy_by": "by", "recheck_on": "recheck"}
"""Fields of a deviation by what they state, each with the code of its point after a hyphen."""


def item_words(request: Request) -> dict[str, str]:
    """Return the words of every point of the forms and every remedy, by code."""
    texts = load_templates().follow_up
    points = [item for form in FORMS for item in texts.form(form)]
    return {item.code: say(request, item.text) for item in (*points, *texts.remedies)}


async def visit(request: Request) -> Response:
    """Show page 1: what is counted and compared at one firm, or what is corrected of it."""
    return await _first(request, None, None)


async def keep(request: Request) -> Response:
    """Keep page 1, with a task for each re-check, and go on to page 2.

    A correction leads back: what it says of page 2 stands in a record of its own.
    """
    form = await sent(request)
    here = await in_case(request)
    corrected = await _earlier(request, form.get("corrects"))
    tender_id, party_id = firm_of(form.get("firm"))
    kind = _form(form.get("form"))
    codes = [item.code for item in load_templates().follow_up.form(kind)]
    outcomes = {code: form.get(f"item-{code}") for code in codes if form.get(f"item-{code}")}
    deviations = [
        _deviation(form, code) for code, found in outcomes.items() if found == "deviation"
    ]
    content = {
        **_place(here, corrected, form.get("corrects")),
        "tender_id": tender_id,
        "party_id": party_id,
        "form": kind,
        "on": form.get("on"),
        "observer": form.get("observer") or "buyer",
        "findings": [{"item": code, "outcome": found} for code, found in outcomes.items()],
        "deviations": deviations,
    }
    if kind == "visit":
        content |= _looked(form)
    try:
        await post(request, "/v1/follow-ups", content, key=form.key)
    except NotDone as fault:
        named = [deviation["item"] for deviation in deviations]
        problem = moved(
            fault.problem, "deviations", lambda n, what: f"{_FIELDS.get(what, 'item')}-{named[n]}"
        )
        return await _first(request, form, problem, status=fault.answer.status)
    told = {
        (deviation["item"], deviation["recheck_on"])
        for deviation in corrected.get("deviations", ())
    }
    added = [
        deviation
        for deviation in deviations
        if (deviation["item"], deviation["recheck_on"]) not in told
    ]
    await _add_tasks(request, here, here.name_of(tender_id, party_id), added)
    case = f"/app/cases/{here.case['id']}"
    if kind != "visit" or corrected:
        return go_to(request, f"{case}/follow-up")
    return go_to(request, f"{case}/visit/signs?firm={quote(form.get('firm'), safe='')}")


async def signs(request: Request) -> Response:
    """Show page 2: whom to call, and the signs after which nobody asks further."""
    return await _signs(request, None, None)


async def keep_signs(request: Request) -> Response:
    """Keep which groups of signs were seen or told, never what or about whom.

    That signs were looked for and none seen is kept, too: it is the same visit as page 1.
    """
    form = await sent(request)
    here = await in_case(request)
    corrected = await _earlier(request, form.get("corrects"))
    tender_id, party_id = firm_of(form.get("firm"))
    groups = dict.fromkeys(signal.group for signal in load_templates().follow_up.signals)
    noted = [
        {"group": group, "how": form.get(f"group-{group}")}
        for group in groups
        if form.get(f"group-{group}")
    ]
    looked_at = form.all("looked_at")
    if noted or looked_at or corrected:
        content = {
            **_place(here, corrected, form.get("corrects")),
            "tender_id": tender_id,
            "party_id": party_id,
            "form": "visit",
            "on": form.get("on"),
            "observations": noted,
            "looked_at": looked_at,
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
    earlier = await _earlier(request, corrects)
    kind = _form(form.get("form") if form else earlier.get("form") or asked.get("form"))
    today = datetime.now(ZONE).date()
    texts = load_templates().follow_up
    stated = filled_in(form, **_beforehand(earlier))
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
        looked_at=form.all("looked_at") if form else earlier.get("looked_at", []),
        points=[(item.code, say(request, item.text)) for item in texts.form(kind)],
        remedies=[(remedy.code, say(request, remedy.text)) for remedy in texts.remedies],
        stated=stated,
        corrects=corrects,
        mend_by=(today + timedelta(days=DAYS_TO_MEND)).isoformat(),
        recheck_on=(today + timedelta(days=DAYS_TO_RECHECK)).isoformat(),
        once=token_hex(16),
    )


async def _signs(request: Request, form: SentForm | None, fault: NotDone | None) -> Response:
    here = await in_case(request)
    support = await get(request, "/v1/support")
    grouped: dict[str, list[str]] = {}
    for signal in load_templates().follow_up.signals:
        grouped.setdefault(signal.group, []).append(say(request, signal.text))
    asked = request.query_params
    corrects = form.get("corrects") if form else asked.get("corrects", "")
    earlier = await _earlier(request, corrects)
    stated = filled_in(form, **_beforehand(earlier))
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
        stated=stated,
        corrects=corrects,
        looked_at=form.all("looked_at") if form else earlier.get("looked_at", []),
        contacts=support["contacts"],
        grouped=grouped,
        once=token_hex(16),
    )


async def _add_tasks(
    request: Request, here: InCase, firm: str, deviations: list[dict[str, Any]]
) -> None:
    """Add a task for each re-check, so that it stands among what is to be done."""
    words: Mapping[str, str] = item_words(request)
    path = path_of("cases", here.case["id"])
    for deviation in deviations:
        text = say(request, _AGAIN).format(firm=firm, item=words[deviation["item"]])
        content = {"text": text[:_LONGEST_TASK], "due_on": deviation["recheck_on"]}
        case = (await get(request, path))["case"]
        await post(request, f"{path}/tasks", content, version=str(case["version"]))


async def _earlier(request: Request, number: str) -> dict[str, Any]:
    """Return the follow-up that is corrected; empty where none is."""
    if not number:
        return {}
    found = await get(request, f"/v1/follow-ups/{quote(number, safe='')}")
    return dict(found["follow_up"])


def _place(here: InCase, corrected: Mapping[str, Any], number: str) -> dict[str, Any]:
    """Return the screening that a follow-up is of, and the one in whose place it stands."""
    if not corrected:
        return {"screening_id": here.run}
    return {"screening_id": corrected["screening_id"], "corrects": number}


def _beforehand(earlier: Mapping[str, Any]) -> dict[str, str]:
    """Return what stands in the fields of both pages where an earlier follow-up is corrected."""
    if not earlier:
        return {}
    found = {
        "firm": orjson.dumps([earlier["tender_id"], earlier["party_id"]]).decode(),
        "on": earlier["on"],
        "observer": earlier["observer"],
    }
    found |= {f"item-{finding['item']}": finding["outcome"] for finding in earlier["findings"]}
    found |= {
        f"group-{observation['group']}": observation["how"]
        for observation in earlier["observations"]
    }
    if earlier.get("spoke_with") is not None:
        found["spoke_with"] = str(earlier["spoke_with"])
    for deviation in earlier["deviations"]:
        found |= {
            f"{field}-{deviation['item']}": deviation[name] for name, field in _FIELDS.items()
        }
    return found


def _looked(form: SentForm) -> dict[str, Any]:
    """Return what a visit looked at, and how many were spoken with; a wrong number is refused."""
    number = form.get("spoke_with")
    is_whole = number.isascii() and number.isdigit() and len(number) < 16
    spoke_with = int(number) if is_whole else number or None
    return {"looked_at": form.all("looked_at"), "spoke_with": spoke_with}


def _deviation(form: SentForm, code: str) -> dict[str, Any]:
    return {
        "item": code,
        "remedy": form.get(f"remedy-{code}"),
        "remedy_by": form.get(f"by-{code}"),
        "recheck_on": form.get(f"recheck-{code}"),
    }


def _form(stated: str | None) -> Form:
    return next((form for form in FORMS if form == stated), "visit")


ROUTES = (
    Route("/app/cases/{case_id}/visit", visit),
    Route("/app/cases/{case_id}/visit", keep, methods=["POST"]),
    Route("/app/cases/{case_id}/visit/signs", signs),
    Route("/app/cases/{case_id}/visit/signs", keep_signs, methods=["POST"]),
)
