"""Work that comes again: a schedule puts a job in the queue each time it is due.

Schedules are claimed as jobs are, by whichever worker is first, and the next time is set in the
transaction that puts the job in the queue. So each time makes one job, whoever dies. Times that
nobody was there for are made up for by one job, not by one each.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, or_, select

from service.operations.jobs.job import NORMAL, NewJob, database_now, enqueue
from service.operations.jobs.queue import CLOCK_TOLERANCE
from service.operations.jobs.tables import JOB_SCHEDULES, Job, Schedule
from service.platform.db.record_id import new_id
from service.platform.db.store import (
    add,
    change,
    columns_of,
    load_all,
    record_of,
    row_of_record,
)
from service.platform.db.tenants import TENANTS, ensure_tenant
from service.platform.frames import canonical


def add_schedule(
    connection: Connection,
    *,
    tenant_id: str,
    actor: str,
    kind: str,
    payload: Mapping[str, Any],
    every: timedelta,
    first_at: datetime,
    priority: int = NORMAL,
) -> Schedule:
    """Set a schedule up.

    Args:
        connection: Inside a transaction that may write.
        tenant_id: Whose it is.
        actor: Who sets it up.
        kind: Kind of its jobs.
        payload: What each is done with.
        every: Time from one to the next, in whole seconds. A day is 24 hours: a schedule does not
            know summer time.
        first_at: When the first is due, with a time zone.
        priority: Of its jobs.

    Raises:
        sqlalchemy.exc.IntegrityError: `every` is shorter than a second.
    """
    now = database_now(connection)
    ensure_tenant(connection, tenant_id=tenant_id, actor=actor, created_at=now)
    schedule = Schedule(
        tenant_id=tenant_id,
        id=new_id("schedule"),
        actor=actor,
        created_at=now,
        kind=kind,
        payload=canonical(payload),
        priority=priority,
        every_seconds=every // timedelta(seconds=1),
        due_at=first_at,
        due_set_at=now,
        enabled=True,
    )
    add(connection, schedule)
    return schedule


def keep_schedule(
    connection: Connection,
    *,
    tenant_id: str,
    actor: str,
    kind: str,
    payload: Mapping[str, Any],
    every: timedelta,
    first_at: datetime,
) -> tuple[Schedule, bool]:
    """See to it that a kind of job has one schedule, this one; others of the kind are ended.

    One that is there already with the same payload and interval stays as it is.

    Args:
        connection: Inside a transaction that may write.
        tenant_id: Whose it is.
        actor: Who sets it up.
        kind: Kind of its jobs.
        payload: What each is done with.
        every: Time from one to the next.
        first_at: When the first is due where it is set up anew, with a time zone.

    Returns:
        The schedule, and whether it is new.
    """
    ensure_tenant(connection, tenant_id=tenant_id, actor=actor, created_at=database_now(connection))
    _alone(connection, tenant_id)
    found = list_schedules(connection, tenant_id=tenant_id, kind=kind)
    wanted = (canonical(payload), every // timedelta(seconds=1))
    if [(schedule.payload, schedule.every_seconds) for schedule in found] == [wanted]:
        return found[0], False
    _end(connection, found)
    made = add_schedule(
        connection,
        tenant_id=tenant_id,
        actor=actor,
        kind=kind,
        payload=payload,
        every=every,
        first_at=first_at,
    )
    return made, True


def end_schedules(connection: Connection, *, tenant_id: str, kind: str) -> list[Schedule]:
    """End the schedules of a kind of job; return them. Jobs that wait already are done still."""
    _alone(connection, tenant_id)
    found = list_schedules(connection, tenant_id=tenant_id, kind=kind)
    _end(connection, found)
    return found


def list_schedules(connection: Connection, *, tenant_id: str, kind: str) -> list[Schedule]:
    """Return the schedules of a kind of job that make jobs, the oldest first."""
    columns = JOB_SCHEDULES.c
    where = (columns.tenant_id == tenant_id, columns.kind == kind, columns.enabled)
    return load_all(connection, Schedule, *where, order_by=[columns.created_at, columns.id])


def _alone(connection: Connection, tenant_id: str) -> None:
    """Let nobody else set up or end schedules of a tenant until the transaction ends."""
    connection.execute(
        select(TENANTS.c.id).where(TENANTS.c.id == tenant_id).with_for_update(key_share=True)
    )


def _end(connection: Connection, schedules: Iterable[Schedule]) -> None:
    for schedule in schedules:
        change(connection, Schedule, row_of_record(schedule), enabled=False)


def any_schedule_due(connection: Connection) -> bool:
    """Tell whether `fire_due` would put a job in the queue."""
    due = _due(database_now(connection))
    return connection.scalar(select(JOB_SCHEDULES.c.id).where(due).limit(1)) is not None


def fire_due(connection: Connection) -> list[Job]:
    """Put the job of every schedule that is due in the queue, and set its next time."""
    now = database_now(connection)
    rows = connection.execute(
        select(*columns_of(Schedule))
        .where(_due(now))
        .order_by(JOB_SCHEDULES.c.due_at, JOB_SCHEDULES.c.id)
        .with_for_update(skip_locked=True)
    ).all()
    made = []
    for row in rows:
        schedule = record_of(Schedule, row)
        new = NewJob(
            tenant_id=schedule.tenant_id,
            actor=schedule.actor,
            kind=schedule.kind,
            payload=orjson.loads(schedule.payload),
            priority=schedule.priority,
        )
        made.append(enqueue(connection, new))
        after = next_after(schedule, now)
        change(connection, Schedule, row_of_record(schedule), due_at=after, due_set_at=now)
    return made


def next_after(schedule: Schedule, now: datetime) -> datetime:
    """Return the first time after `now` that is a whole number of intervals from `due_at`."""
    every = timedelta(seconds=schedule.every_seconds)
    return schedule.due_at + ((now - schedule.due_at) // every + 1) * every


def _due(now: datetime) -> ColumnElement[bool]:
    """What is due; what was timed later than now was timed by a clock that has been set back."""
    timed_later = JOB_SCHEDULES.c.due_set_at > now + CLOCK_TOLERANCE
    return JOB_SCHEDULES.c.enabled & or_(JOB_SCHEDULES.c.due_at <= now, timed_later)
