"""A visit or a review that somebody else has made: its report is kept, and what it found.

An audit firm, a trade union or an authority looked, and the buyer did not. The same points and
signs are answered as on a visit of the buyer's own, and are told as reported.
"""

from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import message
from service.web.api import NotDone, post
from service.web.attaching import keep_on_case
from service.web.choices import choices
from service.web.faults import wrong
from service.web.forms import SentForm, sent
from service.web.in_case import filled_in, firm_of, in_case
from service.web.page import go_to, show
from service.web.visit import add_tasks, days_ahead, earlier_of, move_tasks, place
from service.web.visit_answers import (
    answered_points,
    answered_signs,
    at_their_points,
    beforehand,
    form_named,
    grouped_signs,
    point_choices,
)

_NO_FILE = message("Choose the file with the report.")


async def report(request: Request) -> Response:
    """Show the form of somebody else's report, or what is corrected of it."""
    return await _page(request, None, None)


async def keep(request: Request) -> Response:
    """Keep the report as a file of the case, and what it found, with a task for each re-check."""
    form = await sent(request)
    here = await in_case(request)
    corrected = await earlier_of(request, form.get("corrects"))
    kind = form_named(form.get("form"))
    tender_id, party_id = firm_of(form.get("firm"))
    points, signs = answered_points(form, kind), answered_signs(form, kind)
    try:
        file_id = await _kept_file(request, form, corrected)
        if file_id is None:
            return await _page(request, form, wrong(request, file=_NO_FILE), status=422)
        content = {
            **place(here, corrected, form.get("corrects")),
            **{"tender_id": tender_id, "party_id": party_id, "form": kind},
            **{name: form.get(name) for name in ("on", "observer")},
            **points,
            **signs,
            "unanswered": points["unanswered"] + signs["unanswered"],
            "report": {
                **{name: form.get(name) for name in ("organisation", "reported_on")},
                "evidence_file_id": file_id,
            },
        }
        await post(request, "/v1/follow-ups", content, key=form.key)
    except NotDone as fault:
        problem = at_their_points(fault.problem, points["deviations"])
        return await _page(request, form, problem, status=fault.answer.status)
    firm = here.name_of(tender_id, party_id)
    await move_tasks(request, here, corrected, (tender_id, party_id))
    await add_tasks(request, here, firm, points["deviations"], before=corrected)
    return go_to(request, f"/app/cases/{here.case['id']}/follow-up")


async def _kept_file(request: Request, form: SentForm, corrected: dict[str, Any]) -> str | None:
    """Return the number of the report, kept as a file of the case; None if there is none.

    A correction keeps the file of what it corrects unless another one is chosen.
    """
    file = form.file("file")
    if file is None:
        report_before = corrected.get("report") or {}
        earlier: str | None = report_before.get("evidence_file_id")
        return earlier
    kept, _ = await keep_on_case(request, request.path_params["case_id"], file)
    return kept


async def _page(
    request: Request,
    form: SentForm | None,
    problem: dict[str, Any] | None,
    *,
    status: int = 200,
) -> Response:
    here = await in_case(request)
    asked = request.query_params
    corrects = form.get("corrects") if form else asked.get("corrects", "")
    earlier = await earlier_of(request, corrects)
    kind = form_named(form.get("form") if form else earlier.get("form") or asked.get("form"))
    stated = filled_in(form, **beforehand(earlier))
    return await show(
        request,
        "visit_report.html",
        status=status,
        problem=problem,
        case=here.case,
        firms=choices(request, here.firm_choices(at_work=True), keep=stated["firm"]),
        is_contract=bool(here.contracted),
        kind=kind,
        stated=stated,
        corrects=corrects,
        grouped=grouped_signs(request),
        **point_choices(request, kind),
        **days_ahead(),
        once=token_hex(16),
    )


ROUTES = (
    Route("/app/cases/{case_id}/visit/report", report),
    Route("/app/cases/{case_id}/visit/report", keep, methods=["POST"]),
)
