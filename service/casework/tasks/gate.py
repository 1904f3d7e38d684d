"""What a stage asks for before it is passed: its duties are done, or a person says why not.

A task that can no longer be done when its stage has passed is closed with that reason, so that no
list goes on naming it. Until when something can be done is our judgement of 2026-11-30: terms are
set before the documents go out, an explanation is asked for and documents are checked before the
award decision, subcontractors at the buyer's facility are named before the work begins.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from data_ingest.model.tables import STAGES, Stage
from data_ingest.model.text import message
from service.casework.cases.tables import Case
from service.casework.tasks.days import LAST_STAGES
from service.casework.tasks.task import Task, close_tasks, open_tasks_of
from service.operations.people.principal import Principal
from service.platform.refusal import Refusal

_CLOSED = message("The stage passed on {day}.")


def passed_by(tasks: Sequence[Task], to: Stage) -> list[Task]:
    """Return the open tasks that can no longer be done once a case stands at a stage."""
    reached = STAGES.index(to)
    return [
        task
        for task in tasks
        if (last := LAST_STAGES.get(task.code.partition("_")[2])) is not None
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
    open_tasks = open_tasks_of(connection, case, principal=principal, today=now.date())
    left = passed_by(open_tasks, to)
    duties = [task for task in left if task.code.startswith("MUST_")]
    if duties and reason is None:
        bases = sorted({task.legal_basis for task in duties if task.legal_basis is not None})
        particulars = {"count": str(len(duties)), "bases": "; ".join(bases)}
        raise Refusal("invalid-request", Problem("case-stage-duties", "/reason", particulars))
    said = _CLOSED.filled(day=now.date().isoformat())
    return close_tasks(
        connection, left, reason or f"{said.sv} / {said.en}", principal=principal, now=now
    )
