"""What a stage asks for before it is passed: its duties are done, or a person says why not.

A task that can no longer be done when its stage has passed is closed with that reason, so that no
list goes on naming it. Until when something can be done is our judgement of 2026-11-30: terms are
set before the documents go out, an explanation is asked for and documents are checked before the
award decision, subcontractors at the buyer's facility are named before the work begins.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from data_ingest.model.tables import STAGES, Stage
from data_ingest.model.text import message
from service.casework.cases.tables import TASKS, Case, TaskRecord
from service.casework.tasks.task import Task, list_tasks
from service.operations.people.principal import Principal
from service.platform.db.store import change, row_of
from service.platform.refusal import Refusal

_LAST: Mapping[str, Stage] = {
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

_CLOSED = message("The stage passed on {day}.")
_MOST = 10_000


def passed_by(tasks: Sequence[Task], to: Stage) -> list[Task]:
    """Return the open tasks that can no longer be done once a case stands at a stage."""
    reached = STAGES.index(to)
    return [
        task
        for task in tasks
        if (last := _LAST.get(task.code.partition("_")[2])) is not None
        and STAGES.index(last) < reached
    ]


def pass_stage(
    connection: Connection,
    case: Case,
    to: Stage,
    reason: str | None,
    *,
    principal: Principal,
    now: datetime,
) -> list[str]:
    """Close the tasks that a move leaves behind, and return their ids.

    It belongs to the transaction of the move.

    Raises:
        Refusal: Among them is something that the law requires, and no reason is given.
    """
    open_tasks = list_tasks(
        connection,
        principal=principal,
        today=now.date(),
        case_id=case.id,
        state="open",
        limit=_MOST,
    )
    left = passed_by(open_tasks, to)
    duties = [task for task in left if task.code.startswith("MUST_")]
    if duties and reason is None:
        bases = sorted({task.legal_basis for task in duties if task.legal_basis is not None})
        particulars = {"count": str(len(duties)), "bases": "; ".join(bases)}
        raise Refusal("invalid-request", Problem("case-stage-duties", "/reason", particulars))
    said = _CLOSED.filled(day=now.date().isoformat())
    for task in left:
        change(
            connection,
            TaskRecord,
            row_of(TaskRecord, task.tenant_id, task.id),
            version=TASKS.c.version + 1,
            state="not_needed",
            reason=reason or f"{said.sv} / {said.en}",
            closed_by=principal.actor,
            closed_at=now,
        )
    return [task.id for task in left]
