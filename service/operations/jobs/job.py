"""What may be asked about jobs: put one in the queue, look at it, cancel it.

Every function takes a connection inside a transaction (`service.platform.db.database.transaction`)
and looks at one tenant. What workers do with a job stands in `service.operations.jobs.queue`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from data_ingest.model.problem import Problem
from service.operations.jobs.tables import JOBS, Job, WholeJob
from service.operations.people.principal import Principal
from service.operations.people.units import rows_seen
from service.platform.db.record_id import new_id
from service.platform.db.store import (
    add_unless_there,
    change,
    load,
    load_all,
    load_row,
    newest_first,
    row_of,
)
from service.platform.db.tenants import ensure_tenant
from service.platform.frames import canonical

FIRST, NORMAL, LAST = 0, 5, 9
"""Priorities of jobs of one tenant: the lowest number goes first. Ours."""
MAX_ATTEMPTS = 5
"""How often a job is begun without getting a step further before it has failed. Ours."""


class KeyReused(ValueError):
    """A key has been used before, for a job of another kind or content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A job to be put in the queue; see `Job`.

    Attributes:
        delay: How long to wait before it may begin.
    """

    tenant_id: str
    actor: str
    kind: str
    payload: Mapping[str, Any]
    key: str | None = None
    priority: int = NORMAL
    delay: timedelta = timedelta()
    max_attempts: int = MAX_ATTEMPTS
    unit: str = ""


def database_now(connection: Connection) -> datetime:
    """Return the moment by the one clock that all who share a database go by.

    That of a PostgreSQL server; beside a SQLite file everybody is on one machine.
    """
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)


def enqueue(connection: Connection, new: NewJob) -> Job:
    """Put a job in the queue, or return the one of this tenant that has the same key.

    Raises:
        KeyReused: The key is that of a job of another kind, content or unit.
        sqlalchemy.exc.IntegrityError: The priority or the number of attempts is not allowed.
    """
    now = database_now(connection)
    ensure_tenant(connection, tenant_id=new.tenant_id, actor=new.actor, created_at=now)
    wanted = WholeJob(
        tenant_id=new.tenant_id,
        id=new_id("job"),
        actor=new.actor,
        created_at=now,
        kind=new.kind,
        key=new.key,
        payload=canonical(new.payload),
        priority=new.priority,
        state="ready",
        due_at=now + new.delay,
        due_set_at=now,
        max_attempts=new.max_attempts,
        unit=new.unit,
    )
    add_unless_there(connection, wanted, key=["tenant_id", "key"])
    same = JOBS.c.id == wanted.id if new.key is None else JOBS.c.key == new.key
    job = load(connection, Job, JOBS.c.tenant_id == new.tenant_id, same)
    assert job is not None
    if (job.kind, job.payload, job.unit) != (wanted.kind, wanted.payload, wanted.unit):
        raise KeyReused("The key has been used for another job.")
    return job


def load_job(connection: Connection, *, tenant_id: str, job_id: str) -> Job | None:
    """Return a job of this tenant, or None."""
    return load_row(connection, Job, tenant_id, job_id)


def load_result(connection: Connection, *, tenant_id: str, job_id: str) -> bytes | None:
    """Return the result of a job of this tenant as its kind made it, or None."""
    asked = select(JOBS.c.result).where(row_of(Job, tenant_id, job_id))
    result: bytes | None = connection.scalar(asked)
    return result


def list_jobs(
    connection: Connection,
    *,
    principal: Principal,
    limit: int,
    offset: int,
    state: str | None = None,
) -> list[Job]:
    """Return the jobs that a person sees, newest first; those of one moment by falling id.

    Args:
        connection: Inside a transaction.
        principal: Who asks.
        limit: At most so many; ask for one more than is shown to learn whether more follow.
        offset: Leave out so many of the newest.
        state: One of `STATES`; None: all.

    Raises:
        ValueError: `limit` or `offset` is negative, which databases read differently.
    """
    if limit < 0 or offset < 0:
        raise ValueError("limit and offset are not negative.")
    wanted = [JOBS.c.tenant_id == principal.tenant_id, rows_seen(JOBS, principal)]
    if state is not None:
        wanted.append(JOBS.c.state == state)
    order = newest_first(Job)
    return load_all(connection, Job, *wanted, order_by=order, limit=limit, offset=offset)


def cancel(connection: Connection, *, tenant_id: str, job_id: str) -> Job | None:
    """Ask for the end of a job of this tenant, and return it; None if there is no such job.

    One that waits ends at once. One that runs ends at its next step, or is done before that. One
    that has ended stays as it is.
    """
    key = row_of(Job, tenant_id, job_id)
    found = load(connection, Job, key, hold=True)
    if found is None or found.ended:
        return found
    now = database_now(connection)
    ends = {"state": "cancelled", "ended_at": now} if found.state == "ready" else {}
    change(connection, Job, key, cancel_requested=True, **ends)
    return load_job(connection, tenant_id=tenant_id, job_id=job_id)


def problems_of(job: Job) -> list[Problem]:
    """Return why a job failed; nothing if it has not."""
    stated = orjson.loads(job.problems or b"[]")
    return [Problem(*problem) for problem in stated]
