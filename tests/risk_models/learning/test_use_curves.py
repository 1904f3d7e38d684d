import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_models.learning.use_curves import calibration_curve, decision_curve, gain_curve, lift

ONES = np.ones(100)
BEST = np.arange(100) >= 90
"""Ten outcomes, all among the highest scores."""


def test_a_tenth_without_rows_is_left_out_of_the_calibration():
    found = calibration_curve(np.array([0.1, 0.3]), np.array([0.0, 1.0]), np.ones(2))
    assert found == ((0.1, 0.0), (0.3, 1.0))


def test_a_perfect_ranking_has_all_outcomes_in_its_first_tenth():
    score = np.arange(100.0)
    assert lift(score, BEST.astype(float), ONES) == (10.0, *(0.0,) * 9)
    assert gain_curve(score, BEST.astype(float), ONES)[2] == 1.0


def test_one_score_for_all_has_the_same_lift_everywhere():
    assert lift(np.zeros(100), BEST.astype(float), ONES) == (1.0,) * 10


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=20, max_size=60))
def test_the_lifts_average_to_one(rows):
    score = np.array([score for score, _ in rows], dtype=float)
    outcome = np.array([found for _, found in rows], dtype=float)
    if outcome.any():
        assert sum(lift(score, outcome, np.ones(len(rows)))) == pytest.approx(10, abs=0.01)


def test_to_review_from_a_rate_of_nothing_is_to_review_all():
    rate = np.where(BEST, 0.5, 0.05)
    threshold, card, everyone = decision_curve(rate, BEST.astype(float), ONES)[0]
    assert (threshold, card, everyone) == (0.0, 0.1, 0.1)


def test_above_the_rate_of_the_others_the_card_finds_all_outcomes_and_nothing_else():
    curve = decision_curve(np.where(BEST, 0.5, 0.05), BEST.astype(float), ONES)
    for threshold, card, everyone in curve:
        if threshold > 0.05:
            assert card == 0.1
        assert card >= everyone


def test_a_net_benefit_is_outcomes_less_the_price_of_the_others():
    # 4 of 10 rows are reviewed at 0.2, 1 outcome among them: 1/10 - 3/10 * t/(1 - t)
    rate, outcome = np.array([0.2] * 4 + [0.0] * 6), np.array([1.0] + [0.0] * 9)
    near = [step for step in decision_curve(rate, outcome, np.ones(10)) if 0 < step[0] <= 0.2]
    assert near
    for threshold, card, _ in near:
        assert card == pytest.approx(0.1 - 0.3 * threshold / (1 - threshold), abs=1e-6)
