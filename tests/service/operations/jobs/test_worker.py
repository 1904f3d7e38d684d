import errno
import sqlite3
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from threading import Event

import pytest
from polars.exceptions import PanicException
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from structlog.testing import capture_logs

from data_ingest.model.problem import Problem, UnreadableInput
from service.operations.jobs import context as contexts
from service.operations.jobs import lease as leases
from service.operations.jobs import worker as workers
from service.operations.jobs.context import JobCancelled
from service.operations.jobs.job import cancel, database_now, list_jobs, load_result, problems_of
from service.operations.jobs.lease import JobOutcome, LeaseLost
from service.operations.jobs.schedule import add_schedule
from service.operations.jobs.tables import JOBS
from service.operations.jobs.worker import Worker, background_worker, run_worker, work_until_told
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.settings import WorkLimits
from tests.started import PATIENCE, thread, until

LIMITS = WorkLimits(memory_bytes=2**28, seconds=5)
HOUR = timedelta(hours=1)
TICK = timedelta(milliseconds=60)


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch):
    monkeypatch.setattr(leases, "BACK_OFF_FIRST", timedelta())
    for module in (contexts, workers):
        monkeypatch.setattr(module, "OUTAGE_WAITS", (0, 0.001))
    monkeypatch.setattr(workers, "POLL_SECONDS", 0.01)


@pytest.fixture
def work(installation):
    """Let a worker do what there is, with `run` for the kind of all jobs; return its log."""

    def until_idle(run, *, stop=None, lease=HOUR):
        worker = Worker(installation=installation, kinds={"toy": run}, limits=LIMITS, lease=lease)
        with capture_logs() as lines:
            run_worker(worker, stop or Event(), until_idle=True)
        return [line["event"] for line in lines]

    return until_idle


@pytest.fixture
def broken_twice(monkeypatch):
    """Let the named function of the lease fail as a database that is away does, twice."""

    def make(name, fault=None):
        real, left = getattr(leases, name), [1, 2]

        def sometimes(*arguments, **options):
            if left:
                left.pop()
                raise fault or OperationalError("", {}, Exception())
            return real(*arguments, **options)

        monkeypatch.setattr(leases, name, sometimes)
        return left

    return make


def result_of(engine, job):
    with transaction(engine, read_only=True) as connection:
        return load_result(connection, tenant_id=job.tenant_id, job_id=job.id)


def wanted_to_end(engine, job):
    with transaction(engine) as connection:
        cancel(connection, tenant_id=job.tenant_id, job_id=job.id)


def test_a_job_is_done_with_its_payload_as_its_tenant_and_actor(engine, put, work, look):
    seen = []

    def run(context, payload):
        seen.append((context.job.tenant_id, context.job.actor, payload, context.limits))
        context.advance(done=1, total=2, cursor=b"half")
        return JobOutcome(b'{"ok":true}')

    job = put(payload={"x": [1, None]}, actor="anna")
    assert work(run) == ["job.done"]
    assert seen == [("a", "anna", {"x": [1, None]}, LIMITS)]
    found = look(job)
    assert (found.state, found.done, found.cursor, found.token) == ("done", 2, b"half", 1)
    assert result_of(engine, job) == b'{"ok":true}'


def test_all_that_is_due_is_done(put, work, look):
    jobs = [put(tenant_id=tenant) for tenant in "abc" for _ in range(4)]
    assert work(lambda _context, _payload: JobOutcome(b"1")) == ["job.done"] * 12
    assert {look(job).state for job in jobs} == {"done"}


def test_an_input_that_cannot_be_read_fails_the_job_at_once_with_its_problems(put, work, look):
    def run(_context, _payload):
        raise UnreadableInput([Problem("too-large", "/x", {"limit": "1 MB"})], "fil.csv")

    job = put()
    assert work(run) == ["job.failed"]
    assert look(job).state == "failed"
    assert problems_of(look(job)) == [Problem("too-large", "/x", {"limit": "1 MB"})]


@pytest.mark.parametrize("fault", [KeyError("850101-1234"), PanicException("x"), MemoryError()])
def test_a_fault_is_tried_again_and_in_the_end_told_without_its_content(put, work, look, fault):
    def run(_context, _payload):
        raise fault

    job = put(max_attempts=3)
    assert work(run).count("job.attempt_failed") == 3
    found = look(job)
    assert (found.state, found.attempts, found.token) == ("failed", 3, 3)
    assert problems_of(found) == [Problem("job-fault", "", {"attempts": "3"})]
    assert problems_of(found)[0].detail("sv").startswith("Jobbet misslyckades 3 gånger")


