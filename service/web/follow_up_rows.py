"""What the list of follow-ups says of each: what was looked at and found, and whether it stands."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

from data_ingest.model.text import message
from service.web.api import get
from service.web.in_case import InCase
from service.web.page import say
from service.web.visit_answers import AREA_WORDS

MOST_RUNS = 5

REPORTED = message("Reported by {who}, not seen by us")

_OUTCOMES = {
    "pass": message("in order"),
    "deviation": message("deviation"),
    "not_shown": message("not shown"),
}
_LOOKED = message("Looked at:")
_SPOKE = message("Spoke with:")
_RECHECK = message("Re-check")
_SIGNS = message("Signs noted")
_NOTHING = message("Nothing found.")
_NOTHING_REPORTED = message("Nothing reported.")
_NOT_STATED = message("What was looked at is not stated.")
_UNANSWERED = message("Unanswered: {n}.")


async def follow_ups_of(request: Request, here: InCase) -> list[dict[str, Any]]:
    """Return the follow-ups of the newest screenings of a case, the newest first (`rows_of`)."""
    found = []
    for run in reversed(here.runs[-MOST_RUNS:]):
        page = await get(request, "/v1/follow-ups", screening_id=run, limit=100)
        found += page["items"]
    me = (await get(request, "/v1/me"))["person"]
    told = rows_of(request, found, me=me, now=datetime.now(UTC))
    return sorted(told, key=lambda record: record["created_at"], reverse=True)


def rows_of(
    request: Request, records: Sequence[Mapping[str, Any]], *, me: str | None, now: datetime
) -> list[dict[str, Any]]:
    """Return the follow-ups with what they say and how they stand, in the order given.

    Args:
        request: The request; its state holds the language.
        records: Follow-ups as the API gives them out.
        me: Who looks: it is whoever recorded it that can correct it, the same day.
        now: The moment, with a time zone.
    """
    by = {
        record["follow_up"]["corrects"]: record["created_at"]
        for record in records
        if "corrects" in record["follow_up"]
    }
    return [
        {
            **record,
            "is_corrected": record["id"] in by,
            "corrected_at": by.get(record["id"]),
            "can_correct": record["id"] not in by
            and record["actor"] == me
            and now < datetime.fromisoformat(record["correctable_until"]).astimezone(UTC),
            "page": _page(record["follow_up"]),
            "said": found_words(request, record["follow_up"]),
        }
        for record in records
    ]


def found_words(request: Request, content: Mapping[str, Any]) -> str:
    """Return what a follow-up found, in words."""
    said = []
    counts = Counter(finding["outcome"] for finding in content["findings"])
    for code, words in _OUTCOMES.items():
        if counts[code]:
            said.append(f"{counts[code]} {say(request, words)}.")
    if areas := content.get("looked_at"):
        listed = ", ".join(say(request, AREA_WORDS[area]).lower() for area in areas)
        said.append(f"{say(request, _LOOKED)} {listed}.")
    if content.get("spoke_with"):
        said.append(f"{say(request, _SPOKE)} {content['spoke_with']}.")
    if content["rechecks"]:
        said.append(f"{say(request, _RECHECK)}.")
    if content["observations"]:
        said.append(f"{say(request, _SIGNS)}.")
    elif not content["rechecks"] and not counts["deviation"]:
        said += _nothing(request, content, is_in_order=bool(counts["pass"]))
    if unanswered := content.get("unanswered"):
        said.append(say(request, _UNANSWERED).format(n=len(unanswered)))
    return " ".join(said)


def _nothing(request: Request, content: Mapping[str, Any], *, is_in_order: bool) -> list[str]:
    """Return that nothing was found, where something was looked at; of a visit or a report."""
    looked = is_in_order or any(map(content.get, ("looked_at", "spoke_with", "neither")))
    if "report" in content:
        return [say(request, _NOTHING_REPORTED)] if looked else [say(request, _NOT_STATED)]
    if content["form"] != "visit":
        return []
    return [say(request, _NOTHING if looked else _NOT_STATED)]


def _page(content: Mapping[str, Any]) -> str | None:
    """Return the page of the form on which a follow-up is corrected; None: on none."""
    if content["sample"] or any(finding["row"] for finding in content["findings"]):
        return None
    if content["rechecks"]:
        return "recheck"
    if "report" in content:
        return "visit/report"
    is_signs = content["observations"] or "neither" in content
    is_signs = is_signs or content.get("looked_at") == ["signs"]
    is_signs = is_signs or "dependence" in content.get("unanswered", ())
    return "visit/signs" if is_signs else "visit"
