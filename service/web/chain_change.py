"""New subcontractors: what a supplier has asked for, the check of it, the answer, and the chain."""

from decimal import Decimal, InvalidOperation
from secrets import token_hex
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import message
from service.web.api import ApiRequest, NotDone, ask, get, path_of, post
from service.web.choices import choices
from service.web.faults import wrong
from service.web.fields.chain import CHAIN_START
from service.web.forms import SentForm, sent
from service.web.in_case import filled_in, firm_of, in_case, refused
from service.web.page import go_to, show

_ACTS = {"check": "check", "register": "registration", "refuse": "refusal"}
_NO_FILE = message("Choose the form that the supplier has completed.")
_PPM = 10_000  # parts per million in a percent


async def chain(request: Request) -> Response:
    """Show the chain over time and the requests to change it."""
    return await _page(request)


async def begin(request: Request) -> Response:
    """Register the chain that the contract begins with."""
    form = await sent(request)
    here = await in_case(request)
    content = CHAIN_START.given(form) | {"screening_id": here.run}
    return await _write(request, form, "/chain-versions", content)


async def ask_for(request: Request) -> Response:
    """Put a supplier's request for a subcontractor on record."""
    form = await sent(request)
    tender_id, party_id = firm_of(form.get("contractor"))
    content: dict[str, Any] = {
        "tender_id": tender_id,
        "contractor": party_id,
        "subcontractor": form.given("name", "country", "number"),
        **form.given("description", "starts_on", "answer_by"),
    }
    if form.get("replaces"):
        content["replaces"] = firm_of(form.get("replaces"))[1]
    for name in ("share_low", "share_high"):
        if form.get(name):
            content[f"{name}_ppm"] = _ppm(form.get(name))
    return await _write(request, form, "/chain-requests", content)


async def hand_in(request: Request) -> Response:
    """Take in the supplier's own form, each row a request."""
    form = await sent(request)
    file = form.file("file")
    if file is None:
        return await _page(request, form=form, problem=wrong(request, file=_NO_FILE))
    path = path_of("cases", request.path_params["case_id"]) + "/chain-request-form"
    name, media_type, payload = file
    asked = ApiRequest(
        method="POST",
        path=path,
        query={"name": name},
        body=payload,
        content_type=media_type,
        headers={"if-match": f'"{form.version}"', "idempotency-key": f'"{form.key}"'},
    )
    try:
        answer = await ask(request, asked)
    except NotDone as fault:
        return await _page(request, form=form, fault=fault)
    result = answer.json()
    if result["refused"]:
        return await _page(request, filed=result)
    return _back(request)


async def answer(request: Request) -> Response:
    """Check, register or refuse one request."""
    form = await sent(request)
    act = _ACTS.get(request.path_params["act"])
    if act is None:
        return Response(status_code=404)
    number = quote(request.path_params["request_id"], safe="")
    what = f"/chain-requests/{number}/{act}"
    return await _write(request, form, what, form.given("valid_from", "reason"))


async def _write(request: Request, form: SentForm, what: str, content: dict[str, Any]) -> Response:
    path = path_of("cases", request.path_params["case_id"]) + what
    try:
        await post(request, path, content, key=form.key, version=form.version)
    except NotDone as fault:
        return await _page(request, form=form, fault=fault)
    return _back(request)


def _back(request: Request) -> Response:
    return go_to(request, f"/app/cases/{request.path_params['case_id']}/chain")


def _ppm(text: str) -> int:
    """Return a share in percent as parts per million; -1, which is refused, where it is none."""
    try:
        return int(Decimal(text.replace(",", ".")) * _PPM)
    except (InvalidOperation, ValueError):
        return -1


async def _page(
    request: Request,
    *,
    form: SentForm | None = None,
    fault: NotDone | None = None,
    problem: dict[str, Any] | None = None,
    filed: dict[str, Any] | None = None,
) -> Response:
    here = await in_case(request)
    found = await get(request, path_of("cases", here.case["id"], "chain"))
    if problem is None:
        problem, status = refused(fault)
    else:
        status = 422
    return await show(
        request,
        "chain.html",
        status=status,
        problem=problem,
        filed=filed,
        case=here.case,
        run=here.run,
        tenders=here.tenders,
        firms=choices(request, here.firm_choices(at_work=True)),
        name_of=here.name_of,
        versions=found["versions"],
        requests=found["requests"],
        stated=filled_in(form),
        once=token_hex(16),
    )


ROUTES = (
    Route("/app/cases/{case_id}/chain", chain),
    Route("/app/cases/{case_id}/chain/versions", begin, methods=["POST"]),
    Route("/app/cases/{case_id}/chain/requests", ask_for, methods=["POST"]),
    Route("/app/cases/{case_id}/chain/form", hand_in, methods=["POST"]),
    Route("/app/cases/{case_id}/chain/requests/{request_id}/{act}", answer, methods=["POST"]),
)