def test_an_attempt_after_a_fault_goes_on_where_the_last_step_ended(put, work, look):
    begun = []

    def run(context, _payload):
        begun.append(context.job.cursor)
        for at in range(int(context.job.cursor or b"0"), 4):
            context.advance(done=at + 1, total=4, cursor=str(at + 1).encode())
            if at == 1 and len(begun) == 1:
                raise RuntimeError
        return JobOutcome(b"1")

    job = put()
    work(run)
    assert begun == [None, b"2"]
    assert (look(job).state, look(job).started_done, look(job).attempts) == ("done", 2, 1)


def test_an_outcome_that_cannot_be_stored_is_a_failed_attempt(put, work, look):
    def refused(_connection):
        raise IntegrityError("", {}, Exception())

    job = put(max_attempts=2)
    work(lambda _context, _payload: JobOutcome(b"1", write=refused))
    assert look(job).state == "failed"


def test_a_job_that_is_to_end_ends_at_its_next_step(engine, put, work, look):
    def run(context, _payload):
        wanted_to_end(engine, context.job)
        context.advance(done=1)
        raise AssertionError

    job = put()
    assert work(run) == ["job.cancelled"]
    assert (look(job).state, look(job).done) == ("cancelled", 1)


def test_a_long_step_learns_by_the_lease_that_the_job_is_to_end(engine, put, work, look):
    def run(context, _payload):
        wanted_to_end(engine, context.job)
        with pytest.raises(JobCancelled):
            until_told(context)
        context.check()

    job = put()
    assert work(run, lease=TICK) == ["job.cancelled"]
    assert look(job).state == "cancelled"


def until_told(context):
    until(context.check, look=0.005)


def test_a_worker_that_was_away_learns_by_the_lease_that_it_lost_the_job(
    put, work, look, take, shift
):
    def run(context, _payload):
        shift(context.job, -HOUR)
        while take(worker="another", lease=HOUR) is None:  # the lease was renewed in between
            shift(context.job, -HOUR)
        with pytest.raises(LeaseLost):
            until_told(context)
        context.advance(done=9)

    job = put()
    assert work(run, lease=HOUR / 3600 / 10) == ["job.lost"]
    assert (look(job).state, look(job).worker, look(job).done) == ("running", "another", 0)


def test_a_lease_is_renewed_while_the_work_goes_on(put, work, take, look):
    taken = []

    def run(context, _payload):
        until(lambda: look(job).due_at > context.job.due_at)
        taken.append(take(worker="another"))
        return JobOutcome(b"1")

    job = put()
    assert work(run, lease=timedelta(seconds=2)) == ["job.done"]
    assert taken == [None]


def test_a_worker_told_to_stop_gives_its_job_back_after_the_step(put, work, look):
    stop = Event()

    def run(context, _payload):
        stop.set()
        context.advance(done=1, cursor=b"1")
        raise AssertionError

    job = put()
    assert work(run, stop=stop) == ["job.released"]
    found = look(job)
    assert (found.state, found.attempts, found.done, found.cursor) == ("ready", 0, 1, b"1")
    assert work(lambda context, _: JobOutcome(context.job.cursor)) == ["job.done"]


def test_a_step_waits_for_a_database_that_is_away(put, work, look, broken_twice):
    def run(context, _payload):
        context.advance(done=context.job.done + 1)
        return JobOutcome(b"1")

    broken_twice("advance")
    job = put()
    events = work(run)
    assert events == ["database.waited_for", "database.waited_for", "job.done"]
    assert (look(job).done, look(job).attempts) == (1, 1)


def test_a_result_waits_for_a_database_that_is_away(put, work, look, broken_twice):
    broken_twice("finish")
    job = put()
    assert work(lambda _context, _payload: JobOutcome(b"1"))[-1] == "job.done"
    assert look(job).state == "done"


def test_a_worker_that_stops_while_the_database_is_away_leaves_its_job_to_its_lease(
    put, work, look, broken_twice
):
    stop = Event()

    def run(_context, _payload):
        stop.set()
        return JobOutcome(b"1")

    broken_twice("finish")
    broken_twice("release")
    job = put()
    assert work(run, stop=stop)[-2:] == ["job.not_stored", "job.left"]
    assert look(job).state == "running"


