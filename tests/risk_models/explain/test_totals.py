"""Totals of a part, moved by differences, score what adding up all of its factors gives."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_models.card.outcomes import UNKNOWN
from risk_models.card.scorecard import load_scorecard
from risk_models.card.totals import totals_of
from risk_models.explain.answers import standings, standings_of
from risk_models.explain.band_conditions import after_steps
from tests.risk_models.explain.test_what_if import CARD, answered, cases, flat, single_topics


@settings(deadline=None, max_examples=20)
@given(cases(most=2), st.data())
def test_a_difference_of_totals_scores_what_the_changed_answers_score(case, data):
    asked = single_topics(case)
    places = [of for size in (1, 2) for of in combinations(range(len(asked)), size)]
    if not places:
        return
    sets = data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=4))
    steps = [[asked[at] for at in of] for of in sets]
    for highest in (False, True):
        after, now = after_steps(case.what_if, steps, highest=highest)
        anew = [answered(case, taken, highest=highest) for taken in steps]
        columns = [anew[of][:, part] for of, part in zip(after.case, after.part, strict=True)]
        expected = flat(standings(np.stack(columns, axis=1), CARD))
        assert all((a == b).all() for a, b in zip(flat(now), expected, strict=True))


@settings(deadline=None, max_examples=20)
@given(st.sampled_from(["baseline-2", "baseline-3"]), st.data())
def test_totals_score_what_outcomes_do(card_id, data):
    card = load_scorecard(card_id)
    bits = data.draw(st.lists(st.binary(min_size=64, max_size=64), min_size=1, max_size=3))
    columns = [
        [
            byte % (len(factor.bins) + len(UNKNOWN))
            for factor, byte in zip(card.factors, of, strict=False)
        ]
        for of in bits
    ]
    outcomes = np.array(columns, dtype=np.uint8).T
    found, expected = standings_of(totals_of(outcomes, card), card), standings(outcomes, card)
    assert all((a == b).all() for a, b in zip(flat(found), flat(expected), strict=True))
