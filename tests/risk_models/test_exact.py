"""Order and division of numbers wider than a word, against Python's own."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from risk_models.exact import Wide, normal, order_within, with_largest_remainders

BITS = 21
LOW = (1 << BITS) - 1

grouped = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from([0, 1, 2**47]) | st.integers(0, 2**47)), min_size=1
).map(sorted)


def wide(numbers):
    return Wide(
        np.array([number >> BITS for number in numbers]), np.array([n & LOW for n in numbers])
    )


@given(st.integers(-(2**60), 2**60), st.integers(-(2**60), 2**60))
def test_carrying_changes_no_number(high, low):
    found = normal(np.array([high]), np.array([low]), BITS)
    assert (int(found.high[0]) << BITS) + int(found.low[0]) == (high << BITS) + low
    assert 0 <= found.low[0] <= LOW


@given(grouped, st.data())
def test_rows_come_by_group_then_by_all_of_the_value_then_by_row(rows, data):
    group = [one for one, _ in rows]
    values = [(value << BITS) + data.draw(st.integers(0, 3)) for _, value in rows]
    order = order_within(np.array(group), wide(values))
    expected = sorted(range(len(rows)), key=lambda row: (group[row], values[row], row))
    assert order.tolist() == expected


def test_values_that_differ_in_their_last_bit_alone_are_in_order():
    values = [2**60 + 1, 2**60, 2**60 + 1, 2**60]
    assert order_within(np.zeros(4, dtype=np.int64), wide(values)).tolist() == [1, 3, 0, 2]


def test_groups_beyond_the_room_of_a_word_are_in_order():
    group = np.array([0, 2**61, 2**61])
    assert order_within(group, wide([5, 2**60, 3])).tolist() == [0, 2, 1]


def test_nothing_has_an_order():
    nothing = np.zeros(0, dtype=np.int64)
    assert order_within(nothing, Wide(nothing, nothing)).tolist() == []


@given(st.lists(st.integers(0, 2**30), min_size=1, max_size=12).filter(any), st.integers(1, 10**6))
def test_portions_sum_to_the_whole_and_the_largest_remainders_get_more(weights, whole):
    total = sum(weights)
    portions = [weight * whole // total for weight in weights]
    remainders = [weight * whole % total for weight in weights]
    found = with_largest_remainders(
        np.array(portions),
        wide(remainders),
        starts=np.array([0]),
        group=np.zeros(len(weights), dtype=np.int64),
        whole=whole,
        bits=BITS,
    ).tolist()
    assert sum(found) == whole
    order = sorted(range(len(weights)), key=lambda row: (-remainders[row], row))
    more = set(order[: whole - sum(portions)])
    assert found == [portion + (row in more) for row, portion in enumerate(portions)]
