"""The tenders of a case: who does what in each chain, the price test, and corrections of both."""

from decimal import Decimal, InvalidOperation
from secrets import token_hex
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.platform.words import printable
from service.web.api import NotDone, get, get_kept, path_of, post
from service.web.attaching import hang
from service.web.chain_drawing import HEIGHT, WIDTH, drawing_of, tree_of
from service.web.choices import choices
from service.web.forms import SentForm, sent
from service.web.page import go_to, show
from service.web.plots import price_marks
from service.web.stages import BEFORE_AWARD

PPM = 10_000
"""Parts per million in one per cent."""
_FIELDS = ("name", "number", "country", "contractor", "low", "high", "description")
_FIGURES = ("hours", "hourly_rate", "agreement")


async def tenders(request: Request) -> Response:
    """Show every tender of the newest screening with its chain and its price test."""
    case_id = request.path_params["case_id"]
    found = await get(request, path_of("cases", case_id))
    newest: str | None = found["screening_id"]
    chain = await _chain(request, newest) if newest else None
    told = await _told(request, newest) if newest else {}
    shown = []
    for tender in chain["tenders"] if chain else []:
        tree, left_out = tree_of(tender)
        of_report = told.get(printable(tender["tender_id"]), {})
        shown.append(
            {
                "tender": tender,
                "facts": of_report.get("facts", []),
                "hourly": of_report.get("hourly"),
                "tree": tree,
                "left_out": left_out,
                "drawing": drawing_of(tree),
            }
        )
    return await show(
        request,
        "tenders.html",
        case=found["case"],
        before_award=found["case"]["stage"] in BEFORE_AWARD,
        screening_id=newest,
        chain=chain,
        shown=shown,
        box=(WIDTH, HEIGHT),
        price_marks=price_marks,
        once=token_hex(16),
    )


async def one_chain(request: Request) -> Response:
    """Show the form in which the chain and figures of one tender are corrected."""
    return await _one(request, {}, problem=None)


async def correct(request: Request) -> Response:
    """Screen a corrected tender in the place of the earlier screening, in the case."""
    form = await sent(request)
    case_id = request.path_params["case_id"]
    screening_id = form.get("screening_id")
    tender = _tender(request, await _chain(request, screening_id))
    try:
        path = path_of("screenings", screening_id, "corrections")
        made = await post(request, path, _correction(form, tender), key=form.key)
        await hang(request, case_id, "screening", made.json()["id"])
    except NotDone as fault:
        return await _one(request, form.given(*_FIELDS, *_FIGURES), problem=fault)
    if form.get("what") == "more":
        return go_to(request, request.url.path)
    return go_to(request, f"/app/cases/{case_id}/tenders")


async def newest_run(request: Request, case_id: str) -> str | None:
    """Return the newest screening of a case, with tenders if any is; None: there is none."""
    found = await get(request, path_of("cases", case_id))
    newest: str | None = found["screening_id"]
    return newest


async def _told(request: Request, screening_id: str) -> dict[str, dict[str, Any]]:
    """Return what the overview of the report says of each tender: facts of its firms, its price."""
    path = path_of("screenings", screening_id, "report")
    report = await get_kept(request, path, format="json", overview=True)
    return {tender["id"]: tender for lot in report["lots"] for tender in lot["tenders"]}


async def _chain(request: Request, screening_id: str) -> dict[str, Any]:
    return await get_kept(request, path_of("screenings", screening_id, "chain"))


def _tender(request: Request, chain: dict[str, Any]) -> dict[str, Any]:
    place = request.path_params["place"]
    if not 1 <= place <= len(chain["tenders"]):
        raise HTTPException(404)
    found: dict[str, Any] = chain["tenders"][place - 1]
    return found


async def _one(request: Request, filled: dict[str, str], *, problem: NotDone | None) -> Response:
    case_id = request.path_params["case_id"]
    found = await get(request, path_of("cases", case_id))
    newest: str | None = found["screening_id"]
    if newest is None:
        raise HTTPException(404)
    tender = _tender(request, await _chain(request, newest))
    levels = (await get(request, "/v1/wage-levels"))["items"]
    tree, left_out = tree_of(tender)
    language = request.state.language
    names = {part["party_id"]: part["name"] for part in tender["parts"]}
    agreements = {
        level["level_id"]: f"{level['agreement']}, {level['category_' + language]}"
        for level in levels
    }
    return await show(
        request,
        "tender_chain.html",
        status=problem.answer.status if problem else 200,
        problem=problem.problem if problem else None,
        case=found["case"],
        screening_id=newest,
        tender=tender,
        tree=tree,
        left_out=left_out,
        links={link["link_id"]: link for link in tender["links"]},
        removable=choices(request, _links(tender, names)),
        firms=choices(request, list(names.items()), keep=filled.get("contractor", "")),
        agreements=[("", "–"), *agreements.items()],
        filled=filled,
        once=token_hex(16),
    )


def _links(tender: dict[str, Any], names: dict[str, str]) -> list[tuple[str, str]]:
    """Return every link of a tender as a choice: who engages whom."""
    return [
        (link["link_id"], f"{names[link['contractor']]} → {names[link['subcontractor']]}")
        for link in tender["links"]
    ]


def _correction(form: SentForm, tender: dict[str, Any]) -> dict[str, Any]:
    """Return what the form states as the API takes it; what stands unchanged is left out."""
    content: dict[str, Any] = {"removed": form.all("removed")}
    if form.get("name"):
        part: dict[str, Any] = dict(form.given("name", "number", "contractor", "description"))
        part["tender_id"] = tender["tender_id"]
        part["country"] = form.get("country").upper() or "SE"
        for field, stated in (("share_low_ppm", "low"), ("share_high_ppm", "high")):
            share = form.get(stated) or form.get("low" if stated == "high" else "high")
            if share:
                part[field] = _ppm(share)
        content["added"] = [part]
    now = {name: "" if tender[name] is None else str(tender[name]) for name in _FIGURES}
    figures = {name: value for name, value in form.given(*_FIGURES).items() if value != now[name]}
    if figures:
        stated_figures: dict[str, Any] = {"tender_id": tender["tender_id"], **figures}
        if "hours" in figures:
            stated_figures["hours"] = _whole(figures["hours"])
        if "hourly_rate" in figures:
            stated_figures["hourly_rate"] = _plain(figures["hourly_rate"])
        content["tenders"] = [stated_figures]
    return content


def _ppm(percent: str) -> int | str:
    """Return per cent in parts per million; what is no number is handed on to be refused.

    >>> _ppm("12,5"), _ppm("30 %"), _ppm("half")
    (125000, 300000, 'half')
    """
    try:
        return int(Decimal(_plain(percent.rstrip("%"))) * PPM)
    except (InvalidOperation, OverflowError, ValueError):
        return percent


def _plain(number: str) -> str:
    """Return a number as it is written to the API: no spaces, a point for the decimals."""
    return "".join(number.split()).replace(",", ".")


def _whole(number: str) -> int | str:
    digits = _plain(number)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 13 else number


ROUTES = (
    Route("/app/cases/{case_id}/tenders", tenders),
    Route("/app/cases/{case_id}/tenders/{place:int}", one_chain),
    Route("/app/cases/{case_id}/tenders/{place:int}", correct, methods=["POST"]),
)
