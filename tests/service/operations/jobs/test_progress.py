from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.operations.jobs.progress import Progress, progress_of
from service.operations.jobs.tables import Job

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def job(**changes):
    values = dict.fromkeys([field.name for field in fields(Job)])
    return Job(**values | {"state": "running", "started_done": 0, "done": 0} | changes)


def after(seconds, **changes):
    times = {"started_at": NOON, "progressed_at": NOON + timedelta(seconds=seconds)}
    return progress_of(job(**times, **changes))


def test_without_a_total_only_what_is_done_is_known():
    assert after(10, done=7) == Progress(7, None, None, None)


def test_the_time_left_follows_from_the_pace_of_this_worker():
    assert after(10, done=20, total=100) == Progress(20, 100, 20, 40)
    assert after(10, done=90, started_done=80, total=100) == Progress(90, 100, 90, 10)
    assert after(10, done=3, total=4).eta_seconds == 4


def test_per_cent_are_rounded_down_so_that_100_means_all():
    assert after(1, done=999, total=1000).percent == 99
    assert after(1, done=1000, total=1000) == Progress(1000, 1000, 100, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"done": 0, "total": 10},
        {"done": 5, "started_done": 5, "total": 10},
        {"done": 5, "total": 10, "state": "ready"},
        {"done": 5, "total": 10, "progressed_at": None},
    ],
)
def test_before_a_first_step_or_without_a_worker_nothing_is_promised(changes):
    found = progress_of(job(**{"started_at": NOON, "progressed_at": NOON} | changes))
    assert found.eta_seconds is None


def test_nothing_to_do_has_no_per_cent():
    assert after(1, total=0) == Progress(0, 0, None, None)


@given(
    seconds=st.integers(-10, 10**6),
    done=st.integers(0, 10**7),
    total=st.integers(0, 10**7),
    started=st.integers(0, 10**7),
)
def test_whatever_clock_and_counts_say_the_time_left_is_never_negative(
    seconds, done, total, started
):
    found = after(seconds, done=done, total=total, started_done=started)
    assert found.eta_seconds is None or found.eta_seconds >= 0
