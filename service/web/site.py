"""The site of the pages: every view, and what is shown when something went wrong."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from service.platform.http.problems import Refused
from service.problem_types import PROBLEM_TYPES
from service.web import (
    admin,
    admin_cards,
    admin_keys,
    admin_log,
    admin_monitors,
    admin_people,
    admin_registers,
    admin_webhooks,
    aims,
    attaching,
    award,
    by_hand,
    case_moves,
    cases,
    chain_change,
    comparison,
    coverage,
    decisions,
    draft,
    extracts,
    files,
    follow_up,
    glossary,
    incidents,
    kept_mappings,
    language,
    letters,
    log_in,
    log_in_again,
    mapping_views,
    masked_copies,
    matches,
    member_counts,
    method,
    method_law_changes,
    method_rules,
    needs,
    parties,
    portfolio,
    portfolio_mapping,
    portfolios,
    price_answer,
    received_extracts,
    replay,
    reply,
    reply_links,
    screenings,
    sources,
    start,
    support,
    tasks,
    tenders,
    upload,
    visit,
    visit_report,
)
from service.web.api import LogInTooOld, NotDone
from service.web.forms import NotOurs
from service.web.page import FOLDER, show

VIEWS: tuple[Sequence[Route], ...] = (
    start.ROUTES,
    tasks.ROUTES,
    price_answer.ROUTES,
    cases.ROUTES,
    screenings.ROUTES,
    attaching.ROUTES,
    needs.ROUTES,
    upload.ROUTES,
    mapping_views.ROUTES,
    kept_mappings.ROUTES,
    tenders.ROUTES,
    by_hand.ROUTES,
    award.ROUTES,
    case_moves.ROUTES,
    matches.ROUTES,
    parties.ROUTES,
    portfolio_mapping.ROUTES,
    portfolios.ROUTES,
    portfolio.ROUTES,
    letters.ROUTES,
    draft.ROUTES,
    follow_up.ROUTES,
    visit.ROUTES,
    visit_report.ROUTES,
    chain_change.ROUTES,
    decisions.ROUTES,
    masked_copies.ROUTES,
    extracts.ROUTES,
    received_extracts.ROUTES,
    incidents.ROUTES,
    support.ROUTES,
    reply.ROUTES,
    reply_links.ROUTES,
    admin.ROUTES,
    admin_people.ROUTES,
    admin_keys.ROUTES,
    admin_cards.ROUTES,
    admin_log.ROUTES,
    admin_monitors.ROUTES,
    admin_webhooks.ROUTES,
    admin_registers.ROUTES,
    method.ROUTES,
    method_law_changes.ROUTES,
    method_rules.ROUTES,
    glossary.ROUTES,
    aims.ROUTES,
    sources.ROUTES,
    comparison.ROUTES,
    replay.ROUTES,
    coverage.ROUTES,
    member_counts.ROUTES,
    files.ROUTES,
    log_in.ROUTES,
    log_in_again.ROUTES,
    language.ROUTES,
)
"""The views, area by area."""


class _Static(StaticFiles):
    """Our own files; their addresses change with their content, so they may be kept for ever.

    They are sent compressed. Pages are not: the length of a compressed page could tell the key of a
    form in it to whoever can write in it.
    """

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """Return a file with the permission to keep it."""
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def site() -> Starlette:
    """Return the application of the pages."""
    routes: list[BaseRoute] = [
        Mount("/app/static", GZipMiddleware(_Static(directory=FOLDER / "static"))),
        *(route for views in VIEWS for route in views),
    ]
    return Starlette(
        routes=routes,
        exception_handlers={
            LogInTooOld: _log_in_too_old,
            NotDone: _not_done,
            NotOurs: _not_ours,
            Refused: _refused,
            404: _not_found,
            405: _not_found,
            500: _failed,
        },
    )


async def too_large(request: Request, most_bytes: int) -> Response:
    """Show that what was sent is larger than anything that is taken; nothing of it was read."""
    return await show(request, "too_large.html", status=413, most=most_bytes // 1_048_576)


async def _not_done(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, NotDone)
    if fault.answer.status == 401 and "/log-in" not in request.url.path:
        return await log_in.again(request)
    if fault.answer.status == 404:
        return await show(request, "missing.html", status=404)
    return await show(
        request,
        "problem.html",
        status=fault.answer.status,
        problem=fault.problem,
        retry_after=fault.answer.headers.get("retry-after"),
    )


async def _log_in_too_old(request: Request, _fault: Exception) -> Response:
    try:
        return await log_in_again.go_on_once_logged_in(request)
    except NotDone as refused:
        return await _not_done(request, refused)


async def _refused(request: Request, fault: Exception) -> Response:
    """Show why what was sent is not taken: too much of it, too slowly, or too much at once."""
    assert isinstance(fault, Refused)
    kind, language, headers = PROBLEM_TYPES[fault.slug], request.state.language, fault.headers or {}
    said = (fault.text or kind.meaning).to(language)
    response = await show(
        request,
        "problem.html",
        status=kind.status,
        problem={"title": kind.title.to(language), "detail": f"{said} {kind.mend.to(language)}"},
        retry_after=headers.get("retry-after"),
    )
    response.headers.update(headers)
    return response


async def _not_ours(request: Request, _fault: Exception) -> Response:
    if request.state.ended:
        return await log_in.again(request)
    return await show(request, "form_ended.html", status=403)


async def _not_found(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    return await show(request, "missing.html", status=fault.status_code)


async def _failed(request: Request, _fault: Exception) -> Response:
    """Show that something unexpected happened; what it was stands in the log alone."""
    return await show(request, "problem.html", status=500, problem={}, retry_after=None)
