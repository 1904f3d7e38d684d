from dataclasses import replace

import numpy as np

from risk_models.learning.card_points import CardPoints
from risk_models.learning.pipeline import card_pipeline
from risk_models.learning.selection import (
    GRID,
    ChosenWidth,
    choose_tau,
    folds,
    plan,
    within_range,
)


def maker(labels):
    count = len(labels.specs)
    return lambda tau: card_pipeline(
        CardPoints(labels.specs, tau=tau, size_column=count, detection_columns=(count + 1,))
    )


def test_a_group_is_always_in_the_same_part():
    first, second = folds(["a", "b", "a"]), folds(["c", "a"])
    assert first[0] == first[2] == second[1]
    assert folds([f"g{at}" for at in range(500)]).tolist().count(0) > 60


def test_what_is_tried_on_is_later_and_was_not_found_before(labels):
    sample = labels.sample
    made = plan(sample)
    assert made.forward
    assert (sample.outcome_on[made.train_outcome == 1] <= made.split).all()
    assert (sample.outcome_on[made.test_outcome == 1] > made.split).all()
    assert not (made.test & (made.train_outcome == 1)).any()


def test_facts_after_the_split_are_left_out(labels):
    late = labels.sample.features_on.copy()
    late[:100] = 40_000
    made = plan(replace(labels.sample, features_on=late))
    assert not made.train[:100].any()
    assert not made.test[:100].any()


def test_without_days_only_groups_are_kept_apart(labels):
    assert not plan(replace(labels.sample, outcome_on=None)).forward
    none = np.full(len(labels.sample.outcome), np.nan)
    assert not plan(replace(labels.sample, outcome_on=none)).forward
    one_day = np.where(labels.sample.outcome == 1, 20_500.0, np.nan)
    assert not plan(replace(labels.sample, outcome_on=one_day)).forward


def test_with_few_outcomes_the_width_is_not_chosen(labels):
    sample = labels.sample
    few = replace(sample, outcome=sample.outcome * (np.cumsum(sample.outcome) <= 59))
    assert choose_tau(few, plan(few), maker(labels)) == ChosenWidth(5.0, "few_positives")


def test_the_width_is_the_nearest_to_the_expert_within_one_error(labels):
    choice = choose_tau(labels.sample, plan(labels.sample), maker(labels))
    assert choice.reason == "forward"
    assert [tau for tau, _ in choice.tried] == list(GRID)
    best = min(choice.tried, key=lambda pair: pair[1])[0]
    assert choice.tau <= best


def test_an_expert_that_is_far_off_is_left(labels):
    wrong = [
        replace(one, expert=tuple(70 * at // last for at in range(last + 1)), unknown=0)
        for one in labels.specs
        for last in (len(one.expert) - 1,)
    ]
    sample = replace(labels.sample, outcome_on=None)
    draw = np.random.default_rng(5)
    blind = replace(sample, outcome=(draw.random(len(sample.outcome)) < 0.2).astype(float))
    count = len(wrong)
    choice = choose_tau(
        blind,
        plan(blind),
        lambda tau: card_pipeline(
            CardPoints(wrong, tau=tau, size_column=count, detection_columns=(count + 1,))
        ),
    )
    assert choice.tau > 0
    assert choice.reason == "groups_only"


def test_points_beyond_what_a_card_holds_narrow_the_pull(labels):
    chosen = ChosenWidth(20.0, "forward")
    assert within_range(chosen, labels.specs, lambda tau: True) == chosen
    assert within_range(chosen, [], lambda tau: False) == chosen
    assert within_range(chosen, labels.specs, lambda tau: tau <= 5).tau == 5
    assert within_range(chosen, labels.specs, lambda tau: False) == ChosenWidth(0.0, "range")
