"""The tables that are known by their headings, and the end of what was told about one."""

from secrets import token_hex

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.web.api import NotDone, get, path_of, post
from service.web.forms import sent
from service.web.page import go_to, show, words_in

ADDRESS = "/app/mappings"


async def listed(request: Request) -> Response:
    """Show the mappings that count, the newest first."""
    return await _page(request, problem=None)


async def end(request: Request) -> Response:
    """End a mapping, and show the others."""
    form = await sent(request)
    path = path_of("mappings", request.path_params["mapping_id"], "end")
    try:
        await post(request, path, {}, key=form.key)
    except NotDone as fault:
        return await _page(request, problem=fault)
    return go_to(request, ADDRESS)


async def _page(request: Request, *, problem: NotDone | None) -> Response:
    language = request.state.language
    targets = (await get(request, "/v1/mappings/targets"))["items"]
    fields = {
        target["code"]: {
            field["code"]: words_in(field["label"], language) for field in target["fields"]
        }
        for target in targets
    }
    return await show(
        request,
        "kept_mappings.html",
        status=problem.answer.status if problem else 200,
        problem=problem.problem if problem else None,
        mappings=(await get(request, "/v1/mappings"))["items"],
        targets={target["code"]: words_in(target["label"], language) for target in targets},
        fields=fields,
        once=token_hex(16),
    )


ROUTES = (
    Route(ADDRESS, listed),
    Route(f"{ADDRESS}/{{mapping_id}}/end", end, methods=["POST"]),
)
