"""One run: who was set aside and why, whom to look at first, who is selected and what changed."""

from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.screening.assessment.industry_words import division_lines, division_sentence
from service.suppliers.portfolios.spend import BANDS, spend_by_need
from service.suppliers.portfolios.spend_plot import spend_plot
from service.suppliers.portfolios.work_tables import APART
from service.web.api import NotDone, get, path_of, post
from service.web.forms import sent
from service.web.page import go_to, show
from service.web.portfolio_mapping import UNKNOWN_COLUMNS, ordered
from service.web.portfolio_plots import sectors
from service.web.portfolio_words import words
from service.web.portfolios import whole

PAGE = 50
FIRST = 10
MOST_APART = 5
MOST_CHANGES = 200
MOST_SELECTED = 500


async def overview(request: Request) -> Response:
    """Show a run: triage first, then review needs and the first suppliers; or how far it is."""
    portfolio_id = request.path_params["portfolio_id"]
    found = await get(request, path_of("portfolios", portfolio_id), limit=FIRST)
    if found["result"] is None:
        job = await get(request, path_of("jobs", portfolio_id))
        if job["ended_at"]:  # it may have ended since the run was read
            found = await get(request, path_of("portfolios", portfolio_id), limit=FIRST)
        if found["result"] is None:
            return await show(
                request,
                "portfolio_progress.html",
                job=job,
                mapping=ordered(request) if _has_unknown_columns(job) else "",
                unknown_columns=UNKNOWN_COLUMNS,
                once=token_hex(16),
            )
    result = found["result"]
    return await _show(
        request,
        "portfolio.html",
        found,
        apart=await _apart(request, portfolio_id, result["triage"]),
        sector_bars=sectors(result["sectors"]),
        assessed=division_lines(_divisions(result), request.state.language),
        money_bars=spend_by_need(result["sectors"]),
        plot=spend_plot(result["spend_points"], request.state.language),
        settling=await get(request, path_of("portfolios", portfolio_id, "next-documents")),
        once=token_hex(16),
    )


async def _apart(
    request: Request, portfolio_id: str, triage: list[dict[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """Return the first sole traders and foreign firms, of whom other questions are asked."""
    found = {}
    for category in APART:
        if any(row["category"] == category for row in triage):
            path = path_of("portfolios", portfolio_id)
            some = await get(request, path, limit=MOST_APART, category=category)
            found[category] = some["result"]["items"]
    return found


async def suppliers(request: Request) -> Response:
    """Show a page of the suppliers in their order, all or those that were chosen."""
    asked = request.query_params
    offset = whole(asked.get("offset"))
    chosen = {name: asked.get(name, "") for name in ("band", "division", "category")}
    found = await _run(request, limit=PAGE, offset=offset, **chosen)
    divisions = [
        (industry["division"] or "none", industry["division"], industry["bought"])
        for industry in found["result"]["industries"]
    ]
    return await _show(
        request,
        "portfolio_suppliers.html",
        found,
        chosen=chosen,
        divisions=divisions,
        assessed=division_sentence(chosen["division"], request.state.language)
        if chosen["division"] in _divisions(found["result"])
        else "",
        offset=offset,
        limit=PAGE,
        once=token_hex(16),
    )


async def aside(request: Request) -> Response:
    """Show whom triage has set aside, the largest amounts first, and why each."""
    offset = whole(request.query_params.get("offset"))
    found = await _run(request, limit=1)
    path = path_of("portfolios", found["id"], "set-aside")
    listed = await get(request, path, limit=PAGE, offset=offset)
    return await _show(
        request, "portfolio_aside.html", found, listed=listed, offset=offset, limit=PAGE
    )


async def selection(request: Request) -> Response:
    """Show who is followed up first, and why each."""
    found = await _run(request, limit=1)
    chosen = found["result"]["selection"]
    taken = [item for item in chosen["items"] if item["taken"]] if chosen else []
    return await _show(
        request,
        "portfolio_selection.html",
        found,
        selection=chosen,
        taken=taken[:MOST_SELECTED],
        counts={
            "all": len(chosen["items"]) if chosen else 0,
            "taken": len(taken),
            "drawn": sum(selected["taken"] != "ranked" for selected in taken),
        },
    )


async def changes(request: Request) -> Response:
    """Show what has changed since the run before of the same source."""
    found = await _run(request, limit=1)
    return await _show(request, "portfolio_changes.html", found, most=MOST_CHANGES)


async def open_supplier(request: Request) -> Response:
    """Screen one supplier by itself, and go to that screening."""
    form = await sent(request)
    run_id = request.path_params["portfolio_id"]
    path = path_of("portfolios", run_id, "suppliers", form.get("party_id"), "screenings")
    answer = await post(request, path, {}, key=form.key)
    where = urlencode({"run": run_id})
    return go_to(request, f"/app/screenings/{answer.json()['id']}?{where}")


async def _run(request: Request, **query: object) -> dict[str, Any]:
    """Return a run that is done.

    Raises:
        HTTPException: 404; it is not done, or nobody sees it.
    """
    try:
        path = path_of("portfolios", request.path_params["portfolio_id"])
        found = await get(request, path, **query)
    except NotDone as fault:
        if fault.answer.status == 422:
            raise HTTPException(404) from None
        raise
    if found["result"] is None:
        raise HTTPException(404)
    return found


def _divisions(result: dict[str, Any]) -> list[str]:
    """Return the CPV divisions of the suppliers of a run, without those of no known code."""
    return [industry["division"] for industry in result["industries"] if industry["division"]]


async def _show(
    request: Request,
    template: str,
    found: dict[str, Any],
    **more: Any,  # noqa: ANN401 - whatever the template shows
) -> Response:
    return await show(
        request,
        template,
        run=found,
        result=found["result"],
        here=template,
        bands=BANDS,
        w=words(request.state.language, found["result"]),
        **more,
    )


def _has_unknown_columns(job: dict[str, Any]) -> bool:
    return any(problem["code"] in UNKNOWN_COLUMNS for problem in job["problems"])


_RUN = "/app/portfolios/{portfolio_id}"
ROUTES = (
    Route(_RUN, overview),
    Route(f"{_RUN}/suppliers", suppliers),
    Route(f"{_RUN}/set-aside", aside),
    Route(f"{_RUN}/selection", selection),
    Route(f"{_RUN}/changes", changes),
    Route(f"{_RUN}/open", open_supplier, methods=["POST"]),
)
