"""Workers: they take one job at a time from the queue and do it.

Any number of workers, in any number of processes and on any number of machines, may share a
database. Whatever a worker meets, it goes on after a while. One that is told to stop gives its job
back after the step it is at, or in the middle of it when it takes too long, and another has it at
once; what the step stores after that is refused. One that is killed is noticed when its lease runs
out.
"""

import os
import socket
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from threading import Event, Thread
from time import monotonic
from typing import Protocol

import orjson
import structlog
from opentelemetry.trace import Span, SpanKind
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from data_ingest.model.problem import Problem, UnreadableInput
from service.operations.installation import Installation
from service.operations.jobs import lease as leases
from service.operations.jobs.context import (
    OUTAGE_WAITS,
    JobCancelled,
    JobContext,
    JobKind,
    Signals,
    WorkerStopping,
)
from service.operations.jobs.lease import LEASE, JobOutcome, JobRests, LeaseLost, back_off
from service.operations.jobs.queue import anything_due, claim
from service.operations.jobs.schedule import any_schedule_due, fire_due
from service.operations.jobs.tables import Job
from service.platform.db.database import EVERY_TENANT, acting_for, transaction
from service.platform.http.tracing import span_id, told_trace, trace_id
from service.platform.process.interruptions import (
    ANY_FAULT,
    Interrupted,
    nobody_told,
    say_interrupted,
)
from service.platform.process.outages import is_damage, is_outage
from service.platform.process.spans import span
from service.settings import WorkLimits

POLL_SECONDS = 0.5
"""How often a worker without a job looks for one. Ours: a read that takes a millisecond."""
PATIENCE = timedelta(seconds=20)
"""How long a stopping worker stays at a step; then it gives the job back in the middle. Ours."""
GIVE_BACK_SECONDS = 3
"""How long giving a job back may take. Ours; after that its lease has to run out."""
_TICK_SECONDS = 0.2

_log = structlog.get_logger("kedjekoll")


class Attempted(Protocol):
    """Is told of each attempt at a job: its kind, what came of it and how long it took."""

    def __call__(self, *, kind: str, outcome: str, seconds: float) -> None:
        """Count one attempt."""


def not_counted(*, kind: str, outcome: str, seconds: float) -> None:
    """Count nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """How a worker works.

    Attributes:
        installation: Database, secret and snapshots.
        kinds: The kinds of job that it knows, by name.
        limits: What reading one file may take.
        lease: How long a job is its own without a further word; the same for all workers.
        patience: How long it stays at a step once it is told to stop.
        attempted: Told of each attempt.
        interrupted: Told of each fault after which it goes on.
        name: Shown in the queue: machine and process.
    """

    installation: Installation
    kinds: Mapping[str, JobKind]
    limits: WorkLimits
    lease: timedelta = LEASE
    patience: timedelta = PATIENCE
    attempted: Attempted = not_counted
    interrupted: Interrupted = nobody_told
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")


def run_worker(worker: Worker, stop: Event, *, until_idle: bool = False) -> None:
    """Do jobs until told to stop; whatever goes wrong in between, go on after a while.

    Args:
        worker: How.
        stop: Set from outside to stop it.
        until_idle: Stop as well when nothing is due, or at a fault that waiting does not mend.
    """
    looked_at, job, waits = float("-inf"), None, iter(OUTAGE_WAITS)
    while not stop.is_set():
        try:
            if monotonic() - looked_at >= POLL_SECONDS:
                looked_at = monotonic()
                _fire_schedules(worker)
            job = _claimed(worker, look=job is None)
            if job is not None:
                _do(worker, job, stop)
        except ANY_FAULT as fault:
            say_interrupted(fault, part="worker", told=worker.interrupted)
            passes = isinstance(fault, DBAPIError) or is_outage(fault)
            if until_idle and (is_damage(fault) or not passes):
                raise
            job = None
            stop.wait(next(waits, OUTAGE_WAITS[-1]))
            looked_at = monotonic()  # a schedule that cannot be looked at holds up no job
            continue
        waits = iter(OUTAGE_WAITS)
        if job is None and until_idle:
            return
        if job is None:
            stop.wait(POLL_SECONDS)


@contextmanager
def background_worker(worker: Worker, stop: Event | None = None) -> Iterator[None]:
    """Let a worker run beside whatever is done meanwhile.

    Args:
        worker: How.
        stop: Set at the end, or earlier by whoever has it.
    """
    stop = stop or Event()
    thread = Thread(target=run_worker, args=(worker, stop), name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(most_seconds(worker))


def work_until_told(worker: Worker, stop: Event, *, until_idle: bool = False) -> None:
    """Run a worker in a thread of its own and wait for its end.

    The caller's thread stays free for signals, which Python hands to the main thread alone, and
    only between two steps of its own: a step that computes for minutes would not let them in.

    Args:
        worker: How.
        stop: Set from outside to stop it.
        until_idle: Stop as well when nothing is due.
    """
    ended: Future[None] = Future()

    def run() -> None:
        try:
            run_worker(worker, stop, until_idle=until_idle)
        except BaseException as fault:
            ended.set_exception(fault)
        else:
            ended.set_result(None)

    Thread(target=run, name="worker", daemon=True).start()
    while not (stop.is_set() or ended.done()):
        wait([ended], timeout=POLL_SECONDS)
    wait([ended], timeout=most_seconds(worker))
    if ended.done():
        ended.result()


def most_seconds(worker: Worker) -> float:
    """Return how long a worker that is told to stop takes at most to have given its job back."""
    return worker.patience.total_seconds() + GIVE_BACK_SECONDS


def _fire_schedules(worker: Worker) -> None:
    engine = worker.installation.engine
    with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
        due = any_schedule_due(connection)
    if due:
        with transaction(engine, tenant=EVERY_TENANT) as connection:
            fire_due(connection)


def _claimed(worker: Worker, *, look: bool) -> Job | None:
    """Take a job; a worker who had none looks first, which takes no lock from others."""
    engine = worker.installation.engine
    if look:
        with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
            if not anything_due(connection, kinds=worker.kinds):
                return None
    with transaction(engine, tenant=EVERY_TENANT) as connection:
        return claim(connection, kinds=worker.kinds, lease=worker.lease, worker=worker.name)


def _do(worker: Worker, job: Job, stop: Event) -> None:
    """Do one job, and store how it ended; a lease that is lost is somebody else's job."""
    signals = Signals(stop)
    context = JobContext(job, worker.installation, worker.limits, worker.lease, signals)
    began = monotonic()
    with _traced(job) as told, _renewed(worker, job, signals), acting_for(job.tenant_id):
        try:
            event, ending = _attempt(worker, context)
            if ending is not None:
                context._stored(ending)
        except LeaseLost:
            event = "job.lost"
        except ANY_FAULT as fault:
            event = "job.left"  # its lease runs out, and the next worker goes on
            _log.warning("job.not_stored", job=job.id, exc_info=fault)
        outcome = event.partition(".")[2]
        told.set_attribute("kedjekoll.job.outcome", outcome)
        worker.attempted(kind=job.kind, outcome=outcome, seconds=monotonic() - began)
        if event != "job.rests":  # it does so every few seconds
            _log.info(event, job=job.id, kind=job.kind, attempt=job.attempts, token=job.token)


