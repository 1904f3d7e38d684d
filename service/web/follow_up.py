"""Contract start and follow-up: the list before start, the plan, and what was found and mended."""

from datetime import datetime
from secrets import token_hex
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import message
from risk_models.card.bands import LABELS as BANDS
from risk_models.card.bands import Band
from service.casework.follow_up.wording import KINDS
from service.casework.tasks.checklist import CODE
from service.web.api import NotDone, get, patch, path_of, post, send_file
from service.web.faults import wrong
from service.web.follow_up_rows import follow_ups_of
from service.web.forms import SentForm, sent
from service.web.in_case import InCase, in_case, refused
from service.web.page import ZONE, go_to, say, show
from service.web.visit_answers import item_words

MOST_TASKS = 100

_STARTING = ("award", "contract_start", "in_contract")
_NO_FILE = message("Choose a file with the visits.")
_TICKED = message("Done {day}.")


async def contract_start(request: Request) -> Response:
    """Show the cases whose contract begins or runs, so that the right list is opened."""
    found = []
    for stage in _STARTING:
        found += (await get(request, "/v1/cases", stage=stage, limit=50))["items"]
    return await show(request, "contract_start.html", cases=found)


async def follow_up(request: Request) -> Response:
    """Show the checklist, the plan, the follow-ups and the deviations of a case."""
    return await _page(request, None)


async def make_checklist(request: Request) -> Response:
    """Draft the list before start, and make a task of each of its lines."""
    form = await sent(request)
    here = await in_case(request)
    content = _start(here, "start", form)
    case_path = path_of("cases", here.case["id"], "checklists")
    try:
        made = (await post(request, "/v1/packages", content, key=form.key)).json()
        await post(request, case_path, {"package_id": made["id"]}, version=form.version)
    except NotDone as fault:
        return await _page(request, fault)
    return _back(request)


async def tick(request: Request) -> Response:
    """Tick a line of the list, with its day and what shows it."""
    form = await sent(request)
    day = form.get("day") or datetime.now(ZONE).date().isoformat()
    said = " ".join(filter(None, (say(request, _TICKED).format(day=day), form.get("proof"))))
    content: dict[str, Any] = {"state": form.get("state") or "done", "reason": said}
    try:
        if file := form.file("file"):
            name, media_type, payload = file
            kept = await send_file(
                request, "/v1/evidence-files", payload, name=name, content_type=media_type
            )
            content["evidence_file_id"] = kept.json()["id"]
        await patch(request, path_of("tasks", form.get("task")), content, version=form.version)
    except NotDone as fault:
        return await _page(request, fault)
    return _back(request)


async def make_plan(request: Request) -> Response:
    """Draft the plan of follow-up; with a sample where one is drawn."""
    form = await sent(request)
    here = await in_case(request)
    content = _start(here, "follow_up", form)
    if form.get("of"):
        numbers = {name: _whole(form.get(name)) for name in ("of", "n", "seed")}
        content["sample"] = numbers | {"drawn_by": form.get("drawn_by")}
    try:
        await post(request, "/v1/packages", content, key=form.key)
    except NotDone as fault:
        return await _page(request, fault)
    return _back(request)


async def recheck(request: Request) -> Response:
    """Put on record that a deviation was looked at again."""
    form = await sent(request)
    follow_up_id, item, row = (form.get(name) for name in ("follow_up_id", "item", "row"))
    try:
        earlier = (await get(request, f"/v1/follow-ups/{quote(follow_up_id, safe='')}"))[
            "follow_up"
        ]
        again = {
            "follow_up_id": follow_up_id,
            "item": item,
            "row": _whole(row) or None,
            "mended": form.get("mended") == "yes",
        }
        names = ("screening_id", "tender_id", "party_id", "form")
        content = {name: earlier[name] for name in names} | {"rechecks": [again]}
        content["on"] = form.get("on")
        if form.get("corrects"):
            content["corrects"] = form.get("corrects")
        await post(request, "/v1/follow-ups", content, key=form.key)
    except NotDone as fault:
        return await _page(request, fault)
    return _back(request)


