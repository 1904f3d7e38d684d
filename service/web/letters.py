"""Letters and terms: what can be written now and why, and the drafts that have been made.

They are made from what a case has: its newest screening, or a needs assessment that hangs on it. A
needs assessment has the same page of its own, also where it hangs on no case.
"""

from dataclasses import dataclass
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
from service.web.page import go_to, say, show
from service.web.stages import stage_choices

PAGE = 20
MOST_NEEDS = 5
"""Needs assessments of a case that drafts can be made from, the newest first."""
FORMS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown",
    "zip": "application/zip",
}
"""What a package is downloaded as."""
BEFORE_TENDERS = ("need", "documents_out")
_KEPT = ("content-type", "content-disposition", "content-language", "content-digest")

_NOTHING = message("Choose at least one kind of draft.")
_OF_NEED = message("Needs assessment: {title}, {day}")
_OF_RUN = message("The newest screening of the case")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where drafts are made: a case, or a needs assessment by itself.

    Attributes:
        address: Of the page.
        template: Of the page.
        shown: What the page shows besides.
        sources: What drafts can be made from: number and words, the one to begin with first.
        tenders: Tenders to choose from, id and words.
        stage: Where the procurement stands.
        diary_number: Of the case; "" where there is none.
        listed: What the list of drafts is asked for by.
    """

    address: str
    template: str
    shown: dict[str, Any]
    sources: list[tuple[str, str]]
    tenders: tuple[tuple[str, str], ...]
    stage: str
    diary_number: str
    listed: dict[str, str]


async def _of_case(request: Request) -> _Place:
    here = await in_case(request)
    case = here.case
    found = await get(request, path_of("cases", case["id"]))
    linked = [link["id"] for link in reversed(found["links"]) if link["kind"] == "need"]
    sources = [await _need_source(request, need_id) for need_id in linked[:MOST_NEEDS]]
    if here.run:
        is_early = case["stage"] in BEFORE_TENDERS or not here.tenders
        at = len(sources) if is_early else 0
        sources.insert(at, (here.run, say(request, _OF_RUN)))
    return _Place(
        address=f"/app/cases/{case['id']}/letters",
        template="letters.html",
        shown={"case": case},
        sources=sources,
        tenders=here.tenders,
        stage=case["stage"],
        diary_number=case["diary_number"],
        listed={"case_id": case["id"]},
    )


async def _need_source(request: Request, need_id: str) -> tuple[str, str]:
    need = await get(request, path_of("needs", need_id))
    subject = need["assessment"]["subject"]
    title = subject["title"] or subject["cpv"]
    return need_id, say(request, _OF_NEED).format(title=title, day=need["created_at"][:10])


async def _of_need(request: Request) -> _Place:
    need = await get(request, path_of("needs", request.path_params["need_id"]))
    cases = need["purchase"]["cases"]
    case = (await get(request, path_of("cases", cases[0])))["case"] if len(cases) == 1 else None
    return _Place(
        address=f"/app/needs/{need['id']}/letters",
        template="need_letters.html",
        shown={"need": need, "subject": need["assessment"]["subject"], "case": case},
        sources=[(need["id"], "")],
        tenders=(),
        stage="need",
        diary_number=case["diary_number"] if case else "",
        listed={"need_id": need["id"]},
    )


async def _place(request: Request) -> _Place:
    return await (_of_need(request) if "need_id" in request.path_params else _of_case(request))


async def letters(request: Request) -> Response:
    """Show what can be written now, and what has been."""
    return await _letters(request, await _place(request), None, None)


async def write(request: Request) -> Response:
    """Have the chosen drafts made, and go to the one that the task is about."""
    form = await sent(request)
    place = await _place(request)
    task = await _task(request, form.get("task"))
    content: dict[str, Any] = {
        **_made_from(_chosen_source(place, form.get("source"), task)),
        "stage": form.get("stage") or place.stage,
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
        return await _letters(request, place, form, fault)
    if not made:
        return await _letters(request, place, form, None)
    first = made[0]
    about = None
    if task:
        found = [
            (made_package, draft_about(made_package["package"], task)) for made_package in made
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


async def _letters(
    request: Request, place: _Place, form: SentForm | None, fault: NotDone | None
) -> Response:
    asked = request.query_params if form is None else QueryParams(_chosen(form))
    stage = asked.get("stage") or place.stage
    task = await _task(request, asked.get("task"))
    source = _chosen_source(place, asked.get("source"), task)
    is_run = source.startswith("screening_")
    tenders = place.tenders if is_run else ()
    chosen = [tender_id for tender_id in asked.getlist("tender") if tender_id in dict(tenders)]
    offered = []
    problem, status = refused(fault)
    if form is not None and fault is None:
        problem, status = wrong(request, kind=_NOTHING), 422
    if source:
        try:
            offered = (
                await get(
                    request,
                    path_of("packages", "offers"),
                    **_made_from(source),
                    stage=stage,
                    tender_id=chosen or None,
                )
            )["items"]
        except NotDone as not_offered:
            problem, status = problem or not_offered.problem, 200
    ticked = {offer["kind"] for offer in offered if _has_for_task(offer, task)}
    if form is not None:
        ticked |= set(form.all("kind"))
    elif not is_run and not task:
        ticked.add("clauses")  # what a needs assessment leads to
    made = await get(request, "/v1/packages", **place.listed, limit=PAGE)
    return await show(
        request,
        place.template,
        status=status,
        problem=problem,
        **place.shown,
        address=place.address,
        source=source,
        sources=place.sources,
        is_run=is_run,
        tenders=tenders,
        chosen=chosen,
        stage=stage,
        stages=stage_choices(request.state.language),
        offered=offered,
        task=task,
        about={offer["kind"] for offer in offered if _has_for_task(offer, task)},
        ticked=ticked,
        made=made["items"],
        filled=filled_in(form, diary_number=place.diary_number),
        answer_days=(form.get("answer_days") if form else "") or "10",
        once=token_hex(16),
    )


def _chosen_source(place: _Place, asked: str | None, task: dict[str, Any] | None) -> str:
    """Return what drafts are made from: as asked, for a task the screening, else the first."""
    numbers = [number for number, _ in place.sources]
    runs = [number for number in numbers if number.startswith("screening_")]
    if asked in numbers:
        return asked or ""
    return next(iter((runs if task else []) + numbers), "")


def _made_from(source: str) -> dict[str, str]:
    return {"screening_id" if source.startswith("screening_") else "need_id": source}


def _chosen(form: SentForm) -> list[tuple[str, str]]:
    return [
        ("stage", form.get("stage")),
        ("task", form.get("task")),
        ("source", form.get("source")),
        *(("tender", tender_id) for tender_id in form.all("tender")),
    ]


async def _task(request: Request, task_id: str | None) -> dict[str, Any] | None:
    if not task_id:
        return None
    try:
        return await get(request, path_of("tasks", task_id))
    except NotDone:
        return None


def _has_for_task(offer: dict[str, Any], task: dict[str, Any] | None) -> bool:
    return any(for_task(draft, task) for draft in offer["drafts"])


def for_task(draft: dict[str, Any], task: dict[str, Any] | None) -> bool:
    """Tell whether a draft is what a task asks for: of its rule, and of its tender if it has one.

    Args:
        draft: A draft of a package, or one that is offered.
        task: The task; None: there is none.
    """
    if task is None or task["rule_id"] not in draft["rule_ids"]:
        return False
    return task["tender_id"] in (None, draft.get("tender_id"))


def draft_about(package: dict[str, Any], task: dict[str, Any]) -> str | None:
    """Return where the first draft is edited that a task asks for; None if none does."""
    for group in ("letters", "clauses"):
        for place, draft in enumerate(package[group]):
            if for_task(draft, task):
                return f"/drafts/{group}-{place}"
    return None


ROUTES = (
    Route("/app/cases/{case_id}/letters", letters),
    Route("/app/cases/{case_id}/letters", write, methods=["POST"]),
    Route("/app/needs/{need_id}/letters", letters),
    Route("/app/needs/{need_id}/letters", write, methods=["POST"]),
    Route("/app/letters/{package_id}", package),
    Route("/app/letters/{package_id}/file", download),
)
