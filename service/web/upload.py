"""Upload: a notice, a table or several files in, a screening out, with nothing lost on the way."""

import hashlib
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import message
from service.settings import Settings
from service.web.api import ApiRequest, ApiResponse, NotDone, ask, get, path_of
from service.web.attaching import hang
from service.web.carried import CarriedFile, chosen, is_table, pack
from service.web.faults import wrong
from service.web.forms import SentForm, sent
from service.web.mapping_step import mapping_form, proposed
from service.web.page import go_to, say, show
from service.web.purchase_facts import (
    ASKED,
    BESIDE,
    beside,
    choices_of,
    enter,
    lacking,
    shown_facts,
)
from service.web.unused_step import AGREED, is_agreed, unused_step, with_agreed

STATED = ("case", "place_country", "live", "table", AGREED, *dict.fromkeys((*BESIDE, *ASKED)))
"""What a form of the upload states besides its files."""
PASTED = message("pasted-table.csv")
NOTHING = message("Choose a file, or paste a table with headings in its first row.")


async def new(request: Request) -> Response:
    """Show the form for what is to be screened."""
    return await upload_form(request, {"case": request.query_params.get("case", "")}, [])


async def send(request: Request) -> Response:
    """Screen what was chosen, or ask first what the columns of a table mean."""
    form = await sent(request)
    files = chosen(form, pasted_name=say(request, PASTED))
    stated = form.given(*STATED)
    if not any(file.is_main for file in files):
        problem = wrong(request, file=NOTHING)
        return await upload_form(request, stated, files, problem=problem, status=422)
    return await go_on(request, form, files)


async def agree(request: Request) -> Response:
    """Go on with an upload whose unused rows a person has been shown and agrees to."""
    form = await sent(request)
    files = chosen(form, pasted_name=say(request, PASTED))
    file = next((file for file in files if file.name == form.get("of_file")), None)
    if file is None:
        return await upload_form(request, form.given(*STATED), files, problem={}, status=422)
    return await go_on(request, with_agreed(form, file), files)


async def go_on(request: Request, form: SentForm, files: list[CarriedFile]) -> Response:
    """Screen files, or show the step that asks what their columns mean or which rows are used."""
    stated = form.given(*STATED)
    try:
        for file in files:
            if not is_table(file.payload):
                continue
            for table in await proposed(request, file):
                if table["state"] == "guessed":
                    return await mapping_form(request, file, table, files, stated)
                if not is_agreed(form, file, table):
                    return await unused_step(request, file, table, files, stated)
        answer = await _screen(request, form, files)
    except NotDone as fault:
        if fault.answer.status in (401, 403):
            raise
        return await upload_form(
            request, stated, files, problem=fault.problem, status=fault.answer.status
        )
    screening_id = answer.json()["id"]
    case_id = stated.get("case")
    if not case_id:
        return go_to(request, f"/app/screenings/{screening_id}")
    try:
        await hang(request, case_id, "screening", screening_id)
    except NotDone:
        return go_to(request, f"/app/screenings/{screening_id}/case?{urlencode({'case': case_id})}")
    return go_to(request, f"/app/cases/{case_id}/tenders")


async def upload_form(
    request: Request,
    stated: dict[str, str],
    files: list[CarriedFile],
    *,
    problem: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    """Show the form for what is to be screened, with what was chosen before."""
    packed = pack(files) if files else ""
    settings: Settings = request.state.outer["app"].state.settings
    found = None
    if stated.get("case"):
        found = await get(request, path_of("cases", stated["case"]))
    return await show(
        request,
        "upload.html",
        status=status,
        problem=problem,
        stated=stated,
        case=found and found["case"],
        purchase=shown_facts(request, found["case"]) if found else [],
        asked=lacking(found["case"]) if found else [],
        choices=choices_of(request),
        carried=packed,
        carried_names=[file.name for file in files] if packed else [],
        lost_names=[file.name for file in files] if files and not packed else [],
        most_bytes=settings.max_body_bytes,
        once=token_hex(16),
    )


async def _screen(request: Request, form: SentForm, files: list[CarriedFile]) -> ApiResponse:
    """Hand the files to the API in one form of several parts."""
    body, content_type = several_parts(files)
    query = {"name": files[0].name, "live": form.get("live") == "yes"}
    case_id = form.get("case")
    if case_id:
        case = (await get(request, path_of("cases", case_id)))["case"]
        await enter(request, case, form)
        query["case"] = case_id
    else:
        query |= {"place_country": form.get("place_country").upper(), **beside(form)}
    key = {"idempotency-key": f'"{form.key or token_hex(16)}"'}
    return await ask(
        request,
        ApiRequest(
            method="POST",
            path="/v1/screenings",
            query=query,
            body=body,
            content_type=content_type,
            headers=key,
        ),
    )


def several_parts(files: list[CarriedFile]) -> tuple[bytes, str]:
    """Return files as the parts of a form (RFC 7578), and its content type.

    The boundary follows from the files, so that sending them twice is sending the same.
    """
    digest = hashlib.sha256(b"".join(file.payload for file in files)).hexdigest()
    boundary = f"part-{digest[:40]}"
    parts = []
    for file in files:
        name = "".join(" " if char in '"\\\r\n' else char for char in file.name)
        field = "file" if file.is_main else "further"
        head = (
            f"--{boundary}\r\n"
            f'content-disposition: form-data; name="{field}"; filename="{name}"\r\n'
            "content-type: application/octet-stream\r\n\r\n"
        )
        parts.append(head.encode() + file.payload + b"\r\n")
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


ROUTES = (
    Route("/app/upload", new),
    Route("/app/upload", send, methods=["POST"]),
    Route("/app/upload/rows", agree, methods=["POST"]),
)
