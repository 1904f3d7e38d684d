"""The award of a case: who won, from when a contract may be concluded, and its number."""

from secrets import token_hex
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.web.api import NotDone, get, path_of, post
from service.web.fields.cases import AWARD
from service.web.forms import sent
from service.web.in_case import firm_of
from service.web.page import go_to, show


async def new(request: Request) -> Response:
    """Show the tenders of each lot, in tender order, and what is asked of the award."""
    return await _form(request, {}, [], problem=None)


async def create(request: Request) -> Response:
    """Record the award, and show the case."""
    form = await sent(request)
    case_id = request.path_params["case_id"]
    chosen = form.fields.get("winner", [])
    content = {"winners": _winners(chosen), **AWARD.given(form)}
    path = path_of("cases", case_id, "awards")
    try:
        await post(request, path, content, key=form.key, version=form.version)
    except NotDone as fault:
        return await _form(request, AWARD.given(form), chosen, problem=fault)
    return go_to(request, f"/app/cases/{case_id}")


def _winners(chosen: list[str]) -> list[dict[str, Any]]:
    """Return the chosen tenders by their lots; a choice is lot and tender in one value."""
    won: dict[str, list[str]] = {}
    for choice in chosen:
        lot, tender = firm_of(choice)
        won.setdefault(lot, []).append(tender)
    return [{"lot": lot, "tender_ids": tenders} for lot, tenders in won.items()]


async def _form(
    request: Request, stated: dict[str, str], chosen: list[str], *, problem: NotDone | None
) -> Response:
    case_id = request.path_params["case_id"]
    found = await get(request, path_of("cases", case_id))
    lots: list[dict[str, Any]] = []
    if found["screening_id"] is not None:
        path = path_of("screenings", found["screening_id"], "chain")
        for tender in (await get(request, path))["tenders"]:
            if not lots or lots[-1]["id"] != tender["lot"]:
                lots.append({"id": tender["lot"], "title": tender["lot_title"], "tenders": []})
            choice = orjson.dumps([tender["lot"], tender["tender_id"]]).decode()
            name = tender["parts"][0]["name"] if tender["parts"] else ""
            lots[-1]["tenders"].append((choice, f"{tender['tender_id']} {name}"))
    return await show(
        request,
        "award.html",
        status=problem.answer.status if problem else 200,
        problem=problem.problem if problem else None,
        case=found["case"],
        lots=lots,
        stated=stated,
        chosen=chosen,
        once=token_hex(16),
    )


ROUTES = (
    Route("/app/cases/{case_id}/award", new),
    Route("/app/cases/{case_id}/award", create, methods=["POST"]),
)
