import random
from datetime import timedelta

from service.operations.webhooks.event_types import TYPES
from service.operations.webhooks.retries import LONGEST, WAITS, wait_before


def test_the_waits_are_those_of_standard_webhooks_a_tenth_more_or_less():
    assert sum(WAITS, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)
    rng = random.Random(20261124)
    for attempts, planned in enumerate(WAITS):
        drawn = [wait_before(attempts, rng) for _ in range(200)]
        assert planned * 0.9 <= min(drawn) <= max(drawn) <= planned * 1.1
        assert attempts == 0 or len(set(drawn)) > 100
    assert wait_before(len(WAITS), rng) is None


def test_ten_tries_fit_into_the_longest_time_that_anything_waits():
    assert sum(WAITS, timedelta()) * 1.1 < LONGEST


def test_nothing_restricted_can_be_chosen():
    assert len(set(TYPES)) == len(TYPES)
    assert not any("incident" in one for one in TYPES)
