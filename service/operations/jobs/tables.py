"""The tables of jobs and of the schedules that put them in the queue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, get_args

from sqlalchemy import Index, UniqueConstraint

from service.platform.db.records import Check, Default, KnownValues, OfTenant, table_of

JobState = Literal["ready", "running", "done", "failed", "cancelled"]
"""`ready` waits for a worker, `running` has one; the others are ends."""
STATES: tuple[JobState, ...] = get_args(JobState)
ENDED: tuple[JobState, ...] = ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(OfTenant):
    """A job as it stands in the queue, without its result.

    `actor` asked for it, and `created_at` is when it was put in the queue, by the database's clock.

    Attributes:
        kind: What is done; key into the kinds that a worker knows.
        key: The asker's own name of the job, by which asking twice makes one job; None: none.
        payload: Canonical JSON of what it is done with.
        priority: From `FIRST` to `LAST` (`service.operations.jobs.job`), among those of one tenant.
        state: Where it stands.
        due_at: While ready: when it may begin. While running: when its lease ends.
        due_set_at: When `due_at` was set, by the database's clock.
        max_attempts: How often it may be begun without getting a step further.
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

    kind: str
    key: str | None
    payload: bytes
    priority: Annotated[int, Check("{} BETWEEN 0 AND 9", "range")]
    state: Annotated[JobState, KnownValues]
    due_at: datetime
    due_set_at: datetime
    max_attempts: Annotated[int, Check("{} >= 1", "range")]
    attempts: int = 0
    token: int = 0
    worker: str | None = None
    cancel_requested: bool = False
    started_at: datetime | None = None
    started_done: int = 0
    done: int = 0
    total: int | None = None
    steps: int = 0
    cursor: bytes | None = None
    progressed_at: datetime | None = None
    ended_at: datetime | None = None
    problems: bytes | None = None
    unit: Annotated[str, Default("")] = ""

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeJob(Job):
    """A job with what came of it, as its kind made it."""

    result: bytes | None = None


JOBS = table_of(
    WholeJob,
    "jobs",
    UniqueConstraint("tenant_id", "key"),
    Index(None, "tenant_id", "created_at", "id"),
    Index(None, "tenant_id", "state", "priority", "due_at", "id"),
    Index(None, "tenant_id", "started_at"),
    views=(Job,),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(OfTenant):
    """Work that comes again: each time it is due, a job is put in the queue.

    `actor` set it up, and is the actor of its jobs.

    Attributes:
        kind: Kind of its jobs.
        payload: Canonical JSON of what each is done with.
        priority: Of its jobs.
        every_seconds: Time from one to the next.
        due_at: When the next is due.
        due_set_at: When `due_at` was set, by the database's clock.
        enabled: Whether it makes jobs.
    """

    kind: str
    payload: bytes
    priority: int
    every_seconds: Annotated[int, Check("{} >= 1", "range")]
    due_at: datetime
    due_set_at: datetime
    enabled: bool


JOB_SCHEDULES = table_of(Schedule, "job_schedules", Index(None, "due_at"))
