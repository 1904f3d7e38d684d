"""Exact arithmetic and sorting of whole numbers that are wider than a machine word.

A wide number is two columns of 64-bit integers, a high and a low *limb*: high × 2^bits + low, the
low one within 0 to 2^bits. Nothing here rounds otherwise than it says, on any machine.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
"""A column of 64-bit whole numbers."""

_WORD = 63  # bits of a key that is not negative


class Wide(NamedTuple):
    """A column of wide numbers."""

    high: Integers
    low: Integers


def normal(high: Integers, low: Integers, bits: int) -> Wide:
    """Return the limbs with what the low ones hold beyond `bits` carried into the high ones."""
    return Wide(high + (low >> bits), low & ((1 << bits) - 1))


def group_sums(values: Integers, starts: Integers) -> Integers:
    """Return the sum of each group; `starts` is the first row of each, and none is empty."""
    sums: Integers = np.add.reduceat(values, starts)
    return sums


def order_within(group: Integers, value: Wide) -> Integers:
    """Return the rows in the order of their group, then of the value, then of the row itself.

    The rows are sorted by one word that holds the group, the leading bits of the value and the
    row. Where leading bits are equal and what follows them is not in order, everything is sorted
    again by all of the value.

    Args:
        group: From 0, rising.
        value: Not negative.
    """
    rows = len(group)
    of_row = rows.bit_length()
    room = _WORD - of_row - int(group[-1]).bit_length() if rows else _WORD
    shift = max(int(value.high.max(initial=0)).bit_length() - room, 0)
    if room < 1:
        return np.lexsort((value.low, value.high, group))
    key = (((group << room) | (value.high >> shift)) << of_row) | np.arange(rows)
    key.sort()
    order = key & ((1 << of_row) - 1)
    key >>= of_row
    (tied,) = np.nonzero(key[1:] == key[:-1])
    if len(tied):
        first, second = order[tied], order[tied + 1]
        rises = value.high[second] - value.high[first]
        falls = (rises < 0) | ((rises == 0) & (value.low[second] < value.low[first]))
        if falls.any():
            return np.lexsort((value.low, value.high, group))
    return order


def with_largest_remainders(
    portions: Integers,
    remainders: Wide,
    *,
    starts: Integers,
    group: Integers,
    whole: int,
    bits: int,
) -> Integers:
    """Return portions that sum to `whole` in each group: the largest remainders get one more.

    Among equal remainders the first rows get it.

    Args:
        portions: Rounded down, so that they sum to at most `whole`.
        remainders: What rounding down took, comparable within a group; low limbs of `bits`.
        starts: First row of each group.
        group: Of each row, from 0, rising.
        whole: What each group is to sum to.
        bits: Of a low limb.
    """
    left = whole - group_sums(portions, starts)
    if not left.any():
        return portions
    descending = Wide(remainders.high.max() - remainders.high, (1 << bits) - 1 - remainders.low)
    order = order_within(group, descending)
    rank = np.arange(len(group)) - starts[group]
    more = order[rank < left[group]]
    portions = portions.copy()
    portions[more] += 1
    return portions
