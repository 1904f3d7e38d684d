from decimal import Decimal
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_models.drift import ALARM, LEAST_SHARE_PPM, stability_index

COUNTS = st.lists(st.integers(0, 10_000), min_size=2, max_size=8)
TWO = COUNTS.flatmap(
    lambda before: st.tuples(
        st.just(before),
        st.lists(st.integers(0, 10_000), min_size=len(before), max_size=len(before)),
    )
)


@given(TWO)
def test_the_index_is_the_same_in_both_directions_and_never_below_nothing(two):
    before, now = two
    index = stability_index(before, now, rows=1_000)
    assert index == stability_index(now, before, rows=1_000) >= 0


@given(COUNTS, st.integers(1, 1_000))
def test_the_same_shares_have_no_index_however_many_they_are_of(counts, times):
    many = [count * times for count in counts]
    assert stability_index(counts, many, rows=1_000) == 0


@given(TWO.filter(lambda two: all(map(sum, two))))
def test_the_index_is_the_sum_that_is_written_down_to_thousandths(two):
    shares = ([max(n / sum(side), LEAST_SHARE_PPM / 1e6) for n in side] for side in two)
    index = sum((p - q) * log(p / q) for q, p in zip(*shares, strict=True))
    assert float(stability_index(*two, rows=1_000)) == pytest.approx(index, abs=0.000501)


def test_an_empty_cell_counts_the_same_of_a_thousand_as_of_a_million():
    thousand = stability_index([970, 30], [1_000, 0], rows=1_000)
    million = stability_index([970_000, 30_000], [1_000_000, 0], rows=1_000_000)
    assert thousand == million == Decimal("0.069")


def test_of_few_rows_no_share_counts_as_less_than_half_a_row():
    assert stability_index([9, 1], [10, 0], rows=10) < stability_index([9, 1], [10, 0], rows=1_000)


def test_every_seventh_of_whom_nothing_is_known_any_more_is_an_alarm():
    assert stability_index([950, 50], [800, 200], rows=1_000) >= ALARM
