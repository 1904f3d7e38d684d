from dataclasses import replace

import numpy as np
import pytest

from risk_models.learning.evaluation import (
    Scored,
    by_size,
    compare,
    drift,
    leaks,
    verdict,
)
from risk_models.learning.sample import LabelledSample, ModelColumns


@pytest.fixture
def sample():
    outcome = (np.arange(400) % 8 == 0).astype(float)
    values = np.column_stack([np.arange(400) % 5, np.full(400, 3.0)]).astype(float)
    table = ModelColumns(("a", "size"), (False, False), (False, False), values)
    return LabelledSample(
        columns=("a", "size"),
        values=values,
        factors=1,
        outcome=outcome,
        size=np.where(np.arange(400) < 200, 3.0, 12.0),
        weight=np.ones(400),
        group=tuple(f"g{at}" for at in range(400)),
        table=table,
    )


def test_an_equal_model_is_not_worse_and_a_blind_one_is_beaten(sample):
    score = sample.outcome + np.arange(400) % 7 / 3
    card = Scored("card", score, np.full(400, 0.1))
    blind = Scored("blind", np.zeros(400))
    found = compare(sample, card, [Scored("same", score), blind], draws=50)
    assert found["differences"]["same"]["interval"] == [0, 0]
    assert found["differences"]["same"]["verdict"] == "not_worse"
    assert found["differences"]["blind"]["verdict"] == "better"
    assert found["brier"]["value"] == round(50 / 400 * 0.81 + 350 / 400 * 0.01, 6)
    low, high = found["auc"]["interval"]
    assert low < found["auc"]["value"] < high
    assert found == compare(sample, card, [Scored("same", score), blind], draws=50)


def test_what_may_be_said_follows_from_the_interval():
    assert verdict(0.001, 0.1) == "better"
    assert verdict(-0.029, 0.1) == "not_worse"
    assert verdict(-0.03, 0.1) == "not_shown"
    assert verdict(-0.3, -0.1) == "worse"


def test_a_size_band_with_few_outcomes_is_suppressed_and_tells_no_number_of_them(sample):
    found = by_size(sample, Scored("card", sample.outcome), draws=5)
    assert found["1"] == {"rows": 0, "suppressed": True}
    assert found["2–4"]["positives"] == 25
    assert found["2–4"]["auc"]["value"] == 1
    few = replace(sample, outcome=sample.outcome * (np.arange(400) < 70))
    assert by_size(few, Scored("card", few.outcome), draws=5)["2–4"] == {
        "rows": 200,
        "suppressed": True,
    }


def test_a_card_or_column_that_knows_too_much_raises_a_warning(sample):
    assert leaks(sample, 0.79) == []
    knowing = replace(sample, values=np.column_stack([-sample.outcome, np.zeros(400)]))
    assert leaks(knowing, 0.81) == [{"what": "card", "auc": 0.81}, {"what": "a", "auc": 1.0}]
    empty = np.where(sample.outcome == 1, np.nan, 1.0)
    silent = replace(sample, values=np.column_stack([empty, np.zeros(400)]))
    assert [one["what"] for one in leaks(silent, None)] == ["a"]


def test_drift_is_nothing_for_the_same_shares_and_large_for_others():
    bins = np.repeat([0, 1, 2], [50, 30, 20])
    assert drift((500_000, 300_000, 200_000), bins) == pytest.approx(0)
    assert drift((200_000, 300_000, 500_000), bins) > 0.2
    assert drift((1_000_000, 0), np.empty(0, dtype=np.int64)) >= 0
