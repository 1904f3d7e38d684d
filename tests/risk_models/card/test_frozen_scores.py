"""What a released card made of a thousand parts, it makes of them for ever."""

import hashlib

from risk_models.card.drafts import load_draft
from risk_models.card.scorecard import CARDS, load_scorecard
from tests.risk_models.card.frozen_scores import scores_sha256

BASELINE_2 = "d30776fb9f4ce5af0feaf6f61229ee5de56b555fcc520dd9410ac5f3e8f82596"
"""Worked out by the code of 0.2.0, before another card was added."""

BASELINE_3 = "38f9f133cc666921d7c9b2e266641b0f0fa50a940bd6345c6d8b75174280084b"
"""Worked out on the day that the card was frozen, 2026-12-01, with every fact that there was."""
DRAFT_OF_3 = "3bf0449abe27897d57f8a15249df318e89bcc93c061d82ac9ba9d2db6914bbde"


def test_baseline_2_scores_a_thousand_parts_as_when_it_was_released():
    assert scores_sha256(load_scorecard("baseline-2")) == BASELINE_2


def test_the_file_of_baseline_2_is_the_one_that_was_released():
    digest = hashlib.sha256(CARDS.joinpath("baseline-2.json").read_bytes()).hexdigest()
    assert digest.startswith("f211e4908e10")


def test_baseline_3_and_its_draft_score_a_thousand_parts_as_when_it_was_frozen():
    for card in (load_scorecard("baseline-3"), load_draft("baseline-3", DRAFT_OF_3)):
        assert scores_sha256(card, without=frozenset()) == BASELINE_3


def test_the_file_of_baseline_3_is_the_one_that_was_frozen():
    digest = hashlib.sha256(CARDS.joinpath("baseline-3.json").read_bytes()).hexdigest()
    assert digest.startswith("7d4c03ae64d6")


def test_a_draft_that_is_not_kept_is_none():
    assert load_draft("baseline-3", "0" * 64) is None
    assert load_draft("baseline-2", DRAFT_OF_3) is None
