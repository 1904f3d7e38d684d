"""The typical range: where the sum of what is unknown lies in eight cases of ten."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

Distribution = tuple[tuple[int, int], ...]
"""Points and share in ppm of each bin of a factor."""


@lru_cache(maxsize=1 << 14)
def typical(distributions: tuple[Distribution, ...]) -> tuple[int, int]:
    """Return the 10 % and 90 % points of the sum of independent distributions.

    Each is the least sum that is reached with at least that probability, in exact integers. Cached
    by pattern of missingness, of which a register has thousands; the latest are kept.
    """
    lowest, ways = _sum_of(distributions)
    reached = [10 * total for total in accumulate(ways)]
    low, high = (bisect_left(reached, tenths * reached[-1] // 10) for tenths in (1, 9))
    return lowest + low, lowest + high


def _sum_of(distributions: Sequence[Distribution]) -> tuple[int, list[int]]:
    """Return the least sum, and how many ways each sum from it on can come about.

    A distribution is written as one long number, its ways as digits to a base that no sum reaches;
    so the ways of a sum are the digits of a product.
    """
    bits = (
        sum(sum(ways for _, ways in distribution).bit_length() for distribution in distributions)
        + 1
    )
    lowest, product, width = 0, 1, 1
    for distribution in distributions:
        least, most = (end(points for points, _ in distribution) for end in (min, max))
        product *= sum(ways << bits * (points - least) for points, ways in distribution)
        lowest, width = lowest + least, width + most - least
    digit = (1 << bits) - 1
    return lowest, [(product >> bits * place) & digit for place in range(width)]
