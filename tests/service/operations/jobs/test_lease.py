from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.model.problem import Problem
from service.operations.jobs.job import cancel, load_result, problems_of
from service.operations.jobs.lease import (
    BACK_OFF_FIRST,
    BACK_OFF_MOST,
    JobOutcome,
    JobStep,
    LeaseLost,
    advance,
    back_off,
    end_cancelled,
    fail,
    finish,
    release,
    renew,
)
from service.platform.db.database import transaction
from service.platform.db.tenants import ensure_tenant

HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=1)
FAULT = [Problem("job-fault", "", {"attempts": "2"})]


@pytest.fixture
def job(put, take):
    """A job that a worker has."""
    put(max_attempts=2)
    return take(lease=LEASE)


def stored(engine, work, *arguments, **options):
    with transaction(engine) as connection:
        return work(connection, *arguments, **options)


def leave_trace(tenant_id):
    """An effect beside the queue: makes a tenant, whose existence then is the trace."""

    def write(connection):
        now = connection.exec_driver_sql("SELECT max(created_at) FROM jobs").scalar()
        connection.exec_driver_sql(
            f"INSERT INTO tenants (id, actor, created_at) VALUES ('{tenant_id}', 'x', '{now}')"
        )

    return write


def traces(engine, tenant_id):
    with transaction(engine, read_only=True) as connection:
        query = f"SELECT count(*) FROM tenants WHERE id = '{tenant_id}'"
        return connection.exec_driver_sql(query).scalar_one()


def test_a_renewed_lease_ends_later(engine, job, look):
    assert stored(engine, renew, job, lease=HOUR) is False
    assert look(job).due_at > job.due_at + HOUR / 2


def test_whoever_renews_a_lease_learns_that_the_job_is_to_end(engine, job):
    stored(engine, cancel, tenant_id="a", job_id=job.id)
    assert stored(engine, renew, job, lease=LEASE) is True


def test_a_step_is_stored_with_what_it_made(engine, job, look):
    step = JobStep(done=1, total=4, cursor=b"1", write=leave_trace("step"))
    after = stored(engine, advance, job, step, lease=LEASE)
    assert (after.done, after.total, after.cursor, after.steps) == (1, 4, b"1", 1)
    found = look(job)
    assert (found.done, found.total, found.cursor, found.steps) == (1, 4, b"1", 1)
    assert found.progressed_at >= job.started_at
    assert traces(engine, "step") == 1
    later = stored(engine, advance, after, JobStep(done=2), lease=LEASE)
    assert (later.total, later.cursor) == (4, b"1")


def test_a_step_whose_effect_fails_is_not_stored(engine, job, look):
    def broken(connection):
        leave_trace("broken")(connection)
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011
        stored(engine, advance, job, JobStep(done=1, write=broken), lease=LEASE)
    assert look(job) == job
    assert traces(engine, "broken") == 0


def test_a_step_whose_commit_was_kept_unknown_to_the_worker_is_stored_once(engine, job):
    step = JobStep(done=1, write=leave_trace("once"))
    first = stored(engine, advance, job, step, lease=LEASE)
    assert stored(engine, advance, job, step, lease=LEASE) == first
    assert traces(engine, "once") == 1


def test_a_step_tells_that_the_job_is_to_end(engine, job):
    stored(engine, cancel, tenant_id="a", job_id=job.id)
    assert stored(engine, advance, job, JobStep(done=1), lease=LEASE).cancel_requested


def test_an_end_is_stored_with_its_result_once(engine, job, look):
    job = stored(engine, advance, job, JobStep(done=1, total=3), lease=LEASE)
    outcome = JobOutcome(b'{"found":1}', write=leave_trace("end"))
    for _ in range(2):
        stored(engine, finish, job, outcome)
    found = look(job)
    assert (found.state, found.done, found.total) == ("done", 3, 3)
    assert stored(engine, load_result, tenant_id="a", job_id=job.id) == b'{"found":1}'
    assert traces(engine, "end") == 1


def test_the_write_of_a_worker_that_was_away_is_refused(engine, job, take, shift, look):
    shift(job, -HOUR)
    taken = take(worker="another")
    write = leave_trace("zombie")
    for work, arguments, options in (
        (advance, (JobStep(done=9, write=write),), {"lease": LEASE}),
        (finish, (JobOutcome(b"0", write=write),), {}),
        (fail, (FAULT,), {"again": False}),
        (release, (), {}),
        (end_cancelled, (), {}),
    ):
        with pytest.raises(LeaseLost):
            stored(engine, work, job, *arguments, **options)
    assert stored(engine, renew, job, lease=LEASE) is None
    assert look(job) == taken
    assert traces(engine, "zombie") == 0


def test_nothing_is_stored_of_a_job_that_was_given_back(engine, job):
    stored(engine, release, job)
    for work, arguments, options in (
        (advance, (JobStep(done=9),), {"lease": LEASE}),
        (finish, (JobOutcome(b"0"),), {}),
        (fail, (FAULT,), {"again": True}),
    ):
        with pytest.raises(LeaseLost):
            stored(engine, work, job, *arguments, **options)


def test_a_lease_that_ran_out_unnoticed_may_still_store(engine, job, shift, look):
    shift(job, -HOUR)
    stored(engine, finish, job, JobOutcome(b"{}"))
    assert look(job).state == "done"


def test_a_failed_attempt_is_made_again_after_a_wait_until_there_were_enough(
    engine, job, take, shift, look
):
    stored(engine, fail, job, FAULT, again=True)
    waiting = look(job)
    assert waiting.state == "ready"
    assert waiting.due_at - waiting.due_set_at >= BACK_OFF_FIRST / 2
    assert take() is None
    shift(job, -HOUR)
    stored(engine, fail, take(), FAULT, again=True)
    failed = look(job)
    assert failed.state == "failed"
    assert problems_of(failed) == FAULT


def test_a_job_that_cannot_get_better_fails_at_once(engine, job, look):
    stored(engine, fail, job, FAULT, again=False)
    assert look(job).state == "failed"


def test_getting_a_step_further_clears_the_attempts(engine, job, take, shift, look):
    shift(job, -HOUR)
    job = take()
    assert job.attempts == 2
    job = stored(engine, advance, job, JobStep(done=0, total=9), lease=LEASE)
    assert look(job).attempts == 2
    stored(engine, advance, job, JobStep(done=1), lease=LEASE)
    assert look(job).attempts == 1


def test_a_job_given_back_counts_no_attempt_and_keeps_its_place(engine, job, take, look):
    job = stored(engine, advance, job, JobStep(done=3, cursor=b"3"), lease=LEASE)
    stored(engine, release, job)
    again = take()
    assert (again.attempts, again.token, again.done, again.cursor) == (1, 2, 3, b"3")
    assert again.started_done == 3
    stored(engine, release, again, delay=HOUR)
    assert look(job).due_at - look(job).due_set_at == HOUR


def test_a_job_that_is_to_end_ends(engine, job, look):
    stored(engine, end_cancelled, job)
    assert look(job).state == "cancelled"


@given(attempts=st.integers(1, 10_000))
def test_a_wait_is_never_longer_than_the_most_and_its_half(attempts):
    wait = back_off(attempts)
    assert min(BACK_OFF_FIRST, BACK_OFF_MOST) / 2 <= wait <= BACK_OFF_MOST * 3 / 2


def test_a_tenant_is_there_for_its_jobs(engine, job):
    with transaction(engine) as connection:
        ensure_tenant(connection, tenant_id="a", actor="x", created_at=job.created_at)
