"""The job that works for a receiver, one for each, for as long as there is the receiver.

It is one long job that rests between its rounds, not one for each event: whoever hangs holds up
its own job alone, two workers never have the same receiver, and the changes, which jobs stand in
too, are not filled by the telling of them.
"""

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from time import monotonic
from typing import Any

from sqlalchemy import Connection, select

from service.operations.jobs.context import JobContext, JobKind
from service.operations.jobs.job import NewJob, database_now, enqueue
from service.operations.jobs.lease import JobOutcome, JobRests
from service.operations.jobs.tables import ENDED, JOBS, Job
from service.operations.webhooks.round import Means, do_round
from service.operations.webhooks.tables import Receiver
from service.platform.db.database import transaction
from service.platform.db.store import change
from service.platform.frames import canonical
from service.platform.process.outbound import Outbound
from service.platform.process.reach import OPEN, Reach

KIND = "webhook"
"""Kind of the jobs that work for receivers."""

_ATTEMPTS = 10**6  # a receiver is not given up because workers were killed


@cache
def shared_outbound(reach: Reach = OPEN) -> Outbound:
    """Return what all jobs of this process ask outside through.

    Args:
        reach: What may be reached, and by which proxy.
    """
    return Outbound(reach=reach)


def telling(outbound: Callable[[], Outbound] = shared_outbound) -> JobKind:
    """Return the kind of job that tells a receiver what it is to be told.

    Args:
        outbound: Returns what is outside is asked through; called when there is something to send.
    """

    def tell(context: JobContext, payload: Mapping[str, Any]) -> JobOutcome:
        job, installation = context.job, context.installation

        def keep(store: Callable[[Connection], None]) -> None:
            context.advance(done=context.job.done + 1, write=store)

        def now() -> datetime:
            with transaction(installation.engine, read_only=True) as connection:
                return database_now(connection)

        means = Means(
            engine=installation.engine,
            local=installation.principal,
            key_secret=installation.key_secret,
            outbound=outbound,
            rng=random.SystemRandom(),
            now=now,
            clock=monotonic,
            keep=keep,
        )
        rest = do_round(means, payload["receiver"], tenant_id=job.tenant_id)
        if rest is None:
            return JobOutcome(canonical({"steps": context.job.done}))
        raise JobRests(rest)

    return tell


def wake(connection: Connection, receiver: Receiver, *, now: datetime) -> bool:
    """Let the job of a receiver go on at once; return whether it has one that goes on at all.

    It locks the job, and so comes before what locks the receiver.
    """
    key = (JOBS.c.tenant_id == receiver.tenant_id, JOBS.c.id == receiver.job_id)
    state = connection.scalar(select(JOBS.c.state).where(*key).with_for_update())
    if state == "ready":
        change(connection, Job, *key, due_at=now)
    return state is not None and state not in ENDED


def start(connection: Connection, receiver: Receiver, *, actor: str) -> str:
    """Put a job for a receiver in the queue and return its id."""
    new = NewJob(
        tenant_id=receiver.tenant_id,
        actor=actor,
        kind=KIND,
        payload={"receiver": receiver.id},
        max_attempts=_ATTEMPTS,
    )
    return enqueue(connection, new).id


def works(connection: Connection, receiver: Receiver) -> bool:
    """Tell whether the job of a receiver goes on; nobody has ended it."""
    state = connection.scalar(
        select(JOBS.c.state).where(
            JOBS.c.tenant_id == receiver.tenant_id, JOBS.c.id == receiver.job_id
        )
    )
    return state is not None and state not in ENDED
