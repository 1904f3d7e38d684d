"""Visits as they are counted: made, with something found, and with nothing found.

A visit on which nothing was found is as much worth recording as any other: without it nobody can
tell how often something is found. It lowers no review need.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from data_ingest.model.text import Language, message
from service.casework.follow_up.models import FollowUp
from service.screening.report.visit_words import visits_sentence

VisitOutcome = Literal["found", "nothing_found", "not_stated", "reported"]
"""A deviation or a sign · something was looked at and nothing found · nobody says what was looked
at, so that nothing can have been found · somebody else reports its own visit."""

_NONE = message("No visit is recorded.")
_NOT_STATED = message(
    "In addition, {n} recorded without anything that was looked at; they are not counted."
)
_REPORTED = message(
    "In addition, {n} reported by others and not seen by the buyer; they are not counted."
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit to one firm on one day, from all records of it.

    Attributes:
        party_id: The firm.
        on: The day.
        outcome: What came of it.
        spoke_with: How many people who work there were spoken with, as far as it is stated.
    """

    party_id: str
    on: date
    outcome: VisitOutcome
    spoke_with: int


class VisitCounts(BaseModel):
    """How many visits were made, and on how many something was found. No verdict on any firm."""

    visits: int = Field(description="Visits that state what was looked at.")
    with_findings: int = Field(description="Of them, those with a deviation or a sign.")
    without_findings: int = Field(description="Of them, those on which nothing was found.")
    not_stated: int = Field(
        description="Further records of visits that do not state what was looked at."
    )
    reported: int = Field(
        default=0, description="Further visits that others report, not seen by the buyer."
    )
    spoke_with: int = Field(description="People who work there, spoken with on these visits.")
    last_on: date | None = Field(description="The latest visit. Null if there is none.")
    text: str = Field(description="The same in words, with what it does not mean.")


def visits_of(follow_ups: Iterable[FollowUp]) -> tuple[Visit, ...]:
    """Return the visits that follow-ups record, by day and firm.

    What is recorded of a firm on a day is one visit, whether it takes one record or two, as the
    two pages of the form do. A record of nothing but re-checks is none. What somebody else reports
    of its visit is one of its own.

    Args:
        follow_ups: Those that stand (`correcting.standing`).
    """
    by: dict[tuple[date, str, bool], list[FollowUp]] = {}
    for content in follow_ups:
        if content.form == "visit" and not _is_recheck_only(content):
            key = (content.on, content.party_id, content.report is not None)
            by.setdefault(key, []).append(content)
    return tuple(
        Visit(
            party_id=party_id,
            on=on,
            outcome="reported" if is_reported else _outcome(records),
            spoke_with=max(content.spoke_with or 0 for content in records),
        )
        for (on, party_id, is_reported), records in sorted(by.items())
    )


def is_looked(content: FollowUp) -> bool:
    """Tell whether a follow-up says of anything but the signs that it was looked at."""
    outcomes = {finding.outcome for finding in content.findings}
    areas = set(content.looked_at) - {"signs"}
    return bool(outcomes - {"not_shown"} or areas or content.rechecks or content.spoke_with)


def visit_counts(visits: Iterable[Visit], language: Language) -> VisitCounts:
    """Return how many visits there are, in numbers and in words.

    Args:
        visits: The visits.
        language: Language of the words.
    """
    made = tuple(visits)
    looked = [visit for visit in made if visit.outcome in ("found", "nothing_found")]
    found = sum(visit.outcome == "found" for visit in looked)
    not_stated = sum(visit.outcome == "not_stated" for visit in made)
    reported = sum(visit.outcome == "reported" for visit in made)
    last_on = max((visit.on for visit in looked), default=None)
    said = [
        _NONE.to(language)
        if last_on is None
        else visits_sentence(len(looked), found, last_on, language)
    ]
    if not_stated:
        said.append(_NOT_STATED.to(language).format(n=not_stated))
    if reported:
        said.append(_REPORTED.to(language).format(n=reported))
    return VisitCounts(
        visits=len(looked),
        with_findings=found,
        without_findings=len(looked) - found,
        not_stated=not_stated,
        reported=reported,
        spoke_with=sum(visit.spoke_with for visit in looked),
        last_on=last_on,
        text=" ".join(said),
    )


def _outcome(records: Iterable[FollowUp]) -> VisitOutcome:
    outcome: VisitOutcome = "not_stated"
    for content in records:
        if content.observations or any(
            finding.outcome == "deviation" for finding in content.findings
        ):
            return "found"
        if is_looked(content) or content.looked_at or content.neither:
            outcome = "nothing_found"
    return outcome


def _is_recheck_only(content: FollowUp) -> bool:
    stated = (
        *(content.findings, content.observations, content.neither, content.unanswered),
        *(content.looked_at, content.spoke_with),
    )
    return bool(content.rechecks) and not any(stated)
