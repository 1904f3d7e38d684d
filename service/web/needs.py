"""Needs: from a category, a value and a place to a proposal whether labour terms are needed."""

from collections.abc import Mapping
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import Text
from data_ingest.reference import load_nuts
from procurement_rules.needs.bought import QUESTIONS
from procurement_rules.needs.subject import nature_of
from service.web.api import NotDone, get, path_of, post
from service.web.attaching import hang
from service.web.fields.purchase import NEW_NEED
from service.web.forms import SentForm, sent
from service.web.need_words import (
    ANSWERED,
    ANSWERS,
    BUYERS,
    DIRECT,
    ELSEWHERE,
    INSTRUMENTS,
    NATURES,
    SWEDEN,
)
from service.web.page import go_to, say, show, words_in

PAGE = 20
ABROAD = "other"
"""Value of the choice of a place that stands in no list."""
_YES_NO = {"yes": True, "no": False}
_FILLED = ("case", "cpv", "code", *(field.name for field in NEW_NEED))
_READ = ("place", "place_other", "years", "instrument", "direct_award", *QUESTIONS)
"""Fields that are not stated to the API as they are sent."""


async def new(request: Request) -> Response:
    """Show the form for a new assessment; what stands in the address is filled in."""
    unasked = {"direct_award": "no"}
    asked = {name: request.query_params.get(name, unasked.get(name, "")) for name in _FILLED}
    if asked["case"]:
        asked |= await _of_case(request, asked["case"])
    return await _form(request, asked, problem=None)


async def categories(request: Request) -> Response:
    """Show the categories that a word or the beginning of a code finds, for the open form."""
    found = await _categories(request, request.query_params.get("cpv", ""))
    return await show(request, "need_categories.html", categories=found, chosen="")


async def create(request: Request) -> Response:
    """Have a need assessed, or find codes by what was written where scripts do not."""
    form = await sent(request)
    filled = {name: form.get(name) for name in _FILLED}
    if form.get("what") == "find":
        return await _form(request, filled, problem=None)
    try:
        answer = await post(request, "/v1/needs", _stated(form), key=form.key)
    except NotDone as fault:
        return await _form(request, filled, problem=fault)
    need_id = answer.json()["id"]
    if not filled["case"]:
        return go_to(request, f"/app/needs/{need_id}")
    try:
        await hang(request, filled["case"], "need", need_id)
    except NotDone:
        query = urlencode({"case": filled["case"]})
        return go_to(request, f"/app/needs/{need_id}/case?{query}")
    return go_to(request, f"/app/needs/{need_id}")


async def _of_case(request: Request, case_id: str) -> dict[str, str]:
    """Return what the case of an assessment says of its purchase, as the form asks for it."""
    case = (await get(request, path_of("cases", case_id)))["case"]
    facts = {name: value for name, value in case["purchase"].items() if value is not None}
    place = facts.get("place", "")
    is_listed = place in dict(counties(request))
    filled = {
        name: facts[name]
        for name in ("cpv", "value", "currency", "instrument", "buyer_kind", "begun_on")
        if name in facts
    }
    if "nature" in facts and "cpv" in facts and facts["nature"] != nature_of(facts["cpv"]):
        filled["nature"] = facts["nature"]
    if place:
        filled |= {
            "place": place if is_listed else ABROAD,
            "place_other": "" if is_listed else place,
        }
    if "direct_award" in facts:
        filled["direct_award"] = "yes" if facts["direct_award"] else "no"
    if "cpv" in facts:
        filled["code"] = facts["cpv"]
    return filled | {"title": case["title"], "starts_on": case["starts_on"] or ""}


async def need(request: Request) -> Response:
    """Show an assessment: what it proposes, why, what it rests on and how old it is."""
    found = await get(request, path_of("needs", request.path_params["need_id"]))
    steps = found["text"]["steps"]
    lines = [line for step in steps for line in step["lines"] if line["source"]]
    return await show(
        request,
        "need.html",
        need=found,
        subject=found["assessment"]["subject"],
        anew=_anew(request, found["assessment"]["subject"]),
        answers=_words(request, ANSWERS),
        natures=_words(request, NATURES),
        sources=sorted({(line["source"], line["dated"] or "") for line in lines}),
    )


