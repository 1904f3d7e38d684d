"""The mapping step of suppliers: what the columns of a kept table mean, where a run could not tell.

The files are kept before they are read, so they are named by their numbers here and never sent
twice.
"""

from typing import Any
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.screening.purchase.intake import states_payments
from service.web.api import ApiRequest, NotDone, ask, get, path_of, post
from service.web.carried import CarriedFile, is_table
from service.web.forms import SentForm, sent
from service.web.mapping_step import (
    LEDGERS,
    as_problem,
    keep_mapping,
    mapping_form,
    proposed,
    restated,
    said_twice,
)
from service.web.page import go_to

ADDRESS = "/app/portfolios/mapping"
UNKNOWN_COLUMNS = (
    "mapping-unknown-columns",
    "mapping-columns-missing",
    "mapping-headings-changed",
)
"""Codes of problems that the step of mapping solves."""
ORDERED = ("source", "country", "as_of", "unit", "select", "seed")
"""What a run is ordered with besides its files."""
_NUMBERS = ("select", "seed")
_MOST_FILES = 20


def with_order(address: str, order: dict[str, Any]) -> str:
    """Return an address that says what a run was ordered with, should its columns be unknown.

    >>> with_order("/app/portfolios/job_1", {"files": ["file_1", "file_2"], "source": "reskontra"})
    '/app/portfolios/job_1?files=file_1.file_2&source=reskontra'
    """
    stated = {"files": ".".join(order["files"])}
    return (
        f"{address}?{urlencode(stated | {name: order[name] for name in ORDERED if name in order})}"
    )


def ordered(request: Request) -> str:
    """Return the address of the mapping step for what the page's own address says; else nothing."""
    if "files" not in request.query_params:
        return ""
    stated = {
        name: request.query_params[name]
        for name in ("files", *ORDERED)
        if name in request.query_params
    }
    return f"{ADDRESS}?{urlencode(stated)}"


async def step(request: Request) -> Response:
    """Show what the columns of the first table mean that nobody has told of yet."""
    stated = {name: request.query_params.get(name, "") for name in ("files", *ORDERED)}
    return await _next(request, stated)


async def confirm(request: Request) -> Response:
    """Keep a mapping, and go on with the next table or with the run."""
    form = await sent(request)
    stated = {name: form.get(name) for name in ("files", *ORDERED)}
    files = await _files(request, stated)
    file = next((file for file in files if file.name == form.get("of_file")), None)
    if file is None:
        raise HTTPException(404)
    fault, unread = None, None
    other_kind = form.get("what") == "kind"
    try:
        if not other_kind and said_twice(form) is None:
            unread = await keep_mapping(request, form, file)
            if unread is None:
                return await _next(request, stated, key=form.key)
    except NotDone as refused:
        fault = refused
    return await _again(request, form, file, stated, fault, unread, other_kind=other_kind)


async def _again(
    request: Request,
    form: SentForm,
    file: CarriedFile,
    stated: dict[str, str],
    fault: NotDone | None,
    unread: dict[str, Any] | None,
    *,
    other_kind: bool,
) -> Response:
    """Show the step once more: for another kind of table, or with what was refused."""
    tables = await proposed(request, file, form.get("target") if other_kind else None)
    named = form.get("of_table")
    table = next((table for table in tables if table["table"] == named), tables[0])
    if other_kind:
        return await mapping_form(request, file, table, [], stated, action=ADDRESS)
    return await mapping_form(
        request,
        file,
        restated(table, form, unread),
        [],
        stated,
        action=ADDRESS,
        problem=as_problem(request, fault, unread, form),
        status=fault.answer.status if fault else 422,
    )


async def _next(request: Request, stated: dict[str, str], *, key: str | None = None) -> Response:
    """Show the step for the next table that is not known, or have the run made."""
    for file in await _files(request, stated):
        if not is_table(file.payload) or states_payments(file.payload):
            continue
        for table in await proposed(request, file):
            if table["state"] != "guessed":
                continue
            if not table["mapping"] or table["mapping"]["target"] not in LEDGERS:
                as_ledger = await proposed(request, file, LEDGERS[0])
                table = next(ledger for ledger in as_ledger if ledger["table"] == table["table"])
            return await mapping_form(request, file, table, [], stated, action=ADDRESS)
    order: dict[str, Any] = {name: stated[name] for name in ORDERED if stated[name]}
    order |= {name: int(order[name]) for name in _NUMBERS if order.get(name, "").isdecimal()}
    order["files"] = stated["files"].split(".")
    made = (await post(request, "/v1/portfolios", order, key=f"{key}-run" if key else None)).json()
    return go_to(request, with_order(f"/app/portfolios/{made['id']}", order))


async def _files(request: Request, stated: dict[str, str]) -> list[CarriedFile]:
    """Return the kept files that a run was ordered with.

    Raises:
        HTTPException: None is named (404).
        NotDone: There is no such file for whoever looks.
    """
    numbers = [number for number in stated["files"].split(".") if number][:_MOST_FILES]
    if not numbers:
        raise HTTPException(404)
    files = []
    for place, number in enumerate(numbers):
        path = path_of("evidence-files", number)
        kept = await get(request, path)
        content = await ask(request, ApiRequest(method="GET", path=f"{path}/content"))
        files.append(CarriedFile(kept["name"] or quote(number), content.body, is_main=place == 0))
    return files


ROUTES = (
    Route(ADDRESS, step),
    Route(ADDRESS, confirm, methods=["POST"]),
)
