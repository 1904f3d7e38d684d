"""Tasks that no longer follow from anything are closed, with that as their reason.

A case that has been screened anew can call for less than before: a fact has become known, a lot has
a winner, a stage has passed. What its newest screening does not propose any more is no task; if a
later one proposes it from other facts, it comes back. A document that is to be obtained from other
firms than before is a new task.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from data_ingest.model.text import message
from service.casework.cases.case import Seen, write_after
from service.casework.cases.tables import TASKS, Case, TaskRecord
from service.casework.overview.unsettled import newest_screening
from service.casework.tasks.proposals import OBTAIN, proposals
from service.casework.tasks.task import Task, add_proposals, list_tasks
from service.operations.people.principal import Principal
from service.platform.db.store import change, row_of
from service.screening.assessment.models import Assessment
from service.screening.record.store import load_screening

CLOSED = "tasks_closed"
"""Event of a case by which tasks were closed that no longer follow from its newest screening."""

_REASON = message("The newest screening of the case no longer calls for it.")
_MOST = 10_000


def close_past(
    connection: Connection, case: Case, *, principal: Principal, now: datetime
) -> list[str]:
    """Close the open tasks of earlier screenings that the newest does not propose; return them.

    Tasks that people have written, and those that come from no screening, are left alone.

    Args:
        connection: Inside a transaction.
        case: The case.
        principal: Who works in it.
        now: The moment.
    """
    newest = newest_screening(connection, case)
    if newest is None:
        return []
    record = load_screening(connection, tenant_id=case.tenant_id, screening_id=newest)
    assert record is not None  # it hangs on the case
    made = proposals(Assessment.read(record.assessment), today=now.date())
    proposed = {proposal.subject: proposal.facts_sha256 for proposal in made}
    tasks = list_tasks(
        connection,
        principal=principal,
        today=now.date(),
        case_id=case.id,
        state="open",
        limit=_MOST,
    )
    past = [task.id for task in tasks if _is_past(task, newest, proposed)]
    for task_id in past:
        change(
            connection,
            TaskRecord,
            row_of(TaskRecord, case.tenant_id, task_id),
            version=TASKS.c.version + 1,
            state="not_needed",
            reason=f"{_REASON.sv} / {_REASON.en}",
            closed_by=principal.actor,
            closed_at=now,
        )
    if past:
        particulars = {"tasks": past, "screening": newest}
        write_after(
            connection, case, principal=principal, now=now, what=CLOSED, particulars=particulars
        )
        seen = Seen(principal, now, case.version)
        add_proposals(connection, case, made, screening_id=newest, seen=seen)
    return past


def _is_past(task: Task, newest: str, proposed: Mapping[str, str]) -> bool:
    """Tell whether a task of an earlier screening is no longer called for as it stands."""
    if task.screening_id in (None, newest) or task.subject is None:
        return False
    if task.subject not in proposed:
        return True
    return task.code == OBTAIN and task.facts_sha256 != proposed[task.subject]
