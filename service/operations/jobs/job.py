"""What may be asked about jobs: put one in the queue, look at it, cancel it.

Every function takes a connection inside a transaction (`service.platform.db.database.transaction`)
and looks at one tenant. What workers do with a job stands in `service.operations.jobs.queue`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from data_ingest.model.problem import Problem
from service.operations.jobs.tables import JobRow
from service.operations.people.principal import Principal
from service.operations.people.units import rows_seen
from service.platform.db.record_id import new_id
from service.platform.db.rows import columns_of
from service.platform.db.tenants import ensure_tenant
from service.platform.frames import canonical

STATES = ("ready", "running", "done", "failed", "cancelled")
"""`ready` waits for a worker, `running` has one; the others are ends."""
ENDED = ("done", "failed", "cancelled")

FIRST, NORMAL, LAST = 0, 5, 9
"""Priorities of jobs of one tenant: the lowest number goes first. Ours."""
MAX_ATTEMPTS = 5
"""How often a job is begun without getting a step further before it has failed. Ours."""

_INSERT: Mapping[str, Callable[[type[JobRow]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


class KeyReused(ValueError):
    """A key has been used before, for a job of another kind or content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as it stands in the queue, without its result.

    Attributes:
        tenant_id: Whose it is.
        id: From `service.platform.db.record_id.new_id`.
        actor: Who asked for it.
        created_at: When it was put in the queue, by the database's clock.
        kind: What is done; key into the kinds that a worker knows.
        key: The asker's own name of the job, by which asking twice makes one job; None: none.
        payload: Canonical JSON of what it is done with.
        priority: From `FIRST` to `LAST`, among the jobs of one tenant.
        state: One of `STATES`.
        due_at: While ready: when it may begin. While running: when its lease ends.
        due_set_at: When `due_at` was set, by the database's clock.
        max_attempts: See `MAX_ATTEMPTS`.
        attempts: Begun so often since it last got a step further.
        token: Fencing token: grows by one each time a worker takes the job.
        worker: Who has it or had it last; None: nobody yet.
        cancel_requested: Somebody wants it to end.
        started_at: When the last worker took it.
        started_done: What of it was done then.
        done: What of it is done, in units of its kind.
        total: How much there is to do; None: not known.
        steps: How many steps have been stored.
        cursor: Where its kind goes on after the last step; None: at the beginning.
        progressed_at: When the last step was stored.
        ended_at: When it came to its end.
        problems: Canonical JSON of why it failed; None: it has not.
        unit: The buyer unit whose it is; empty where it is of none.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    kind: str
    key: str | None
    payload: bytes
    priority: int
    state: str
    due_at: datetime
    due_set_at: datetime
    max_attempts: int
    attempts: int
    token: int
    worker: str | None
    cancel_requested: bool
    started_at: datetime | None
    started_done: int
    done: int
    total: int | None
    steps: int
    cursor: bytes | None
    progressed_at: datetime | None
    ended_at: datetime | None
    problems: bytes | None
    unit: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ENDED


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


COLUMNS = columns_of(JobRow, Job)
"""The columns that a `Job` has."""


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
    job_id, payload = new_id("w"), canonical(new.payload)
    statement = _INSERT[connection.dialect.name](JobRow).values(
        tenant_id=new.tenant_id,
        id=job_id,
        actor=new.actor,
        created_at=now,
        kind=new.kind,
        key=new.key,
        payload=payload,
        priority=new.priority,
        state="ready",
        due_at=now + new.delay,
        due_set_at=now,
        max_attempts=new.max_attempts,
        attempts=0,
        token=0,
        cancel_requested=False,
        started_done=0,
        done=0,
        steps=0,
        unit=new.unit,
    )
    connection.execute(statement.on_conflict_do_nothing(index_elements=["tenant_id", "key"]))
    same = JobRow.id == job_id if new.key is None else JobRow.key == new.key
    row = connection.execute(select(*COLUMNS).where(JobRow.tenant_id == new.tenant_id, same)).one()
    job = Job(**row._mapping)
    if (job.kind, job.payload, job.unit) != (new.kind, payload, new.unit):
        raise KeyReused("The key has been used for another job.")
    return job


def load_job(connection: Connection, *, tenant_id: str, job_id: str) -> Job | None:
    """Return a job of this tenant, or None."""
    row = connection.execute(
        select(*COLUMNS).where(JobRow.tenant_id == tenant_id, JobRow.id == job_id)
    ).one_or_none()
    return None if row is None else Job(**row._mapping)


def load_result(connection: Connection, *, tenant_id: str, job_id: str) -> bytes | None:
    """Return the result of a job of this tenant as its kind made it, or None."""
    result: bytes | None = connection.scalar(
        select(JobRow.result).where(JobRow.tenant_id == tenant_id, JobRow.id == job_id)
    )
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
    wanted = [JobRow.tenant_id == principal.tenant_id, rows_seen(JobRow, principal)]
    if state is not None:
        wanted.append(JobRow.state == state)
    rows = connection.execute(
        select(*COLUMNS)
        .where(*wanted)
        .order_by(JobRow.created_at.desc(), JobRow.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [Job(**row._mapping) for row in rows]


def cancel(connection: Connection, *, tenant_id: str, job_id: str) -> Job | None:
    """Ask for the end of a job of this tenant, and return it; None if there is no such job.

    One that waits ends at once. One that runs ends at its next step, or is done before that. One
    that has ended stays as it is.
    """
    key = (JobRow.tenant_id == tenant_id, JobRow.id == job_id)
    state = connection.scalar(select(JobRow.state).where(*key).with_for_update())
    if state in ("ready", "running"):
        now = database_now(connection)
        ends = {"state": "cancelled", "ended_at": now} if state == "ready" else {}
        connection.execute(update(JobRow).where(*key).values(cancel_requested=True, **ends))
    return load_job(connection, tenant_id=tenant_id, job_id=job_id)


def problems_of(job: Job) -> list[Problem]:
    """Return why a job failed; nothing if it has not."""
    stated = orjson.loads(job.problems or b"[]")
    return [Problem(*one) for one in stated]
