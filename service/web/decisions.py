"""Decisions of a case: who decided what, by which mandate and why, and the second person's yes."""

from collections.abc import Mapping
from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import Text, message
from service.casework.decisions.decided import SAID
from service.casework.decisions.wording import CONSEQUENCES
from service.casework.follow_up.wording import KINDS
from service.web.api import NotDone, get, path_of, post
from service.web.attaching import keep_on_case
from service.web.fields.cases import DECISION
from service.web.follow_up_rows import REPORTED, follow_ups_of
from service.web.forms import sent
from service.web.in_case import InCase, filled_in, in_case, refused
from service.web.page import go_to, say, show

MOST_FILES = 30
"""Files of a case that a decision can be shown by without sending one; the newest."""

PRICE_BASIS = "LOU (2016:1145) 16 kap. 7 §"
"""Legal basis of the judgement whether a tender appears abnormally low."""

_IN_PARAGRAPHS = (PRICE_BASIS, "LUF (2016:1146) 15 kap. 7 §")
"""Provisions that say in their second and third paragraphs what follows on an explanation."""

_APPEARS = message(
    "Tender {tender} appears abnormally low. The supplier is asked to explain its price."
)
_DOES_NOT = message(
    "Tender {tender} does not appear abnormally low. No explanation of the price is asked for."
)
_EXPLAINED: Mapping[str, tuple[Text, str]] = {
    "yes": (
        message(
            "The supplier has explained the price of tender {tender} satisfactorily. The tender is "
            "not rejected on its price."
        ),
        " andra stycket",
    ),
    "no": (
        message(
            "The supplier has not explained the price of tender {tender} satisfactorily. The "
            "tender is rejected."
        ),
        " andra stycket",
    ),
    "breach": (
        message(
            "The abnormally low price of tender {tender} stems from the tender not complying with "
            "applicable environmental, social or labour-law duties. The tender is rejected."
        ),
        " tredje stycket",
    ),
    "reject": (
        message(
            "The supplier has not explained the price of tender {tender} satisfactorily. The "
            "tender is abnormally low and is rejected."
        ),
        "",
    ),
    "keep": (
        message(
            "The supplier has not explained the price of tender {tender} satisfactorily. The "
            "tender is not rejected."
        ),
        "",
    ),
}
"""What is decided once an explanation has come, and in which paragraph of the provision.

Rejecting and keeping are a choice where the provision says that a tender may be rejected.
"""

_TRAINED = message(
    "Own staff have been trained in the policy on travel and in the signs of exploitation: "
    "[number] people on [day], held by [function]. No names."
)
_OWN_POLICY = message("The policy for own staff of [day]")


async def decisions(request: Request) -> Response:
    """Show the decisions of a case, and the form for another."""
    asked = request.query_params
    stated = filled_in(None, supersedes=asked.get("supersedes"))
    if asked.get("about") == "price" and asked.get("tender"):
        stated |= {
            "what": say(request, _DOES_NOT if asked.get("appears") == "no" else _APPEARS).format(
                tender=asked["tender"][:200]
            ),
            "legal_basis": asked.get("basis", "")[:200] or PRICE_BASIS,
        }
    told = _EXPLAINED.get(asked.get("explained", ""))
    if asked.get("about") == "price" and told is not None:
        what, paragraph = told
        basis = asked.get("basis", "")[:200] or PRICE_BASIS
        if basis not in _IN_PARAGRAPHS:
            paragraph = ""
        stated |= {
            "what": say(request, what).format(tender=asked.get("tender", "")[:200]),
            "legal_basis": f"{basis}{paragraph}",
        }
    if asked.get("about") == "choice" and asked.get("task"):
        task = await get(request, path_of("tasks", asked["task"]))
        stated |= {"what": task["text"], "legal_basis": task["legal_basis"] or ""}
    if asked.get("about") == "training":
        stated |= {"what": say(request, _TRAINED), "legal_basis": say(request, _OWN_POLICY)}
    about, record = asked.get("about"), asked.get("record", "")
    stated["follow_up_id"] = asked.get("follow_up", "")
    if about in SAID:
        stated["what"] = say(request, SAID[about]).format(id=record[:64]) + "."
    return await _decisions(request, stated)


