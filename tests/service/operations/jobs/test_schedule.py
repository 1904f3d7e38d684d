from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from service.operations.jobs.job import database_now
from service.operations.jobs.schedule import (
    add_schedule,
    any_schedule_due,
    end_schedules,
    fire_due,
    keep_schedule,
    list_schedules,
    next_after,
)
from service.operations.jobs.tables import JOB_SCHEDULES, Schedule
from service.platform.db.database import transaction

DAY = timedelta(days=1)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def set_up(engine):
    """Set a schedule up whose first time is so long ago."""

    def make(ago=timedelta(), *, every=DAY, tenant_id="a"):
        with transaction(engine) as connection:
            return add_schedule(
                connection,
                tenant_id=tenant_id,
                actor="anna",
                kind="toy",
                payload={"x": 1},
                every=every,
                first_at=database_now(connection) - ago,
                priority=7,
            )

    return make


def fired(engine):
    with transaction(engine) as connection:
        return fire_due(connection)


def is_due(engine):
    with transaction(engine, read_only=True) as connection:
        return any_schedule_due(connection)


def times(engine):
    with transaction(engine, read_only=True) as connection:
        return connection.execute(select(JOB_SCHEDULES.c.due_at, JOB_SCHEDULES.c.due_set_at)).one()


def test_a_schedule_that_is_due_makes_one_job_and_is_then_due_the_next_time(engine, set_up):
    schedule = set_up()
    assert is_due(engine)
    (job,) = fired(engine)
    assert (job.tenant_id, job.actor, job.kind) == ("a", "anna", "toy")
    assert (job.payload, job.priority) == (b'{"x":1}', 7)
    assert not is_due(engine)
    assert fired(engine) == []
    assert times(engine).due_at == schedule.due_at + DAY


def test_times_that_nobody_was_there_for_are_made_up_for_by_one_job(engine, set_up):
    schedule = set_up(10 * DAY + timedelta(hours=1))
    assert len(fired(engine)) == 1
    assert times(engine).due_at == schedule.due_at + 11 * DAY


def test_a_schedule_of_the_future_waits(engine, set_up):
    set_up(-DAY)
    assert not is_due(engine)
    assert fired(engine) == []


def test_a_schedule_that_is_switched_off_makes_no_job(engine, set_up):
    set_up()
    with transaction(engine) as connection:
        connection.execute(update(JOB_SCHEDULES).values(enabled=False))
        assert fire_due(connection) == []
        connection.execute(update(JOB_SCHEDULES).values(enabled=True))
        assert len(fire_due(connection)) == 1


def keep(engine, payload, *, every=DAY, kind="toy"):
    with transaction(engine) as connection:
        return keep_schedule(
            connection,
            tenant_id="a",
            actor="anna",
            kind=kind,
            payload=payload,
            every=every,
            first_at=NOON,
        )


def standing(engine, kind="toy"):
    with transaction(engine, read_only=True) as connection:
        return list_schedules(connection, tenant_id="a", kind=kind)


def test_a_kind_keeps_one_schedule_and_the_same_again_changes_nothing(engine, set_up):
    set_up()
    set_up()  # as an earlier version made of two commands
    first, is_new = keep(engine, {"x": 2})
    assert (standing(engine), is_new) == ([first], True)
    assert keep(engine, {"x": 2}) == (first, False)
    assert keep(engine, {}, kind="other")[1]
    other, is_new = keep(engine, {"x": 2}, every=2 * DAY)
    assert (standing(engine), is_new) == ([other], True)


def test_what_is_ended_makes_no_more_jobs_and_can_begin_anew(engine, set_up):
    schedule = set_up()
    with transaction(engine) as connection:
        assert end_schedules(connection, tenant_id="a", kind="toy") == [schedule]
        assert end_schedules(connection, tenant_id="a", kind="toy") == []
    assert (fired(engine), standing(engine)) == ([], [])
    assert keep(engine, {"x": 1})[0].id != schedule.id


def test_those_who_set_the_same_up_at_once_make_one_schedule(engine):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: keep(engine, {"x": 1}), range(12)))
    assert [schedule for schedule, is_new in made if is_new] == standing(engine)


def test_a_clock_that_is_set_back_does_not_silence_a_schedule(engine, set_up):
    schedule = set_up()
    fired(engine)
    ahead = {"due_at": schedule.due_at + 30 * DAY, "due_set_at": schedule.due_at + 29 * DAY}
    with transaction(engine) as connection:
        connection.execute(update(JOB_SCHEDULES).values(ahead))
    assert len(fired(engine)) == 1
    now = times(engine)
    assert now.due_set_at < now.due_at <= now.due_set_at + DAY


def test_workers_at_the_same_time_make_one_job(engine, set_up):
    from concurrent.futures import ThreadPoolExecutor

    set_up()
    with ThreadPoolExecutor(6) as pool:
        made = [job for jobs in pool.map(lambda _: fired(engine), range(12)) for job in jobs]
    assert len(made) == 1


def test_an_interval_below_a_second_is_refused(set_up):
    with pytest.raises(IntegrityError):
        set_up(every=timedelta(milliseconds=10))


@given(every=st.integers(1, 10**7), ahead=st.integers(-(10**9), 10**9))
def test_the_next_time_is_the_first_after_now_on_the_grid(every, ahead):
    values = dict.fromkeys(("tenant_id", "id", "actor", "kind"), "x")
    schedule = Schedule(
        **values,
        created_at=NOON,
        payload=b"{}",
        priority=5,
        every_seconds=every,
        due_at=NOON,
        due_set_at=NOON,
        enabled=True,
    )
    now = NOON + timedelta(seconds=ahead)
    following = next_after(schedule, now)
    assert now < following <= now + timedelta(seconds=every)
    assert (following - NOON) % timedelta(seconds=every) == timedelta()