def test_a_fault_of_the_database_in_the_work_itself_costs_no_attempt(put, work, look):
    begun = []

    def run(_context, _payload):
        begun.append(1)
        if len(begun) == 1:
            raise OperationalError("", {}, Exception())
        return JobOutcome(b"1")

    job = put(max_attempts=1)
    work(run)
    assert (look(job).state, look(job).attempts) == ("done", 1)


def test_renewing_and_looking_wait_for_a_database_that_is_away(
    put, work, look, broken_twice, monkeypatch
):
    def run(_context, _payload):
        until(lambda: not away)
        return JobOutcome(b"1")

    away = broken_twice("renew")
    real, left = workers.anything_due, [1, 2]

    def sometimes(*arguments, **options):
        if left:
            left.pop()
            raise OperationalError("", {}, Exception())
        return real(*arguments, **options)

    monkeypatch.setattr(workers, "anything_due", sometimes)
    job = put()
    events = work(run, lease=timedelta(seconds=0.2))
    assert events.count("database.waited_for") == 4
    assert look(job).state == "done"


FAULTS = [
    OSError(errno.EMFILE, "too many open files"),
    OSError(errno.ENOSPC, "no space"),
    PermissionError(errno.EACCES, "permission denied"),
    PoolTimeout(),
    RuntimeError("can't start new thread"),
    PanicException("made up"),
]


def named(value):
    return value if isinstance(value, str) else f"{type(value).__name__}-{value}"


@pytest.mark.parametrize(
    ("where", "fault"),
    [("anything_due", fault) for fault in FAULTS]
    + [(where, FAULTS[0]) for where in ("any_schedule_due", "claim", "Thread")],
    ids=named,
)
def test_a_worker_goes_on_when_what_kept_it_from_looking_or_beginning_is_over(
    installation, put, look, monkeypatch, fault, where
):
    real, left, told, stop = getattr(workers, where), [1, 2], [], Event()

    def sometimes(*arguments, **options):
        if left:
            left.pop()
            raise fault
        return real(*arguments, **options)

    monkeypatch.setattr(workers, where, sometimes)
    worker = Worker(
        installation=installation,
        kinds={"toy": lambda *_: JobOutcome(b"1")},
        limits=LIMITS,
        lease=TICK,
        interrupted=lambda *, part: told.append(part),
    )
    job = put()
    with capture_logs() as lines, thread(lambda: run_worker(worker, stop), stop=stop.set):
        until(lambda: look(job).state == "done" and len(told) == 2)
    said = "database.waited_for" if isinstance(fault, PoolTimeout) else "work.interrupted"
    assert [line["event"] for line in lines if line["event"] != "job.done"] == [said] * 2
    assert told == ["worker"] * 2


@pytest.mark.parametrize("where", ["advance", "finish"])
@pytest.mark.parametrize(
    "fault", [PoolTimeout(), OSError(errno.EMFILE, "x"), OSError(errno.ENOSPC, "x")], ids=named
)
def test_a_machine_that_has_nothing_left_costs_a_job_no_attempt(
    put, work, look, broken_twice, fault, where
):
    def run(context, _payload):
        context.advance(done=1)
        return JobOutcome(b"1")

    broken_twice(where, fault)
    job = put(max_attempts=1)
    assert work(run) == ["database.waited_for"] * 2 + ["job.done"]
    assert (look(job).state, look(job).attempts) == ("done", 1)


@pytest.mark.parametrize("fault", FAULTS[2:], ids=named)
def test_a_lease_is_renewed_again_after_a_fault_of_any_kind(put, work, look, broken_twice, fault):
    def run(context, _payload):
        until(lambda: not away and look(job).due_at > context.job.due_at)
        return JobOutcome(b"1")

    away = broken_twice("renew", fault)
    job = put()
    assert work(run, lease=timedelta(seconds=0.3))[-1] == "job.done"
    assert (look(job).state, look(job).token) == ("done", 1)


@pytest.mark.parametrize("fault", FAULTS[2:], ids=named)
def test_an_end_that_cannot_be_stored_leaves_the_job_to_its_lease_and_ends_no_worker(
    put, work, look, broken_twice, fault
):
    def run(*_):
        raise ValueError

    broken_twice("fail", fault)
    jobs = [put(max_attempts=1) for _ in range(3)]

    def all_failed():
        work(run, lease=TICK)
        return {look(job).state for job in jobs} == {"failed"}

    until(all_failed)


def damaged():
    found = sqlite3.DatabaseError("database disk image is malformed")
    found.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return DatabaseError("SELECT 1", {}, found)


