"""Whom the next act of a case is addressed to."""

from sqlalchemy import Connection

from data_ingest.model.text import Text
from service.casework.tasks.proposals import proposals
from service.casework.tasks.task import Task
from service.screening.assessment.models import Assessment
from service.screening.record.store import load_screening


def addressee_of(connection: Connection, task: Task | None) -> Text | None:
    """Return whom a task is addressed to, as the screening says that it comes from.

    Nothing of it is stored (decision 0072).

    Args:
        connection: Inside a transaction.
        task: The task; None: there is none.

    Returns:
        None for a task that a person wrote, and where its screening no longer proposes the act.
    """
    if task is None or task.screening_id is None or task.subject is None:
        return None
    record = load_screening(connection, tenant_id=task.tenant_id, screening_id=task.screening_id)
    if record is None:
        return None
    made = proposals(Assessment.read(record.assessment), today=task.created_at.date())
    return next((one.to for one in made if one.subject == task.subject), None)
