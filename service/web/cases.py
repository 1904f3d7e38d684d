"""The cases, and the page of one: what to do next, by when and why, and everything beneath it."""

from functools import partial
from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import Language
from service.casework.cases.particulars import FIELDS
from service.casework.cases.procedure import stage_name
from service.casework.overview.difference_words import CHANGED, which_text
from service.platform.words import printable
from service.web.api import NotDone, get, get_kept, patch, path_of, post
from service.web.fields.cases import ATTACHED_RECORD, NEW_CASE, OPENING, SHARING
from service.web.forms import SentForm, sent
from service.web.page import go_to, say, show
from service.web.price_answer import asks_about_price
from service.web.purchase_facts import (
    asked_first,
    choices_of,
    entered,
    filled_in,
    shown_differing,
    shown_facts,
    with_fields,
)
from service.web.stages import (
    BEFORE_AWARD,
    EVENT_WORDS,
    procedure_choices,
    stage_choices,
    stage_words,
)

PAGE = 20
MOST_SHOWN = 3
_DAYS = {"starts_on", "ends_on"}


async def listed(request: Request) -> Response:
    """Show the cases that somebody sees, newest first."""
    asked = request.query_params
    offset = _whole(asked.get("offset"))
    found = await get(
        request,
        "/v1/cases",
        stage=asked.get("stage"),
        diary_number=asked.get("diary_number"),
        limit=PAGE,
        offset=offset,
    )
    return await show(
        request,
        "cases.html",
        cases=[one | {"stage_name": stage_called(request, one)} for one in found["items"]],
        more=found["more"],
        offset=offset,
        limit=PAGE,
        asked=dict(asked),
        stages=stage_choices(request.state.language),
    )


async def new(request: Request) -> Response:
    """Show the form for a new case."""
    return await _new(request, {}, problem=None)


async def create(request: Request) -> Response:
    """Open a case."""
    form = await sent(request)
    stated = NEW_CASE.maybe(form) | form.maybe(*FIELDS)
    content: dict[str, Any] = {name: value for name, value in stated.items() if value is not None}
    facts = {name: value for name, value in entered(form).items() if value is not None}
    if facts:
        content["purchase"] = facts
    try:
        answer = await post(request, "/v1/cases", content, key=form.key)
    except NotDone as fault:
        return await _new(request, stated | facts, problem=fault)
    return go_to(request, f"/app/cases/{answer.json()['case']['id']}")


async def case(request: Request) -> Response:
    """Show one case: stage and route, next act, reasons, missing documents and owner."""
    return await case_page(request, request.path_params["case_id"])


async def case_page(
    request: Request, case_id: str, *, problem: NotDone | None = None, status: int = 200
) -> Response:
    """Return the page of a case, with what was refused where something was."""
    found = await get(request, path_of("cases", case_id))
    tasks = await get(request, "/v1/tasks", case=case_id, state="open", limit=100)
    report = None
    if found["screening_id"] is not None:
        path = path_of("screenings", found["screening_id"], "report")
        report = await get_kept(request, path, format="json", overview=True)
    before_award = found["case"]["stage"] in BEFORE_AWARD
    sharing = []
    if before_award and report:
        sharing = (await get(request, path_of("cases", case_id, "sharing-decisions")))["items"]
    act = found["act"]
    reasons = reasons_of(report, found["next_act"])
    asked = asked_first(act, found["unsettled"])
    task = found["next_act"] if act["kind"] == "task" else None
    price_asked = asks_about_price(task)
    return await show(
        request,
        "case.html",
        status=status,
        problem=problem.problem if problem else None,
        particulars=_asked(request, anew=True),
        case=found["case"],
        screening_id=found["screening_id"],
        act=act,
        task=task,
        price_asked=price_asked,
        hourly=_hourly(report, task) if price_asked else None,
        links=found["links"],
        visits=found["visits"],
        tasks=[task for task in tasks["items"] if task["id"] != act["task_id"]],
        report=report,
        with_tenders=_with_tenders(report, found["case"]["award"]) if report else [],
        reasons=reasons[:MOST_SHOWN],
        further_reasons=len(reasons[MOST_SHOWN:]),
        missing=[missing_fact for lot in report["lots"] for missing_fact in lot["missing"]][
            :MOST_SHOWN
        ]
        if report
        else [],
        asked=asked,
        waits=with_fields(found["unsettled"], asked=asked),
        purchase=shown_facts(request, found["case"]),
        differing=shown_differing(request, found),
        framework=found["framework"],
        filled=filled_in(found["case"]),
        choices=choices_of(request),
        before_award=before_award,
        sharing=sharing,
        takes_tenders=takes_tenders(found["case"]),
        note=found["procedure_note"],
        steps=found["stages"],
        procedures=procedure_choices(request.state.language),
        once=token_hex(16),
    )


