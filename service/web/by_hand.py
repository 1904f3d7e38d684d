"""Tenders written in by hand: a purchase document is made of a form, and screened."""

from secrets import token_hex
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.web.api import NotDone, get, path_of, send_file
from service.web.attaching import hang
from service.web.forms import SentForm, sent
from service.web.page import go_to, show
from service.web.purchase_facts import ASKED, choices_of, enter, lacking, shown_facts

ROWS = 8
"""Tenders that the form has room for; a longer list is pasted as a table."""
_COLUMNS = ("name", "number", "amount", "hours")


async def new(request: Request) -> Response:
    """Show the form."""
    return await _form(request, {}, [], problem=None)


async def create(request: Request) -> Response:
    """Screen what was written in, and hang that on the case."""
    form = await sent(request)
    case_id = request.path_params["case_id"]
    case = (await get(request, path_of("cases", case_id)))["case"]
    rows = _rows(form)
    try:
        await enter(request, case, form)
        case = (await get(request, path_of("cases", case_id)))["case"]
        made = await send_file(
            request,
            "/v1/screenings",
            orjson.dumps(_document(case, rows)),
            name=f"{case['diary_number']}.json",
            content_type="application/json",
            key=form.key,
            case=case_id,
        )
        await hang(request, case_id, "screening", made.json()["id"])
    except NotDone as fault:
        return await _form(request, form.given(*ASKED), rows, problem=fault)
    return go_to(request, f"/app/cases/{case_id}/tenders")


async def _form(
    request: Request,
    filled: dict[str, str],
    rows: list[dict[str, str]],
    *,
    problem: NotDone | None,
) -> Response:
    found = await get(request, path_of("cases", request.path_params["case_id"]))
    empty = dict.fromkeys(_COLUMNS, "")
    return await show(
        request,
        "tenders_by_hand.html",
        status=problem.answer.status if problem else 200,
        problem=problem.problem if problem else None,
        case=found["case"],
        purchase=shown_facts(request, found["case"]),
        asked=lacking(found["case"]),
        choices=choices_of(request),
        stated=filled,
        rows=[*rows, *([empty] * (ROWS - len(rows)))],
        once=token_hex(16),
    )


def _rows(form: SentForm) -> list[dict[str, str]]:
    """Return the rows in which a name stands."""
    columns = [form.fields.get(name, []) for name in _COLUMNS]
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in zip(*columns, strict=False)]
    return [row for row in rows if row["name"]]


def _document(case: dict[str, Any], rows: list[dict[str, str]]) -> dict[str, Any]:
    """Return the tenders as a document of our own; all else is read from the case."""
    facts = case["purchase"]
    buyer = {"name": facts["buyer"] or "–", "country": facts["buyer_country"] or "SE"}
    return {
        "format": "kedjekoll-procurement/1",
        "id": case["diary_number"],
        "title": case["title"],
        "buyer": buyer,
        "lots": [{"id": "1", "title": case["title"]}],
        "parties": [_party(number, row) for number, row in enumerate(rows, start=1)],
        "tenders": [_tender(number, row) for number, row in enumerate(rows, start=1)],
    }


def _party(number: int, row: dict[str, str]) -> dict[str, Any]:
    party: dict[str, Any] = {"id": f"p{number}", "name": row["name"], "country": "SE"}
    if row["number"]:
        party["identifiers"] = [{"scheme": "SE-ON", "number": row["number"]}]
    return party


def _tender(number: int, row: dict[str, str]) -> dict[str, Any]:
    tender: dict[str, Any] = {"id": f"A{number}", "lot": "1", "parties": [{"party": f"p{number}"}]}
    if row["amount"]:
        amount = "".join(row["amount"].split()).replace(",", ".")
        tender["price"] = {"amount": amount, "currency": "SEK"}
    if row["hours"]:
        digits = "".join(row["hours"].split())
        tender["hours"] = int(digits) if digits.isascii() and digits.isdigit() else row["hours"]
    return tender


ROUTES = (
    Route("/app/cases/{case_id}/tenders/by-hand", new),
    Route("/app/cases/{case_id}/tenders/by-hand", create, methods=["POST"]),
)
