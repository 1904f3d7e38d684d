"""What differs between two screenings is said in words, not by codes."""

from typing import get_args

import pytest

from service.casework.overview.difference_words import (
    CHANGED,
    bin_text,
    fact_text,
    rule_fact_text,
    value_text,
    which_text,
)
from service.casework.overview.runs import Changed


def test_everything_that_can_differ_has_words():
    assert set(CHANGED) == set(get_args(Changed))


def test_tables_are_named_and_files_keep_their_names():
    assert which_text("purchase", ("parties", "supply_links"), "en") == "parties, subcontracting"
    assert which_text("further_files", ("svar.xlsx",), "sv") == "svar.xlsx"


def test_facts_stand_under_their_party_once():
    which = ("sund deregistered", "sund f_tax", "sund A2 labour_cost_ratio")
    said = which_text("facts", which, "sv")
    assert said.startswith(f"sund: {fact_text('deregistered', 'sv')}, {fact_text('f_tax', 'sv')}; ")
    assert said.endswith(f"sund A2: {fact_text('labour_cost_ratio', 'sv')}")
    assert "_" not in said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "not there"),
        ("yes", "yes"),
        ("not_collected", "not collected: nobody has asked"),
        ("45", "45"),
    ],
)
def test_a_value_or_its_state_is_said(value, said):
    assert value_text(value, "en") == said


def test_a_value_of_several_facts_names_each():
    said = value_text("economic_rank=40;f_tax=approved", "en")
    assert said == f"{fact_text('economic_rank', 'en')}: 40; {fact_text('f_tax', 'en')}: approved"


def test_a_factor_is_said_by_its_bin_and_one_that_is_gone_by_its_value():
    code = "bankruptcy"
    assert bin_text("register.insolvency", code, code, "sv") not in (code, "")
    assert bin_text("gone.factor", "x", "12", "sv") == "12"


def test_a_fact_of_the_rules_that_nobody_knows_any_more_keeps_its_code():
    assert rule_fact_text("gone", "sv") == "gone"
