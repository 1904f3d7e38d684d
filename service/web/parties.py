"""Firms: found while a name or number is typed, and what each register says of one, as of when.

What is typed goes in the body of a form, never in an address; a firm's own page has an opaque
number. A search that comes in an address, from the first page, is answered too.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import Text, message
from service.registers.figures import figure_text
from service.screening.assessment.industry_words import activity_sentence
from service.web.api import NotDone, get, path_of, post
from service.web.faults import wrong
from service.web.forms import sent
from service.web.page import say, show
from service.web.party_words import CODES, COLUMNS

MOST = 30
_LONGEST = 200
_DIGITS = 10
_VAT_DIGITS = 12
_LEGAL_PERSON, _VAT_END = "16", "01"
"""What stands before a number of ten digits in a register, and after it in a VAT number."""
MOST_ROWS = 50
"""Rows of a table of one source; the API gives all."""
TABLES = ("names", "places", "industries", "facts", "owners", "list_entries", "subcontracts")
_INNER = ("party_id", "source_id", "link_id", "entry_id", "says", "means_not", "ends")

DAYS = frozenset({"valid_from", "valid_to", "on_date", "until", "listed_on", "delisted_on"})
"""Columns that hold days."""

_NOTHING = message("Enter a name or a number.")


async def asked(request: Request) -> Response:
    """Show the search, with what an address asks for."""
    return await _found(request, request.query_params.get("q", ""), "parties.html")


async def search(request: Request) -> Response:
    """Show what was found; to whoever is still typing only that."""
    form = await sent(request)
    part = request.headers.get("hx-request") == "true"
    if not part and not form.get("q"):
        problem = wrong(request, q=_NOTHING)
        return await _found(request, "", "parties.html", problem=problem, status=422)
    return await _found(request, form.get("q"), "party_hits.html" if part else "parties.html")


async def party(request: Request) -> Response:
    """Show what each source says of a firm."""
    found = await get(request, path_of("parties", request.path_params["number"]))
    records = found["records"]
    name = next((record["name"] for record in records if record["name"]), None)
    return await show(
        request,
        "party.html",
        name=name,
        records=[
            {
                **record,
                "tables": _tables({**record, "facts": _figures(request, record["facts"])}),
                "said": _said(request, record["list_entries"]),
                "assessed": _assessed(request, record["industries"]),
            }
            for record in records
        ],
        snapshot=found["snapshot"],
        codes={code: say(request, text) for code, text in CODES.items()},
        headings={code: say(request, text) for code, text in COLUMNS.items()},
        days=DAYS,
        most=MOST_ROWS,
    )


async def _found(
    request: Request,
    text: str,
    template: str,
    *,
    problem: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    hits: dict[str, Any] = {"items": [], "snapshot": None, "notes": []}
    number = swedish_number(text)
    if text:
        try:
            hits = await _hits(request, text, number)
        except NotDone as fault:
            problem, status = fault.problem, fault.answer.status
    sources = await _searched(request)
    whole = template == "parties.html"  # a part that a script puts into the page says it itself
    return await show(
        request,
        template,
        status=status if whole else 200,
        problem=problem,
        whole=whole,
        q=text,
        hits=hits["items"],
        notes=hits["notes"],
        number=number,
        sources=sources,
        titles={source["id"]: source["title"] for source in sources},
    )


async def _hits(request: Request, text: str, number: str) -> dict[str, Any]:
    """Return what has a Swedish number, else what the whole text finds as name or number.

    Where nothing is found, the notes say what is wrong with the Swedish number.
    """
    notes: list[Any] | None = None
    if number:
        content = {"text": number, "country": "SE", "limit": MOST}
        found = (await post(request, "/v1/parties/search", content)).json()
        if found["items"]:
            return found
        notes = found["notes"]
    content = {"text": text[:_LONGEST], "limit": MOST}
    found = (await post(request, "/v1/parties/search", content)).json()
    return found if found["items"] or notes is None else {**found, "notes": notes}


async def _searched(request: Request) -> list[dict[str, Any]]:
    """Return the registers and lists that are searched, each with its day; none if none serves."""
    try:
        snapshots = (await get(request, "/v1/snapshots"))["items"]
    except NotDone:
        return []
    return next((snapshot["sources"] for snapshot in snapshots if snapshot["serves"]), [])


def swedish_number(text: str) -> str:
    """Return a text as a Swedish registration number, with its hyphen; empty if it is none.

    >>> swedish_number("5599990016"), swedish_number("16 559999-0016"), swedish_number("SE5599")
    ('559999-0016', '559999-0016', '')
    """
    plain = text.strip().upper().removeprefix("SE").replace("-", "").replace(" ", "")
    if not (plain.isascii() and plain.isdigit()):
        return ""
    if len(plain) == _VAT_DIGITS and plain.startswith(_LEGAL_PERSON):
        plain = plain.removeprefix(_LEGAL_PERSON)
    elif len(plain) == _VAT_DIGITS and plain.endswith(_VAT_END):
        plain = plain.removesuffix(_VAT_END)
    return f"{plain[:6]}-{plain[6:]}" if len(plain) == _DIGITS else ""


def _assessed(request: Request, industries: list[dict[str, Any]]) -> list[str]:
    """Return what Upphandlingsmyndigheten has found about the registered activities, each once."""
    found = (
        activity_sentence(activity["scheme"], activity["code"], request.state.language)
        for activity in industries
    )
    return [sentence for sentence in dict.fromkeys(found) if sentence]


def _figures(request: Request, facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the facts of a source with their figures in words, each with its unit."""
    return [
        {
            **{column: value for column, value in fact.items() if column != "unit"},
            "value_int": None
            if fact["value_int"] is None
            else figure_text(fact["fact"], fact["value_int"], request.state.language),
        }
        for fact in facts
    ]


def _tables(record: dict[str, Any]) -> list[tuple[str, list[str], list[list[Any]], int]]:
    """Return the tables of a source that have rows: name, columns that say something, rows, count.

    >>> _tables({"names": [{"party_id": "x", "name": "Norr AB", "kind": None}]})
    [('names', ['name'], [['Norr AB']], 1)]
    """
    made = []
    for table in TABLES:
        rows = record.get(table) or []
        columns = [
            column
            for column in (rows[0] if rows else ())
            if column not in _INNER and any(row[column] not in (None, "") for row in rows)
        ]
        if columns:
            shown = [[row[column] for column in columns] for row in rows[:MOST_ROWS]]
            made.append((table, columns, shown, len(rows)))
    return made


def _said(request: Request, entries: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return what a list says by each of its entries, and what that does not mean."""
    words = ("says", "means_not", "ends")
    return [
        {word: say(request, Text(**entry[word])) for word in words if entry[word]}
        for entry in entries[:MOST_ROWS]
        if entry["means_not"]
    ]


ROUTES = (
    Route("/app/parties", asked),
    Route("/app/parties", search, methods=["POST"]),
    Route("/app/parties/{number}", party),
)
