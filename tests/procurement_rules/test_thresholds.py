"""The thresholds in kronor are those announced, and one that is not known has two answers."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement_rules.route import value_eur_interval
from procurement_rules.rulebook import load_rulebook
from procurement_rules.thresholds import announced_sek, depends_on_year, near_threshold

BOOK = load_rulebook()
RULE = "SE-LOU-5-1"
SERVICES = {"nature": "services", "annex2": "no", "buyer_kind": "sub_central"}


@pytest.mark.parametrize(
    ("eur", "year", "sek"),
    [
        (221_000, 2018, 2_096_097),
        (144_000, 2019, 1_365_782),
        (5_350_000, 2020, 54_938_615),
        (214_000, 2021, 2_197_545),
        (215_000, 2022, 2_236_731),
        (750_000, 2023, 7_802_550),
        (221_000, 2024, 2_389_585),
        (5_538_000, 2025, 59_880_179),
        (216_000, 2026, None),
        (216_000, 2027, None),
    ],
)
def test_a_threshold_in_kronor_is_the_announced_one_or_not_known(eur, year, sek):
    assert announced_sek(eur, date(year, 6, 1), BOOK) == sek


def facts(sek, day=date(2026, 6, 1), **other):
    low, high = value_eur_interval(Decimal(sek), "SEK", day, rulebook=BOOK)
    return SERVICES | {"value_eur_low": str(low), "value_eur_high": str(high)} | other


def test_a_value_near_a_threshold_without_kronor_has_an_answer_on_each_side():
    near = near_threshold(RULE, facts(2_500_000), BOOK)
    assert (near.eur, near.last_sek, near.last_source) == (216_000, 2_389_585, "SFS 2024:30")
    assert "2026-11-24" in near.source.sv
    assert "19:17" in near.below.sv
    assert "16:7" in near.reached.sv


@pytest.mark.parametrize(
    ("sek", "other"),
    [(1_500_000, {}), (9_000_000, {}), (2_500_000, {"day": date(2025, 6, 1)})],
)
def test_a_value_that_is_on_one_side_needs_no_threshold_read(sek, other):
    assert near_threshold(RULE, facts(sek, **other), BOOK) is None


def test_a_value_that_only_its_year_leaves_open_asks_for_the_year():
    found = facts(2_700_000, day=None)
    assert near_threshold(RULE, found, BOOK) is None
    assert depends_on_year(RULE, found, BOOK)
    assert not depends_on_year(RULE, facts(2_500_000), BOOK)


def test_an_annex_2_service_is_under_chapter_19_on_both_sides():
    near = near_threshold(RULE, facts(8_000_000, annex2="yes"), BOOK)
    assert near.eur == 750_000
    assert "19" in near.below.sv
    assert "19" in near.reached.sv


@given(st.integers(min_value=1, max_value=10**9), st.sampled_from(["works", "services"]))
def test_a_threshold_that_is_near_lies_within_the_value(sek, nature):
    found = facts(sek, nature=nature)
    near = near_threshold(RULE, found, BOOK)
    if near is not None:
        assert int(found["value_eur_low"]) < near.eur <= int(found["value_eur_high"])
