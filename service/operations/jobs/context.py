"""What a kind of job is given to work with, and how it is told to end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from threading import Event
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection

from service.operations.installation import Installation
from service.operations.jobs import lease as leases
from service.operations.jobs.lease import JobOutcome, JobStep, LeaseLost, Write
from service.operations.jobs.tables import Job
from service.platform.db.database import transaction
from service.platform.process.interruptions import ANY_FAULT
from service.platform.process.outages import is_outage
from service.settings import WorkLimits

OUTAGE_WAITS = (0.1, 0.2, 0.5, 1, 2, 5)
"""Seconds between two tries while the database is away; the last goes on. Ours."""

_log = structlog.get_logger("kedjekoll")
_Value = TypeVar("_Value")


class JobCancelled(Exception):
    """Somebody wants the job to end."""


class WorkerStopping(Exception):
    """The worker has been told to stop; another goes on with the job."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What the worker's main thread and the thread that renews the lease tell each other."""

    stop: Event
    ended: Event = field(default_factory=Event)
    lost: Event = field(default_factory=Event)
    cancelled: Event = field(default_factory=Event)


@dataclass(slots=True)
class JobContext:
    """What a kind of job is given to work with.

    Attributes:
        job: The job as it stands after the last step: its tenant, actor and cursor.
        installation: Database, secret and snapshots.
        limits: What reading one file may take.
    """

    job: Job
    installation: Installation
    limits: WorkLimits
    _lease: timedelta
    _signals: Signals

    def advance(
        self,
        *,
        done: int,
        total: int | None = None,
        cursor: bytes | None = None,
        write: Write | None = None,
    ) -> None:
        """Store a step with what it has made, all or nothing, and go on unless told otherwise.

        While the database is away, this waits for it.

        Args:
            done: What of the job is done now.
            total: How much there is to do; left out: as before.
            cursor: Where to go on; left out: as before.
            write: Stores what the step has made.

        Raises:
            JobCancelled: The step is stored; the job is to end.
            WorkerStopping: The step is stored, or the database is away; another worker goes on.
            LeaseLost: Another worker has the job; nothing was stored.
        """
        step = JobStep(done=done, total=total, cursor=cursor, write=write)
        self.job = self._stored(partial(_advanced, job=self.job, step=step, lease=self._lease))
        self.check()

    def check(self) -> None:
        """Go on unless told otherwise; for kinds whose steps are long.

        Raises:
            JobCancelled: The job is to end.
            WorkerStopping: Another worker goes on with it.
            LeaseLost: Another worker has the job.
        """
        if self._signals.lost.is_set():
            raise LeaseLost(self.job.id)
        if self._signals.cancelled.is_set() or self.job.cancel_requested:
            raise JobCancelled
        if self._signals.stop.is_set():
            raise WorkerStopping

    def _stored(self, work: Callable[[Connection], _Value]) -> _Value:
        """Return what `work` returns when its transaction has been kept, however often begun."""
        waits = iter(OUTAGE_WAITS)
        while True:
            try:
                with transaction(self.installation.engine, tenant=self.job.tenant_id) as connection:
                    return work(connection)
            except ANY_FAULT as fault:
                if not is_outage(fault):
                    raise
                _log.warning("database.waited_for", job=self.job.id, exc_info=fault)
                if self._signals.stop.wait(next(waits, OUTAGE_WAITS[-1])):
                    raise WorkerStopping from fault


JobKind = Callable[[JobContext, Any], JobOutcome]
"""A kind of job: takes a context and the payload as plain values, and returns the outcome.

It may be begun several times: it goes on from `context.job.cursor`, stores what it makes with
`context.advance` and its outcome, and does nothing outside the database that must happen once.
An `UnreadableInput` fails the job for good, anything else after `max_attempts`; `JobRests` lets it
wait for a while.
"""


def _advanced(connection: Connection, *, job: Job, step: JobStep, lease: timedelta) -> Job:
    return leases.advance(connection, job, step, lease=lease)
