"""Handing out the report of a case: what is masked and why, the papers, and how they are marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import Language, message
from service.casework.disclosures.grounds import GROUNDS, citation
from service.web.api import NotDone, get, path_of, post
from service.web.faults import moved
from service.web.fields.letters import MARKING
from service.web.forms import SentForm, sent
from service.web.in_case import filled_in, refused
from service.web.page import go_to, say, show
from service.web.stages import BEFORE_AWARD

MOST_SHOWN = 600
"""Places on one page: three fields each, and a form has at most 2,000."""

_MARKED = tuple(field.name for field in MARKING if field.name != "ground")
_WHOLE = message("The document as a whole")


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """Places that stand together: those of one tender, or those of the whole document.

    Attributes:
        heading: What they are of.
        proposed: Those that are masked unless somebody decides otherwise.
        others: Those that can be masked too.
    """

    heading: str
    proposed: list[dict[str, Any]]
    others: list[dict[str, Any]]


async def copies(request: Request) -> Response:
    """Show what can be masked, what has been handed out, and how the documents are marked."""
    return await _copies(request)


async def hand_out(request: Request) -> Response:
    """Hand out a copy as it was decided, and show its papers."""
    form = await sent(request)
    case_id = request.path_params["case_id"]
    screening = form.get("screening_id")
    path = path_of("cases", case_id, "masked-copies")
    try:
        found = await get(request, f"{path}/proposals", screening_id=screening)
        mask, unmask = _decided(form, found["items"], request.state.language)
        content = {
            "screening_id": screening,
            "language": form.get("language") or request.state.language,
            "mask": mask,
            "unmask": unmask,
        }
    except NotDone as fault:
        return await _copies(request, fault)
    try:
        answer = await post(request, path, content, key=form.key, version=form.version)
    except NotDone as fault:
        problem = _beside(_beside(fault.problem, "mask", mask), "unmask", unmask)
        return await _copies(request, fault, problem, screening=screening)
    return go_to(request, f"/app/cases/{case_id}/masked-copies/{answer.json()['id']}")


async def mark(request: Request) -> Response:
    """Mark the documents of the case anew."""
    form = await sent(request)
    case_id = request.path_params["case_id"]
    content = MARKING.given(form, "ground")
    if ground := form.get("ground"):
        content["ground"] = _ground(ground, request.state.language)
    path = path_of("cases", case_id, "marking")
    try:
        await post(request, path, content, key=form.key, version=form.version)
    except NotDone as fault:
        return await _copies(request, fault, stated=form)
    return go_to(request, f"/app/cases/{case_id}/masked-copies")


async def copy(request: Request) -> Response:
    """Show one copy that was handed out: its papers, and each masking with its reason."""
    case_id, copy_id = request.path_params["case_id"], request.path_params["copy_id"]
    found = await get(request, path_of("cases", case_id, "masked-copies", copy_id))
    case = (await get(request, path_of("cases", case_id)))["case"]
    gap = citation(None, request.state.language)
    return await show(
        request,
        "masked_copy.html",
        case=case,
        copy=found,
        to_settle=sum(
            masking["citation"] == gap
            or (masking["reason"] is None and masking["origin"] == "proposed")
            for masking in found["maskings"]
        ),
    )


async def _copies(
    request: Request,
    fault: NotDone | None = None,
    problem: dict[str, Any] | None = None,
    *,
    screening: str = "",
    stated: SentForm | None = None,
) -> Response:
    case_id = request.path_params["case_id"]
    language = request.state.language
    case = (await get(request, path_of("cases", case_id)))["case"]
    runs = (await get(request, path_of("cases", case_id, "runs")))["items"]
    marking = await get(request, path_of("cases", case_id, "marking"))
    made = (await get(request, path_of("cases", case_id, "masked-copies")))["items"]
    asked = screening or request.query_params.get("screening", "")
    known = [run["screening_id"] for run in runs]
    chosen = asked if asked in known else (known[-1] if known else "")
    places = []
    if chosen:
        path = path_of("cases", case_id, "masked-copies", "proposals")
        places = (await get(request, path, screening_id=chosen))["items"]
    shown = sorted(places, key=lambda place: not place["proposed"])[:MOST_SHOWN]
    said, status = refused(fault)
    return await show(
        request,
        "masked_copies.html",
        status=status,
        problem=problem or said,
        case=case,
        runs=list(reversed(runs)),
        chosen=chosen,
        groups=list(_groups([place for place in places if place in shown], say(request, _WHOLE))),
        left_out=len(places) - len(shown),
        grounds=[citation(code, language) for code in GROUNDS],
        marking=marking | {"citation": citation(marking["ground"], language)},
        marked=filled_in(stated, **{name: marking.get(name) for name in _MARKED}),
        made=list(reversed(made)),
        before_award=case["stage"] in BEFORE_AWARD,
        once=token_hex(16),
    )


def _groups(places: Sequence[dict[str, Any]], whole: str) -> Iterator[PlaceGroup]:
    """Yield the places of the whole document, then those of each tender, in the order they have."""
    found: dict[str, list[dict[str, Any]]] = {"": []}
    for place in places:
        levels = place["key"].split(".")
        tender = ".".join(levels[:2]) if levels[1:] and levels[1].startswith("tender") else ""
        if tender and len(levels) > 2 and ":" in place["place"]:
            found.setdefault(tender, []).append(place)
        else:
            found[""].append(place)
    for tender, members in found.items():
        heading = members[0]["place"].partition(":")[0] if tender else whole
        if members:
            yield PlaceGroup(
                heading,
                [member for member in members if member["proposed"]],
                [member for member in members if not member["proposed"]],
            )


def _decided(
    form: SentForm, places: Sequence[dict[str, Any]], language: Language
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return what is masked otherwise than proposed, and what is handed out although proposed."""
    mask, unmask = [], []
    for place in places:
        key = place["key"]
        given = {"key": key}
        if reason := form.get(f"reason-{key}"):
            given["reason"] = reason
        if place["absolute"] or form.get(f"mask-{key}"):
            if ground := form.get(f"ground-{key}"):
                given["ground"] = _ground(ground, language)
            if not place["proposed"] or len(given) > 1:
                mask.append(given)
        elif place["proposed"]:
            unmask.append(given)
    return mask, unmask


def _ground(stated: str, language: Language) -> str:
    """Return the code of a provision that the rulebook has read, else the words as they are."""
    return next((code for code in GROUNDS if citation(code, language) == stated), stated)


def _beside(problem: dict[str, Any], member: str, given: Sequence[dict[str, str]]) -> Any:  # noqa: ANN401
    """Return a problem whose faults of a list point to the field of their place."""

    def field_of(at: int, part: str) -> str:
        name = part if part in ("reason", "ground") else "mask"
        return f"{name}-{given[at]['key']}" if at < len(given) else "mask"

    return moved(problem, member, field_of)


ROUTES = (
    Route("/app/cases/{case_id}/masked-copies", copies),
    Route("/app/cases/{case_id}/masked-copies", hand_out, methods=["POST"]),
    Route("/app/cases/{case_id}/marking", mark, methods=["POST"]),
    Route("/app/cases/{case_id}/masked-copies/{copy_id}", copy),
)
