"""A stored screening or needs assessment repeated, beside what today's rules answer otherwise."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.screening.replays.views import ReplayResource
from service.screening.rulebooks.words import NOT_KEPT
from service.web.api import NotDone, get, path_of
from service.web.page import show


async def screening_replay(request: Request) -> Response:
    """Show a screening repeated."""
    return await _replay(request, "screenings")


async def need_replay(request: Request) -> Response:
    """Show a needs assessment repeated."""
    return await _replay(request, "needs")


async def _replay(request: Request, kind: str) -> Response:
    """Show a record repeated.

    Raises:
        HTTPException: There is no such record for who looks (404).
    """
    record_id = request.path_params["record_id"]
    try:
        found = ReplayResource.model_validate(
            await get(request, path_of(kind, record_id, "replay"))
        )
    except NotDone as fault:
        if fault.answer.status == 404:
            raise HTTPException(404) from None
        raise
    return await show(
        request,
        "replay.html",
        kind=kind,
        found=found,
        not_kept=NOT_KEPT.to(request.state.language),
        in_case=request.query_params.get("case", ""),
    )


ROUTES = (
    Route("/app/screenings/{record_id}/replay", screening_replay),
    Route("/app/needs/{record_id}/replay", need_replay),
)
