"""In a case, whoever holds a copy of a superseded screening has a task to put it aside."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from data_ingest.model.text import message
from service.casework.cases.case import Seen, load_case, write_after
from service.casework.cases.tables import CASE_LINKS, TaskRecord
from service.casework.tasks.proposals import DAYS_FOR_DUTIES, Proposal
from service.casework.tasks.task import add_proposals
from service.operations.people.principal import Principal
from service.platform.db.store import change, row_of
from service.platform.frames import canonical
from service.screening.record.holders import Holder, holders_of

TASK = "replace_copy"
"""Code of the task."""

COPIES_SUPERSEDED = "copies_superseded"
"""What the history of a case calls that holders of copies were told."""

_TEXT = message(
    "You have downloaded a report on screening {old}, which has been superseded by {new}. Read "
    "the new one, and notify everyone who has received your copy."
)


def replace_copies(
    connection: Connection, superseded: str, *, by: str, principal: Principal, now: datetime
) -> list[str]:
    """Make a task for each holder in each case that the superseded screening hangs on.

    Args:
        connection: The transaction that keeps the screening that takes its place.
        superseded: The earlier screening.
        by: The one that takes its place.
        principal: Who made it, and sees the cases.
        now: The moment.

    Returns:
        The ids of the tasks.
    """
    holders = holders_of(connection, superseded, tenant_id=principal.tenant_id)
    if not holders:
        return []
    cases = connection.scalars(
        select(CASE_LINKS.c.case_id)
        .where(
            CASE_LINKS.c.tenant_id == principal.tenant_id,
            CASE_LINKS.c.kind == "screening",
            CASE_LINKS.c.record_id == superseded,
        )
        .order_by(CASE_LINKS.c.case_id)
    ).all()
    made = []
    for case_id in cases:
        case = load_case(connection, case_id, principal=principal)
        particulars = {"screening": superseded, "by": by}
        write_after(
            connection,
            case,
            principal=principal,
            now=now,
            what=COPIES_SUPERSEDED,
            particulars=particulars,
        )
        seen = Seen(principal, now, case.version)
        for holder in holders:
            acts = [_proposal(holder, superseded, by, now)]
            for task in add_proposals(connection, case, acts, screening_id=None, seen=seen):
                its = row_of(TaskRecord, case.tenant_id, task)
                change(connection, TaskRecord, its, owner=holder.actor)
                made.append(task)
    return made


def _proposal(holder: Holder, superseded: str, by: str, now: datetime) -> Proposal:
    return Proposal(
        code=TASK,
        subject=canonical([TASK, superseded, holder.actor]).decode(),
        facts_sha256=by,
        text=_TEXT.filled(old=superseded, new=by),
        legal_basis=None,
        rule_id=None,
        due_on=now.date() + timedelta(days=DAYS_FOR_DUTIES),
    )
