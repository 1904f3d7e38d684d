"""Which job a worker takes: the SQL of the lease queue.

A worker takes a job for a while, its *lease*, and renews it for as long as it works. Whoever finds
a lease that has run out takes the job over. Each taking has a number of its own, the *fencing
token*, by which `service.operations.jobs.lease` tells the job's worker from one that was away.

All moments are those of the database's clock. If that clock is set back, what was timed before
appears to have been timed later than now, and counts as due: the token makes it harmless to take a
job too early, and nothing waits for the clock to catch up.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from data_ingest.model.problem import Problem
from service.operations.jobs.job import database_now
from service.operations.jobs.lease import plain_problems
from service.operations.jobs.tables import JOBS, Job
from service.platform.db.store import change, columns_of, record_of, row_of_record
from service.platform.db.tenants import TENANTS

CLOCK_TOLERANCE = timedelta(seconds=5)
"""Later than now by less than this may be another transaction that has just ended. Ours."""


def anything_due(connection: Connection, *, kinds: Collection[str]) -> bool:
    """Tell whether a worker who knows these kinds would find something to do."""
    claimable = _claimable(database_now(connection), kinds)
    return connection.scalar(_tenants_in_turn(claimable).limit(1)) is not None


def claim(
    connection: Connection, *, kinds: Collection[str], lease: timedelta, worker: str
) -> Job | None:
    """Take the job whose turn it is, or return None.

    The tenant with the fewest running jobs has its turn, among equals the one that was served
    longest ago. Of a tenant's jobs, those whose worker is lost come first, then by priority and
    due time. A job that is to be cancelled, or that lost its worker too often, ends here.

    Args:
        connection: Inside a transaction that may write.
        kinds: Kinds of job that the worker knows.
        lease: How long the job is the worker's without a further word.
        worker: Who it is, for those who look at the queue.
    """
    now = database_now(connection)
    claimable = _claimable(now, kinds)
    for tenant_id in connection.scalars(_tenants_in_turn(claimable)).all():
        while (found := _next_of(connection, tenant_id, claimable)) is not None:
            job = _taken(connection, found, now=now, lease=lease, worker=worker)
            if job is not None:
                return job
    return None


def _claimable(now: datetime, kinds: Collection[str]) -> ColumnElement[bool]:
    """What may be taken now; what was timed later than now was timed by a clock since set back."""
    due = or_(JOBS.c.due_at <= now, JOBS.c.due_set_at > now + CLOCK_TOLERANCE)
    return and_(JOBS.c.kind.in_(sorted(kinds)), due)


def _tenants_in_turn(claimable: ColumnElement[bool]) -> Select[str]:
    own = JOBS.c.tenant_id == TENANTS.c.id
    running = select(func.count()).where(own, JOBS.c.state == "running").scalar_subquery()
    begun = JOBS.c.started_at.is_not(None)  # SQLite would otherwise read every job that waits
    served = select(func.max(JOBS.c.started_at)).where(own, begun).scalar_subquery()
    # Asked so, PostgreSQL looks in the index; for an EXISTS it reads every job there ever was.
    in_order = (JOBS.c.priority, JOBS.c.due_at, JOBS.c.id)
    first_job = select(JOBS.c.id).where(own, claimable).order_by(*in_order).limit(1)
    there = [
        first_job.where(JOBS.c.state == state).scalar_subquery() for state in ("running", "ready")
    ]
    return (
        select(TENANTS.c.id)
        .where(or_(*(found.is_not(None) for found in there)))
        .order_by(running, served.nulls_first(), TENANTS.c.id)
    )


def _next_of(connection: Connection, tenant_id: str, claimable: ColumnElement[bool]) -> Job | None:
    for state in ("running", "ready"):
        row = connection.execute(
            select(*columns_of(Job))
            .where(JOBS.c.tenant_id == tenant_id, JOBS.c.state == state, claimable)
            .order_by(JOBS.c.priority, JOBS.c.due_at, JOBS.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if row is not None:
            return record_of(Job, row)
    return None


def _taken(
    connection: Connection, found: Job, *, now: datetime, lease: timedelta, worker: str
) -> Job | None:
    """Give the job to the worker; None if it ends instead."""
    if found.cancel_requested:
        change(connection, Job, row_of_record(found), state="cancelled", ended_at=now)
        return None
    if found.attempts >= found.max_attempts:
        lost = Problem("job-worker-lost", "", {"attempts": str(found.attempts)})
        problems = plain_problems([lost])
        its = row_of_record(found)
        change(connection, Job, its, state="failed", ended_at=now, problems=problems)
        return None
    taken = replace(
        found,
        state="running",
        due_at=now + lease,
        due_set_at=now,
        attempts=found.attempts + 1,
        token=found.token + 1,
        worker=worker,
        started_at=now,
        started_done=found.done,
    )
    changed = ("state", "due_at", "due_set_at", "attempts", "token", "worker", "started_at")
    values = {name: getattr(taken, name) for name in (*changed, "started_done")}
    change(connection, Job, row_of_record(found), **values)
    return taken
