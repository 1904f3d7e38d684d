from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from service.operations.jobs.job import FIRST, LAST, cancel, problems_of
from service.operations.jobs.lease import JobOutcome, finish
from service.operations.jobs.queue import CLOCK_TOLERANCE, anything_due, claim
from service.platform.db.database import transaction

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def due(engine, kinds=("toy",)):
    with transaction(engine, read_only=True) as connection:
        return anything_due(connection, kinds=kinds)


def done(engine, job):
    with transaction(engine) as connection:
        finish(connection, job, JobOutcome(b"{}"))


def test_an_empty_queue_has_nothing_to_take(engine, take):
    assert not due(engine)
    assert take() is None


def test_a_taken_job_has_a_lease_a_worker_and_a_token(engine, put, take, look):
    put()
    assert due(engine)
    job = take(lease=MINUTE, worker="host:1")
    assert look(job) == job
    assert (job.state, job.attempts, job.token, job.worker) == ("running", 1, 1, "host:1")
    assert job.due_at - job.due_set_at == MINUTE
    assert job.started_at == job.due_set_at
    assert not due(engine)
    assert take() is None


def test_a_kind_that_the_worker_does_not_know_is_left_to_others(engine, put):
    put(kind="newer")
    assert not due(engine)
    assert due(engine, ("newer", "toy"))
    with transaction(engine) as connection:
        assert claim(connection, kinds=("toy",), lease=MINUTE, worker="w") is None


def test_a_job_that_is_put_off_waits(engine, put, take, shift):
    job = put(delay=HOUR)
    assert not due(engine)
    shift(job, -HOUR)
    assert take().id == job.id


def test_of_one_tenant_the_lowest_priority_number_goes_first_then_the_longest_waiting(put, take):
    wanted = [put(priority=FIRST), put(), put(), put(priority=LAST)]
    late = put(priority=FIRST, tenant_id="a")
    order = [take().id for _ in range(5)]
    assert order == [wanted[0].id, late.id, wanted[1].id, wanted[2].id, wanted[3].id]


def test_tenants_take_turns_however_much_one_has_and_whatever_its_priorities(engine, put, take):
    for _ in range(20):
        put(tenant_id="large", priority=FIRST)
    for tenant in ("small", "tiny"):
        for _ in range(2):
            put(tenant_id=tenant, priority=LAST)
    served = []
    for _ in range(6):
        job = take()
        served.append(job.tenant_id)
        done(engine, job)
    assert Counter(served) == {"large": 2, "small": 2, "tiny": 2}
    assert take().tenant_id == "large"


def test_the_tenant_with_the_fewest_running_jobs_has_its_turn(put, take):
    for _ in range(4):
        put(tenant_id="large")
    assert [take().tenant_id for _ in range(3)] == ["large"] * 3
    put(tenant_id="small")
    assert take().tenant_id == "small"


def test_a_lease_that_has_run_out_is_taken_over_before_new_work(put, take, shift):
    first = put(priority=LAST)
    taken = take()
    put(priority=FIRST)
    shift(taken, -HOUR)
    again = take(worker="another")
    assert (again.id, again.token, again.attempts) == (first.id, 2, 2)
    assert again.worker == "another"


def test_a_job_that_loses_its_worker_too_often_fails_with_the_reason(put, take, shift, look):
    job = put(max_attempts=2)
    for _ in range(2):
        shift(take(), -HOUR)
    other = put()
    assert take().id == other.id
    failed = look(job)
    assert (failed.state, failed.attempts) == ("failed", 2)
    assert failed.ended_at is not None
    (problem,) = problems_of(failed)
    assert problem.code == "job-worker-lost"
    assert "2" in problem.detail("sv")
    assert problem.mend("en")


def test_a_job_to_be_cancelled_whose_worker_is_lost_ends(engine, put, take, shift, look):
    put()
    job = take()
    with transaction(engine) as connection:
        cancel(connection, tenant_id="a", job_id=job.id)
    shift(job, -HOUR)
    assert take() is None
    assert look(job).state == "cancelled"


@pytest.mark.parametrize("state", ["ready", "running"])
def test_a_clock_that_is_set_back_holds_nothing_up(put, take, shift, state):
    job = put()
    if state == "running":
        job = take()
    shift(job, 24 * HOUR)
    assert take().id == job.id


def test_what_another_transaction_has_just_timed_is_not_taken_for_a_clock_set_back(
    put, take, shift
):
    put()
    shift(take(), CLOCK_TOLERANCE / 2)
    assert take() is None


def test_a_clock_that_is_set_forward_gives_a_job_to_a_second_worker_and_never_to_two(
    put, take, shift
):
    put()
    first = take()
    shift(first, -24 * HOUR)
    second = take()
    assert second.token == first.token + 1
    assert take() is None


def test_workers_at_the_same_time_never_take_the_same_job(put, take):
    jobs = {put(tenant_id=tenant).id for tenant in ("a", "b") for _ in range(30)}

    def worker(_):
        taken = []
        while (job := take()) is not None:
            taken.append(job.id)
        return taken

    with ThreadPoolExecutor(8) as pool:
        taken = [number for numbers in pool.map(worker, range(8)) for number in numbers]
    while (job := take()) is not None:  # passed over while another looked at it
        taken.append(job.id)
    assert sorted(taken) == sorted(jobs)
