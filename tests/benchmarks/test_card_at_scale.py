import pytest

from benchmarks.card_at_scale import made_facts, made_outcomes
from risk_models.card.outcomes import outcomes_of
from risk_models.card.scorecard import load_scorecard, shipped_scorecards


@pytest.mark.parametrize("card_id", shipped_scorecards())
def test_made_up_facts_are_such_as_the_factors_of_each_card_read(card_id):
    card = load_scorecard(card_id)
    assert outcomes_of(made_facts(200), card).shape == made_outcomes(card, 200).shape
