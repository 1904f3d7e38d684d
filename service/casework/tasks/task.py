"""Tasks of cases: what is to be done, by whom and when, until somebody says how it ended.

A task has an owner. Once it is overdue, the deputy of its case is responsible for it too. A task
is closed with a reason or with the evidence file that shows that it is done.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, and_, insert, or_, select, update

from data_ingest.model.problem import Problem
from service.casework.cases.case import Case, Seen, load_case, seen_by, write, write_after
from service.casework.cases.request import NewTask, TaskChange
from service.casework.cases.tables import CaseRow, TaskRow
from service.casework.tasks.proposals import Proposal
from service.operations.people.principal import Principal
from service.operations.people.units import sees
from service.platform.db.record_id import is_id, new_id
from service.platform.refusal import Refusal

TaskState = Literal["open", "done", "not_needed"]

OWN = "own"
"""Code of a task that a person has written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to be done in a case.

    Attributes:
        tenant_id: Whose it is.
        id: From `service.platform.db.record_id.new_id`.
        actor: Who made it, or attached what it comes from.
        created_at: When.
        case_id: The case.
        version: 1 at first; each write makes the next.
        code: What kind: the consequence of a rule, `judge_match`, or `own`.
        text_sv: What is to be done, in Swedish or as it was written.
        text_en: The same in English, or as it was written.
        legal_basis: Citation of a rule, or as it was written.
        rule_id: The rule; None where a person wrote the task.
        due_on: The day, if one is set.
        owner: User id of whoever is to do it.
        state: Open, done, or not needed.
        reason: How it ended, or why nothing is done.
        evidence_file_id: The file that shows it.
        closed_by: Who closed it.
        closed_at: When.
        screening_id: The screening that it comes from.
        subject: The act and whom it concerns, for tasks from screenings.
        facts_sha256: Hash of the facts that it rests on, likewise.
        deputy: Deputy of the case.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    case_id: str
    version: int
    code: str
    text_sv: str
    text_en: str
    legal_basis: str | None
    rule_id: str | None
    due_on: date | None
    owner: str
    state: TaskState
    reason: str | None
    evidence_file_id: str | None
    closed_by: str | None
    closed_at: datetime | None
    screening_id: str | None
    subject: str | None
    facts_sha256: str | None
    deputy: str | None

    def is_overdue(self, today: date) -> bool:
        """Whether it is open and its day has passed."""
        return self.state == "open" and self.due_on is not None and self.due_on < today

    def responsible(self, today: date) -> str:
        """Return who is to see to it: the owner, or the deputy once it is overdue."""
        return self.deputy if self.deputy is not None and self.is_overdue(today) else self.owner


_OWN_COLUMNS = [getattr(TaskRow, field.name) for field in fields(Task) if field.name != "deputy"]
_TASKS = select(*_OWN_COLUMNS, CaseRow.deputy).join(
    CaseRow, and_(CaseRow.tenant_id == TaskRow.tenant_id, CaseRow.id == TaskRow.case_id)
)
_DUE_FIRST = (
    TaskRow.due_on.is_(None),
    TaskRow.due_on,
    TaskRow.created_at,
    TaskRow.position,
    TaskRow.id,
)


def add_task(connection: Connection, case: Case, stated: NewTask, seen: Seen) -> str:
    """Add a task that a person has written, and return its id.

    Raises:
        Refusal: Somebody else has written to the case.
    """
    task_id = new_id("u")
    write(connection, case, seen, "task_added", None, {"task": task_id})
    connection.execute(
        insert(TaskRow).values(
            **_new(case, seen, task_id, position=0),
            code=OWN,
            text_sv=stated.text,
            text_en=stated.text,
            legal_basis=stated.legal_basis,
            due_on=stated.due_on,
            owner=stated.owner or case.owner,
        )
    )
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
        select(TaskRow.subject, TaskRow.facts_sha256, TaskRow.state).where(
            TaskRow.tenant_id == case.tenant_id, TaskRow.case_id == case.id
        )
    ).all()
    waiting = {row.subject for row in rows if row.state == "open"}
    known = {(row.subject, row.facts_sha256) for row in rows}
    made = []
    for one in proposals:
        if one.subject in waiting or (one.subject, one.facts_sha256) in known:
            continue
        waiting.add(one.subject)
        made.append(new_id("u"))
        connection.execute(
            insert(TaskRow).values(
                **_new(case, seen, made[-1], position=len(made)),
                code=one.code,
                text_sv=one.text.sv,
                text_en=one.text.en,
                legal_basis=one.legal_basis,
                rule_id=one.rule_id,
                due_on=one.due_on,
                owner=case.owner,
                screening_id=screening_id,
                subject=one.subject,
                facts_sha256=one.facts_sha256,
            )
        )
    return made


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
    if file_id is not None and not sees(connection, "e", file_id, principal=principal):
        raise Refusal("invalid-request", Problem("case-record", "/evidence_file_id"))
    if given.get("state", "open") != "open":
        if stated.reason is None and (file_id is None or stated.state == "not_needed"):
            raise Refusal("invalid-request", Problem("case-task-reason", "/reason"))
        given |= {"closed_by": principal.actor, "closed_at": now}
    done = connection.execute(
        update(TaskRow)
        .where(
            TaskRow.tenant_id == task.tenant_id, TaskRow.id == task.id, TaskRow.version == version
        )
        .values(version=version + 1, **given)
    )
    if done.rowcount != 1:
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


def load_task(connection: Connection, task_id: str, *, principal: Principal) -> Task:
    """Return a task of a case that the person sees.

    Raises:
        Refusal: There is none; the same for one of another organisation or unit.
    """
    row = None
    if is_id("u", task_id):
        row = connection.execute(
            _TASKS.where(
                TaskRow.tenant_id == principal.tenant_id, TaskRow.id == task_id, seen_by(principal)
            )
        ).one_or_none()
    if row is None:
        raise Refusal("not-found")
    return Task(**row._mapping)


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
    late = and_(TaskRow.state == "open", TaskRow.due_on < today)
    asked = _TASKS.where(TaskRow.tenant_id == principal.tenant_id, seen_by(principal))
    if case_id is not None:
        asked = asked.where(TaskRow.case_id == case_id)
    if state is not None:
        asked = asked.where(TaskRow.state == state)
    if mine:
        own = TaskRow.owner == principal.actor
        asked = asked.where(or_(own, and_(CaseRow.deputy == principal.actor, late)))
    if overdue:
        asked = asked.where(late)
    rows = connection.execute(asked.order_by(*_DUE_FIRST).limit(limit).offset(offset))
    return [Task(**row._mapping) for row in rows]


def _new(case: Case, seen: Seen, task_id: str, *, position: int) -> dict[str, object]:
    return {
        "tenant_id": case.tenant_id,
        "id": task_id,
        "actor": seen.principal.actor,
        "created_at": seen.now,
        "case_id": case.id,
        "version": 1,
        "position": position,
        "state": "open",
    }
