"""Tasks of cases: what is to be done, by whom and when, until somebody says how it ended.

A task has an owner. Once it is overdue, the deputy of its case is responsible for it too. A task
is closed with a reason or with the evidence file that shows that it is done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, or_, select

from data_ingest.model.problem import Problem
from service.casework.cases.case import Seen, load_case, seen_by, write_after, write_case
from service.casework.cases.request import NewTask, TaskChange
from service.casework.cases.tables import CASES, TASKS, Case, TaskRecord, TaskState
from service.casework.tasks.days import due
from service.casework.tasks.proposals import Proposal, called_for
from service.operations.people.principal import Principal
from service.operations.people.units import sees
from service.platform.db.record_id import is_id, new_id
from service.platform.db.store import add, change, columns_of, record_of, row_of
from service.platform.refusal import Refusal

OWN = "own"
"""Code of a task that a person has written."""

_MOST = 10_000
"""Open tasks that a case is counted with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(TaskRecord):
    """Something to be done in a case, with who is to do it once it is overdue.

    Attributes:
        deputy: Deputy of the case.
    """

    deputy: str | None

    def responsible(self, today: date) -> str:
        """Return who is to see to it: the owner, or the deputy once it is overdue."""
        return self.deputy if self.deputy is not None and self.is_overdue(today) else self.owner


_TASKS = select(*columns_of(TaskRecord), CASES.c.deputy).join_from(
    TASKS, CASES, and_(CASES.c.tenant_id == TASKS.c.tenant_id, CASES.c.id == TASKS.c.case_id)
)
_DUE_FIRST = (
    TASKS.c.due_on.is_(None),
    TASKS.c.due_on,
    TASKS.c.created_at,
    TASKS.c.position,
    TASKS.c.id,
)


def add_task(connection: Connection, case: Case, stated: NewTask, seen: Seen) -> str:
    """Add a task that a person has written, and return its id.

    Raises:
        Refusal: Somebody else has written to the case.
    """
    task_id = new_id("task")
    write_case(connection, case, seen, "task_added", None, {"task": task_id})
    task = TaskRecord(
        tenant_id=case.tenant_id,
        id=task_id,
        actor=seen.principal.actor,
        created_at=seen.now,
        case_id=case.id,
        version=1,
        position=0,
        state="open",
        code=OWN,
        text_sv=stated.text,
        text_en=stated.text,
        legal_basis=stated.legal_basis,
        due_on=stated.due_on,
        owner=stated.owner or case.owner,
    )
    add(connection, task)
    return task_id


def add_proposals(
    connection: Connection,
    case: Case,
    proposals: Sequence[Proposal],
    *,
    screening_id: str | None,
    seen: Seen,
) -> list[str]:
    """Make an open task of each proposed act that the case has none for, and return their ids.

    An act for which there is an open task already gives no other; one that was closed comes back
    only when the facts that it rests on have changed. The case is to be written to before, in the
    same transaction.
    """
    rows = connection.execute(
        select(TASKS.c.subject, TASKS.c.facts_sha256, TASKS.c.state).where(
            TASKS.c.tenant_id == case.tenant_id, TASKS.c.case_id == case.id
        )
    ).all()
    waiting = {row.subject for row in rows if row.state == "open"}
    known = {(row.subject, row.facts_sha256) for row in rows}
    made: list[TaskRecord] = []
    for proposal in called_for(proposals, case.procedure):
        if proposal.subject in waiting or (proposal.subject, proposal.facts_sha256) in known:
            continue
        waiting.add(proposal.subject)
        due_on, basis = proposal.due_on, None
        if due_on is not None and proposal.follows:
            found = due(case, proposal.code, proposed=due_on, made_on=seen.now.date())
            due_on, basis = found.on, found.basis
        task = TaskRecord(
            tenant_id=case.tenant_id,
            id=new_id("task"),
            actor=seen.principal.actor,
            created_at=seen.now,
            case_id=case.id,
            version=1,
            position=len(made) + 1,
            state="open",
            code=proposal.code,
            text_sv=proposal.text.sv,
            text_en=proposal.text.en,
            legal_basis=proposal.legal_basis,
            rule_id=proposal.rule_id,
            due_on=due_on,
            due_basis=basis,
            owner=case.owner,
            screening_id=screening_id,
            subject=proposal.subject,
            facts_sha256=proposal.facts_sha256,
        )
        made.append(task)
    add(connection, *made)
    return [task.id for task in made]


