import json

import pytest

from data_ingest.model.problem import UnreadableInput
from risk_models.learning.card import card_json, parse_card


@pytest.fixture
def written(learned):
    return json.loads(card_json(learned.card))


def codes(written):
    with pytest.raises(UnreadableInput) as fault:
        parse_card(json.dumps(written).encode(), name="card.json")
    assert all(one.detail(language) for one in fault.value.problems for language in ("sv", "en"))
    return [(one.code, one.location) for one in fault.value.problems]


def test_a_card_is_read_as_it_was_written(learned):
    text = card_json(learned.card)
    again = parse_card(text.encode(), name="card.json")
    assert again == learned.card
    assert card_json(again) == text


def test_a_card_gives_the_rates_of_the_fit_it_came_from(learned, labels):
    made = learned.card.pipeline()
    rate = made.predict_proba(labels.sample.values)[:, 1]
    weight = labels.sample.weight
    observed = (labels.sample.outcome * weight).sum() / weight.sum()
    assert (rate * weight).sum() / weight.sum() == pytest.approx(observed, rel=1e-4)
    assert learned.card.columns == labels.sample.columns


def test_points_that_are_no_integers_are_refused(written):
    written["factors"][0]["points"][1] = 2.5
    assert codes(written) == [("learning-integer", "/factors/0/points/1")]
    written["factors"][0]["points"][1] = "2"
    assert codes(written) == [("learning-integer", "/factors/0/points/1")]


def test_edges_that_do_not_ascend_are_refused(written):
    written["factors"][0]["edges"][1] = written["factors"][0]["edges"][0]
    assert codes(written) == [("learning-edges", "/factors/0/edges")]


def test_an_unknown_factor_is_refused(written):
    written["factors"][0]["id"] = "place.of_birth"
    assert codes(written) == [("learning-unknown-factor", "/factors/0/id")]


def test_a_card_beyond_a_budget_or_without_one_is_refused(written):
    written["budgets"]["place"] = 1
    assert codes(written) == [("learning-budget", "/factors")]
    del written["budgets"]["place"]
    assert codes(written) == [("learning-no-budget", "/budgets")]


def test_what_is_no_card_is_refused(written):
    assert codes([])[0][0] == "learning-card-form"
    del written["slope"]
    assert codes(written) == [("learning-card-form", "/slope")]
