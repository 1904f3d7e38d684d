"""What is bought where a text says what is done with a thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.industry.acts import ACTS, bought_by
from data_ingest.industry.texts import industry_of_text
from data_ingest.industry.vocabulary import load_vocabulary

PREFIXES = sorted({row.cpv_prefix for row in load_vocabulary().rows if row.cpv_prefix})
DIVISIONS = {prefix[:2] for prefix in PREFIXES}


@pytest.mark.parametrize(
    ("act", "thing", "bought"),
    [
        ("hire", "302", "302"),
        ("hire", "15", None),
        ("upkeep", "397", "50"),
        ("upkeep", "341", "501"),
        ("upkeep", "344", "50"),
        ("upkeep", "4533", "4533"),
        ("upkeep", "55", None),
        ("advice", "65", "71"),
        ("advice", "9091", None),
        ("goods", "391", "391"),
        ("goods", "9091", None),
    ],
)
def test_an_act_and_a_thing_say_what_is_bought(act, thing, bought):
    assert bought_by(act, thing) == bought


@given(act=st.sampled_from(ACTS), thing=st.sampled_from(PREFIXES))
def test_what_is_bought_is_a_cpv_prefix_or_unclear(act, thing):
    bought = bought_by(act, thing)
    assert bought is None or bought[:2] in DIVISIONS


@pytest.mark.parametrize(
    ("joined", "apart"),
    [
        ("Datorleasing", "Leasing av datorer"),
        ("Datorleasing", "Leasing datorer"),
        ("Möbelunderhåll", "Underhåll, möbler"),
        ("VVS-konsult", "Konsult för VVS"),
    ],
)
def test_a_compound_says_what_its_words_say(joined, apart):
    assert industry_of_text(joined, "SE")[:2] == industry_of_text(apart, "SE")[:2]
    assert industry_of_text(joined, "SE").cpv_prefix is not None


def test_two_acts_with_one_thing_are_unclear():
    assert industry_of_text("Leasing och underhåll av bilar", "SE").says == "unclear"
