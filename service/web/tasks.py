"""One task: what is to be done and why, handed over, given another day, or closed."""

from secrets import token_hex

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.web.api import NotDone, get, patch, path_of
from service.web.attaching import keep_on_case
from service.web.forms import sent
from service.web.page import go_to, show


async def task(request: Request) -> Response:
    """Show a task."""
    return await _page(request)


async def change(request: Request) -> Response:
    """Change or close a task, and go back to its case."""
    form = await sent(request)
    content: dict[str, str | None] = dict(form.given("state", "reason", "owner"))
    if "due_on" in form.fields:
        content["due_on"] = form.get("due_on") or None
    path = path_of("tasks", request.path_params["task_id"])
    try:
        if file := form.file("file"):
            case_id = (await get(request, path))["case_id"]
            content["evidence_file_id"], _ = await keep_on_case(request, case_id, file)
        answer = await patch(request, path, content, version=form.version)
    except NotDone as fault:
        return await _page(request, fault)
    return go_to(request, f"/app/cases/{answer.json()['case_id']}")


async def _page(request: Request, problem: NotDone | None = None) -> Response:
    found = await get(request, path_of("tasks", request.path_params["task_id"]))
    case = (await get(request, path_of("cases", found["case_id"])))["case"]
    return await show(
        request,
        "task.html",
        status=problem.answer.status if problem else 200,
        problem=problem.problem if problem else None,
        task=found,
        case=case,
        once=token_hex(16),
    )


ROUTES = (
    Route("/app/tasks/{task_id}", task),
    Route("/app/tasks/{task_id}", change, methods=["POST"]),
)
