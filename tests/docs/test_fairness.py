"""The fairness page: parties that differ in country of establishment or size score the same."""

import pytest

from docs.writers.fairness import (
    ANSWERS,
    PLACES,
    correlations,
    points_at,
    points_of_parties,
    range_at,
)
from risk_models.card.scorecard import load_scorecard


@pytest.mark.parametrize("known", ANSWERS)
def test_neither_country_of_establishment_nor_size_moves_any_family(known):
    card = load_scorecard()
    parties = [("SE", "small"), ("LT", "small"), ("BD", "small"), ("SE", "micro"), ("SE", "large")]
    first, *others = points_of_parties(parties, ANSWERS[known], card)
    assert all(other == first for other in others)
    assert first["points"] == first["base"] + sum(
        points for name, points in first.items() if name not in ("base", "points", "without place")
    )


def test_the_place_of_the_work_moves_place_alone():
    card = load_scorecard()
    found = {place: points_at(place, card) for place in ("SE", "PK")}
    assert found["SE"]["place"] < found["PK"]["place"]
    assert {points["without place"] for points in found.values()} == {
        found["SE"]["points"] - found["SE"]["place"]
    }


@pytest.mark.parametrize("place", PLACES)
def test_the_range_of_the_ranks_holds_the_points_of_place(place):
    card = load_scorecard()
    low, high = range_at(place, card)
    assert 0 <= low <= points_at(place, card)["place"] <= high <= 30


def test_no_two_domains_of_place_need_a_note():
    found = correlations()
    assert len(found) == 3
    assert all(0 < permille <= 700 for permille in found.values())
