"""At each stated ratio a card is learned again, and the model card says what moves."""

from dataclasses import replace

import numpy as np
import pytest

from data_ingest.model.problem import UnreadableInput
from risk_models.learning.card import card_json, parse_card
from risk_models.learning.kept_together import KeptTogether
from risk_models.learning.model_card import markdown
from risk_models.learning.study import evaluate, learn
from tests.risk_models.small_card import SMALL


def inspected_by_risk(labels):
    """The labels with a column that says that the riskier half of the rows was inspected."""
    sample = labels.sample
    places = np.nan_to_num(sample.values[:, :3], nan=0).sum(axis=1)
    seen = (places >= np.median(places)).astype(float)
    seen[::17] = np.nan
    return replace(sample, inspected=seen)


@pytest.fixture(scope="module")
def at_three(labels, budgets):
    return learn(
        inspected_by_risk(labels),
        labels.specs,
        budgets,
        name="test-card",
        expert_card=SMALL.id,
        estimand=labels.estimand,
        together=KeptTogether(keys=250, clusters=240, rows_joined=40),
        ratio=3,
        draws=5,
    )


def test_every_ratio_is_beside_the_one_that_is_served(at_three):
    uneven = at_three.held_out["detection_ratios"]
    assert (uneven["basis"], uneven["served"]) == ("inspected", 3)
    assert sum(uneven["inspected"].values()) == 500
    assert list(uneven["ratios"]) == ["1", "3", "10"]
    served = uneven["ratios"]["3"]
    assert served["rank_correlation"] == 1
    assert served["moved"] == []
    assert served["auc"]["value"] == served["served"]["auc"]
    low, high = served["auc"]["interval"]
    assert low < served["auc"]["value"] < high


def test_the_points_of_a_ratio_are_named_where_they_move(at_three):
    for at in at_three.held_out["detection_ratios"]["ratios"].values():
        assert at["rank_correlation"] <= 1
        assert all(abs(moved["points"] - moved["served"]) > 5 for moved in at["moved"])


def test_the_study_says_which_ratio_was_stated_and_what_was_kept_together(at_three, learned):
    text = card_json(at_three.card)
    assert parse_card(text.encode(), name="study.json") == at_three.card
    assert at_three.card.detection_ratio == 3
    assert at_three.card.kept_together.clusters == 240
    assert "detection_ratio" not in card_json(learned.card)
    assert "kept_together" not in card_json(learned.card)


def test_the_rate_of_the_study_is_of_firms_of_which_nobody_knows(at_three, labels):
    sample = inspected_by_risk(labels)
    rate = at_three.card.pipeline().predict_proba(sample.values)[:, 1]
    found = np.average(sample.outcome, weights=sample.weight)
    assert np.average(rate, weights=sample.weight) == pytest.approx(found, rel=0.25)


def test_a_ratio_that_no_column_bears_is_refused(labels, budgets):
    with pytest.raises(UnreadableInput, match="needs the column inspected"):
        learn(
            labels.sample,
            labels.specs,
            budgets,
            name="x",
            expert_card=SMALL.id,
            estimand=labels.estimand,
            ratio=3,
        )


def test_other_rows_are_ranked_at_each_ratio_by_the_points_as_they_are(at_three, labels):
    found = evaluate(at_three.card, inspected_by_risk(labels), draws=5)["detection_ratios"]
    assert found["basis"] == "inspected"
    assert set(found["ratios"]["10"]) == {"auc", "recall_at_20"}
    plain = evaluate(at_three.card, labels.sample, draws=5)["detection_ratios"]
    assert plain["basis"] == "expert_top"
    assert plain["ratios"]["1"] == found["ratios"]["1"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            ("The card in use states the ratio 3.", "250 keys of legal persons in 240 clusters",
             "It does not show which ratio is right", "judgement, 2026-11-30"),
        ),
        (
            "sv",
            ("bygger på kvoten 3.", "250 nycklar för juridiska personer i 240 grupper",
             "Den visar inte vilken kvot som är rätt", "bedömning, 2026-11-30"),
        ),
    ],
)  # fmt: skip
def test_the_model_card_says_what_was_stated_and_what_it_does_not_show(at_three, language, said):
    page = markdown(at_three, language)
    assert all(text in page for text in said)


def test_the_model_card_names_a_bin_that_moves_and_says_what_is_assumed(learned):
    report = dict(learned.held_out)
    ratios = {key: dict(at) for key, at in report["detection_ratios"]["ratios"].items()}
    ratios["10"]["moved"] = [
        {"factor": "register.age", "bin": "under_one", "points": 1, "served": 12}
    ]
    report["detection_ratios"] = report["detection_ratios"] | {"ratios": ratios}
    page = markdown(replace(learned, held_out=report), "en")
    assert "The ratio 10 gives 1 points instead of 12: register.age, under_one." in page
    assert "No column says who was inspected. Here the 20 % of the rows" in page
    assert "owners are not known" in page


def test_where_all_were_inspected_the_model_card_says_that_no_ratio_matters(learned):
    report = dict(learned.held_out)
    told = {"yes": 500, "no": 0, "unknown": 0}
    report["detection_ratios"] = report["detection_ratios"] | {"inspected": told}
    page = markdown(replace(learned, held_out=report), "sv")
    assert "Kvoten ändrar då ingenting." in page


def test_owners_by_registers_are_told_with_their_snapshot(learned):
    told = KeptTogether(
        keys=9, clusters=7, rows_joined=4, found=8, owned=3, snapshot="abc"
    ).model_dump(exclude_none=True)
    page = markdown(replace(learned, held_out={**learned.held_out, "kept_together": told}), "sv")
    assert "(ögonblicksbild abc) känner till 8 av dem" in page
    assert "namnger fysiska personer" in page
