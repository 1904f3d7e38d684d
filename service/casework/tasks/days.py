"""The day by which a task of a case is to be done, and what that day follows from.

A task has to be done before something that ends its stage: the documents go out, the last day for
tenders, the award decision, the end of the standstill, the beginning of the work. Where the case
knows that day, the task is due on the last working day before it, early enough for a firm to answer
where a firm is asked. Only where no such day is known is it so many days from when the task was
made, and then it is said to be our proposal. A day never falls on a weekend or a public holiday.
A day that a person sets stays; others follow when the days of the case change.

Which day ends a stage, until when an act can be done and how long a firm needs are our judgement of
2026-11-30.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from data_ingest.model.figures import day as day_text
from data_ingest.model.tables import STAGES, Stage
from data_ingest.model.text import Text, in_each, message
from procurement_rules.package.working_days import is_working_day, working_day_before
from service.casework.cases.procedure import Procedure, nearest_stage
from service.casework.cases.tables import Case

LAST_STAGES: Mapping[str, Stage] = {
    "SET_CONDITION": "documents_out",
    "SET_LEVELS": "documents_out",
    "REQUIRE_EXPLANATION": "tenders_in",
    "VERIFY": "tenders_in",
    "REQUEST": "tenders_in",
    "HEAR": "tenders_in",
    "REJECT": "tenders_in",
    "EXCLUDE": "tenders_in",
    "REQUIRE_REPLACEMENT": "award",
    "REFUSE_AWARD": "tenders_in",
    "REQUIRE": "contract_start",
}
"""The last stage in which an act can be done, by its consequence without MUST or MAY."""

ANSWER_DAYS = 10
"""Working days that a firm has to answer, as letters propose them. Ours."""

PROPOSAL = "proposal"
"""Basis of a day that follows from nothing but when the task was made."""

_EARLY = ("SET_CONDITION", "SET_LEVELS")
"""Acts that are done as early as their stage allows, though they can be done in a later one."""
_ASKED = ("REQUIRE_EXPLANATION", "HEAR", "REQUEST", "REQUIRE_REPLACEMENT")
"""Acts that a firm has to answer before they are done."""
_SOONER = ("fact_found",)
"""Acts that are done in so many days, or before what ends the stage if that is sooner."""

_ENDS: Mapping[tuple[Procedure, Stage], tuple[str, ...]] = {
    ("procurement", "need"): ("documents_on",),
    ("procurement", "documents_out"): ("tenders_by",),
    ("procurement", "tenders_in"): ("award_on",),
    ("procurement", "award"): ("standstill_until", "starts_on"),
    ("procurement", "contract_start"): ("starts_on",),
    ("direct_award", "need"): ("award_on", "starts_on"),
    ("direct_award", "contract_start"): ("starts_on",),
    ("call_off", "need"): ("tenders_by", "award_on", "starts_on"),
    ("call_off", "tenders_in"): ("award_on", "starts_on"),
    ("call_off", "contract_start"): ("starts_on",),
    ("choice_system", "need"): ("documents_on",),
    ("choice_system", "tenders_in"): ("award_on",),
    ("choice_system", "contract_start"): ("starts_on",),
}
"""The days that end a stage, the one that counts first; the first that is known is taken."""

_WORDS: Mapping[str, Text] = {
    "documents_on": message("before the documents are published on {day}"),
    "tenders_by": message("before the last day for tenders, {day}"),
    "award_on": message("before the award decision on {day}"),
    "standstill_until": message("before the standstill ends on {day}"),
    "starts_on": message("before the work begins on {day}"),
    PROPOSAL: message("our proposal"),
}
_UNDATED: Mapping[tuple[Procedure, Stage], Text] = {
    ("direct_award", "need"): message("before the contract is concluded"),
    ("call_off", "need"): message("before the call-off is made"),
    ("call_off", "tenders_in"): message("before the call-off is made"),
    ("choice_system", "need"): message("before the choice system is advertised"),
    ("choice_system", "tenders_in"): message("before the decision on the application"),
}


@dataclass(frozen=True, slots=True)
class Due:
    """When a task is to be done.

    Attributes:
        on: The day.
        basis: What it follows from: `PROPOSAL`, or the name of the day of the case that ends the
            stage, a stroke and that day, such as `award_on/2026-12-11`.
    """

    on: date
    basis: str


def due(case: Case, code: str, *, proposed: date, made_on: date) -> Due:
    """Return when a task of a case is to be done.

    Args:
        case: The case, with the days that are known.
        code: Kind of the task.
        proposed: The day where nothing else is known.
        made_on: The day on which the task is made; none is due before it.
    """
    first = _on_or_after(made_on)
    sooner = max(first, _on_or_before(proposed))
    end = _end_of(case, _stage_of(case, code))
    if end is None:
        return Due(sooner, PROPOSAL)
    name, ends_on = end
    act = code.partition("_")[2]
    last = working_day_before(ends_on, working_days=ANSWER_DAYS if act in _ASKED else 1)
    if code in _SOONER and sooner <= last:
        return Due(sooner, PROPOSAL)
    return Due(max(first, last), f"{name}/{ends_on.isoformat()}")


def due_words(basis: str | None) -> Text | None:
    """Return what a day follows from, in words; None: a person set it, or there is none.

    Args:
        basis: As `Due` has it.
    """
    if basis is None:
        return None
    name, _, ends_on = basis.partition("/")
    if not ends_on:
        return _WORDS[name]
    return _WORDS[name].filled(day=_in_words(date.fromisoformat(ends_on)))


def stage_end(case: Case) -> Text | None:
    """Return what the acts of a case's stage come before; None: as everywhere at that stage."""
    end = _end_of(case, case.stage)
    if end is None:
        return _UNDATED.get((case.procedure or "procurement", case.stage))
    name, ends_on = end
    return _WORDS[name].filled(day=_in_words(ends_on))


def _stage_of(case: Case, code: str) -> Stage:
    """Return the stage by whose end a task is to be done: its last one, never a past one."""
    act = code.partition("_")[2]
    last = LAST_STAGES.get(act)
    if last is None or act in _EARLY:
        return case.stage
    last = nearest_stage(case.procedure, last)
    return max(case.stage, last, key=STAGES.index)


def _end_of(case: Case, stage: Stage) -> tuple[str, date] | None:
    """Return which day ends a stage of a case, and that day; None: it is not known."""
    known = {
        **(case.purchase or {}),
        "standstill_until": (case.award or {}).get("standstill_until"),
        "starts_on": case.starts_on,
    }
    for name in _ENDS.get((case.procedure or "procurement", stage), ()):
        found = known.get(name)
        if found is not None:
            return name, found if isinstance(found, date) else date.fromisoformat(found)
    return None


def _in_words(ends_on: date) -> Text:
    return in_each(partial(day_text, ends_on))


def _on_or_before(day: date) -> date:
    return day if is_working_day(day) else working_day_before(day, working_days=1)


def _on_or_after(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