async def decide(request: Request) -> Response:
    """Put on record what the person has decided."""
    form = await sent(request)
    case_id = request.path_params["case_id"]
    content: dict[str, Any] = dict(DECISION.given(form))
    content["needs_second"] = bool(form.get("needs_second"))
    path, version = path_of("cases", case_id, "decisions"), form.version
    try:
        if file := form.file("file"):
            content["evidence_file_id"], is_new = await keep_on_case(request, case_id, file)
            version = str(int(version) + 1) if is_new and version else version
        await post(request, path, content, key=form.key, version=version)
    except NotDone as fault:
        return await _decisions(request, filled_in(form), fault)
    return go_to(request, f"/app/cases/{case_id}/decisions")


async def decision(request: Request) -> Response:
    """Show one decision; a second person agrees here."""
    return await _decision(request, None)


async def second(request: Request) -> Response:
    """Put on record that a second person agrees."""
    form = await sent(request)
    decision_id = request.path_params["decision_id"]
    path = path_of("decisions", decision_id, "second")
    content = {"delegation": form.get("delegation")}
    try:
        await post(request, path, content, key=form.key, version=form.version)
    except NotDone as fault:
        return await _decision(request, fault)
    return go_to(request, f"/app/decisions/{decision_id}")


async def _decisions(
    request: Request, stated: dict[str, str], fault: NotDone | None = None
) -> Response:
    here = await in_case(request)
    found = await get(request, path_of("cases", here.case["id"], "decisions"))
    runs = (await get(request, path_of("cases", here.case["id"], "runs")))["items"]
    is_consequence = bool(
        request.query_params.get("about") == "consequence"
        or stated["consequence"]
        or stated["follow_up_id"]
    )
    problem, status = refused(fault)
    return await show(
        request,
        "decisions.html",
        status=status,
        problem=problem,
        case=here.case,
        decisions=found["items"],
        runs=list(reversed(runs)),
        stated=stated,
        is_open=bool(problem or stated["what"] or stated["supersedes"] or is_consequence),
        is_consequence=is_consequence,
        found=await _found(request, here),
        files=await case_files(request, here.case["id"]),
        once=token_hex(16),
    )


async def _decision(request: Request, fault: NotDone | None) -> Response:
    found = await get(request, path_of("decisions", request.path_params["decision_id"]))
    case = (await get(request, path_of("cases", found["case_id"])))["case"]
    me = await get(request, "/v1/me")
    problem, status = refused(fault)
    return await show(
        request,
        "decision.html",
        status=status,
        problem=problem,
        decision=found,
        case=case,
        is_own=found["actor"] == me["person"],
        consequence=say(request, CONSEQUENCES[found["consequence"]])
        if found["consequence"]
        else "",
        rests_on=await _rests_on(request, found["follow_up_id"]),
        once=token_hex(16),
    )


async def _found(request: Request, here: InCase) -> list[tuple[str, str]]:
    """Return the follow-ups that a consequence can rest on, with their words: those that stand."""
    return [
        (record["id"], " · ".join(words for words in _words(request, record, here) if words))
        for record in await follow_ups_of(request, here)
        if not record["is_corrected"]
    ]


async def case_files(request: Request, case_id: str) -> list[tuple[str, str]]:
    """Return the files that hang on a case, with their names, the newest first."""
    links = (await get(request, path_of("cases", case_id)))["links"]
    ids = [link["id"] for link in reversed(links) if link["kind"] == "evidence_file"]
    heads = [await get(request, path_of("evidence-files", one)) for one in ids[:MOST_FILES]]
    return [(head["id"], head["name"]) for head in heads]


def _words(request: Request, record: dict[str, Any], here: InCase) -> tuple[str, ...]:
    content = record["follow_up"]
    report = content.get("report")
    return (
        content["on"],
        say(request, KINDS[content["form"]]),
        here.name_of(content["tender_id"], content["party_id"]),
        say(request, REPORTED).format(who=report["organisation"]) if report else "",
        record["said"],
    )


async def _rests_on(request: Request, follow_up_id: str | None) -> dict[str, Any] | None:
    """Return the follow-up that a consequence rests on; None where there is none, or none left."""
    if follow_up_id is None:
        return None
    try:
        found = await get(request, path_of("follow-ups", follow_up_id))
    except NotDone:
        return None
    content = found["follow_up"]
    report = content.get("report")
    return {
        "id": follow_up_id,
        "on": content["on"],
        "kind": say(request, KINDS[content["form"]]),
        "reported": say(request, REPORTED).format(who=report["organisation"]) if report else "",
    }


ROUTES = (
    Route("/app/cases/{case_id}/decisions", decisions),
    Route("/app/cases/{case_id}/decisions", decide, methods=["POST"]),
    Route("/app/decisions/{decision_id}", decision),
    Route("/app/decisions/{decision_id}", second, methods=["POST"]),
)