def _anew(request: Request, subject: Mapping[str, Any]) -> str:
    """Return the address of a new assessment with all that an earlier one states filled in.

    A kind of contract that follows from the code is left out, since the code may be changed.
    """
    place = subject["place"]
    is_listed = place in dict(counties(request))
    told = {
        **{name: subject[name] for name in ("cpv", "currency", "starts_on", "years", "title")},
        **{name: subject[name] for name in ("instrument", "buyer_kind", "begun_on")},
        "code": subject["cpv"],
        "value": subject["amount"],
        "place": place if is_listed else ABROAD,
        "place_other": None if is_listed else place,
        "nature": None if subject["nature"] == nature_of(subject["cpv"]) else subject["nature"],
    }
    written = {True: "yes", False: "no", None: ""}
    answers = {code: written[subject[code]] for code in QUESTIONS if code in subject}
    given = {name: value for name, value in told.items() if value is not None} | answers
    return "/app/needs/new?" + urlencode(given | {"direct_award": written[subject["direct_award"]]})


async def listed(request: Request) -> Response:
    """Show the assessments that were made, newest first."""
    asked = "".join(
        character for character in request.query_params.get("cpv", "") if character in "0123456789"
    )[:8]
    found = await get(request, "/v1/needs", cpv=asked)
    return await show(
        request,
        "needs.html",
        needs=found["items"],
        asked=asked,
        answers=_words(request, ANSWERS),
    )


async def _form(request: Request, filled: dict[str, str], *, problem: NotDone | None) -> Response:
    code = filled["code"] or filled["cpv"]
    earlier = await get(request, "/v1/needs")
    return await show(
        request,
        "need_new.html",
        status=problem.answer.status if problem else 200,
        problem=problem.problem if problem else None,
        filled=filled,
        categories=await _categories(request, filled["cpv"]),
        chosen=code,
        places=[*counties(request), (ABROAD, say(request, ELSEWHERE))],
        abroad=ABROAD,
        instruments=list(_words(request, INSTRUMENTS).items()),
        natures=[("", "–"), *_words(request, NATURES).items()],
        buyers=[("", "–"), *_words(request, BUYERS).items()],
        direct=list(_words(request, DIRECT).items()),
        questions=list(QUESTIONS),
        answered=list(_words(request, ANSWERED).items()),
        asks=request.query_params.get("asks") == "bought" or any(filled[one] for one in QUESTIONS),
        earlier=earlier["items"][:5],
        answers=_words(request, ANSWERS),
        once=token_hex(16),
    )


async def _categories(request: Request, asked: str) -> list[dict[str, Any]]:
    if not asked:
        return []
    found = await get(request, "/v1/categories", q=asked[:100])
    language = request.state.language
    return [
        {"cpv": item["cpv"], "label": words_in(item["label"], language)} for item in found["items"]
    ]


def _stated(form: SentForm) -> dict[str, Any]:
    """Return what the form states as the API takes it; what was left empty is left out."""
    place = form.get("place")
    content: dict[str, Any] = dict(NEW_NEED.given(form, *_READ))
    content["cpv"] = form.get("code") or form.get("cpv")
    content["place"] = form.get("place_other").upper() if place == ABROAD else place
    content.setdefault("value", "")
    content["instrument"] = form.get("instrument") or "LOU"
    years = form.get("years")
    if years:
        content["years"] = int(years) if years.isascii() and years.isdigit() else years
    content["direct_award"] = _YES_NO.get(form.get("direct_award"))
    content |= {code: _YES_NO[form.get(code)] for code in QUESTIONS if form.get(code) in _YES_NO}
    return content


def counties(request: Request) -> list[tuple[str, str]]:
    """Return the whole of Sweden and its counties by name, to be chosen from."""
    rows = load_nuts().rows(named=True)
    named = [(row["nuts"], row["name"]) for row in rows if row["name"]]
    return [("SE", say(request, SWEDEN)), *sorted(named, key=lambda pair: pair[1])]


def _words(request: Request, texts: Mapping[str, Text]) -> dict[str, str]:
    return {code: say(request, text) for code, text in texts.items()}


ROUTES = (
    Route("/app/needs", listed),
    Route("/app/needs", create, methods=["POST"]),
    Route("/app/needs/new", new),
    Route("/app/needs/categories", categories),
    Route("/app/needs/{need_id}", need),
)
