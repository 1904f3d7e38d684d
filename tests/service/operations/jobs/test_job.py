from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import UTC, timedelta

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from service.operations.jobs.job import (
    KeyReused,
    cancel,
    database_now,
    list_jobs,
    load_job,
    load_result,
    problems_of,
)
from service.operations.jobs.tables import JOBS, STATES, Job
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.db.migrations import check_migrated, downgrade
from service.platform.db.record_id import is_id, new_id


def loaded(engine, tenant_id, job_id):
    with transaction(engine, read_only=True) as connection:
        return load_job(connection, tenant_id=tenant_id, job_id=job_id)


def cancelled(engine, tenant_id, job_id):
    with transaction(engine) as connection:
        return cancel(connection, tenant_id=tenant_id, job_id=job_id)


def listed(engine, *, limit=100, offset=0, state=None, tenant_id="a"):
    with transaction(engine, read_only=True) as connection:
        return list_jobs(
            connection,
            principal=Principal(tenant_id, "x"),
            limit=limit,
            offset=offset,
            state=state,
        )


def test_a_job_mirrors_its_row_without_the_result():
    names = [column.key for column in inspect(JOBS).columns]
    assert [field.name for field in fields(Job)] == [name for name in names if name != "result"]


def test_a_new_job_waits_and_is_found_by_its_number(engine, put):
    job = put(payload={"b": 1, "a": "å"})
    assert is_id("job", job.id)
    assert (job.state, job.attempts, job.token, job.done, job.total) == ("ready", 0, 0, 0, None)
    assert job.payload == '{"a":"å","b":1}'.encode()
    assert job.due_at == job.created_at
    assert job.created_at.tzinfo is UTC
    assert loaded(engine, "a", job.id) == job
    assert problems_of(job) == []
    with transaction(engine, read_only=True) as connection:
        assert load_result(connection, tenant_id="a", job_id=job.id) is None


def test_a_job_can_be_put_off(put):
    job = put(delay=timedelta(hours=1))
    assert job.due_at - job.created_at == timedelta(hours=1)


def test_a_key_makes_one_job_however_often_it_is_sent(put):
    first = put(key="night", payload={"x": 1})
    assert put(key="night", payload={"x": 1}) == first
    assert put(payload={"x": 1}).id != first.id


def test_a_key_is_a_tenants_own(put):
    assert put(key="same").id != put(key="same", tenant_id="b").id


@pytest.mark.parametrize("change", [{"payload": {"x": 2}}, {"kind": "another"}])
def test_a_key_of_another_job_is_refused(put, change):
    put(key="used", payload={"x": 1})
    with pytest.raises(KeyReused):
        put(**{"key": "used", "payload": {"x": 1}} | change)


def test_askers_at_the_same_time_make_one_job_of_a_key(engine, put):
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: put(key="raced").id, range(32)))
    assert len(made) == 1
    assert len(listed(engine)) == 1


@pytest.mark.parametrize("change", [{"priority": 10}, {"priority": -1}, {"max_attempts": 0}])
def test_a_priority_or_number_of_attempts_out_of_range_is_refused(put, change):
    with pytest.raises(IntegrityError):
        put(**change)


def test_tenants_do_not_see_each_others_jobs(engine, put):
    job = put()
    assert loaded(engine, "b", job.id) is None
    assert cancelled(engine, "b", job.id) is None
    assert listed(engine, tenant_id="b") == []
    assert loaded(engine, "a", job.id).state == "ready"


def test_a_list_is_newest_first_paged_and_of_one_state_if_asked(engine, put, take):
    jobs = [put() for _ in range(5)]
    newest = sorted(jobs, key=lambda job: (job.created_at, job.id), reverse=True)
    ids = [job.id for job in newest]
    assert [job.id for job in listed(engine)] == ids
    assert [job.id for job in listed(engine, limit=2, offset=1)] == ids[1:3]
    taken = take()
    assert [job.id for job in listed(engine, state="running")] == [taken.id]
    assert len(listed(engine, state="ready")) == 4


@pytest.mark.parametrize("paging", [{"limit": -1}, {"offset": -1}])
def test_paging_backwards_is_refused(engine, paging):
    with pytest.raises(ValueError, match="not negative"):
        listed(engine, **paging)


def test_a_job_that_waits_is_cancelled_at_once_and_never_taken(engine, put, take):
    job = put()
    ended = cancelled(engine, "a", job.id)
    assert (ended.state, ended.ended) == ("cancelled", True)
    assert ended.ended_at >= job.created_at
    assert take() is None
    assert cancelled(engine, "a", job.id) == ended


def test_a_job_that_runs_is_told_to_end(engine, put, take):
    put()
    job = take()
    asked = cancelled(engine, "a", job.id)
    assert (asked.state, asked.cancel_requested, asked.ended) == ("running", True, False)


def test_cancelling_what_does_not_exist_finds_nothing(engine):
    assert cancelled(engine, "a", new_id("job")) is None


def test_the_states_are_those_that_the_database_takes(engine):
    checks = inspect(engine).get_check_constraints("jobs")
    stated = next(one["sqltext"] for one in checks if one["name"] == "ck_jobs_state_known")
    assert all(f"'{state}'" in stated for state in STATES)


def test_the_databases_clock_has_a_time_zone(engine):
    with transaction(engine, read_only=True) as connection:
        assert database_now(connection).tzinfo is UTC


def test_a_database_with_jobs_does_not_go_back(engine, put):
    put()
    with pytest.raises(RuntimeError, match=r"kept .*\bjobs\b"):
        downgrade(engine, revision="base")
    assert check_migrated(engine) == []