def _hourly(report: dict[str, Any] | None, task: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what the report says of the price of the tender that a task is about."""
    if report is None or task is None:
        return None
    tenders = [tender for lot in report["lots"] for tender in lot["tenders"]]
    about = printable(task["tender_id"])
    return next((tender.get("hourly") for tender in tenders if tender["id"] == about), None)


def takes_tenders(case: dict[str, Any]) -> bool:
    """Tell whether tenders, quotes or applications are read in at the stage of a case."""
    if case["procedure"] == "choice_system":
        return bool(case["stage"] != "ended")
    return case["stage"] in ("tenders_in", "award") or (
        case["procedure"] == "direct_award" and case["stage"] == "need"
    )


def stage_called(request: Request, case: dict[str, Any]) -> str:
    """Return what the form of purchase of a case calls its stage."""
    return say(request, stage_name(case["procedure"], case["stage"]))


def _with_tenders(report: dict[str, Any], award: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return the lots with their tenders; after the award with those that won."""
    won = (
        {tender for winner in award["winners"] for tender in winner["tender_ids"]} if award else {}
    )
    shown = [
        lot | {"tenders": [tender for tender in lot["tenders"] if not won or tender["id"] in won]}
        for lot in report["lots"]
    ]
    return [lot for lot in shown if lot["tenders"]]


def reasons_of(report: dict[str, Any] | None, next_act: dict[str, Any] | None) -> list[str]:
    """Return why something is to be done besides the next act: what weighs most, and the law.

    While points are closed only the law speaks.
    """
    if report is None:
        return []
    said = next_act["text"] if next_act else ""
    acts = [
        f"{act['basis']}: {act['text']}"
        for lot in report["lots"]
        for act in lot["acts"]
        if not (said and act["text"].startswith(said))  # a mark of what is unchecked may follow
    ]
    weighing = []
    if report["open"]:
        parts = [
            part for lot in report["lots"] for tender in lot["tenders"] for part in tender["parts"]
        ]
        for part in sorted(parts, key=lambda part: -part["exposure_ppm"])[:1]:
            steps = sorted(part["steps"][1:-1], key=_conduct_first)
            weighing = [f"{part['name']}: {step['text']}" for step in steps]
    return [*weighing[:2], *acts]


def _conduct_first(step: dict[str, Any]) -> tuple[bool, bool]:
    """Order reasons: conduct first, and what is the same of all tenders, industry and place, last.

    Those that are alike in this keep their order, the weightiest first.
    """
    family = step["factor"].partition(".")[0]
    return family in ("sector", "place"), family != "conduct"


async def change(request: Request) -> Response:
    """Change what is stated of a case."""
    form = await sent(request)
    case_id = request.path_params["case_id"]
    names = [
        name for name, field in FIELDS.items() if field.entered.changed and name in form.fields
    ]
    path = path_of("cases", case_id)
    try:
        await patch(request, path, form.maybe(*names), version=form.version)
    except NotDone as fault:
        return await case_page(request, case_id, problem=fault, status=fault.answer.status)
    return go_to(request, f"/app/cases/{case_id}")


async def state(request: Request) -> Response:
    """Enter facts about the purchase; what has been screened is screened anew with them."""
    form = await sent(request)
    case_id = request.path_params["case_id"]
    content = {"purchase": entered(form), **form.maybe(*(_DAYS & set(form.fields)))}
    try:
        await patch(request, path_of("cases", case_id), content, version=form.version)
    except NotDone as fault:
        return await case_page(request, case_id, problem=fault, status=fault.answer.status)
    return go_to(request, f"/app/cases/{case_id}")


async def attach(request: Request) -> Response:
    """Hang a record on a case."""
    form = await sent(request)
    return await do_in_case(request, form, "links", ATTACHED_RECORD.given(form))


async def open_points(request: Request) -> Response:
    """Open the points before the award, with a reason."""
    form = await sent(request)
    return await do_in_case(request, form, "openings", OPENING.given(form))


_DECIDED = {"true": True, "false": False}


async def share(request: Request) -> Response:
    """Decide what may leave about the tenderers before the award, with a reason."""
    form = await sent(request)
    stated = SHARING.given(form)
    content = stated | {"allowed": _DECIDED.get(stated["allowed"])}
    return await do_in_case(request, form, "sharing-decisions", content)


async def history(request: Request) -> Response:
    """Show who has done what in a case, and how its runs differ."""
    case_id = request.path_params["case_id"]
    found = await get(request, path_of("cases", case_id))
    events = await get(request, path_of("cases", case_id, "events"))
    runs = await get(request, path_of("cases", case_id, "runs"))
    language = request.state.language
    return await show(
        request,
        "case_history.html",
        case=found["case"],
        events=events["items"],
        runs=runs["items"],
        event_words={code: text.to(language) for code, text in EVENT_WORDS.items()},
        stage_words=_words(request),
        changed_words=partial(_changed, language),
    )


def _changed(language: Language, difference: dict[str, Any]) -> str:
    what = CHANGED[difference["changed"]].to(language)
    which = which_text(difference["changed"], difference["which"], language)
    return f"{what} ({which})" if which else what


async def do_in_case(
    request: Request, form: SentForm, what: str, content: dict[str, Any]
) -> Response:
    """Do one thing to a case, and show it again."""
    case_id = request.path_params["case_id"]
    try:
        await post(
            request,
            path_of("cases", case_id, what),
            content,
            key=form.key,
            version=form.version,
        )
    except NotDone as fault:
        return await case_page(request, case_id, problem=fault, status=fault.answer.status)
    return go_to(request, f"/app/cases/{case_id}")


async def _new(request: Request, stated: dict[str, Any], *, problem: NotDone | None) -> Response:
    return await show(
        request,
        "case_new.html",
        status=problem.answer.status if problem else 200,
        problem=problem.problem if problem else None,
        stated=stated,
        particulars=_asked(request, anew=False),
        attach=request.query_params.get("attach", ""),
        choices=choices_of(request),
        stages=stage_choices(request.state.language),
        procedures=procedure_choices(request.state.language),
        once=token_hex(16),
    )


def _asked(request: Request, *, anew: bool) -> list[dict[str, Any]]:
    """Return how the form of a case, or of what changes of one, asks for its particulars."""
    return [
        {
            "name": name,
            "label": say(request, field.label),
            "hint": "" if anew or field.entered.hint is None else say(request, field.entered.hint),
            "type": "date" if field.is_day else "text",
            "required": not field.may_be_empty and (anew or not field.entered.given_otherwise),
        }
        for name, field in FIELDS.items()
        if field.entered.changed or not anew
    ]


def _words(request: Request) -> dict[str, str]:
    return stage_words(request.state.language)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


ROUTES = (
    Route("/app/cases", listed),
    Route("/app/cases", create, methods=["POST"]),
    Route("/app/cases/new", new),
    Route("/app/cases/{case_id}", case),
    Route("/app/cases/{case_id}", change, methods=["POST"]),
    Route("/app/cases/{case_id}/facts", state, methods=["POST"]),
    Route("/app/cases/{case_id}/records", attach, methods=["POST"]),
    Route("/app/cases/{case_id}/openings", open_points, methods=["POST"]),
    Route("/app/cases/{case_id}/sharing-decisions", share, methods=["POST"]),
    Route("/app/cases/{case_id}/history", history),
)
