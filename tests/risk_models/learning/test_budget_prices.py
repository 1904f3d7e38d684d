import numpy as np
import pytest

from risk_models.learning.card_points import CardPoints
from tests.risk_models.learning.test_card_points import spec

ROWS = 2000


def rows():
    """Two factors of one family, of which the first tells much and the second little, and one of
    another family that tells much."""
    draw = np.random.default_rng(4)
    x = draw.integers(0, 3, (3 * ROWS, 3)).astype(float)
    rate = 0.02 * 2.0 ** (1.2 * x[:, 0] + 0.2 * x[:, 1] + 1.0 * x[:, 2])
    return x, (draw.random(3 * ROWS) < rate).astype(int)


def factors():
    names = ("register.age", "register.other", "transparency.tiers")
    return [spec(id=name, family=name.partition(".")[0]) for name in names]


@pytest.fixture(scope="module")
def free():
    return CardPoints(factors(), tau=20).fit(*rows())


@pytest.fixture(scope="module", params=[16, 24, 40])
def held(request):
    return CardPoints(factors(), tau=20, budgets={"register": request.param}).fit(*rows())


def test_without_a_budget_nothing_is_held_back(free):
    assert free.held_back_ == ()
    assert free.points_[0][2] > 40


def test_a_family_keeps_its_budget_and_uses_nearly_all_of_it(held):
    spent = held.points_[0][2] + held.points_[1][2]
    assert held.budgets["register"] - 1 <= spent <= held.budgets["register"]
    assert held.held_back_ == ("register",)


def test_the_factor_that_tells_more_gets_more_of_the_budget(held):
    assert held.points_[0][2] > 2 * held.points_[1][2]


def test_other_families_stay_nearly_as_they_were(free, held):
    assert abs(held.points_[2][2] - free.points_[2][2]) <= 6


def test_a_budget_that_is_wide_enough_changes_nothing(free):
    wide = CardPoints(factors(), tau=20, budgets={"register": 200}).fit(*rows())
    assert wide.points_ == free.points_


def test_two_families_beyond_their_budgets_both_keep_them():
    budgets = {"register": 12, "transparency": 10}
    held = CardPoints(factors(), tau=20, budgets=budgets).fit(*rows())
    assert held.points_[0][2] + held.points_[1][2] <= 12
    assert held.points_[2][2] <= 10
    assert held.held_back_ == ("register", "transparency")
