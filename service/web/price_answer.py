"""The answer to whether a tender appears abnormally low, from the card of a case or a tender.

Yes is noted on the task, which stays open until the letter is sent; the letter is drafted and
opened in the same click. No is written as the reason for which the task is closed.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import message
from service.web.api import NotDone, get, patch, path_of, post
from service.web.forms import sent
from service.web.letters import draft_about, for_task
from service.web.page import go_to, say

EXPLANATION = "MUST_REQUIRE_EXPLANATION"
"""Consequence of the rules that require an explanation of a price, the code of their tasks."""
MAY_REJECT = "SE-LOU-19-18"
"""The rule by which a tender may be rejected, and not before an explanation was asked for."""

_YES = message("Yes, the tender appears abnormally low. The firm is asked to explain its price.")


def asks_about_price(task: dict[str, Any] | None) -> bool:
    """Tell whether a task is to consider if one tender appears abnormally low."""
    if task is None or not task["tender_id"]:
        return False
    return bool(task["code"] == EXPLANATION or task["rule_id"] == MAY_REJECT)


async def answer_yes(request: Request) -> Response:
    """Note that the tender appears abnormally low, draft the letter to the firm and open it.

    Where no letter can be drafted the page of letters says why.
    """
    form = await sent(request)
    task = await get(request, path_of("tasks", request.path_params["task_id"]))
    if task["state"] == "open" and asks_about_price(task):
        reason = {"reason": say(request, _YES)}
        await patch(request, path_of("tasks", task["id"]), reason, version=form.version)
    return go_to(request, await _letter(request, task, form.key))


async def _letter(request: Request, task: dict[str, Any], key: str | None) -> str:
    """Return where the letter that a task asks for is edited, once it has been drafted."""
    found = await get(request, path_of("cases", task["case_id"]))
    case, of_tender = found["case"], {"screening_id": found["screening_id"]}
    elsewhere = f"/app/cases/{case['id']}/letters?task={task['id']}"
    tender = {"stage": case["stage"], **of_tender}
    try:
        offers = await get(
            request, path_of("packages", "offers"), **tender, tender_id=[task["tender_id"]]
        )
        kind = next(
            offer["kind"]
            for offer in offers["items"]
            if any(for_task(draft, task) for draft in offer["drafts"])
        )
        content = {
            **tender,
            "kind": kind,
            "tender_ids": [task["tender_id"]],
            "fields": {"diary_number": case["diary_number"]},
        }
        made = (await post(request, "/v1/packages", content, key=key)).json()
    except (NotDone, StopIteration):
        return elsewhere
    return f"/app/letters/{made['id']}{draft_about(made['package'], task) or ''}"


ROUTES = (Route("/app/tasks/{task_id}/explanation", answer_yes, methods=["POST"]),)
