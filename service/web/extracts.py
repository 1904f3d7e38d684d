"""Extracts in a case: what another authority is told, and what others have told this one."""

from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import Text, message
from service.casework.decisions.wording import CONSEQUENCES
from service.casework.extracts.grounds import GROUNDS, PURPOSE_WORDS
from service.casework.extracts.wording import DEVIATION, OUTCOMES
from service.operations.signed_file import grouped
from service.web.api import NotDone, get, path_of, post
from service.web.decisions import case_files
from service.web.fields.cases import DECISION
from service.web.fields.extracts import EXTRACT, EXTRACT_ASSESSMENT, EXTRACT_WITHDRAWAL
from service.web.forms import SentForm, sent
from service.web.in_case import filled_in, refused
from service.web.page import go_to, say, show

_BY = message("last day {day}", "deviation")
_MANDATE = ("delegation", "conflict", "conflict_reason")
MOST_RECEIVED, _ASKED = 1_000, 100
"""Received extracts, the newest, that one can be chosen from; and as many as are asked for at a
time, the most that the API tells at once."""
_RECEIVER = ("name", "number", "board", "equated_by")


async def extracts(request: Request) -> Response:
    """Show what can be told another authority, and the extracts of a case."""
    return await _extracts(request)


async def make(request: Request) -> Response:
    """Decide an extract, and show it with its file."""
    form = await sent(request)
    case_id = request.path_params["case_id"]
    receiver: dict[str, Any] = form.maybe(*_RECEIVER)
    receiver["kind"] = "equated" if receiver["equated_by"] else "authority"
    content = EXTRACT.maybe(form, *_RECEIVER) | DECISION.given(form, *_not_of_mandate())
    stated = content | {
        "receiver": receiver,
        "lines": form.all("line"),
        "texts_read": form.get("texts_read") == "yes",
        "replaces": form.get("replaces") or None,
    }
    path = path_of("cases", case_id, "extracts")
    try:
        answer = await post(request, path, stated, key=form.key, version=form.version)
    except NotDone as fault:
        return await _extracts(request, fault, form)
    return go_to(request, f"/app/cases/{case_id}/extracts/{answer.json()['id']}")


async def assess(request: Request) -> Response:
    """Record what is done with a received extract in the case."""
    form = await sent(request)
    case_id = request.path_params["case_id"]
    path = path_of("cases", case_id, "extract-assessments")
    content = EXTRACT_ASSESSMENT.given(form)
    try:
        await post(request, path, content, key=form.key, version=form.version)
    except NotDone as fault:
        return await _extracts(request, fault)
    return go_to(request, f"/app/cases/{case_id}/extracts")


async def extract(request: Request) -> Response:
    """Show an extract: its file, what it says, and how it is corrected or withdrawn."""
    return await _extract(request)


async def withdraw(request: Request) -> Response:
    """Withdraw an extract, and show the withdrawal with its file."""
    form = await sent(request)
    case_id, extract_id = request.path_params["case_id"], request.path_params["extract_id"]
    content = EXTRACT_WITHDRAWAL.given(form) | DECISION.given(form, *_not_of_mandate())
    path = path_of("cases", case_id, "extracts", extract_id, "withdrawal")
    try:
        answer = await post(request, path, content, key=form.key, version=form.version)
    except NotDone as fault:
        return await _extract(request, fault)
    return go_to(request, f"/app/cases/{case_id}/extracts/{answer.json()['id']}")


def ground_words(request: Request, ground: dict[str, Any]) -> str:
    """Return the ground of an extract in words, and what it is needed for where that is stated."""
    said = say(request, GROUNDS[ground["code"]].citation)
    if ground["purpose"] is None:
        return said
    return f"{said}: {say(request, PURPOSE_WORDS[ground['purpose']])}"