@contextmanager
def _traced(job: Job) -> Iterator[Span]:
    """Tell an attempt as a trace, whose number stands in the log lines of it."""
    about: dict[str, str | int] = {
        "kedjekoll.job.kind": job.kind,
        "kedjekoll.job.id": job.id,
        "kedjekoll.job.attempt": job.attempts,
    }
    with span(f"job {job.kind}", about, kind=SpanKind.CONSUMER, begins=True) as told:
        at = told_trace()
        ids = {"trace_id": trace_id(at), "span_id": span_id(at)} if at else {}
        with structlog.contextvars.bound_contextvars(**ids):
            yield told


def _attempt(
    worker: Worker, context: JobContext
) -> tuple[str, Callable[[Connection], None] | None]:
    """Do the work and store its outcome; return what came of it and what else is to be stored."""
    job = context.job
    try:
        outcome = worker.kinds[job.kind](context, orjson.loads(job.payload))
        context._stored(partial(_finished, job=context.job, outcome=outcome))
    except LeaseLost:
        raise
    except JobCancelled:
        return "job.cancelled", partial(leases.end_cancelled, job=job)
    except WorkerStopping:
        return "job.released", partial(leases.release, job=job)
    except JobRests as rest:
        return "job.rests", partial(leases.release, job=job, delay=rest.delay)
    except UnreadableInput as fault:
        if fault.is_register_damage:  # once they are mended it may succeed
            _log.error("job.attempt_failed", job=job.id, kind=job.kind, exc_info=fault)
            return "job.released", partial(leases.release, job=job, delay=back_off(1))
        return "job.failed", partial(leases.fail, job=job, problems=fault.problems, again=False)
    except ANY_FAULT as fault:
        _log.error("job.attempt_failed", job=job.id, kind=job.kind, exc_info=fault)
        if is_outage(fault) or is_damage(fault):  # after a restore it may succeed
            return "job.released", partial(leases.release, job=job, delay=back_off(1))
        problem = Problem("job-fault", "", {"attempts": str(job.max_attempts)})
        return "job.failed", partial(leases.fail, job=job, problems=[problem], again=True)
    return "job.done", None


def _finished(connection: Connection, *, job: Job, outcome: JobOutcome) -> None:
    leases.finish(connection, job, outcome)


@contextmanager
def _renewed(worker: Worker, job: Job, signals: Signals) -> Iterator[None]:
    """Renew the lease in a thread of its own, three times before it would run out.

    The same thread gives the job back where the worker is to stop and does not get there.
    """
    thread = Thread(target=_renew, args=(worker, job, signals), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        signals.ended.set()
        thread.join()


def _renew(worker: Worker, job: Job, signals: Signals) -> None:
    every = worker.lease / timedelta(seconds=3)
    renewed_at, told_at = monotonic(), None
    while not signals.ended.wait(min(every, _TICK_SECONDS)):
        now = monotonic()
        if signals.stop.is_set():
            told_at = told_at or now
            if now - told_at >= worker.patience.total_seconds():
                signals.lost.set()
                _give_back(worker, job)
                return
        if now - renewed_at < every:
            continue
        renewed_at = now
        try:
            with transaction(worker.installation.engine, tenant=job.tenant_id) as connection:
                cancelled = leases.renew(connection, job, lease=worker.lease)
        except ANY_FAULT as fault:
            say_interrupted(fault, part="worker", told=worker.interrupted, job=job.id)
            continue
        if cancelled is None:
            signals.lost.set()
            return
        if cancelled:
            signals.cancelled.set()


def _give_back(worker: Worker, job: Job) -> None:
    """Give a job back whose step is not over; what that step stores later is refused."""
    try:
        with transaction(worker.installation.engine, tenant=job.tenant_id) as connection:
            leases.release(connection, job)
    except ANY_FAULT as fault:
        _log.warning("job.not_stored", job=job.id, exc_info=fault)
        return
    _log.info("job.given_back", job=job.id, kind=job.kind, token=job.token)
