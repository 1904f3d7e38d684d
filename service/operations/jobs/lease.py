"""What a worker stores of the job that it has: a step, the end, or that it goes on.

Each is one transaction that first looks whether the fencing token is still the job's own, and locks
the job. So a worker that was away, while another took the job over, changes nothing.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from data_ingest.model.problem import Problem
from service.operations.jobs.job import database_now
from service.operations.jobs.tables import JOBS, Job
from service.platform.db.store import change, load, row_of_record
from service.platform.frames import canonical

LEASE = timedelta(seconds=30)
"""How long a worker has a job without being heard of. Ours: outlives a long pause of a machine."""
BACK_OFF_FIRST = timedelta(seconds=2)
BACK_OFF_MOST = timedelta(minutes=5)
"""The wait after a failed attempt doubles from the first to the most. Ours."""

Write = Callable[[Connection], None]
"""Stores what a step has made; runs inside the transaction that stores the step.

It may be run again after a transaction that was not kept, so it does nothing but use the
connection.
"""


class LeaseLost(RuntimeError):
    """Another worker has the job, or it has ended; nothing was stored."""


class JobRests(Exception):
    """The job has nothing to do for a while; a worker goes on with it then.

    Attributes:
        delay: How long.
    """

    def __init__(self, delay: timedelta) -> None:
        super().__init__(delay)
        self.delay = delay


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStep:
    """What is stored of a job that goes on.

    Attributes:
        done: What of the job is done now.
        total: How much there is to do, if that is known.
        cursor: Where to go on.
        write: Stores what the step has made.
    """

    done: int
    total: int | None = None
    cursor: bytes | None = None
    write: Write | None = None


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """What a job ends with.

    Attributes:
        result: Canonical JSON, kept with the job.
        write: Stores whatever else the job has made, in the same transaction.
    """

    result: bytes
    write: Write | None = None


def renew(connection: Connection, job: Job, *, lease: timedelta) -> bool | None:
    """Renew the lease; return whether the job is to be cancelled, None if it is lost."""
    now = database_now(connection)
    holds = JOBS.c.token == job.token, JOBS.c.state == "running"
    if change(connection, Job, row_of_record(job), *holds, **_due(now, lease)) != 1:
        return None
    return bool(connection.scalar(select(JOBS.c.cancel_requested).where(row_of_record(job))))


def advance(connection: Connection, job: Job, step: JobStep, *, lease: timedelta) -> Job:
    """Store one step of a job with what it has made, and return the job after it.

    A step that is already stored, because its commit was kept though the answer was lost, is not
    stored again. A step that brings the job further clears the count of attempts.

    Raises:
        LeaseLost: Another worker has the job, or it has ended.
    """
    held = _held(connection, job)
    total = job.total if step.total is None else step.total
    after = replace(
        job,
        done=step.done,
        total=total,
        steps=job.steps + 1,
        cursor=step.cursor or job.cursor,
        cancel_requested=held.cancel_requested,
    )
    if held.state != "running":
        raise LeaseLost(job.id)
    if held.steps > job.steps:
        return after
    if step.write is not None:
        step.write(connection)
    now = database_now(connection)
    change(
        connection,
        Job,
        row_of_record(job),
        done=after.done,
        total=after.total,
        steps=after.steps,
        cursor=after.cursor,
        attempts=1 if after.done > job.done else held.attempts,
        progressed_at=now,
        **_due(now, lease),
    )
    return after


def finish(connection: Connection, job: Job, outcome: JobOutcome) -> None:
    """End a job as done with its result and whatever else it has made; at most once.

    Raises:
        LeaseLost: Another worker has the job, or it has ended otherwise.
    """
    state = _held(connection, job).state
    if state == "done":
        return
    if state != "running":
        raise LeaseLost(job.id)
    if outcome.write is not None:
        outcome.write(connection)
    now = database_now(connection)
    done = job.done if job.total is None else job.total
    its = row_of_record(job)
    change(connection, Job, its, state="done", result=outcome.result, done=done, ended_at=now)


def fail(connection: Connection, job: Job, problems: Iterable[Problem], *, again: bool) -> None:
    """End an attempt that failed: the job is tried again later, or has failed for good.

    Args:
        connection: Inside a transaction that may write.
        job: As claimed.
        problems: Why it failed.
        again: Whether another attempt may do better; there are `max_attempts` of them.

    Raises:
        LeaseLost: Another worker has the job, or it has ended.
    """
    attempts = _running(connection, job).attempts
    now = database_now(connection)
    if again and attempts < job.max_attempts:
        wait = back_off(attempts)
        change(connection, Job, row_of_record(job), state="ready", **_due(now, wait))
        return
    its, plain = row_of_record(job), plain_problems(problems)
    change(connection, Job, its, state="failed", ended_at=now, problems=plain)


def release(connection: Connection, job: Job, *, delay: timedelta = timedelta()) -> None:
    """Give a job back that cannot go on here, through no fault of its own.

    Args:
        connection: Inside a transaction that may write.
        job: As claimed.
        delay: How long to wait before it is taken again.

    Raises:
        LeaseLost: Another worker has the job, or it has ended.
    """
    attempts = _running(connection, job).attempts
    now = database_now(connection)
    its = row_of_record(job)
    change(connection, Job, its, state="ready", attempts=attempts - 1, **_due(now, delay))


def end_cancelled(connection: Connection, job: Job) -> None:
    """End a job that somebody wants to end.

    Raises:
        LeaseLost: Another worker has the job, or it has ended.
    """
    _running(connection, job)
    now = database_now(connection)
    change(connection, Job, row_of_record(job), state="cancelled", ended_at=now)


def back_off(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: doubling, and half of it more or less.

    >>> timedelta(seconds=1) <= back_off(1) <= timedelta(seconds=3)
    True
    """
    doubled = BACK_OFF_FIRST * 2 ** min(attempts - 1, 30)
    milliseconds = min(doubled, BACK_OFF_MOST) // timedelta(milliseconds=1)
    spread = random.randint(milliseconds // 2, milliseconds * 3 // 2)  # noqa: S311  # no secret
    return timedelta(milliseconds=spread)


def _held(connection: Connection, job: Job) -> Job:
    """Return a job as it stands, which no other worker has taken, and lock it."""
    held = load(connection, Job, row_of_record(job), JOBS.c.token == job.token, hold=True)
    if held is None:
        raise LeaseLost(job.id)
    return held


def _running(connection: Connection, job: Job) -> Job:
    held = _held(connection, job)
    if held.state != "running":
        raise LeaseLost(job.id)
    return held


def _due(now: datetime, wait: timedelta) -> dict[str, object]:
    return {"due_at": now + wait, "due_set_at": now}


def plain_problems(problems: Iterable[Problem]) -> bytes:
    """Return problems as a job keeps them; `service.operations.jobs.job.problems_of` reads them."""
    return canonical(
        [[problem.code, problem.location, dict(problem.params)] for problem in problems]
    )
