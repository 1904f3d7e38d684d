"""Rules of law as pages: what each says, from where, since when, and whether it was verified."""

from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.figures import number
from data_ingest.model.text import Text
from procurement_rules.reading import HowRead, reading_words
from procurement_rules.rule import NO_DAY_SET, UPCOMING
from service.web.act_names import act_name
from service.web.api import get, path_of
from service.web.method_law_changes import history
from service.web.method_words import ADDRESSEES, CONCERNS, OUTCOMES, PLACES, UNITS
from service.web.page import say, show


async def rules(request: Request) -> Response:
    """Show the rules of a jurisdiction by act, Sweden first."""
    asked = request.query_params.get("jurisdiction", "")
    chosen = asked if asked in PLACES else "SE"
    listed = (await get(request, "/v1/rules"))["items"]
    acts: dict[str, list[dict[str, Any]]] = {}
    for rule in listed:
        if rule["jurisdiction"] == chosen:
            acts.setdefault(rule["instrument"], []).append(_dated(request, rule))
    there = {rule["jurisdiction"] for rule in listed}
    return await show(
        request,
        "method_rules.html",
        acts=[
            (code, say(request, act_name(chosen, code, acts[code][0]["citation"])), acts[code])
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
    gate = await get(request, path_of("rules", found["gate"])) if found["gate"] else None
    return await show(
        request,
        "method_rule.html",
        rule=_dated(request, found),
        gate=gate,
        amounts=[
            (say(request, Text(**parameter["title"])), _valued(request, parameter))
            for parameter in found["parameters"].values()
        ],
        place=say(request, place) if place else found["jurisdiction"],
        concerns=say(request, CONCERNS[found["concerns"]]),
        addressee=say(request, ADDRESSEES[found["addressee"]]),
        examples=[
            (example["name"], say(request, OUTCOMES[example["outcome"]]))
            for example in found["examples"]
        ],
        history=await history(request, found),
    )


def _valued(request: Request, parameter: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the values of an amount, a period or a list, each in words, in order of date."""
    unit = parameter["unit"]

    def written(value: int | list[str]) -> str:
        if isinstance(value, int):
            return number(Decimal(value), request.state.language)
        return str(len(value)) if unit == "cpv" else " – ".join(value)

    named = say(request, UNITS[unit])
    return [
        value | {"value": f"{written(value['value'])} {named}"} for value in parameter["values"]
    ]


def _dated(request: Request, rule: dict[str, Any]) -> dict[str, Any]:
    """Return a rule with its first day or None, whether it is law, and how it was read."""
    since = rule["in_force"]["from"]
    return rule | {
        "since": None if since == NO_DAY_SET.isoformat() else since,
        "until": rule["in_force"]["to"],
        "read_from": rule["in_force"].get("read_from"),
        "is_law": rule["consequence"] not in UPCOMING,
        "how": reading_words(HowRead(**rule["read"]), request.state.language),
    }


ROUTES = (
    Route("/app/method/rules", rules),
    Route("/app/method/rules/{rule_id}", rule),
)
