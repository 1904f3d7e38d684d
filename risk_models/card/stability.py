"""Stability: in how many weightings of a card the band of a part's points is unchanged.

A weighting multiplies each factor's points by its weight and leaves the base; sums are compared in
thousandths of a point, so nothing is rounded. They are computed by the machine's own matrix
product. Every term and sum of it is a whole number below 2^53, so its order, and with it the
machine, changes nothing. One thread computes them: the other threads of the library that does it go
on asking for work long after a small product, and that costs more than they save.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from risk_models.card.bands import levels_of
from risk_models.card.scorecard import Scorecard, Weightings
from risk_models.exact import Integers

_BATCH = 512  # patterns of points that are weighted at a time
_PERMILLE = 1000


@cache
def weights(rule: Weightings, width: int) -> tuple[tuple[int, ...], ...]:
    """The weightings that a card's rule makes: `rule.count` rows of `width` weights in permille."""
    state, rows = rule.seed, []
    for _ in range(rule.count):
        row = []
        for _ in range(width):
            state = (1_664_525 * state + 1_013_904_223) % 2**32
            row.append(rule.lowest + (state >> 16) % (rule.highest - rule.lowest + 1))
        rows.append(tuple(row))
    return tuple(rows)


def stability(
    contributions: npt.NDArray[np.int16], card: Scorecard, unanswered: Integers | int = 0
) -> Integers:
    """Return for each part how many weightings leave the band of its points unchanged.

    Parts whose band no weighting of the card can change are not weighted, and parts with the same
    points only once.

    Args:
        contributions: One row a factor of the card, one column a part, in points.
        card: The scorecard.
        unanswered: Points of each part beside its factors, which no weighting changes.
    """
    table = _columns(card.weightings, len(card.factors))
    fixed = np.full(contributions.shape[1], card.base, dtype=np.int64) + unanswered
    points = contributions.sum(axis=0, dtype=np.int64) + fixed
    edges = np.array([-(2**31), *card.cuts, 2**31], dtype=np.int64)
    level = levels_of(points, card.cuts)
    low, high = ((edges[of] - fixed) * _PERMILLE for of in (level, level + 1))
    least, most = (np.zeros(len(points), dtype=np.int64) for _ in range(2))
    for row, lightest, heaviest in zip(
        contributions, table.min(axis=1).tolist(), table.max(axis=1).tolist(), strict=True
    ):
        ends = row * np.int64(lightest), row * np.int64(heaviest)
        least += np.minimum(*ends)
        most += np.maximum(*ends)
    unchanged = np.full(len(points), card.weightings.count, dtype=np.int64)
    (open_to_change,) = np.nonzero((least < low) | (most >= high))
    for start in range(0, len(open_to_change), _BATCH):
        batch = open_to_change[start : start + _BATCH]
        first: dict[bytes, int] = {}
        patterns = np.vstack([contributions[:, batch], fixed[batch]]).T
        alike = [first.setdefault(of.tobytes(), row) for row, of in enumerate(patterns)]
        once, of_part = np.unique(alike, return_inverse=True)
        part = batch[once]
        with _libraries().limit(limits=1, user_api="blas"):
            totals = contributions[:, part].T.astype(np.float64) @ table
        same = (totals >= low[part, None]) & (totals < high[part, None])
        unchanged[batch] = same.sum(axis=1)[of_part]
    return unchanged


@cache
def _columns(rule: Weightings, width: int) -> npt.NDArray[np.float64]:
    """The weightings, one row a factor and one column a weighting."""
    return np.array(weights(rule, width), dtype=np.float64).reshape(rule.count, width).T.copy()


@cache
def _libraries() -> ThreadpoolController:
    """The libraries of this process that have threads; finding them takes milliseconds."""
    return ThreadpoolController()
