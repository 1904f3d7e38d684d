from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.live.answer import NoAnswer
from data_ingest.live.hosts import COOL_DOWN, FAILURES, LIMITS, LONGEST_WAIT, Host, Limit


def refusal(host, now):
    with pytest.raises(NoAnswer) as refused:
        host.admit(now)
    return refused.value.problem.code


def test_the_published_limits_hold():
    assert LIMITS["gw.api.bolagsverket.se"] == Limit(60, 60)
    assert LIMITS["api.gleif.org"] == Limit(60, 60)
    assert LIMITS["api.company-information.service.gov.uk"] == Limit(600, 300)


def test_a_burst_up_to_the_limit_waits_for_nothing_and_the_next_one_for_the_window():
    host = Host(Limit(3, 10))
    assert [host.admit(at) for at in (0.0, 1.0, 2.0, 3.0)] == [0.0, 0.0, 0.0, 7.0]


@settings(deadline=None, max_examples=100)
@given(
    st.integers(1, 5),
    st.integers(1, 20),
    st.lists(st.floats(0, 15, allow_nan=False), min_size=1, max_size=40),
)
def test_no_window_ever_holds_more_requests_than_the_limit(requests, seconds, gaps):
    host, now, turns = Host(Limit(requests, seconds)), 0.0, []
    for gap in gaps:
        now += gap
        with suppress(NoAnswer):
            turns.append(now + host.admit(now))
    assert all(
        later - earlier >= seconds - 1e-6
        for earlier, later in zip(turns, turns[requests:], strict=False)
    )


def test_a_turn_that_is_too_far_off_is_refused_and_not_taken():
    host = Host(Limit(1, LONGEST_WAIT * 2))
    host.admit(0.0)
    assert refusal(host, 1.0) == "lookup-limit"
    assert host.admit(LONGEST_WAIT) == LONGEST_WAIT


def test_a_host_that_asks_to_wait_is_not_asked_before():
    host = Host(Limit(5, 1))
    host.hold(30.0)
    host.hold(20.0)
    assert host.admit(10.0) == 20.0
    host.hold(200.0)
    assert refusal(host, 11.0) == "lookup-limit"


def test_the_breaker_opens_after_failures_in_a_row_and_not_before():
    host = Host(Limit(100, 1))
    for _ in range(FAILURES - 1):
        host.fail(0.0)
    host.succeed()
    for _ in range(FAILURES - 1):
        host.fail(0.0)
    assert host.admit(0.0) == 0.0
    host.fail(0.0)
    assert refusal(host, COOL_DOWN - 1) == "lookup-paused"


def test_one_trial_is_let_through_after_the_pause_and_decides():
    host = Host(Limit(100, 1))
    for _ in range(FAILURES):
        host.fail(0.0)
    assert host.admit(COOL_DOWN) == 0.0
    assert refusal(host, COOL_DOWN) == "lookup-paused"
    host.fail(COOL_DOWN + 1)
    assert refusal(host, 2 * COOL_DOWN) == "lookup-paused"
    assert host.admit(2 * COOL_DOWN + 1) == 0.0
    host.succeed()
    assert [host.admit(2 * COOL_DOWN + 2) for _ in range(3)] == [0.0, 0.0, 0.0]


def test_a_trial_that_never_reports_does_not_close_the_host_for_ever():
    host = Host(Limit(100, 1))
    for _ in range(FAILURES):
        host.fail(0.0)
    host.admit(COOL_DOWN)
    assert host.admit(2 * COOL_DOWN) == 0.0
