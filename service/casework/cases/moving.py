"""The moves of a case: along the stages of its form of purchase, to another form, and the award.

A move says who, when and why. It goes to any stage of the form of purchase; backwards, past an open
duty, to another form or to a contract that may not be concluded yet it needs a reason. A move to
before the award takes the award back: it stays in the history, and no longer stands.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from data_ingest.model.tables import STAGES, Stage
from service.casework.cases.award import NewAward, joined_awards, kept
from service.casework.cases.case import Seen, write_case
from service.casework.cases.procedure import (
    award_stage,
    facts_in,
    form_of,
    is_back_before_award,
)
from service.casework.cases.purchase import with_procedure
from service.casework.cases.request import StageMove
from service.casework.cases.tables import Case
from service.operations.changes.feed import note_change
from service.platform.refusal import Refusal
from service.screening.assessment.screen import AFTER_AWARD


def move_case(
    connection: Connection, case: Case, move: StageMove, seen: Seen, *, closed: Sequence[str] = ()
) -> None:
    """Move a case to another stage and record who, when and why.

    Args:
        connection: Inside a transaction.
        case: The case.
        move: Where to, and why.
        seen: Who moves it, and the version that she has seen.
        closed: Tasks that were closed because the stage passes.

    Raises:
        Refusal: Somebody else has written to it, it is cancelled, its form of purchase has no such
            stage, it stands there already; or it goes back, changes its form, or concludes the
            contract while that may not be done, and no reason is given.
    """
    check_not_cancelled(case)
    is_changed = move.procedure not in (None, case.procedure or "procurement")
    procedure = move.procedure if is_changed else case.procedure
    form = form_of(procedure)
    if move.stage == case.stage and not is_changed:
        raise Refusal("invalid-request", Problem("case-stage-same", "/stage"))
    if move.stage not in form.stages:
        raise Refusal("invalid-request", Problem("case-stage-not-of-form", "/stage"))
    if is_changed and move.reason is None:
        raise Refusal("invalid-request", Problem("case-procedure-reason", "/reason"))
    goes_back = STAGES.index(move.stage) < STAGES.index(case.stage)
    if goes_back and not form.is_open and move.reason is None:
        raise Refusal("invalid-request", Problem("case-stage-back", "/reason"))
    _check_conclusion(case, move, seen)
    particulars: dict[str, Any] = {"from": case.stage, "to": move.stage}
    changes: dict[str, Any] = {"stage": move.stage}
    if is_changed and procedure is not None:
        particulars["procedure"] = {"from": case.procedure or "procurement", "to": procedure}
        origins = case.purchase_origins or {}
        stays = {name: origins[name] for name in origins if name not in facts_in(procedure)}
        changes |= {
            "procedure": procedure,
            "purchase": with_procedure(case.purchase, procedure),
            "purchase_origins": stays,
        }
    if closed:
        particulars["closed"] = list(closed)
    changes |= withdrawn(replace(case, procedure=procedure), move.stage, particulars)
    write_case(connection, case, seen, "moved", move.reason, particulars, **changes)


def withdrawn(case: Case, to: Stage, particulars: dict[str, Any]) -> dict[str, Any]:
    """Return the award that no longer stands where a case goes back to before it, and note it.

    What a choice system has approved stays approved.

    Args:
        case: Before the move.
        to: Where it goes.
        particulars: Of the event, which keeps the award.
    """
    is_open = form_of(case.procedure).is_open
    if case.award is None or is_open or not is_back_before_award(case.stage, to):
        return {}
    particulars["award_withdrawn"] = case.award
    return {"award": None}


def check_not_cancelled(case: Case) -> None:
    """Refuse what cannot be done in a cancelled case.

    Raises:
        Refusal: It is cancelled.
    """
    if case.is_cancelled:
        raise Refusal("conflict", Problem("case-cancelled"))


def _check_conclusion(case: Case, move: StageMove, seen: Seen) -> None:
    """Refuse a contract before it may be concluded, unless a reason is given."""
    if move.reason is not None or move.stage not in AFTER_AWARD:
        return
    standstill: str = (case.award or {}).get("standstill_until", "")
    if case.is_under_review:
        raise Refusal("invalid-request", Problem("case-under-review", "/reason"))
    if seen.now.date().isoformat() <= standstill:
        problem = Problem("case-standstill", "/reason", {"day": standstill})
        raise Refusal("invalid-request", problem)


def record_award(
    connection: Connection,
    case: Case,
    stated: NewAward,
    seen: Seen,
    *,
    closed: Sequence[str] = (),
) -> None:
    """Record who won, and move a case that is before the award to it.

    Args:
        connection: Inside a transaction.
        case: The case.
        stated: The award, which fits its newest screening.
        seen: Who records it, and the version that she has seen.
        closed: Tasks that were closed because the stage passes.

    In a choice system others stay approved, and one more needs no reason.

    Raises:
        Refusal: Somebody else has written to it, it is cancelled, there is an award and no reason
            for another, or it concludes the contract before that may be done.
    """
    check_not_cancelled(case)
    is_open = form_of(case.procedure).is_open
    if case.award is not None and stated.reason is None and not is_open:
        raise Refusal("invalid-request", Problem("award-again", "/reason"))
    award = kept(stated, today=seen.now.date())
    if is_open:
        award = joined_awards(case.award, award)
    changes: dict[str, Any] = {"award": award}
    if case.is_before_award:
        changes["stage"] = award_stage(case.procedure)
        move = StageMove(stage=changes["stage"], reason=stated.reason)
        _check_conclusion(replace(case, award=award), move, seen)
    if stated.contract_number is not None:
        changes["contract_number"] = stated.contract_number
    particulars = {**award, **({"closed": list(closed)} if closed else {})}
    write_case(connection, case, seen, "awarded", stated.reason, particulars, **changes)
    of = {"tenant_id": case.tenant_id, "actor": seen.principal.actor}
    note_change(connection, "award", case.id, **of, at=seen.now)
