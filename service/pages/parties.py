"""Firms: found while a name or number is typed, and what each register says of one, as of when.

What is typed goes in the body of a form, never in an address; a firm's own page has an opaque
number. A search that comes in an address, from the first page, is answered too.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.pages.api import NotDone, get, path_of, post
from service.pages.forms import sent
from service.pages.page import say, show
from service.pages.party_words import CODES, COLUMNS

MOST = 30
_LONGEST = 200
MOST_ROWS = 50
"""Rows of a table of one source; the API gives all."""
TABLES = ("names", "places", "industries", "facts", "owners", "list_entries", "subcontracts")
_INNER = ("party_id", "source_id", "link_id", "entry_id")


async def asked(request: Request) -> Response:
    """Show the search, with what an address asks for."""
    return await _found(request, request.query_params.get("q", ""), "parties.html")


async def search(request: Request) -> Response:
    """Show what was found; to whoever is still typing only that."""
    form = await sent(request)
    part = request.headers.get("hx-request") == "true"
    return await _found(request, form.get("q"), "party_hits.html" if part else "parties.html")


async def party(request: Request) -> Response:
    """Show what each source says of a firm."""
    found = await get(request, path_of("parties", request.path_params["number"]))
    records = found["records"]
    name = next((one["name"] for one in records if one["name"]), None)
    return await show(
        request,
        "party.html",
        name=name,
        records=[{**one, "tables": _tables(one)} for one in records],
        snapshot=found["snapshot"],
        codes={code: say(request, text) for code, text in CODES.items()},
        headings={code: say(request, text) for code, text in COLUMNS.items()},
        most=MOST_ROWS,
    )


async def _found(request: Request, text: str, template: str) -> Response:
    hits: dict[str, Any] = {"items": [], "snapshot": None}
    problem = None
    if text:
        try:
            content = {"text": text[:_LONGEST], "limit": MOST}
            hits = (await post(request, "/v1/parties/search", content)).json()
        except NotDone as fault:
            problem = fault
    whole = template == "parties.html"  # a part that a script puts into the page says it itself
    return await show(
        request,
        template,
        status=problem.answer.status if problem and whole else 200,
        problem=problem.problem if problem else None,
        q=text,
        hits=hits["items"],
    )


def _tables(record: dict[str, Any]) -> list[tuple[str, list[str], list[list[str]], int]]:
    """Return the tables of a source that have rows: name, columns that say something, rows, count.

    >>> _tables({"names": [{"party_id": "x", "name": "Norr AB", "kind": None}]})
    [('names', ['name'], [['Norr AB']], 1)]
    """
    made = []
    for table in TABLES:
        rows = record.get(table) or []
        columns = [
            one
            for one in (rows[0] if rows else ())
            if one not in _INNER and any(row[one] not in (None, "") for row in rows)
        ]
        if columns:
            shown = [[_cell(row[one]) for one in columns] for row in rows[:MOST_ROWS]]
            made.append((table, columns, shown, len(rows)))
    return made


def _cell(value: object) -> str:
    return "–" if value is None else str(value)


ROUTES = (
    Route("/app/parties", asked),
    Route("/app/parties", search, methods=["POST"]),
    Route("/app/parties/{number}", party),
)
