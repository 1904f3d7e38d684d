from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from data_ingest.model.problem import UnreadableInput
from risk_models.learning import challengers
from risk_models.learning.challengers import MISSING, fit_challengers
from risk_models.learning.study import (
    check_outcomes,
    evaluate,
    learn,
    points_by_size,
)

MODELS = [
    "size_only",
    "sector_only",
    "logistic_regression",
    "monotone_bins",
    "boosting_additive",
    "boosting_full",
]


def test_a_card_stands_beside_every_other_model(learned):
    report = learned.held_out
    assert list(report["differences"]) == ["points_only", *MODELS]
    assert report["not_compared"] == {"ebm": "interpret_not_installed"}
    assert report["forward"] is True
    assert 0 < report["auc"]["interval"][0] < report["auc"]["interval"][1] < 1
    assert learned.gain[0] == 0
    assert learned.gain[-1] == 1
    assert len(learned.calibration) == 10


def test_learning_twice_gives_the_same_card(learned, labels, budgets):
    again = learn(
        labels.sample,
        labels.specs,
        budgets,
        name="test-card",
        expert_card="small-1",
        estimand=labels.estimand,
        draws=20,
    )
    assert again == learned


def test_on_its_own_rows_a_card_says_so_and_does_not_drift(learned, labels):
    found = evaluate(learned.card, labels.sample, draws=5)
    assert found["in_sample"] is True
    assert all(one["index"] < 0.01 for one in found["drift"])
    later = labels.sample.rows(np.arange(len(labels.sample.outcome)) % 2 == 0)
    assert evaluate(learned.card, later, draws=5)["in_sample"] is False


def test_a_card_without_its_rows_is_compared_with_nothing(learned, labels):
    bare = learned.card.model_copy(update={"training": None})
    found = evaluate(bare, labels.sample, draws=5)
    assert list(found["differences"]) == ["points_only"]
    assert found["not_compared"] == {"all": "too_many_rows"}
    assert set(found["not_compared"].values()) <= set(MISSING)


def test_rows_of_other_columns_or_broken_ones_are_refused(learned, labels):
    training = learned.card.training
    for change in ({"rows": 1}, {"columns": ("other", *training.columns[1:])}):
        broken = learned.card.model_copy(update={"training": training.model_copy(update=change)})
        with pytest.raises(UnreadableInput, match="not a learned card"):
            evaluate(broken, labels.sample, draws=5)


def test_one_class_and_few_outcomes_are_refused(learned, labels):
    sample = labels.sample
    none = replace(sample, outcome=np.zeros(len(sample.outcome)))
    with pytest.raises(UnreadableInput, match="same outcome"):
        check_outcomes(none, name="x")
    with pytest.raises(UnreadableInput, match="same outcome"):
        evaluate(learned.card, none)
    few = replace(sample, outcome=sample.outcome * (np.cumsum(sample.outcome) <= 19))
    with pytest.raises(UnreadableInput, match="19 rows with an outcome"):
        check_outcomes(few, name="x")


def test_an_expert_card_that_breaks_its_budgets_is_refused(labels):
    with pytest.raises(UnreadableInput, match="span more than 1 points"):
        learn(
            labels.sample,
            labels.specs,
            {"place": 1},
            name="x",
            expert_card="x",
            estimand=labels.estimand,
        )


def test_without_a_sector_there_is_no_model_of_sectors(labels):
    table = labels.sample.table
    bare = replace(table, sector=(False,) * len(table.columns))
    models, missing = fit_challengers(bare, labels.sample.outcome, labels.sample.weight)
    assert [one.name for one in models] == [one for one in MODELS if one != "sector_only"]
    assert missing["sector_only"] == "no_sector_column"


def test_the_explainable_boosting_machine_is_compared_where_it_is_installed(labels, monkeypatch):
    monkeypatch.setattr(challengers, "find_spec", find_spec)
    monkeypatch.setattr(challengers, "BAGS", 1)
    sample = labels.sample.rows(np.arange(len(labels.sample.outcome)) < 200)
    models, missing = fit_challengers(sample.table, sample.outcome, sample.weight)
    assert models[-1].name == "ebm"
    assert missing == {}
    rates = models[-1].score(sample.table).score
    assert len(set(rates)) > 10
    assert 0 <= rates.min() < rates.max() <= 1


def test_points_are_summed_up_by_size_where_there_are_parties():
    found = points_by_size(np.array([1.0, 3, 3, np.nan]), np.array([0, 5, 9, 2]))
    assert found == (("1", 0, 0, 2), ("2–4", 5, 5, 9))