async def record_visits(request: Request) -> Response:
    """Record the visits of a file."""
    form = await sent(request)
    here = await in_case(request)
    file = form.file("visits")
    if file is None:
        return await _page(request, None, problem=wrong(request, visits=_NO_FILE))
    name, _, payload = file
    try:
        await send_file(
            request,
            "/v1/follow-ups/visits",
            payload,
            name=name[:200],
            content_type="text/csv",
            key=form.key,
            screening_id=here.run,
        )
    except NotDone as fault:
        return await _page(request, fault)
    return _back(request)


def _start(here: InCase, kind: str, form: SentForm) -> dict[str, Any]:
    content: dict[str, Any] = {
        "kind": kind,
        "screening_id": here.run,
        "stage": "contract_start",
        "tender_ids": form.all("tender"),
    }
    if starts_on := form.get("starts_on") or here.case["starts_on"]:
        content["starts_on"] = starts_on
    return content


def _back(request: Request) -> Response:
    return go_to(request, f"/app/cases/{request.path_params['case_id']}/follow-up")


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


async def _page(
    request: Request, fault: NotDone | None, *, problem: dict[str, Any] | None = None
) -> Response:
    here = await in_case(request)
    case_id = here.case["id"]
    tasks = await _tasks(request, case_id)
    plan = await _plan(request, case_id)
    done = await follow_ups_of(request, here)
    refusal, status = refused(fault)
    problem, status = (problem, 422) if problem else (refusal, status)
    language = request.state.language
    return await show(
        request,
        "follow_up.html",
        status=status,
        problem=problem,
        case=here.case,
        run=here.run,
        tenders=here.tenders,
        contracted=here.contracted,
        checks=[task for task in tasks if task["code"].startswith(CODE)],
        plan=plan,
        bands={band.value: BANDS[band].to(language) for band in Band},
        done=done,
        kinds={form: say(request, words) for form, words in KINDS.items()},
        visits=here.visits,
        deviations=_deviations(done),
        items=item_words(request),
        name_of=here.name_of,
        once=token_hex(16),
    )


async def _tasks(request: Request, case_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    more = True
    while more and len(found) < 10 * MOST_TASKS:
        page = await get(request, "/v1/tasks", case=case_id, limit=MOST_TASKS, offset=len(found))
        found += page["items"]
        more = page["more"]
    return found


async def _plan(request: Request, case_id: str) -> dict[str, Any] | None:
    """Return the newest plan of the case; None if there is none, or points are closed."""
    made = await get(request, "/v1/packages", case_id=case_id, kind="follow_up", limit=1)
    if not made["items"]:
        return None
    try:
        return await get(request, path_of("packages", made["items"][0]["id"]))
    except NotDone:
        return None


def _deviations(done: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return every deviation that stands with how its re-check ended, those not mended first."""
    by = {
        record["follow_up"]["corrects"]: record["id"]
        for record in done
        if "corrects" in record["follow_up"]
    }
    stands = [record for record in done if not record["is_corrected"]]

    def newest(number: str) -> str:
        return newest(by[number]) if number in by else number

    again = {
        (newest(rechecked["follow_up_id"]), rechecked["item"], rechecked["row"]): (
            each["follow_up"]["on"],
            rechecked["mended"],
        )
        for each in reversed(stands)
        for rechecked in each["follow_up"]["rechecks"]
    }
    found = []
    for each in stands:
        for deviation in each["follow_up"]["deviations"]:
            looked = again.get((each["id"], deviation["item"], deviation["row"]))
            party = {name: each["follow_up"][name] for name in ("tender_id", "party_id", "on")}
            mended = looked is not None and looked[1]
            found.append(
                {
                    **{"of": each["id"], **party, **deviation, "again": looked, "mended": mended},
                    "report": each["follow_up"].get("report"),
                }
            )
    return sorted(found, key=lambda deviation: (deviation["mended"], deviation["recheck_on"]))


ROUTES = (
    Route("/app/contract-start", contract_start),
    Route("/app/cases/{case_id}/follow-up", follow_up),
    Route("/app/cases/{case_id}/follow-up/checklist", make_checklist, methods=["POST"]),
    Route("/app/cases/{case_id}/follow-up/ticks", tick, methods=["POST"]),
    Route("/app/cases/{case_id}/follow-up/plan", make_plan, methods=["POST"]),
    Route("/app/cases/{case_id}/follow-up/visits", record_visits, methods=["POST"]),
    Route("/app/cases/{case_id}/follow-up/rechecks", recheck, methods=["POST"]),
)
