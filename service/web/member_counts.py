"""Members' coverage: their counts imported, their keys confirmed, and the sums of a year."""

from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import message
from service.operations.signed_file import grouped
from service.suppliers.member_counts.words import QUESTIONS, count_words, range_words
from service.web.api import NotDone, get, path_of, post, send_file
from service.web.fields.extracts import EXTRACT_SENDER
from service.web.forms import sent
from service.web.in_case import refused
from service.web.page import go_to, say, show

STATES = {
    "counted": message("part of the sums"),
    "unconfirmed": message("the sender's key is not confirmed"),
    "replaced": message("replaced by a newer one"),
}
"""How the counts of a member stand, in words."""

_PAGE = 100


async def listed(request: Request) -> Response:
    """Show the sums of a year, the counts that have come, and the form to import some."""
    return await _listed(request)


async def bring_in(request: Request) -> Response:
    """Import the counts of a member, and show them."""
    form = await sent(request)
    name, _, payload = form.file("file") or ("", "", b"")
    try:
        answer = await send_file(
            request,
            "/v1/member-counts",
            payload,
            name=name or "counts.zip",
            content_type="application/zip",
            key=form.key,
        )
    except NotDone as fault:
        return await _listed(request, fault)
    return go_to(request, f"/app/member-counts/{answer.json()['id']}")


async def member(request: Request) -> Response:
    """Show the counts of a member, how they stand, and who signed them."""
    return await _member(request)


async def confirm(request: Request) -> Response:
    """Confirm that the key is the member's."""
    form = await sent(request)
    counts_id = request.path_params["counts_id"]
    path = path_of("member-counts", counts_id, "sender-confirmation")
    try:
        await post(request, path, EXTRACT_SENDER.given(form), key=form.key)
    except NotDone as fault:
        return await _member(request, fault)
    return go_to(request, f"/app/member-counts/{counts_id}")


async def _listed(request: Request, fault: NotDone | None = None) -> Response:
    year = request.query_params.get("year", "")
    of = year if year.isdecimal() and len(year) == 4 else ""
    sums = await get(request, "/v1/member-counts/sums", year=of)
    found = (await get(request, "/v1/member-counts", limit=_PAGE))["items"]
    problem, status = refused(fault)
    every = [*sums["groups"], *([sums["whole"]] if sums["whole"] else [])]
    return await show(
        request,
        "member_counts_list.html",
        status=status,
        problem=problem,
        sums=sums,
        headings=[say(request, words) for words in QUESTIONS.values()],
        rows=[(group, _ranges(group), group is sums["whole"]) for group in every],
        found=[(item, say(request, STATES[item["state"]])) for item in found],
        once=token_hex(16),
    )


async def _member(request: Request, fault: NotDone | None = None) -> Response:
    found = await get(request, path_of("member-counts", request.path_params["counts_id"]))
    problem, status = refused(fault)
    return await show(
        request,
        "member_counts.html",
        status=status,
        problem=problem,
        counts=found,
        document=found["document"],
        state=say(request, STATES[found["state"]]),
        fingerprint=grouped(found["fingerprint"]),
        headings=[say(request, words) for words in QUESTIONS.values()],
        rows=[
            (
                group,
                [[count_words(count) for count in told.values()] for told in _told(group)],
                False,
            )
            for group in found["document"]["groups"]
        ],
        once=token_hex(16),
    )


def _told(group: dict[str, Any]) -> list[dict[str, int | None]]:
    return [group["counts"][question] for question in QUESTIONS]


def _ranges(group: dict[str, Any]) -> list[list[str]]:
    return [
        [range_words(**held) for held in group["counts"][question].values()]
        for question in QUESTIONS
    ]


ROUTES = (
    Route("/app/member-counts", listed),
    Route("/app/member-counts", bring_in, methods=["POST"]),
    Route("/app/member-counts/{counts_id}", member),
    Route("/app/member-counts/{counts_id}/sender-confirmation", confirm, methods=["POST"]),
)
