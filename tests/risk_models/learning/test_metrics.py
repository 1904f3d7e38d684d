import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from risk_models.learning.metrics import (
    auc,
    average_precision,
    brier,
    grouping,
    recall_at,
    tally,
)

ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.booleans(), st.integers(1, 3)), min_size=2, max_size=40
).filter(lambda rows: len({one for _, one, _ in rows}) == 2)


def arrays(rows):
    score, outcome, weight = (np.array(one, dtype=float) for one in zip(*rows, strict=True))
    return score, outcome, weight


@given(ROWS)
@settings(deadline=None, max_examples=100)
def test_measures_agree_with_those_of_scikit_learn(rows):
    score, outcome, weight = arrays(rows)
    counts = tally(grouping(score), outcome, weight)
    assert auc(counts) == pytest.approx(roc_auc_score(outcome, score, sample_weight=weight))
    expected = average_precision_score(outcome, score, sample_weight=weight)
    assert average_precision(counts) == pytest.approx(expected)


@given(ROWS, st.randoms(use_true_random=False), st.integers(1, 100))
@settings(deadline=None, max_examples=100)
def test_the_order_of_the_rows_changes_nothing(rows, draw, percent):
    shuffled = list(rows)
    draw.shuffle(shuffled)
    first, second = (
        recall_at(tally(grouping(score), outcome, weight), percent)
        for score, outcome, weight in (arrays(rows), arrays(shuffled))
    )
    assert first == pytest.approx(second)


def test_a_tied_block_counts_pro_rata_in_the_top():
    score = np.array([3.0, 2, 2, 2, 2, 1, 1, 1, 1, 1])
    outcome = np.array([1.0, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    counts = tally(grouping(score), outcome, np.ones(10))
    assert recall_at(counts, 10) == pytest.approx(1 / 3)
    assert recall_at(counts, 30) == pytest.approx((1 + 2 * 2 / 4) / 3)
    assert recall_at(counts, 100) == 1


def test_one_score_for_all_is_worth_nothing():
    counts = tally(grouping(np.zeros(10)), np.arange(10) % 2.0, np.ones(10))
    assert auc(counts) == 0.5
    assert recall_at(counts, 20) == pytest.approx(0.2)


def test_no_rows_have_no_groups():
    assert len(grouping(np.empty(0)).starts) == 0


def test_the_brier_score_weighs_rows():
    assert brier(np.array([0.0, 1.0]), np.array([0.0, 0.0]), np.array([3.0, 1.0])) == 0.25
