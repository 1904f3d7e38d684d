"""Going through all suppliers: a file is sent, its job followed, and the runs are listed."""

from collections.abc import Mapping
from pathlib import PurePath
from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import message
from service.suppliers.portfolios.job import KIND
from service.web.api import NotDone, get, path_of, post, send_file
from service.web.faults import NOT_WHOLE, wrong
from service.web.forms import SentForm, sent
from service.web.page import go_to, say, show
from service.web.portfolio_mapping import with_order

PAGE = 20
MOST_UNDER_WAY = 20
_TYPES: Mapping[str, str] = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".xml": "application/xml",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Media types of files by their ends; of others the content tells what they are."""
_NO_FILE = message("Choose a file or paste registration numbers, one per line.")
_PASTED = message("pasted numbers.csv")


async def listed(request: Request) -> Response:
    """Show the runs that somebody sees, newest first, and the jobs that make new ones."""
    offset = whole(request.query_params.get("offset"))
    found = await get(request, "/v1/portfolios", limit=PAGE, offset=offset)
    under_way = []
    for state in ("running", "ready"):
        jobs = await get(request, "/v1/jobs", state=state, limit=MOST_UNDER_WAY)
        under_way += [job for job in jobs["items"] if job["kind"] == KIND]
    return await show(
        request,
        "portfolios.html",
        runs=found["items"],
        more=found["next"] is not None,
        offset=offset,
        limit=PAGE,
        under_way=under_way,
    )


async def new(request: Request) -> Response:
    """Show the form for a new run."""
    stated = {name: request.query_params.get(name, "") for name in ("source", "select")}
    return await _new(request, stated)


async def create(request: Request) -> Response:
    """Keep what was sent as files and put the screening of them in the queue."""
    form = await sent(request)
    stated = {name: values[0] for name, values in form.fields.items()}
    files = _files(request, form)
    if not files:
        return await _new(request, stated, problem=wrong(request, file=_NO_FILE))
    order: dict[str, Any] = dict(form.given("source", "country", "as_of", "unit"))
    for name in ("select", "seed"):
        if value := form.get(name):
            if not value.isdecimal():
                return await _new(request, stated, problem=wrong(request, **{name: NOT_WHOLE}))
            order[name] = int(value)
    if "seed" in order and "select" not in order:
        del order["seed"]
    try:
        order["files"] = [
            (await _keep(request, *file, unit=order.get("unit"))).json()["id"] for file in files
        ]
        answer = await post(request, "/v1/portfolios", order, key=form.key)
    except NotDone as fault:
        return await _new(request, stated, problem=fault.problem, status=fault.answer.status)
    return go_to(request, with_order(f"/app/portfolios/{answer.json()['id']}", order))


async def progress(request: Request) -> Response:
    """Show how far a job is, as a part of its page; the page is loaded anew when it has ended."""
    portfolio_id = request.path_params["portfolio_id"]
    job = await get(request, path_of("jobs", portfolio_id))
    if job["ended_at"]:
        return Response(headers={"HX-Refresh": "true"})
    return await show(request, "portfolio_progress_part.html", job=job)


async def cancel(request: Request) -> Response:
    """Ask for the end of a job."""
    form = await sent(request)
    portfolio_id = request.path_params["portfolio_id"]
    await post(request, path_of("jobs", portfolio_id, "cancel"), {}, key=form.key)
    return go_to(request, f"/app/portfolios/{portfolio_id}")


def whole(text: str | None) -> int:
    """Return a whole number of an address, 0 for anything else.

    >>> whole("20"), whole("-1"), whole("x"), whole(None)
    (20, 0, 0, 0)
    """
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else 0


async def _new(
    request: Request,
    stated: Mapping[str, str],
    *,
    problem: Mapping[str, Any] | None = None,
    status: int = 422,
) -> Response:
    units = (await get(request, "/v1/units"))["items"]
    return await show(
        request,
        "portfolio_new.html",
        status=status if problem else 200,
        stated=stated,
        problem=problem,
        units=[(unit["id"], unit["name"]) for unit in units],
        once=token_hex(16),
    )


def _files(request: Request, form: SentForm) -> list[tuple[str, str, bytes]]:
    """Return the files of a form with their media types: what is screened first."""
    first = form.file("file")
    if first is None and (pasted := form.get("numbers")):
        first = (say(request, _PASTED), "text/csv", f"number\n{pasted}\n".encode())
    if first is None:
        return []
    further = [file for file in form.files.get("further", []) if file[0]]
    return [(PurePath(name).name, _type(name), payload) for name, _, payload in (first, *further)]


def _type(name: str) -> str:
    return _TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")


async def _keep(
    request: Request, name: str, media_type: str, payload: bytes, *, unit: str | None
) -> Any:  # noqa: ANN401 - an answer of the API
    return await send_file(
        request,
        "/v1/evidence-files",
        payload,
        name=name[:200],
        content_type=media_type,
        unit=unit,
        reduce="invoices",
    )


ROUTES = (
    Route("/app/portfolios", listed),
    Route("/app/portfolios/new", new),
    Route("/app/portfolios/new", create, methods=["POST"]),
    Route("/app/portfolios/{portfolio_id}/progress", progress),
    Route("/app/portfolios/{portfolio_id}/cancel", cancel, methods=["POST"]),
)
