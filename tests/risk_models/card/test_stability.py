"""Weightings that leave a band unchanged, counted one by one beside the product of matrices."""

from bisect import bisect_right

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_models.card.stability import stability, weights
from tests.risk_models.small_card import SMALL as CARD


def counted(points):
    """Return in how many weightings the band of a part is what its plain points give."""
    plain = bisect_right(CARD.cuts, CARD.base + sum(points))
    cuts = [1000 * cut for cut in CARD.cuts]
    return sum(
        bisect_right(cuts, 1000 * CARD.base + sum(w * p for w, p in zip(row, points, strict=True)))
        == plain
        for row in weights(CARD.weightings, len(points))
    )


@settings(deadline=None, max_examples=20)
@given(st.lists(st.lists(st.integers(-16, 30), min_size=8, max_size=8), min_size=1, max_size=4))
def test_every_weighting_is_counted_and_none_twice(several):
    found = stability(np.array(several, dtype=np.int16).T, CARD)
    assert found.tolist() == [counted(points) for points in several]


def test_a_sum_on_a_cut_belongs_to_the_higher_band_in_every_weighting():
    at_cut = [CARD.cuts[0] - CARD.base, *[0] * 7]
    assert stability(np.array([at_cut], dtype=np.int16).T, CARD).tolist() == [counted(at_cut)]
    assert 0 < counted(at_cut) < CARD.weightings.count


def test_no_part_has_no_stability():
    assert stability(np.empty((8, 0), dtype=np.int16), CARD).tolist() == []
