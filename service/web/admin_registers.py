"""Registers and lists: what is in use and how old it is, what can be fetched, and fetching it."""

from itertools import groupby
from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.figures import country_name
from data_ingest.model.text import Language, Text, message
from service.web.api import NotDone, get, post, put
from service.web.forms import sent
from service.web.page import go_to, say, show

IN_USE = "in-use"
"""Choice of the registers that are in use already."""
NO_COUNTRY = "XX"

WHAT_TO_DO: dict[str, Text] = {
    "mend": message("Damaged. No supplier is looked up until it is mended."),
    "accept": message("A new version is waiting to be accepted."),
    "look": message("None can be fetched."),
}
"""What there is to do about a register."""

CAME_WORDS: dict[str, Text] = {
    "used": message("a new version is in use"),
    "unchanged": message("unchanged"),
    "waiting": message("a new version is waiting"),
    "failed": message("failed"),
}
"""What came of an attempt."""


async def registers(request: Request) -> Response:
    """Show which registers and lists are in use, how old each is, and which can be fetched."""
    return await _shown(request)


async def fetch(request: Request) -> Response:
    """Have the registers of a country fetched, now or also every day."""
    form = await sent(request)
    items = (await get(request, "/v1/registers"))["items"]
    sources = [item["id"] for item in items if _is_meant(item, form.get("country"))]
    try:
        await post(request, "/v1/registers/fetches", {"sources": sources}, key=form.key)
        if form.get("daily"):
            daily = {*sources, *await _daily_sources(request)}
            await put(request, "/v1/schedules/registers", {"sources": sorted(daily)}, key=None)
    except NotDone as fault:
        return await _shown(request, problem=fault)
    return go_to(request, "/app/admin/jobs")


def _is_meant(item: dict[str, Any], chosen: str) -> bool:
    if item["address"] is None:
        return False
    return item["as_of"] is not None if chosen == IN_USE else item["country"] == chosen


async def _daily_sources(request: Request) -> list[str]:
    schedules = (await get(request, "/v1/schedules"))["items"]
    found = [item["sources"] for item in schedules if item["kind"] == "registers"]
    return found[0] if found else []


async def _shown(request: Request, *, problem: NotDone | None = None) -> Response:
    snapshots = (await get(request, "/v1/snapshots"))["items"]
    items = (await get(request, "/v1/registers"))["items"]
    serving = [item for item in snapshots if item["serves"]]
    return await show(
        request,
        "admin_snapshots.html",
        status=problem.answer.status if problem else 200,
        serving=serving[0] if serving else None,
        others=[item for item in snapshots if not item["serves"]],
        free=[item for item in items if item["address"]],
        todo=[(item, say(request, WHAT_TO_DO[item["todo"]])) for item in items if item["todo"]],
        damaged={item["id"] for item in items if item["damage"]},
        came={state: say(request, words) for state, words in CAME_WORDS.items()},
        countries=_countries(items, request.state.language, is_any_used=bool(serving)),
        daily=await _daily_sources(request),
        problem=problem.problem if problem else None,
        once=token_hex(16),
    )


def _countries(
    items: list[dict[str, Any]], language: Language, *, is_any_used: bool
) -> list[tuple[str, str]]:
    """Return what can be chosen: a country with its publishers; first, what is in use."""
    free = [item for item in items if item["address"]]
    found = []
    for country, own in groupby(free, key=lambda item: str(item["country"])):
        named = ", ".join(str(item["publisher"]) for item in own)
        publishers = ", ".join(dict.fromkeys(named.split(", ")))
        found.append((country, f"{_name(country, language)}: {publishers}"))
    found.sort(key=lambda choice: (choice[0] != "SE", choice[0] == NO_COUNTRY, choice[1]))
    in_use = [(IN_USE, message("Those in use").to(language))] if is_any_used else []
    return in_use + found


def _name(country: str, language: Language) -> str:
    if country == NO_COUNTRY:
        return message("All countries").to(language)
    return country_name(country, language)


ROUTES = (
    Route("/app/admin/snapshots", registers),
    Route("/app/admin/snapshots", fetch, methods=["POST"]),
)
