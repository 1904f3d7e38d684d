"""Weightings that leave a band unchanged, counted one by one beside the product of matrices."""

from bisect import bisect_right

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_info, threadpool_limits

from risk_models.card import stability as module
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


def test_the_product_takes_one_thread_and_gives_the_others_back(monkeypatch):
    taken = []

    class Watched(np.ndarray):
        def __array_ufunc__(self, ufunc, method, *inputs, **options):
            if ufunc is np.matmul:
                taken.append(threads())
            return getattr(ufunc, method)(*(np.asarray(each) for each in inputs), **options)

    columns = module._columns(CARD.weightings, len(CARD.factors))
    monkeypatch.setattr(module, "_columns", lambda *_: columns.view(Watched))
    at_cut = [CARD.cuts[0] - CARD.base, *[0] * 7]
    with threadpool_limits(2, user_api="blas"):
        stability(np.array([at_cut], dtype=np.int16).T, CARD)
        assert (taken, threads()) == ([{1}], {2})


def threads():
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}
