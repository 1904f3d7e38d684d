"""Points of codes in a tree, shrunk from the top down, towards what is stated of their nodes."""

import numpy as np
import pytest
from sklearn.base import clone

from risk_models.learning.card_points import CardPoints
from risk_models.learning.code_tree import TreeSpec
from risk_models.learning.pipeline import card_pipeline

CODES = np.array([8110.0] * 400 + [8120.0] * 400 + [6201.0] * 400 + [6202.0] * 3)
FOUND = np.array([1] * 40 + [0] * 360 + [1] * 20 + [0] * 380 + [1] * 4 + [0] * 396 + [0] * 3)
ONES = np.ones(len(CODES))


def tree(**changes):
    given = {"widths": (2, 4), "codes": ("all",), "edges": (), "expert": (0,), "unknown": 0}
    return TreeSpec(id="sector.code", family="work", **(given | changes))


def points(fitted, *codes):
    places = fitted.bins(np.array(codes, dtype=float))
    return [(*fitted.expert, fitted.unknown)[place] for place in places]


def test_a_code_with_more_outcomes_has_more_points_and_the_lowest_has_none():
    fitted = tree().fitted(CODES, FOUND.astype(float), ONES)
    many, some, few = points(fitted, 8110, 8120, 6201)
    assert many > some > few >= 0 == min(fitted.expert)
    assert max(fitted.expert) <= 60


def test_a_small_code_stays_near_its_parent_and_one_never_seen_has_its_parents_points():
    fitted = tree().fitted(CODES, FOUND.astype(float), ONES)
    (parent,) = points(fitted, 6299)
    (small,) = points(fitted, 6202)
    (unseen,) = points(fitted, 1000)
    assert abs(small - parent) <= 10
    assert parent < unseen == fitted.unknown
    assert points(fitted, np.nan) == [fitted.unknown]


def test_what_is_stated_of_a_node_is_where_its_codes_begin():
    lone = np.append(CODES, 4321.0)
    found = np.append(FOUND, 0).astype(float)
    stated = tree(stated=(("", 0), ("43", 60)), widths=(4,))
    fitted = stated.fitted(lone, found, np.ones(len(lone)))
    (high,) = points(fitted, 4399)
    (general,) = points(fitted, 1000)
    assert high > general


@pytest.mark.parametrize("outcome", [np.zeros(len(CODES)), FOUND * 0.0])
def test_without_an_outcome_nothing_is_fitted(outcome):
    assert tree().fitted(CODES, outcome, ONES) == tree()


def test_the_pipeline_fits_the_tree_anew_each_time_and_keeps_what_it_was_given():
    made = card_pipeline(CardPoints((tree(),), tau=5))
    x = CODES[:, None]
    first = made.fit(x, FOUND)
    assert made["points"].factors == (tree(),)
    assert first["points"].factors_[0].nodes
    again = clone(made).fit(x[::-1], FOUND[::-1])
    assert again["points"].points_ == first["points"].points_
    assert np.array_equal(again.predict_proba(x), first.predict_proba(x))
