"""Detection is stated: who was inspected, and how much a finding then tells."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_models.learning.bins import FactorSpec
from risk_models.learning.card import card_json
from risk_models.learning.card_points import CardPoints
from risk_models.learning.detection import (
    RATIOS,
    STATED,
    detected,
    inspection,
    stated,
    unknowing,
    weight_of_harm,
)
from risk_models.learning.evaluation import Scored, measure
from risk_models.learning.likelihood import PER_POINT
from risk_models.learning.pipeline import card_pipeline, fit_weighted
from risk_models.learning.sample import LabelledSample, ModelColumns
from risk_models.learning.study import learn
from tests.risk_models.small_card import SMALL

SPEC = FactorSpec("a.b", "a", ("1", "2", "3"), (1, 2), (0, 0, 0), 0)


def sample_of(bins, *, outcome=None, weight=None, inspected=None):
    values = np.asarray(bins, dtype=float)[:, None]
    rows = len(values)
    return LabelledSample(
        columns=("a.b",),
        values=values,
        factors=1,
        outcome=np.zeros(rows) if outcome is None else np.asarray(outcome, dtype=float),
        size=np.full(rows, np.nan),
        weight=np.ones(rows) if weight is None else np.asarray(weight, dtype=float),
        group=tuple(map(str, range(rows))),
        table=ModelColumns(("a.b",), (False,), (False,), values),
        inspected=None if inspected is None else np.asarray(inspected, dtype=float),
    )


def expected(points, chances, ratio, *, rate=0.02, rows=10_000):
    """Rows in exactly the numbers that a truth gives: per bin, inspected or not, found or not.

    Args:
        points: True points of the bins.
        chances: Share of each bin that is inspected.
        ratio: How many times likelier a finding is there.
        rate: Odds of a finding in the first bin without inspection.
        rows: Of each bin.
    """
    bins, outcome, weight, inspected = [], [], [], []
    for place, (point, chance) in enumerate(zip(points, chances, strict=True)):
        for seen, share in ((1, chance), (0, 1 - chance)):
            odds = rate * 2 ** (point / 20) * (ratio if seen else 1)
            for found, part in ((1, odds / (1 + odds)), (0, 1 / (1 + odds))):
                bins.append(place)
                outcome.append(found)
                weight.append(rows * share * part)
                inspected.append(seen)
    return sample_of(bins, outcome=outcome, weight=weight, inspected=inspected)


def learned_points(sample, ratio):
    """Points of the bins, without a pull to the expert, where a ratio is stated."""
    given_ratio = stated(sample, inspection(sample, [SPEC]), ratio)
    offset = 1 if ratio != 1 else None
    made = CardPoints((SPEC,), tau=float("inf"), offset_column=offset)
    made.fit(given_ratio.values, given_ratio.outcome, given_ratio.weight)
    return np.array(made.points_[0][:3])


STEPS = st.tuples(st.integers(5, 40), st.integers(5, 40))
RISING = st.tuples(st.floats(0.02, 0.2), st.floats(0.3, 0.5), st.floats(0.6, 0.95))


@given(STEPS, RISING, st.sampled_from([3, 10]))
@settings(deadline=None, max_examples=10)
def test_the_true_ratio_gives_back_the_points_and_none_overstates_them(steps, chances, ratio):
    truth = np.cumsum([0, *steps])
    sample = expected(truth, chances, ratio)
    right, plain = learned_points(sample, ratio), learned_points(sample, 1)
    assert np.abs(right - truth).max() <= 1
    assert np.abs(plain - truth).max() >= 5
    assert (plain[1:] >= right[1:]).all()


@given(STEPS, st.floats(0.05, 0.9))
@settings(deadline=None, max_examples=5)
def test_where_everybody_is_as_likely_to_be_inspected_no_ratio_matters(steps, chance):
    truth = np.cumsum([0, *steps])
    sample = expected(truth, (chance,) * 3, 3, rate=0.0005)  # rare: odds are rates
    assert np.abs(learned_points(sample, 1) - learned_points(sample, 10)).max() <= 1


def test_a_finding_by_chance_of_a_stated_ratio_is_learned_nearer_the_truth():
    truth, random = np.array([0, 15, 30]), np.random.default_rng(11)
    place = random.integers(0, 3, 40_000)
    seen = random.random(len(place)) < np.array([0.1, 0.4, 0.8])[place]
    odds = 0.02 * 2 ** (truth[place] / 20) * np.where(seen, 3, 1)
    found = random.random(len(place)) < odds / (1 + odds)
    sample = sample_of(place, outcome=found, inspected=seen)
    away = [np.abs(learned_points(sample, ratio) - truth).max() for ratio in (1, 3)]
    assert away[1] < away[0] / 2


def test_with_the_ratio_1_the_column_changes_nothing_to_the_byte(learned, labels, budgets):
    sample = labels.sample
    column = np.where(np.arange(len(sample.outcome)) % 3 == 0, 1.0, 0.0)
    again = learn(
        replace(sample, inspected=column),
        labels.specs,
        budgets,
        name="test-card",
        expert_card=SMALL.id,
        estimand=labels.estimand,
        draws=20,
    )
    assert card_json(again.card) == card_json(learned.card)
    others = ("detection_ratios",)
    assert {key: value for key, value in again.held_out.items() if key not in others} == {
        key: value for key, value in learned.held_out.items() if key not in others
    }


def test_log_odds_of_nothing_are_as_if_none_were_stated(labels):
    sample = labels.sample
    places = {"size_column": 3, "detection_columns": (4,)}
    plain = card_pipeline(CardPoints(labels.specs, **places))
    fit_weighted(plain, sample.values, sample.outcome, sample.weight)
    zeros = np.column_stack([sample.values, np.zeros(len(sample.outcome))])
    nothing = card_pipeline(CardPoints(labels.specs, **places, offset_column=5))
    fit_weighted(nothing, zeros, sample.outcome, sample.weight)
    assert nothing["points"].points_ == plain["points"].points_
    assert np.array_equal(nothing.predict_proba(zeros), plain.predict_proba(sample.values))


WEIGHTS = st.lists(st.floats(0.1, 9), min_size=1, max_size=20)


@given(WEIGHTS, st.data())
def test_without_a_column_a_fifth_with_the_most_points_is_taken_to_be_inspected(weights, data):
    spec = replace(SPEC, expert=(0, 5, 10))
    place = st.integers(0, 2)
    bins = data.draw(st.lists(place, min_size=len(weights), max_size=len(weights)))
    found = inspection(sample_of(bins, weight=weights), [spec])
    assert found.basis == "expert_top"
    assert found.told is None
    assert float(np.average(found.chance, weights=weights)) == pytest.approx(0.2)
    order = np.argsort(bins, kind="stable")
    assert (np.diff(found.chance[order]) >= -1e-12).all()


def test_a_cell_that_is_empty_has_the_chance_of_the_others():
    found = inspection(
        sample_of([0, 1, 2, 0], inspected=[1, 0, 0, np.nan], weight=[2, 1, 1, 5]), [SPEC]
    )
    assert found.basis == "inspected"
    assert found.told == (1, 2, 1)
    assert found.chance.tolist() == [1, 0, 0, 0.5]
    assert detected(found.chance, 3).tolist() == [3, 1, 1, 2]


def test_a_column_without_any_answer_is_none():
    assert inspection(sample_of([0, 1], inspected=[np.nan] * 2), [SPEC]).basis == "expert_top"


def test_nobody_knows_beforehand_who_will_be_inspected():
    sample = sample_of([0, 1, 2], inspected=[1, 0, 0])
    at_three = stated(sample, inspection(sample, [SPEC]), 3)
    assert at_three.columns[-1] == STATED
    assert at_three.values[:, -1] == pytest.approx(np.log([3, 1, 1]))
    assert np.isnan(unknowing(at_three)[:, -1]).all()
    assert unknowing(sample) is sample.values


def test_the_rate_of_a_firm_that_may_be_inspected_lies_between_the_two():
    sample = stated(
        expected((0, 10, 20), (0.1, 0.4, 0.8), 3),
        inspection(expected((0, 10, 20), (0.1, 0.4, 0.8), 3), [SPEC]),
        3,
    )
    made = card_pipeline(CardPoints((SPEC,), tau=float("inf"), offset_column=1))
    fit_weighted(made, sample.values, sample.outcome, sample.weight)
    asked = np.array([[1, 0.0], [1, np.nan], [1, np.log(3)]])
    low, middle, high = made.predict_proba(asked)[:, 1]
    assert low < middle < high
    assert made["points"].offset_centre_ == pytest.approx(np.log(1 + 2 * (0.1 + 0.4 + 0.8) / 3))
    assert np.diff(made.decision_function(asked)[[0, 2]])[0] == pytest.approx(np.log(3))
    assert made.decision_function(asked)[0] == pytest.approx(np.log(0.02) + 10 * PER_POINT, 0.02)


def test_findings_where_inspectors_went_count_less_the_higher_the_ratio():
    score = np.arange(400) % 40
    outcome = (score >= 30) & (np.arange(400) % 3 == 0)
    outcome[:10] = True
    sample = sample_of(np.zeros(400), outcome=outcome, inspected=score >= 30)
    chance = inspection(sample, [SPEC]).chance
    areas = [
        measure(Scored("x", score), sample.outcome, weight_of_harm(sample, chance, ratio))["auc"]
        for ratio in RATIOS
    ]
    assert areas[0] > areas[1] > areas[2]
    assert weight_of_harm(sample, chance, 10)[outcome & (score >= 30)] == pytest.approx(0.1)
