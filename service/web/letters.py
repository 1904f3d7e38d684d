"""Letters and terms: what can be written now and why, and the drafts that have been made."""

from secrets import token_hex
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import LANGUAGES, message
from service.web.api import ApiRequest, NotDone, ask, get, path_of, post
from service.web.faults import wrong
from service.web.fields.letters import LETTER_HEAD
from service.web.forms import SentForm, sent
from service.web.in_case import filled_in, in_case, refused
from service.web.page import go_to, show
from service.web.stages import stage_choices

PAGE = 20
FORMS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown",
}
"""What a package is downloaded as."""
_KEPT = ("content-type", "content-disposition", "content-language", "content-digest")

_NOTHING = message("Choose at least one kind of draft.")


async def letters(request: Request) -> Response:
    """Show what can be written now, and what has been."""
    return await _letters(request, None, None)


async def write(request: Request) -> Response:
    """Have the chosen drafts made, and go to the one that the task is about."""
    form = await sent(request)
    here = await in_case(request)
    task = await _task(request, form.get("task"))
    content: dict[str, Any] = {
        "screening_id": here.run,
        "stage": form.get("stage") or here.case["stage"],
        "tender_ids": form.all("tender"),
        "fields": LETTER_HEAD.given(form, "answer_days"),
    }
    if days := form.get("answer_days"):
        content["answer_days"] = int(days) if days.isascii() and days.isdigit() else days
    made = []
    try:
        for kind in form.all("kind"):
            key = f"{form.key}-{kind}" if form.key else None
            answer = await post(request, "/v1/packages", content | {"kind": kind}, key=key)
            made.append(answer.json())
    except NotDone as fault:
        return await _letters(request, form, fault)
    if not made:
        return await _letters(request, form, None)
    first = made[0]
    about = None
    if task:
        found = [
            (made_package, _draft_about(made_package["package"], task["rule_id"]))
            for made_package in made
        ]
        first, about = next(
            ((made_package, draft) for made_package, draft in found if draft), (first, None)
        )
    return go_to(request, f"/app/letters/{first['id']}{about or ''}")


async def package(request: Request) -> Response:
    """Show a package of drafts."""
    package_id = request.path_params["package_id"]
    found = await get(request, path_of("packages", package_id))
    case_id = (found["cases"] or [None])[0]
    case = (await get(request, path_of("cases", case_id)))["case"] if case_id else None
    return await show(
        request,
        "package.html",
        found=found,
        package=found["package"],
        case=case,
        cited={rule["rule_id"]: rule for rule in found["package"]["rules"]},
    )


async def download(request: Request) -> Response:
    """Hand out a document of a package, in the form and language that are asked for."""
    asked = request.query_params
    form = FORMS.get(asked.get("form", ""))
    if form is None:
        return Response(status_code=404)
    if asked.get("language") in LANGUAGES:
        request.state.language = asked["language"]
    path = path_of("packages", request.path_params["package_id"])
    query = {"document": asked["document"]} if "document" in asked else {}
    answer = await ask(
        request, ApiRequest(method="GET", path=path, query=query, headers={"accept": form})
    )
    headers = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
    return Response(answer.body, headers=headers)


async def _letters(request: Request, form: SentForm | None, fault: NotDone | None) -> Response:
    here = await in_case(request)
    asked = request.query_params if form is None else QueryParams(_chosen(form))
    stage = asked.get("stage") or here.case["stage"]
    chosen = [tender_id for tender_id in asked.getlist("tender") if tender_id in dict(here.tenders)]
    task = await _task(request, asked.get("task"))
    offered = []
    problem, status = refused(fault)
    if form is not None and fault is None:
        problem, status = wrong(request, kind=_NOTHING), 422
    if here.run:
        try:
            offered = (
                await get(
                    request,
                    path_of("packages", "offers"),
                    screening_id=here.run,
                    stage=stage,
                    tender_id=chosen or None,
                )
            )["items"]
        except NotDone as not_offered:
            problem, status = problem or not_offered.problem, 200
    made = await get(request, "/v1/packages", case_id=here.case["id"], limit=PAGE)
    return await show(
        request,
        "letters.html",
        status=status,
        problem=problem,
        case=here.case,
        run=here.run,
        tenders=here.tenders,
        chosen=chosen,
        stage=stage,
        stages=stage_choices(request.state.language),
        offered=offered,
        task=task,
        about={offer["kind"] for offer in offered if _for_task(offer, task)},
        made=made["items"],
        filled=filled_in(form, diary_number=here.case["diary_number"]),
        answer_days=(form.get("answer_days") if form else "") or "10",
        once=token_hex(16),
    )


def _chosen(form: SentForm) -> list[tuple[str, str]]:
    return [
        ("stage", form.get("stage")),
        ("task", form.get("task")),
        *(("tender", tender_id) for tender_id in form.all("tender")),
    ]


async def _task(request: Request, task_id: str | None) -> dict[str, Any] | None:
    if not task_id:
        return None
    try:
        return await get(request, path_of("tasks", task_id))
    except NotDone:
        return None


def _for_task(offered: dict[str, Any], task: dict[str, Any] | None) -> bool:
    rule = task["rule_id"] if task else None
    return bool(rule) and any(rule in draft["rule_ids"] for draft in offered["drafts"])


def _draft_about(package: dict[str, Any], rule_id: str | None) -> str | None:
    """Return where the first draft is edited that rests on a rule; None if none does."""
    for group in ("letters", "clauses"):
        for place, draft in enumerate(package[group]):
            if rule_id in draft["rule_ids"]:
                return f"/drafts/{group}-{place}"
    return None


ROUTES = (
    Route("/app/cases/{case_id}/letters", letters),
    Route("/app/cases/{case_id}/letters", write, methods=["POST"]),
    Route("/app/letters/{package_id}", package),
    Route("/app/letters/{package_id}/file", download),
)
