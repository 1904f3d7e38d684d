"""The moves of a case on its page: to another stage or form, cancelled, under review, reopened."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.casework.cases.procedure import PROCEDURES, nearest_stage
from service.web.api import get, path_of
from service.web.cases import do_in_case
from service.web.fields.cases import (
    INTERRUPTION,
    INTERRUPTION_END,
    PROCEDURE_CHANGE,
    STAGE_MOVE,
)
from service.web.forms import sent


async def move(request: Request) -> Response:
    """Move a case to another stage."""
    form = await sent(request)
    return await do_in_case(request, form, "stage-moves", STAGE_MOVE.given(form))


async def change_procedure(request: Request) -> Response:
    """Give a case another form of purchase, at its stage or the nearest before it."""
    form = await sent(request)
    found = await get(request, path_of("cases", request.path_params["case_id"]))
    content = PROCEDURE_CHANGE.given(form)
    at = found["case"]["stage"]
    chosen = next((one for one in PROCEDURES if one == content.get("procedure")), None)
    content["stage"] = at if chosen is None else nearest_stage(chosen, at)
    return await do_in_case(request, form, "stage-moves", content)


async def interrupt(request: Request) -> Response:
    """Record that a purchase is cancelled or under review."""
    form = await sent(request)
    return await do_in_case(request, form, "interruptions", INTERRUPTION.given(form))


async def end(request: Request) -> Response:
    """Reopen a case, or record the outcome of a review."""
    form = await sent(request)
    return await do_in_case(request, form, "interruptions/end", INTERRUPTION_END.given(form))


ROUTES = (
    Route("/app/cases/{case_id}/stage", move, methods=["POST"]),
    Route("/app/cases/{case_id}/procedure", change_procedure, methods=["POST"]),
    Route("/app/cases/{case_id}/interruptions", interrupt, methods=["POST"]),
    Route("/app/cases/{case_id}/interruptions/end", end, methods=["POST"]),
)
