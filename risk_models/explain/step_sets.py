"""Sets of a few steps that could meet a condition, the smallest first.

Which steps add most to what is needed is known beforehand, so most sets need not be looked at.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

MOST_STEPS = 3
"""How many steps a set has at most; ours, so that it stays something that somebody can do."""

Condition = tuple[Sequence[int], Sequence[Sequence[int]]]
"""What has to come together, and the most that each step adds to each of it."""


def step_sets(conditions: Iterable[Condition]) -> Iterator[tuple[int, ...] | None]:
    """Yield the sets that could meet a condition, the smallest first; None as in `_sets`."""
    ranked = [_ranked(*condition) for condition in conditions]
    for size in range(1, MOST_STEPS + 1):
        for condition in ranked:
            yield from _sets(condition, size)


class _Ranked(NamedTuple):
    """A condition with the steps that add most first.

    Attributes:
        needs: What has to come together.
        offers: The most that each step adds to each of it.
        most: The most that any step from here on adds.
        order: Place of each step before they were ranked.
    """

    needs: Sequence[int]
    offers: Sequence[Sequence[int]]
    most: Sequence[Sequence[int]]
    order: Sequence[int]


def _ranked(needs: Sequence[int], offers: Sequence[Sequence[int]]) -> _Ranked:
    count = len(offers[0]) if offers else 0
    adds = list(zip(*offers, strict=True))
    order = sorted(range(count), key=adds.__getitem__, reverse=True)  # equals stay in their order
    ranked = [[offer[at] for at in order] for offer in offers]
    most = [list(accumulate(reversed(offer), max))[::-1] for offer in ranked]
    return _Ranked(needs, ranked, most, order)


def _sets(condition: _Ranked, size: int) -> Iterator[tuple[int, ...] | None]:
    """Yield the sets of `size` steps that together could give all that is needed.

    None stands for a place looked at without result, so that the work can be counted.
    """
    needs, offers, most, order = condition

    def last(left: Sequence[int], start: int) -> Iterator[tuple[int, ...] | None]:
        for at in range(start, len(order)):
            is_met = True
            for need, offer, of in zip(left, offers, most, strict=True):
                if need > of[at]:
                    return
                is_met = is_met and need <= offer[at]
            yield None
            yield (order[at],) if is_met else None

    def search(left: Sequence[int], start: int, more: int) -> Iterator[tuple[int, ...] | None]:
        if more == 1:  # thousands of times: without another generator for each
            yield from last(left, start)
            return
        for at in range(start, len(order) - more + 1):
            for need, of in zip(left, most, strict=True):
                if need > more * of[at]:
                    return
            yield None
            after = [need - offer[at] for need, offer in zip(left, offers, strict=True)]
            for rest in search(after, at + 1, more - 1):
                yield None if rest is None else (order[at], *rest)

    return search(needs, 0, size)
