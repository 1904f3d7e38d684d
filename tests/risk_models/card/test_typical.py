"""The typical range against every combination written out."""

from itertools import product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_models.card.typical import typical

HALVES = ((0, 500_000), (10, 500_000))

distributions = st.lists(
    st.lists(st.tuples(st.integers(-20, 20), st.integers(0, 1_000)), min_size=1, max_size=3)
    .filter(lambda one: sum(share for _, share in one))
    .map(tuple),
    max_size=4,
).map(tuple)


@pytest.mark.parametrize(
    ("several", "expected"),
    [((), (0, 0)), ((HALVES,), (0, 10)), ((HALVES,) * 4, (10, 30))],
    ids=["nothing", "one", "four"],
)
def test_the_range_of_a_few_coins(several, expected):
    assert typical(several) == expected


@given(distributions)
def test_the_ends_are_the_least_sums_reached_with_one_and_nine_tenths(several):
    ways = {}
    for bins in product(*several):
        total = sum(points for points, _ in bins)
        ways[total] = ways.get(total, 0) + prod(share for _, share in bins)
    whole = sum(ways.values())
    for end, tenths in zip(typical(several), (1, 9), strict=True):
        reached = sum(share for total, share in ways.items() if total <= end)
        below = sum(share for total, share in ways.items() if total < end)
        assert 10 * reached >= tenths * whole
        assert 10 * below < tenths * whole
