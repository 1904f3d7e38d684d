import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_models.learning.bins import FactorSpec
from risk_models.learning.likelihood import PER_POINT, calibrate, count, deviance, solve

SPEC = FactorSpec("a.b", "a", ("1", "2", "3"), (1, 2), (0, 5, 10), 5)
COUNTS = st.lists(st.integers(0, 40), min_size=8, max_size=8)


def counted(numbers):
    """Rows of four bins (the last is unknown), with and without outcome."""
    bins = np.repeat([0, 0, 1, 1, 2, 2, 3, 3], numbers)[:, None]
    outcome = np.repeat([0.0, 1] * 4, numbers)
    return count(bins, np.ones((len(bins), 1)), outcome, np.ones(len(bins)))


@given(COUNTS, st.sampled_from([1.0, 5.0, 20.0]))
@settings(deadline=None, max_examples=20)
def test_the_order_of_the_bins_holds_for_any_counts(numbers, tau):
    if not sum(numbers[1::2]) or not sum(numbers[::2]):
        return
    (row,) = solve(counted(numbers), [SPEC], tau=tau, max_iter=500).points
    assert row[0] <= row[1] + 1e-9
    assert row[1] <= row[2] + 1e-9
    assert row[0] - 1e-6 <= row[3] <= row[2] + 1e-6


@given(COUNTS, st.lists(st.floats(0, 30), min_size=3, max_size=3))
@settings(deadline=None, max_examples=20)
def test_no_other_points_have_a_smaller_penalised_deviance(numbers, other):
    if not sum(numbers[1::2]) or not sum(numbers[::2]):
        return
    rows = counted(numbers)
    tau = 5.0
    fit = solve(rows, [SPEC], tau=tau, max_iter=1000)

    def objective(points):
        margin = np.asarray(points)[rows.bins[:, 0]] * PER_POINT
        intercept, _ = calibrate(margin, rows.positives, rows.totals, slope=False)
        away = np.array([*np.diff(points[:3]), points[3] - points[0]]) - [5, 5, 5]
        loss = deviance(margin + intercept, rows.positives, rows.totals) / 2
        return loss + float(away @ away) / (2 * tau**2)

    tried = np.array([0, other[0], other[0] + other[1], 0])
    tried[3] = min(other[2], tried[2])
    assert objective(fit.points[0]) <= objective(tried) + 1e-4


def test_rows_that_are_alike_are_counted_once_and_those_without_weight_never():
    rows = count(
        np.array([[1], [1], [0]]), np.ones((3, 1)), np.array([1.0, 0, 1]), np.array([2.0, 3, 0])
    )
    assert (rows.positives.tolist(), rows.totals.tolist()) == ([2], [5])


def test_an_interval_narrows_with_more_rows():
    few, many = (
        solve(counted([100 * k, 5 * k, 100 * k, 10 * k, 100 * k, 20 * k, 9 * k, k]), [SPEC],
              tau=20, max_iter=500).errors[0]
        for k in (1, 10)
    )  # fmt: skip
    assert few[0] == 0
    assert (many[1:] < few[1:]).all()


def test_calibration_finds_intercept_and_slope():
    margin = np.linspace(-3, 1, 50)
    rate = 1 / (1 + np.exp(-(0.5 + 2 * margin)))
    assert calibrate(margin, rate * 100, np.full(50, 100.0)) == pytest.approx((0.5, 2))
    level, slope = calibrate(np.zeros(4), np.ones(4), np.full(4, 4.0))
    assert (level, slope) == (pytest.approx(np.log(1 / 3)), 0)


def test_outcomes_that_are_separated_still_have_a_calibration():
    level, slope = calibrate(np.array([0.0, 1.0]), np.array([0.0, 5.0]), np.array([5.0, 5.0]))
    assert np.isfinite([level, slope]).all()
    assert slope > 1
