"""Two screenings of a case side by side: what changed, and why."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.casework.overview.comparing import Comparison
from service.casework.overview.comparison_document import comparison_blocks
from service.web.api import get, path_of
from service.web.page import show


async def comparison(request: Request) -> Response:
    """Show a comparison; without two screenings in the address, that of the last two."""
    case_id = request.path_params["case_id"]
    case = (await get(request, path_of("cases", case_id)))["case"]
    runs = (await get(request, path_of("cases", case_id, "runs")))["items"]
    chosen = {name: request.query_params.get(name, "") for name in ("from", "to")}
    if len(runs) > 1 and not all(chosen.values()):
        chosen = {"from": runs[-2]["screening_id"], "to": runs[-1]["screening_id"]}
    found = None
    if all(chosen.values()):
        path = path_of("cases", case_id, "comparison")
        found = Comparison.model_validate(await get(request, path, **chosen))
    language = request.state.language
    return await show(
        request,
        "case_comparison.html",
        case=case,
        runs=runs,
        chosen=chosen,
        found=found,
        blocks=tuple(comparison_blocks(found, language)) if found else (),
    )


ROUTES = (Route("/app/cases/{case_id}/comparison", comparison),)
