from dataclasses import replace

import numpy as np
import pytest

from risk_models.learning.bins import FactorSpec, faults, undeclared

SPEC = FactorSpec("a.b", "a", ("low", "high"), (5,), (0, 10), 4)


def test_a_value_on_an_edge_is_above_it_and_the_unknown_has_a_bin_of_its_own():
    assert SPEC.bins(np.array([4.9, 5, 6, np.nan])).tolist() == [0, 1, 1, 2]


def test_the_anchor_is_the_first_bin_without_points():
    assert SPEC.anchor == 0
    assert replace(SPEC, expert=(-5, 0)).anchor == 1
    assert replace(SPEC, expert=(2, 5)).anchor == 0


@pytest.mark.parametrize(
    ("spec", "points", "code"),
    [
        (SPEC, (0, 10, 4), None),
        (replace(SPEC, codes=("a", "b", "c"), edges=(5, 5), expert=(0, 1, 2)), (0, 1, 2, 1),
         "learning-edges"),
        (SPEC, (0, 10), "learning-bin-count"),
        (SPEC, (10, 0, 4), "learning-order"),
        (replace(SPEC, ordered=False), (10, 0, 4), None),
        (SPEC, (0, 10, 11), "learning-unknown-bin"),
        (SPEC, (0, 31, 4), "learning-budget"),
        (replace(SPEC, family="b"), (0, 321, 0), "learning-range"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_card_is_named(spec, points, code):
    found = faults([spec], [points], {"a": 30})
    assert [one.code for one in found] == ([] if code is None else [code])
    assert all(one.detail("sv") and one.mend("en") for one in found)


def test_a_factor_that_stands_twice_is_named():
    found = faults([SPEC, SPEC], [(0, 10, 4)] * 2, {"a": 30})
    assert [one.code for one in found] == ["learning-factor-twice"]


def test_an_undeclared_column_is_cut_at_quantiles_and_expects_nothing():
    values = np.append(np.arange(60.0), np.nan)
    spec = undeclared("x", values, np.ones(61))
    assert len(spec.codes) == 6
    assert set(spec.expert) == {0}
    assert np.bincount(spec.bins(values)).tolist()[-1] == 1
    assert undeclared("x", np.array([np.nan]), np.ones(1)).edges == ()
    assert undeclared("x", np.ones(3), np.ones(3)).edges == ()
