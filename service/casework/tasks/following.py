"""Days of open tasks follow the days of their case; a day that a person set stays."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from service.casework.cases.case import write_after
from service.casework.cases.tables import TASKS, Case, TaskRecord
from service.casework.tasks.days import due
from service.casework.tasks.proposals import FACT_FOUND, days_for
from service.casework.tasks.task import Task, open_tasks_of
from service.operations.people.principal import Principal
from service.platform.db.store import change, row_of

DATED = "tasks_dated"
"""Event of a case by which tasks got other days, since those of the case changed."""


def follow_days(connection: Connection, case: Case, *, principal: Principal, now: datetime) -> None:
    """Give the open tasks of a case the days that follow from it now.

    A task is due as if it had been made with what is known now, so that one that is late stays so.

    Args:
        connection: Inside a transaction.
        case: The case as it stands.
        principal: Who works in it.
        now: The moment.
    """
    moved = {}
    for task in open_tasks_of(connection, case, principal=principal, today=now.date()):
        if task.due_basis is None or task.due_on is None:
            continue
        made_on = task.created_at.date()
        found = due(case, task.code, proposed=_proposed(task), made_on=made_on)
        if (found.on, found.basis) == (task.due_on, task.due_basis):
            continue
        its = row_of(TaskRecord, task.tenant_id, task.id)
        days = {"due_on": found.on, "due_basis": found.basis}
        change(connection, TaskRecord, its, version=TASKS.c.version + 1, **days)
        moved[task.id] = found.on.isoformat()
    if moved:
        write_after(
            connection, case, principal=principal, now=now, what=DATED, particulars={"days": moved}
        )


def _proposed(task: Task) -> date:
    """Return the day of a task where the case knows none; what was seen at work keeps its own."""
    made_on = task.created_at.date()
    proposed = made_on + timedelta(days=days_for(task.code))
    assert task.due_on is not None
    return min(proposed, task.due_on) if task.code == FACT_FOUND else proposed
