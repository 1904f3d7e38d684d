"""A screening: what it says of each tender, and everything that it was made of."""

from collections import Counter
from secrets import token_hex
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.reference import load_sources
from service.platform.words import printable
from service.web.api import NotDone, get, get_kept, path_of
from service.web.need_words import ANSWERS
from service.web.page import say, show
from service.web.plots import price_marks, waterfall
from service.web.price_answer import asks_about_price

MOST_ROWS = 50
"""Rows of a list in a page; what follows is turned to, and the workbook has all."""
MOST_PAPERS = 3
"""Documents that the page of a tender names before they are folded, those that settle most."""
MOST_TASKS = 100
"""Open tasks of a case that are looked through for those about a tender."""

LISTS = ("parts", "tree", "questions", "closed")
"""The lists of a tender that are as long as its chain."""


async def screening(request: Request) -> Response:
    """Show a screening: its tenders a line each, and what it all rests on."""
    report = await _laid_out(request, overview=True)
    needs_asked = any(lot["terms"] for lot in report["lots"])
    needs = []
    if needs_asked:
        path = path_of("screenings", request.path_params["screening_id"], "needs")
        needs = (await get(request, path))["items"]
    return await show(
        request,
        "screening.html",
        report=report,
        needs_asked=needs_asked,
        needs=needs,
        answers={code: say(request, text) for code, text in ANSWERS.items()},
        known_sources=set(load_sources()["source_id"]),
        most=MOST_ROWS,
        in_case=_case(request),
        of_run=request.query_params.get("run", ""),
    )


async def tender(request: Request) -> Response:
    """Show one tender: its chain, its parts, what is unknown and what may be asked.

    Of a long list the first rows are shown; `rows` turns to one list and `offset` to its place.
    """
    rows, offset = request.query_params.get("rows"), _offset(request)
    report = await _laid_out(
        request,
        tender=request.path_params["tender_id"],
        rows=rows if rows in LISTS else None,
        offset=offset if rows in LISTS else 0,
        limit=MOST_ROWS,
    )
    of_tender = report["lots"][0]["tenders"][0]
    tasks = await _tasks(request, of_tender["id"])
    act_task = next((task for task in tasks if task["text"] == report["next"]["text"]), None)
    price_task = next(filter(asks_about_price, tasks), None)
    return await show(
        request,
        "tender.html",
        report=report,
        tender=of_tender,
        papers=_papers(of_tender["questions"]),
        most_papers=MOST_PAPERS,
        act_task=act_task,
        price_task=price_task,
        price_first=price_task is not None and price_task is act_task,
        further_tasks=[task for task in tasks if task not in (act_task, price_task)],
        once=token_hex(16),
        price_marks=price_marks,
        rows=rows if rows in LISTS else None,
        offset=offset,
        most=MOST_ROWS,
        in_case=_case(request),
    )


async def part(request: Request) -> Response:
    """Show how the points of one part add up."""
    place = request.path_params["place"]
    report = await _laid_out(request, tender=request.path_params["tender_id"], part=place)
    if not report["open"]:
        raise HTTPException(404)
    of_tender = report["lots"][0]["tenders"][0]
    return await show(
        request,
        "part.html",
        report=report,
        tender=of_tender,
        part=of_tender["parts"][0],
        waterfall=waterfall,
        in_case=_case(request),
    )


async def _tasks(request: Request, tender_id: str) -> list[dict[str, Any]]:
    """Return the open tasks of the case that are about a tender; none outside a case."""
    case_id = _case(request)
    if not case_id:
        return []
    found = await get(request, "/v1/tasks", case=case_id, state="open", limit=MOST_TASKS)
    return [task for task in found["items"] if printable(task["tender_id"] or "") == tender_id]


def _papers(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the documents that settle questions, those that settle most first."""
    counted = Counter(question["document"] for question in questions)
    return [{"document": document, "count": count} for document, count in counted.most_common()]


async def _laid_out(request: Request, **narrowed: object) -> dict[str, Any]:
    """Return what the page shows of a screening.

    Raises:
        HTTPException: It has no such tender or part, or there is none for who looks (404).
    """
    path = path_of("screenings", request.path_params["screening_id"], "report")
    try:
        return await get_kept(request, path, format="json", **narrowed)
    except NotDone as fault:
        if fault.answer.status in (404, 422):
            raise HTTPException(404) from None
        raise


def _offset(request: Request) -> int:
    """Return how many rows are passed over; what is no number of rows is none."""
    stated = request.query_params.get("offset", "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 7 else 0


def _case(request: Request) -> str:
    return request.query_params.get("case", "")


ROUTES = (
    Route("/app/screenings/{screening_id}", screening),
    Route("/app/screenings/{screening_id}/tenders/{tender_id:path}/parts/{place:int}", part),
    Route("/app/screenings/{screening_id}/tenders/{tender_id:path}", tender),
)