def change_task(
    connection: Connection,
    task: Task,
    stated: TaskChange,
    *,
    version: int,
    principal: Principal,
    now: datetime,
) -> None:
    """Hand a task over, give it another day, or close it.

    Raises:
        Refusal: Somebody else has written to it, it is closed already, it is closed without a
            reason or a file, or there is no such file.
    """
    given = stated.model_dump(exclude_unset=True)
    file_id = stated.evidence_file_id
    if task.state != "open":
        raise Refusal("conflict", Problem("case-task-closed"))
    if given.get("owner", task.owner) is None:
        raise Refusal("invalid-request", Problem("case-kept", "/owner", {"field": "owner"}))
    if given.get("state", "open") is None:
        raise Refusal("invalid-request", Problem("case-kept", "/state", {"field": "state"}))
    if file_id is not None and not sees(connection, "file", file_id, principal=principal):
        raise Refusal("invalid-request", Problem("case-record", "/evidence_file_id"))
    if given.get("state", "open") != "open":
        if stated.reason is None and (file_id is None or stated.state == "not_needed"):
            raise Refusal("invalid-request", Problem("case-task-reason", "/reason"))
        given |= {"closed_by": principal.actor, "closed_at": now}
    if given.get("due_on", task.due_on) != task.due_on:
        given["due_basis"] = None  # from now on it is a person's
    its = (row_of(TaskRecord, task.tenant_id, task.id), TASKS.c.version == version)
    if change(connection, TaskRecord, *its, version=version + 1, **given) != 1:
        raise Refusal("precondition-failed")
    what = "task_changed" if given.get("state", "open") == "open" else "task_closed"
    write_after(
        connection,
        load_case(connection, task.case_id, principal=principal),
        principal=principal,
        now=now,
        what=what,
        particulars={"task": task.id, "fields": sorted(stated.model_fields_set)},
    )


def close_tasks(
    connection: Connection,
    tasks: Iterable[TaskRecord],
    reason: str,
    *,
    principal: Principal,
    now: datetime,
) -> list[str]:
    """Close tasks as not needed for a reason, and return their ids.

    It belongs to the transaction of what makes them so.
    """
    closed = []
    for task in tasks:
        change(
            connection,
            TaskRecord,
            row_of(TaskRecord, task.tenant_id, task.id),
            version=TASKS.c.version + 1,
            state="not_needed",
            reason=reason,
            closed_by=principal.actor,
            closed_at=now,
        )
        closed.append(task.id)
    return closed


def open_again(connection: Connection, task_ids: Iterable[str], *, tenant_id: str) -> list[str]:
    """Open tasks that were closed as not needed, and return their ids; others are left alone."""
    opened = []
    for task_id in task_ids:
        its = (row_of(TaskRecord, tenant_id, task_id), TASKS.c.state == "not_needed")
        anew = {"state": "open", "reason": None, "closed_by": None, "closed_at": None}
        if change(connection, TaskRecord, *its, version=TASKS.c.version + 1, **anew):
            opened.append(task_id)
    return opened


def open_tasks_of(
    connection: Connection, case: Case, *, principal: Principal, today: date
) -> list[Task]:
    """Return all open tasks of a case, those due first first."""
    return list_tasks(
        connection,
        principal=principal,
        today=today,
        case_id=case.id,
        state="open",
        limit=_MOST,
    )


def load_task(connection: Connection, task_id: str, *, principal: Principal) -> Task:
    """Return a task of a case that the person sees.

    Raises:
        Refusal: There is none; the same for one of another organisation or unit.
    """
    row = None
    if is_id("task", task_id):
        its = row_of(TaskRecord, principal.tenant_id, task_id)
        row = connection.execute(_TASKS.where(its, seen_by(principal))).one_or_none()
    if row is None:
        raise Refusal("not-found")
    return record_of(Task, row)


def list_tasks(
    connection: Connection,
    *,
    principal: Principal,
    today: date,
    case_id: str | None = None,
    state: TaskState | None = None,
    mine: bool = False,
    overdue: bool = False,
    limit: int,
    offset: int = 0,
) -> list[Task]:
    """Return tasks of the cases that the person sees, those due first first.

    Args:
        connection: Inside a transaction.
        principal: Who asks.
        today: The day that makes a task overdue.
        case_id: Only of this case.
        state: Only in this state.
        mine: Only those that the person owns, or is the deputy for and that are overdue.
        overdue: Only those that are overdue.
        limit: At most so many.
        offset: Leave out so many of the first.
    """
    late = and_(TASKS.c.state == "open", TASKS.c.due_on < today)
    asked = _TASKS.where(TASKS.c.tenant_id == principal.tenant_id, seen_by(principal))
    if case_id is not None:
        asked = asked.where(TASKS.c.case_id == case_id)
    if state is not None:
        asked = asked.where(TASKS.c.state == state)
    if mine:
        own = TASKS.c.owner == principal.actor
        asked = asked.where(or_(own, and_(CASES.c.deputy == principal.actor, late)))
    if overdue:
        asked = asked.where(late)
    rows = connection.execute(asked.order_by(*_DUE_FIRST).limit(limit).offset(offset))
    return [record_of(Task, row) for row in rows]
