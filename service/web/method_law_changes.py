"""The page of what changed in the acts and when, and the history of one rule."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from procurement_rules.acts.amendments import DAYS_READ
from procurement_rules.acts.checks import ASPECTS
from procurement_rules.rule import NO_DAY_SET, UPCOMING
from service.web.act_names import act_name
from service.web.api import get
from service.web.page import say, show

_SWEDEN = "SE"


async def law_changes(request: Request) -> Response:
    """Show the amending acts, newest first, what was read of each act, and what is proposed."""
    found = await get(request, "/v1/law-changes")
    rules = (await get(request, "/v1/rules"))["items"]
    cited = {rule["instrument"]: rule["citation"] for rule in rules}
    return await show(
        request,
        "method_law_changes.html",
        changes=[_change(request, one, cited) for one in reversed(found["items"])],
        read=[
            (
                _name(request, act, cited),
                copies,
                sum(one["rule"].startswith(f"{_SWEDEN}-{act}-") for one in found["checks"]),
            )
            for act, copies in found["copies"].items()
        ],
        checks=len(found["checks"]),
        proposed=[
            rule | {"day": None if day == NO_DAY_SET.isoformat() else day}
            for rule in rules
            if rule["consequence"] in UPCOMING
            for day in (rule["in_force"]["from"],)
        ],
    )


async def history(request: Request, rule: dict[str, Any]) -> dict[str, Any]:
    """Return what the page of a rule says of its history and of what was read."""
    found = await get(request, "/v1/law-changes", rule_id=rule["id"])
    cited = {rule["instrument"]: rule["citation"]}
    return {
        "changes": [_change(request, one, cited) for one in found["items"]],
        "checks": [
            one | {"aspect": say(request, ASPECTS[one["aspect"]])} for one in found["checks"]
        ],
    }


def _change(request: Request, one: dict[str, Any], cited: dict[str, str]) -> dict[str, Any]:
    return one | {
        "name": _name(request, one["act"], cited),
        "day_read": say(request, DAYS_READ[one["day_read"]]),
    }


def _name(request: Request, act: str, cited: dict[str, str]) -> str:
    return say(request, act_name(_SWEDEN, act, cited[act]))


ROUTES = (Route("/app/method/law-changes", law_changes),)
