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
from service.casework.cases.tables import Case
from service.casework.overview.unsettled import newest_screening
from service.casework.tasks.proposals import OBTAIN, called_for, proposals
from service.casework.tasks.task import Task, add_proposals, close_tasks, open_tasks_of
from service.operations.people.principal import Principal
from service.screening.assessment.models import Assessment
from service.screening.record.store import load_screening

CLOSED = "tasks_closed"
"""Event of a case by which tasks were closed that no longer follow from its newest screening."""

_REASON = message("The newest screening of the case no longer calls for it.")


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
    found = proposals(Assessment.read(record.assessment), today=now.date())
    made = called_for(found, case.procedure)
    proposed = {proposal.subject: proposal.facts_sha256 for proposal in made}
    tasks = open_tasks_of(connection, case, principal=principal, today=now.date())
    gone = [task for task in tasks if _is_past(task, newest, proposed)]
    reason = f"{_REASON.sv} / {_REASON.en}"
    past = close_tasks(connection, gone, reason, principal=principal, now=now)
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
    if task.screening_id is None or task.subject is None:
        return False
    if task.screening_id == newest and task.rule_id is None:
        return False  # only the acts of rules depend on the form of purchase as well
    if task.subject not in proposed:
        return True
    return task.code == OBTAIN and task.facts_sha256 != proposed[task.subject]
