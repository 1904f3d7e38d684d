"""Rules of law as pages: what each says, from where, since when, and whether it was verified."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.text import Text
from procurement_rules.rule import NO_DAY_SET, UPCOMING
from service.pages.api import get, path_of
from service.pages.method_words import ADDRESSEES, CONCERNS, OUTCOMES, PLACES
from service.pages.page import say, show


async def rules(request: Request) -> Response:
    """Show the rules of a jurisdiction by act, Sweden first."""
    asked = request.query_params.get("jurisdiction", "")
    chosen = asked if asked in PLACES else "SE"
    listed = (await get(request, "/v1/rules"))["items"]
    acts: dict[str, list[dict[str, Any]]] = {}
    for rule in listed:
        if rule["jurisdiction"] == chosen:
            acts.setdefault(rule["instrument"], []).append(_dated(rule))
    there = {rule["jurisdiction"] for rule in listed}
    return await show(
        request,
        "method_rules.html",
        acts=[
            (say(request, act_name(chosen, code)), acts[code])
            for code in sorted(acts, key=lambda code: (code != "LOU", code))
        ],
        places=[(code, say(request, name)) for code, name in PLACES.items() if code in there],
        chosen=chosen,
        name=say(request, PLACES[chosen]),
    )


async def rule(request: Request) -> Response:
    """Show one rule: its words, source, dates, what it leaves out and what permits to ask."""
    found = await get(request, path_of("rules", request.path_params["rule_id"]))
    place = PLACES.get(found["jurisdiction"])
    return await show(
        request,
        "method_rule.html",
        rule=_dated(found),
        place=say(request, place) if place else found["jurisdiction"],
        concerns=say(request, CONCERNS[found["concerns"]]),
        addressee=say(request, ADDRESSEES[found["addressee"]]),
        examples=[
            (one["name"], say(request, OUTCOMES[one["outcome"]])) for one in found["examples"]
        ],
    )


def act_name(jurisdiction: str, code: str) -> Text:
    """Return what an act is called whose code is a number; any other code is its name.

    >>> act_name("EU", "2014-24").en, act_name("SE", "2007-1091").sv, act_name("SE", "LOU").sv
    ('Directive 2014/24', 'SFS 2007:1091', 'LOU')
    """
    year, _, number = code.partition("-")
    if not (year.isdigit() and number.isdigit()):
        return Text(code, code)
    if jurisdiction == "SE":
        return Text(f"SFS {year}:{number}", f"SFS {year}:{number}")
    return Text(f"Direktiv {year}/{number}", f"Directive {year}/{number}")


def _dated(rule: dict[str, Any]) -> dict[str, Any]:
    """Return a rule whose first day is None where it has none, and whether it is law at all."""
    since = rule["in_force"]["from"]
    return rule | {
        "since": None if since == NO_DAY_SET.isoformat() else since,
        "until": rule["in_force"]["to"],
        "is_law": rule["consequence"] not in UPCOMING,
    }


ROUTES = (
    Route("/app/method/rules", rules),
    Route("/app/method/rules/{rule_id}", rule),
)
