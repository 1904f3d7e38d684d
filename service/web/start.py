"""The first page: what is to be done, by when and why, and the five doors to work."""

from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.screening.purchase.examples import OFFICE_CLEANING, load_example
from service.web.api import NotDone, get, path_of, send_file
from service.web.forms import sent
from service.web.page import go_to, show

FIRST_TASKS = 5
MOST_TASKS = 100


async def start(request: Request) -> Response:
    """Show the tasks of whoever looks, those due first first."""
    most = MOST_TASKS if "all" in request.query_params else FIRST_TASKS
    tasks = await get(request, "/v1/tasks", mine=True, state="open", limit=most)
    return await show(
        request,
        "start.html",
        tasks=tasks["items"],
        more=tasks["more"],
        all_shown=most == MOST_TASKS,
        cases=await cases_of(request, tasks["items"]),
        registers=await registers_to_see_to(request),
        once=token_hex(16),
    )


async def cases_of(request: Request, tasks: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the cases of some tasks by their ids."""
    cases = {}
    for case_id in dict.fromkeys(task["case_id"] for task in tasks):
        cases[case_id] = (await get(request, path_of("cases", case_id)))["case"]
    return cases


async def registers_to_see_to(request: Request) -> dict[str, Any] | None:
    """Return how many registers wait for an administrator and whether none is in use.

    None where there is nothing to see to, or somebody else looks.
    """
    try:
        me = await get(request, "/v1/me")
        items = (await get(request, "/v1/registers"))["items"] if "admin" in me["roles"] else []
    except NotDone:  # damaged snapshots are told where they are looked at
        return None
    todo = sum(item["todo"] is not None for item in items)
    none_used = bool(items) and not any(item["as_of"] for item in items)
    return {"todo": todo, "none_used": none_used} if todo or none_used else None


async def example(request: Request) -> Response:
    """Screen the bundled example, so that a newcomer sees a result."""
    form = await sent(request)
    answer = await send_file(
        request,
        "/v1/screenings",
        load_example(),
        name=OFFICE_CLEANING,
        content_type="application/json",
        key=form.key,
    )
    return go_to(request, f"/app/screenings/{answer.json()['id']}")


ROUTES = (
    Route("/app/", start),
    Route("/app/example", example, methods=["POST"]),
)
