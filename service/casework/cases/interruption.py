"""A case that is cancelled, or whose purchase a court reviews: said once, until it ends.

Any open case can be either. A cancelled case keeps all that is in it; nothing is to be done in it
and its stage does not change until it is reopened. While a court reviews the purchase, work goes
on, but concluding the contract waits (LOU 20 kap. 8–10 §§ read in a copy of the act as amended
through SFS 2026:67). What the outcome leads to is what the court can decide under 20 kap. 6 §.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from data_ingest.model.tables import STAGES, Stage
from procurement_rules.package.working_days import is_working_day
from service.casework.cases.case import Seen, write_case
from service.casework.cases.moving import withdrawn
from service.casework.cases.procedure import form_of
from service.casework.cases.tables import Case
from service.platform.day import Day
from service.platform.refusal import Refusal
from service.screening.assessment.screen import BEFORE_AWARD

Kind = Literal["cancelled", "under_review"]
Outcome = Literal["rejected", "redo", "correct", "allowed"]
"""The application was rejected, dismissed or withdrawn · the procurement is to be done again · it
is to be corrected first · it was allowed in another way."""

DAYS_AFTER_JUDGMENT = 10
"""LOU 20 kap. 10 §: no contract until so many days have passed since the court decided."""

_Reason = Annotated[str, Field(min_length=3, max_length=4000)]


class Interruption(BaseModel):
    """That a case is cancelled or under review, as it is kept and given out."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind = Field(
        description="`cancelled`: nothing is to be done. `under_review`: a court reviews it."
    )
    since: Day | None = Field(
        default=None, description="Day of the decision or of the application. Default: today (UTC)."
    )
    reason: _Reason = Field(description="Why it is cancelled, or what the application says.")
    reference: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="The court's case number."
    )


class InterruptionEnd(BaseModel):
    """How an interruption ended: the case is reopened, or the review has an outcome."""

    model_config = ConfigDict(extra="forbid")

    reason: _Reason = Field(description="Why it is reopened, or what the court decided.")
    outcome: Outcome | None = Field(
        default=None,
        description=(
            "Required after a review. `rejected`: the case goes on where it is, and the standstill "
            "lasts ten days more (LOU 20:10). `redo`: back to the first stage. `correct`: back to "
            "before the award. `allowed`: you decide what follows. Where the case goes back, the "
            "award no longer stands."
        ),
    )
    ended_on: Day | None = Field(
        default=None, description="Day of the judgment or decision. Default: today (UTC)."
    )


def interrupt(
    connection: Connection,
    case: Case,
    stated: Interruption,
    seen: Seen,
    *,
    closed: Sequence[str] = (),
) -> None:
    """Record that a case is cancelled or under review.

    Args:
        connection: Inside a transaction.
        case: The case.
        stated: Which, since when and why.
        seen: Who records it, and the version that she has seen.
        closed: Tasks that were closed because the purchase is cancelled.

    Raises:
        Refusal: It is interrupted already (a case under review can be cancelled), has ended, the
            day is in the future, or somebody else has written to it.
    """
    today = seen.now.date()
    if case.is_cancelled or (case.interruption and stated.kind == "under_review"):
        raise Refusal("conflict", Problem("case-interrupted", "/kind"))
    if case.stage == "ended":
        raise Refusal("invalid-request", Problem("case-has-ended", "/kind"))
    if stated.since is not None and stated.since > today:
        raise Refusal("invalid-request", Problem("case-decided-later", "/since"))
    held = stated.model_copy(update={"since": stated.since or today})
    interruption = held.model_dump(mode="json", exclude_none=True)
    particulars = interruption | ({"closed": list(closed)} if closed else {})
    write_case(
        connection, case, seen, stated.kind, stated.reason, particulars, interruption=interruption
    )


def end_interruption(
    connection: Connection,
    case: Case,
    stated: InterruptionEnd,
    seen: Seen,
    *,
    reopened: Sequence[str] = (),
) -> None:
    """Record that a case is reopened, or how the review of its purchase ended.

    Args:
        connection: Inside a transaction.
        case: The case.
        stated: How and why.
        seen: Who records it, and the version that she has seen.
        reopened: Tasks that are open again.

    Raises:
        Refusal: It is not interrupted, a review has no outcome or a cancelled case has one, the
            day is in the future, or somebody else has written to it.
    """
    if case.interruption is None:
        raise Refusal("conflict", Problem("case-not-interrupted"))
    if case.is_cancelled != (stated.outcome is None):
        raise Refusal("invalid-request", Problem("case-review-outcome", "/outcome"))
    ended_on = stated.ended_on or seen.now.date()
    if ended_on > seen.now.date():
        raise Refusal("invalid-request", Problem("case-decided-later", "/ended_on"))
    what = "reopened" if stated.outcome is None else "review_ended"
    particulars: dict[str, Any] = {"ended_on": ended_on.isoformat()}
    changes: dict[str, Any] = {"interruption": None}
    if reopened:
        particulars["reopened"] = list(reopened)
    if stated.outcome is not None:
        particulars["outcome"] = stated.outcome
        changes |= _after(case, stated.outcome, ended_on, particulars)
    write_case(connection, case, seen, what, stated.reason, particulars, **changes)


def goes_back_to(case: Case, outcome: Outcome | None) -> Stage | None:
    """Return the stage to which a case goes back after a review; None: it stays where it is."""
    stages = list(form_of(case.procedure).stages)
    before = [stage for stage in stages if stage in BEFORE_AWARD]
    to = {"redo": stages[0], "correct": before[-1]}.get(outcome or "")
    return to if to and STAGES.index(to) < STAGES.index(case.stage) else None


def _after(
    case: Case, outcome: Outcome, ended_on: date, particulars: dict[str, Any]
) -> dict[str, Any]:
    """Return what of a case changes with the outcome of a review, and note it."""
    to = goes_back_to(case, outcome)
    if to is not None:
        particulars |= {"from": case.stage, "to": to}
        return {"stage": to, **withdrawn(case, to, particulars)}
    if outcome == "rejected" and case.award is not None and case.stage == "award":
        until = standstill_after(ended_on).isoformat()
        award = dict(case.award)
        award["standstill_until"] = max(until, award.get("standstill_until", ""))
        particulars["standstill_until"] = award["standstill_until"]
        return {"award": award}
    return {}


def standstill_after(judgment: date) -> date:
    """Return the last day of the ten days after a judgment (LOU 20 kap. 10 and 18 §§).

    A last day that is no working day is followed by the next one (lag 1930:173, 2 §), of which
    the holidays are the project's own knowledge.

    >>> standstill_after(date(2026, 12, 15))
    datetime.date(2026, 12, 28)
    """
    day = judgment + timedelta(days=DAYS_AFTER_JUDGMENT)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
