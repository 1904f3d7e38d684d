"""Several releases of one contracting process → what they say together.

The work is that of ocdsmerge, the standard's own merging tool; the rules are handed to it, so
that it neither asks the network for the schema nor guesses.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, cast

from data_ingest.formats.ocds.document import RELEASE, Node, label, shaped
from data_ingest.formats.ocds.package import Process
from data_ingest.model.values import Refusals, parse_day

_RULES = {
    ("id",): "omitWhenMerged",
    ("date",): "omitWhenMerged",
    ("tag",): "omitWhenMerged",
    ("parties", "roles"): "wholeListMerge",
    ("parties", "additionalIdentifiers"): "wholeListMerge",
    ("parties", "details", "classifications"): "wholeListMerge",
}
"""Merge rules of the OCDS 1.1 release schema (standard.open-contracting.org/1.1/en/schema/merging/)
for the members that are read; the last is the rule for classifications, which share their ids
between schemes. Arrays of texts are always replaced as a whole."""


@dataclass(frozen=True, slots=True)
class CompiledRelease:
    """What is known of one contracting process.

    Attributes:
        ocid: Its identifier.
        content: Everything but id, date and tag.
        tags: Those of the latest release; none where it is compiled elsewhere.
        called_on: Day of the first release that opens a tender, if it is in hand.
        published_on: Day of the latest release.
    """

    ocid: str
    content: Node
    tags: frozenset[str]
    called_on: date | None
    published_on: date | None


def compile_releases(process: Process, *, refusals: Refusals) -> CompiledRelease:
    """Return what the releases of a process say together.

    A release compiled by the publisher stands for all others; of several the latest is taken.

    Args:
        process: With at least one release.
        refusals: Where values that cannot be used are noted, and releases without a date that
            are put before the dated ones because their place is not known.
    """
    given = process.compiled or process.releases
    releases = []
    for place, release in enumerate(given, 1):
        at = f"releases[{label(release, place)}]" if len(given) > 1 else ""
        passed = cast("dict[str, Any]", shaped(release, RELEASE, at=at, refusals=refusals))
        moment = _moment(passed, at=at, refusals=refusals)
        if moment is None and at:
            refusals.note("ocds-no-date", at)
        releases.append((moment, passed))
    releases.sort(key=lambda release: release[0] or datetime.min.replace(tzinfo=UTC))
    latest = releases[-1][1]
    in_order = [release for _, release in releases]
    whole = latest if process.compiled or len(in_order) == 1 else _merged(in_order)
    calls = [release for release in in_order if "tender" in (release.get("tag") or [])]
    return CompiledRelease(
        ocid=process.ocid,
        content=Node(whole, "", refusals),
        tags=frozenset(latest.get("tag") or ()),
        called_on=parse_day(calls[0].get("date") or "") if calls else None,
        published_on=parse_day(latest.get("date") or ""),
    )


def _moment(release: dict[str, Any], *, at: str, refusals: Refusals) -> datetime | None:
    """Return the instant of a release; one without a time zone is taken as UTC."""
    written = release.get("date")
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        refusals.note("ocds-date", f"{at}/date".lstrip("/"))
        return None


def _merged(releases: list[dict[str, Any]]) -> dict[str, Any]:
    """Merge releases that stand in order; a place in it is the date by which they are sorted."""
    dated = [{**release, "date": f"{place:09}"} for place, release in enumerate(releases)]
    return cast("dict[str, Any]", _merger().create_compiled_release(dated))


@cache
def _merger() -> Any:  # noqa: ANN401 -- ocdsmerge has no type hints that reach its users
    """Return the merger; imported here, since most files hold one release of each process."""
    from ocdsmerge import Merger  # type: ignore[import-untyped]

    return Merger(merge_rules=_RULES)