@pytest.mark.parametrize("fault", [PermissionError(), damaged()], ids=["rights", "damage"])
def test_a_worker_that_runs_until_nothing_is_due_tells_of_what_waiting_does_not_mend(
    installation, monkeypatch, fault
):
    stop = Event()
    tries = count(1)

    def broken(*_, **__):
        if next(tries) == 2:  # it has waited, and does not tell
            stop.set()
        raise fault

    monkeypatch.setattr(workers, "anything_due", broken)
    worker = Worker(installation=installation, kinds={}, limits=LIMITS)
    with pytest.raises(type(fault)):
        run_worker(worker, stop, until_idle=True)


def test_a_worker_fires_schedules_and_does_their_jobs(engine, work):
    with transaction(engine) as connection:
        add_schedule(
            connection,
            tenant_id="a",
            actor="anna",
            kind="toy",
            payload={"nightly": True},
            every=HOUR,
            first_at=database_now(connection),
        )
    seen = []

    def run(_context, payload):
        seen.append(payload)
        return JobOutcome(b"1")

    work(run)
    work(run)
    assert seen == [{"nightly": True}]
    with transaction(engine, read_only=True) as connection:
        (job,) = list_jobs(connection, principal=Principal("a", "x"), limit=9, offset=0)
    assert job.state == "done"


def test_a_step_that_outlasts_the_patience_of_a_stop_gives_the_job_back_and_stores_nothing(
    engine, installation, put, look
):
    stop, tried = Event(), []

    def run(context, _):
        stop.set()
        if not tried:
            tried.append(context.job.token)
            until(lambda: look(job).state == "ready")
        context.advance(done=1, total=1)
        return JobOutcome(b"{}")

    job = put()
    worker = Worker(
        installation=installation,
        kinds={"toy": run},
        limits=LIMITS,
        lease=HOUR,
        patience=timedelta(seconds=0.1),
    )
    with capture_logs() as lines:
        run_worker(worker, stop)
    assert [line["event"] for line in lines] == ["job.given_back", "job.lost"]
    left = look(job)
    assert (left.state, left.done, left.attempts, left.token) == ("ready", 0, 0, 1)
    run_worker(worker, Event(), until_idle=True)
    assert (look(job).state, look(job).token) == ("done", 2)


def test_each_attempt_is_told_with_its_kind_and_what_came_of_it(installation, put):
    told = []
    put()
    worker = Worker(
        installation=installation,
        kinds={"toy": lambda *_: JobOutcome(b"{}")},
        limits=LIMITS,
        attempted=lambda **attempt: told.append(attempt),
    )
    run_worker(worker, Event(), until_idle=True)
    (attempt,) = told
    assert attempt.pop("seconds") >= 0
    assert attempt == {"kind": "toy", "outcome": "done"}


def test_what_breaks_a_worker_reaches_whoever_waits_for_it(installation, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("made up")

    monkeypatch.setattr(workers, "run_worker", broken)
    worker = Worker(installation=installation, kinds={}, limits=LIMITS)
    with pytest.raises(RuntimeError, match="made up"):
        work_until_told(worker, Event())


def test_a_background_worker_works_until_it_is_no_longer_needed(engine, installation, put, look):
    done = Event()

    def run(_context, _payload):
        done.set()
        return JobOutcome(b"1")

    with background_worker(Worker(installation=installation, kinds={"toy": run}, limits=LIMITS)):
        job = put()
        assert done.wait(PATIENCE)
        until(lambda: look(job).state == "done")
    assert look(job).state == "done"
    late = put()
    Event().wait(0.05)
    assert look(late).state == "ready"


def test_several_workers_share_the_work_and_do_each_job_once(engine, installation, put):
    jobs = [put(tenant_id=tenant) for tenant in "ab" for _ in range(20)]
    done = []

    def run(context, _payload):
        done.append(context.job.id)
        return JobOutcome(b"1")

    stop = Event()
    worker = Worker(installation=installation, kinds={"toy": run}, limits=LIMITS)

    def states():
        with transaction(engine, read_only=True) as connection:
            return set(connection.scalars(select(JOBS.c.state)))

    with ExitStack() as working:
        for _ in range(3):
            working.enter_context(thread(lambda: run_worker(worker, stop), stop=stop.set))
        until(lambda: states() == {"done"}, told=states)
    assert sorted(done) == sorted(job.id for job in jobs)


def test_the_name_of_a_worker_says_where_it_runs(installation):
    import os

    assert Worker(installation=installation, kinds={}, limits=LIMITS).name.endswith(
        f":{os.getpid()}"
    )
