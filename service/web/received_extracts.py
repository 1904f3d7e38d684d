"""Extracts from other authorities: imported, and their senders' keys confirmed."""

from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from data_ingest.model.text import message
from service.operations.signed_file import grouped
from service.web.api import NotDone, get, path_of
from service.web.extracts import ground_words, line_words
from service.web.fields.extracts import EXTRACT_ASSESSMENT
from service.web.in_case import refused
from service.web.page import say, show
from service.web.portfolios import whole
from service.web.signed_files import routes_of

STATES = {
    "open": message("can be assessed"),
    "unconfirmed": message("the sender's key is not confirmed"),
    "replaced": message("corrected by the sender"),
    "withdrawn": message("withdrawn by the sender"),
    "closed": message("closed: its last day has passed"),
}
"""How a received extract stands, in words."""

_WITHDRAWAL = message("a withdrawal; nothing to assess")
PAGE = 20


async def received(request: Request, fault: NotDone | None = None) -> Response:
    """Show the extracts that have come, and the form to import one."""
    offset = whole(request.query_params.get("offset"))
    found = await get(request, "/v1/received-extracts", limit=PAGE, offset=offset)
    me: dict[str, Any] = await get(request, "/v1/me")
    problem, status = refused(fault)
    return await show(
        request,
        "received_extracts.html",
        status=status,
        problem=problem,
        found=[(item, _state(request, item)) for item in found["items"]],
        more=found["more"],
        offset=offset,
        limit=PAGE,
        units=me["units"],
        once=token_hex(16),
    )


async def received_extract(request: Request, fault: NotDone | None = None) -> Response:
    """Show an extract that has come: what it says, how it stands, and who signed it."""
    found = await get(request, path_of("received-extracts", request.path_params["received_id"]))
    document = found["document"]
    uses = dict(EXTRACT_ASSESSMENT.use.choices)
    problem, status = refused(fault)
    return await show(
        request,
        "received_extract.html",
        status=status,
        problem=problem,
        extract=found,
        document=document,
        state=_state(request, found),
        fingerprint=grouped(found["fingerprint"]),
        lines=[(line, line_words(request, line)) for line in document["lines"]],
        ground=ground_words(request, document["ground"]),
        assessments=[(made, say(request, uses[made["use"]])) for made in found["assessments"]],
        once=token_hex(16),
    )


def _state(request: Request, item: dict[str, Any]) -> str:
    is_withdrawal = item["document"]["withdraws"] is not None and item["state"] == "open"
    return say(request, _WITHDRAWAL if is_withdrawal else STATES[item["state"]])


ROUTES = routes_of("received-extracts", "received_id", received, received_extract)
