"""Members' coverage: their counts imported, their keys confirmed, and the sums of a year."""

from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from data_ingest.model.text import message
from service.operations.signed_file import grouped
from service.suppliers.member_counts.words import QUESTIONS, count_words, range_words
from service.web.api import NotDone, get, path_of
from service.web.in_case import refused
from service.web.page import say, show
from service.web.portfolios import whole
from service.web.signed_files import routes_of

STATES = {
    "counted": message("part of the sums"),
    "unconfirmed": message("the sender's key is not confirmed"),
    "replaced": message("replaced by a newer one"),
}
"""How the counts of a member stand, in words."""

PAGE = 20


async def listed(request: Request, fault: NotDone | None = None) -> Response:
    """Show the sums of a year, the counts that have come, and the form to import some."""
    year = request.query_params.get("year", "")
    of = year if year.isdecimal() and len(year) == 4 else ""
    sums = await get(request, "/v1/member-counts/sums", year=of)
    offset = whole(request.query_params.get("offset"))
    found = await get(request, "/v1/member-counts", limit=PAGE, offset=offset)
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
        found=[(item, say(request, STATES[item["state"]])) for item in found["items"]],
        more=found["more"],
        offset=offset,
        limit=PAGE,
        year=of,
        once=token_hex(16),
    )


async def member(request: Request, fault: NotDone | None = None) -> Response:
    """Show the counts of a member, how they stand, and who signed them."""
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


ROUTES = routes_of("member-counts", "counts_id", listed, member)
