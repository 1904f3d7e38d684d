from dataclasses import replace

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from risk_models.learning.factor_evidence import factor_evidence, information_value
from risk_models.learning.monotone import MonotoneEncoder, joined


@parametrize_with_checks([MonotoneEncoder()])
def test_the_encoder_keeps_the_conventions_of_estimators(estimator, check):
    check(estimator)


def test_bins_that_tell_nothing_have_no_information_value():
    assert information_value(np.array([5.0, 10.0]), np.array([50.0, 100.0])) == 0


def test_an_information_value_is_that_of_its_formula():
    # Shares of 0.2 and 0.8 of the outcomes against 0.5 and 0.5 of the others.
    found = information_value(np.array([20.0, 80.0]), np.array([500.0, 500.0]))
    assert found == pytest.approx(-0.3 * np.log(0.4) + 0.3 * np.log(1.6))


def test_neighbours_out_of_order_are_joined_and_those_in_order_are_not():
    places = np.repeat([0, 1, 2, 3], 100)
    outcome = np.concatenate([np.arange(100) < most for most in (2, 9, 5, 30)]).astype(float)
    assert joined(places, outcome, np.ones(400), 4) == (0, 1, 1, 2)


def test_a_bin_without_rows_joins_the_one_before_it():
    places = np.repeat([0, 2, 3], 100)  # 3 is the unknown
    outcome = np.concatenate([np.arange(100) < most for most in (2, 30, 50)]).astype(float)
    assert joined(places, outcome, np.ones(300), 3) == (0, 0, 1)
    assert joined(np.full(5, 3), np.ones(5), np.ones(5), 3) == (0, 0, 0)


def test_weights_of_evidence_rise_or_fall_with_the_values_as_the_outcomes_do():
    values = np.repeat(np.arange(4.0), 50)
    outcome = np.concatenate([np.arange(50) < most for most in (2, 6, 4, 20)]).astype(int)
    for sign in (1, -1):
        woe = MonotoneEncoder().fit_transform(sign * values[:, None], outcome)[::50, 0]
        assert woe.tolist() == sorted(woe.tolist())
        assert woe[1] == woe[2]


def test_a_factor_that_tells_more_has_more_information(labels):
    sample, specs = labels.sample, labels.specs
    told = replace(sample, values=sample.values.copy())
    told.values[:, 0] = np.where(sample.outcome == 1, len(specs[0].codes) - 1, 0)
    before, after = (factor_evidence(rows, specs)[0] for rows in (sample, told))
    assert after.value > before.value
    assert after.unknown_ppm == 0 < before.unknown_ppm
    assert before.shift is None  # all facts are of one day


def test_noise_has_about_the_information_that_chance_gives(labels):
    draw, count = np.random.default_rng(2), len(labels.specs[0].codes)
    values = labels.sample.values.copy()
    sample = replace(labels.sample, values=values, weight=np.ones(len(values)))
    found = []
    for _ in range(40):
        values[:, 0] = draw.integers(0, count, len(values))
        found.append(factor_evidence(sample, labels.specs)[0])
    mean = np.mean([evidence.value for evidence in found])
    assert mean == pytest.approx(found[0].by_chance, rel=0.35)


def test_a_later_half_of_other_values_has_shifted(labels):
    rows = len(labels.sample.outcome)
    days = np.where(np.arange(rows) % 2 == 1, 20_000.0, 19_000.0)
    values = labels.sample.values.copy()
    values[:, 0] = np.where(days > 19_500, 1.0, 0.0)
    sample = replace(labels.sample, values=values, features_on=days)
    first, second, *_ = factor_evidence(sample, labels.specs)
    assert first.shift > 0.2 > second.shift