def line_words(request: Request, line: dict[str, Any]) -> dict[str, str]:
    """Return a line of an extract in words: what, when, on which clause, and how it stands."""
    if line["kind"] == "decision":
        return {
            "what": f"{say(request, CONSEQUENCES[line['consequence']])}: {line['what']}",
            "on": line["decided_on"],
            "basis": line["clause"],
        }
    text: Text = Text(**line["text"])
    by = say(request, _BY.filled(day=line["remedy_by"]))
    return {
        "what": f"{say(request, DEVIATION)}: {say(request, text)}",
        "on": line["on"],
        "basis": f"{say(request, OUTCOMES[line['outcome']])} ({by})",
    }


async def _extracts(
    request: Request, fault: NotDone | None = None, stated: SentForm | None = None
) -> Response:
    case_id = request.path_params["case_id"]
    case = (await get(request, path_of("cases", case_id)))["case"]
    path = path_of("cases", case_id, "extracts")
    found = await get(request, f"{path}/candidates")
    made = (await get(request, path))["items"]
    received = await _received(request)
    assessed = await get(request, path_of("cases", case_id, "extract-assessments"))
    senders = {item["id"]: _from(item) for item in received}
    uses = dict(EXTRACT_ASSESSMENT.use.choices)
    problem, status = refused(fault)
    asked = request.query_params.get("replaces", "")
    replaced = stated.get("replaces") if stated else asked
    earlier = next((item for item in made if item["id"] == replaced), None)
    return await show(
        request,
        "extracts.html",
        status=status,
        problem=problem,
        case=case,
        lines=[
            item | {"words": line_words(request, item["line"]) if item["line"] else None}
            for item in found["items"]
        ],
        grounds=found["grounds"],
        chosen=set(stated.all("line")) if stated else set(),
        filled=filled_in(stated, **(earlier["document"]["receiver"] if earlier else {})),
        earlier=earlier,
        files=await case_files(request, case_id),
        made=list(reversed(made)),
        received=[
            (item["id"], f"{_from(item)}, {item['created_at'][:10]}")
            for item in received
            if item["state"] == "open" and not item["document"]["withdraws"]
        ],
        assessed=[
            (
                one,
                senders.get(one["received_id"], one["received_id"]),
                say(request, uses[one["use"]]),
            )
            for one in assessed["items"]
        ],
        once=token_hex(16),
    )


async def _received(request: Request) -> list[dict[str, Any]]:
    """Return the newest received extracts, as many as a choice can have."""
    items: list[dict[str, Any]] = []
    more = True
    while more and len(items) < MOST_RECEIVED:
        found = await get(request, "/v1/received-extracts", limit=_ASKED, offset=len(items))
        items, more = items + found["items"], found["more"]
    return items


def _from(received: dict[str, Any]) -> str:
    """Return who a received extract is from, and about which firm."""
    document = received["document"]
    return f"{document['sender']['name']}, {document['supplier']['name']}"


async def _extract(request: Request, fault: NotDone | None = None) -> Response:
    case_id, extract_id = request.path_params["case_id"], request.path_params["extract_id"]
    found = await get(request, path_of("cases", case_id, "extracts", extract_id))
    case = (await get(request, path_of("cases", case_id)))["case"]
    problem, status = refused(fault)
    return await show(
        request,
        "extract.html",
        status=status,
        problem=problem,
        case=case,
        extract=found,
        document=found["document"],
        lines=[(line, line_words(request, line)) for line in found["document"]["lines"]],
        ground=ground_words(request, found["document"]["ground"]),
        fingerprint=grouped(found["document"]["sender"]["fingerprint"]),
        once=token_hex(16),
    )


def _not_of_mandate() -> tuple[str, ...]:
    return tuple(field.name for field in DECISION if field.name not in _MANDATE)


ROUTES = (
    Route("/app/cases/{case_id}/extracts", extracts),
    Route("/app/cases/{case_id}/extracts", make, methods=["POST"]),
    Route("/app/cases/{case_id}/extract-assessments", assess, methods=["POST"]),
    Route("/app/cases/{case_id}/extracts/{extract_id}", extract),
    Route("/app/cases/{case_id}/extracts/{extract_id}/withdrawal", withdraw, methods=["POST"]),
)
