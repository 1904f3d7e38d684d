"""The tables that are known by their headings: what was told about one is changed or ended."""

from secrets import token_hex
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.web.api import NotDone, get, path_of, post
from service.web.forms import sent
from service.web.mapping_step import as_problem, choices, said_twice, stated_mapping
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


async def change(request: Request) -> Response:
    """Show a mapping to be changed, or keep the change in its place."""
    kept = await get(request, path_of("mappings", request.path_params["mapping_id"]))
    if not kept["headings"]:
        raise HTTPException(404)
    mapping: dict[str, Any] = kept["mapping"]
    problem: dict[str, Any] | None = None
    status = 200
    if request.method == "POST":
        status = 422
        form = await sent(request)
        mapping = stated_mapping(form) | {"target": kept["mapping"]["target"]}
        mapping["share_unit"] = mapping["share_unit"] or kept["mapping"]["share_unit"]
        try:
            if said_twice(form) is None:
                new = {name: kept[name] for name in ("source", "headings", "unit")}
                await post(request, "/v1/mappings", new | {"mapping": mapping}, key=form.key)
                return go_to(request, ADDRESS)
            problem = as_problem(request, None, None, form)
        except NotDone as fault:
            problem, status = fault.problem, fault.answer.status
    language = request.state.language
    targets = (await get(request, "/v1/mappings/targets"))["items"]
    target = next(one for one in targets if one["code"] == mapping["target"])
    return await show(
        request,
        "kept_mapping.html",
        status=status,
        problem=problem,
        kept=kept,
        mapping=mapping,
        target=words_in(target["label"], language),
        field_of={heading: code for code, heading in mapping["columns"].items()},
        once=token_hex(16),
        **choices(request, target, mapping),
    )


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
    Route(f"{ADDRESS}/{{mapping_id}}/change", change, methods=["GET", "POST"]),
    Route(f"{ADDRESS}/{{mapping_id}}/end", end, methods=["POST"]),
)
