"""What a released card made of a thousand parts, it makes of them for ever."""

import hashlib

from risk_models.card.scorecard import CARDS
from tests.risk_models.card.frozen_scores import scores_sha256

BASELINE_2 = "d30776fb9f4ce5af0feaf6f61229ee5de56b555fcc520dd9410ac5f3e8f82596"
"""Worked out by the code of 0.2.0, before another card was added."""


def test_baseline_2_scores_a_thousand_parts_as_when_it_was_released():
    assert scores_sha256("baseline-2") == BASELINE_2


def test_the_file_of_baseline_2_is_the_one_that_was_released():
    digest = hashlib.sha256(CARDS.joinpath("baseline-2.json").read_bytes()).hexdigest()
    assert digest.startswith("f211e4908e10")
