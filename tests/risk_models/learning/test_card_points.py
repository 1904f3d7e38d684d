import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from data_ingest.model.problem import UnreadableInput
from risk_models.learning.bins import FactorSpec
from risk_models.learning.card_points import CardPoints
from risk_models.learning.pipeline import card_pipeline, points_of


@parametrize_with_checks([CardPoints()])
def test_it_keeps_the_conventions_of_estimators(estimator, check):
    check(estimator)


def spec(**changed):
    stated = {
        "id": "register.age",
        "family": "register",
        "codes": ("old", "young", "new"),
        "edges": (1, 2),
        "expert": (0, 4, 8),
        "unknown": 3,
    }
    return FactorSpec(**(stated | changed))


def sample(rates=(0.02, 0.04, 0.16, 0.08), rows=4000):
    """Bins 0, 1, 2 and unknown, with exactly these rates of outcomes."""
    x = np.repeat([0.0, 1.0, 2.0, np.nan], rows)
    y = np.concatenate([np.arange(rows) < rate * rows for rate in rates]).astype(int)
    return x[:, None], y


def test_without_a_pull_the_points_are_those_of_the_rates():
    x, y = sample((0.001, 0.002, 0.008, 0.004))
    fitted = CardPoints([spec()], tau=float("inf")).fit(x, y)
    assert fitted.points_ == ((0, 20, 60, 40),)
    assert fitted.points(x[::4000]).tolist() == [0, 20, 60, 40]


def test_a_pull_of_nothing_keeps_the_expert_card():
    x, y = sample()
    fitted = CardPoints([spec()], tau=0).fit(x, y)
    assert fitted.points_ == ((0, 4, 8, 3),)
    assert fitted.errors_ == ((0, 0, 0, 0),)


@pytest.mark.parametrize("tau", [2, 5, 10, 20])
def test_a_wider_pull_goes_further_from_the_expert(tau):
    x, y = sample()
    near, far = (CardPoints([spec()], tau=one).fit(x, y).points_[0][2] for one in (tau, 40))
    assert 8 <= near <= far


def test_points_never_fall_from_bin_to_bin_whatever_the_rates_say():
    x, y = sample((0.16, 0.04, 0.02, 0.3))
    for tau in (2, 20, float("inf")):
        (row,) = CardPoints([spec()], tau=tau).fit(x, y).points_
        assert row[0] <= row[1] <= row[2]
        assert row[0] <= row[3] <= row[2]


def test_an_unknown_value_lies_between_the_best_and_the_worst_bin():
    x, y = sample((0.02, 0.04, 0.08, 0.5))
    (high,) = CardPoints([spec()], tau=float("inf")).fit(x, y).points_
    assert high[3] == high[2]
    x, y = sample((0.05, 0.1, 0.2, 0.001))
    nominal = spec(ordered=False)
    (low,) = CardPoints([nominal], tau=50).fit(x, y).points_
    assert low[3] == min(low[:3])


def test_nominal_bins_may_have_any_order():
    x, y = sample((0.16, 0.04, 0.02, 0.05))
    (row,) = CardPoints([spec(ordered=False)], tau=20).fit(x, y).points_
    assert row[0] > row[1] > row[2]


def test_a_mitigation_keeps_its_worst_bin_at_nothing():
    x, y = sample()
    mitigation = spec(expert=(-8, -4, 0), unknown=0)
    (row,) = CardPoints([mitigation], tau=20).fit(x, y).points_
    assert row[2] == 0 > row[0]


def test_size_and_detection_give_no_points_but_change_the_rate():
    x, y = sample()
    draw = np.random.default_rng(1)
    size = np.where(y == 1, 40, 2) + draw.integers(0, 3, len(y))
    visits = np.where(draw.random(len(y)) < 0.1, np.nan, y + draw.integers(0, 3, len(y)))
    wide = np.column_stack([x, size, visits])
    fitted = card_pipeline(CardPoints([spec()], size_column=1, detection_columns=(2,))).fit(wide, y)
    large = np.array([[0, 40, 1], [0, 2, 1], [0, 2, np.nan]])
    assert len(set(points_of(fitted, large).tolist())) == 1
    rates = fitted.predict_proba(large)[:, 1]
    assert rates[0] > rates[1]
    assert np.isfinite(rates).all()


def test_the_mean_rate_is_that_of_the_outcomes_after_rounding():
    x, y = sample()
    fitted = card_pipeline(CardPoints([spec()], tau=10)).fit(x, y)
    assert fitted.predict_proba(x)[:, 1].mean() == pytest.approx(y.mean(), rel=1e-6)
    assert abs(fitted["points"].rounding_loss_) < 1


def test_factors_that_contradict_themselves_are_refused():
    x, y = sample()
    with pytest.raises(UnreadableInput, match="not in ascending order"):
        CardPoints([spec(edges=(2, 1))]).fit(x, y)
    with pytest.raises(ValueError, match="2 factors are declared for 1 columns"):
        CardPoints([spec(), spec(id="register.other")]).fit(x, y)


def test_reaching_the_last_round_is_told():
    x, y = sample()
    with pytest.warns(UserWarning, match="did not converge"):
        CardPoints([spec()], tau=20, max_iter=1).fit(x, y)
