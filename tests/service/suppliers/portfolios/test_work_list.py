"""One act for each supplier, and the size of the work in words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.model.text import LANGUAGES
from service.suppliers.portfolios.proportion import limits_of
from service.suppliers.portfolios.work_list import (
    ACTS,
    WorkItem,
    act_of,
    contract_words,
    place_of_work,
    rounded,
)

LIMITS = limits_of("SE", date(2026, 11, 30))
CLEANING = WorkItem(
    band="extended",
    reason="exposure",
    adverse=False,
    possible_matches=0,
    possible_contracts=None,
    category="supplier",
    currency="SEK",
    year_most=Decimal("5000000.00"),
    contract_state="unknown",
    contract_ends_on=None,
    labour_terms=None,
    staff_days_low=1_231,
    staff_days=1_805,
    staff_days_high=2_391,
    on_site=True,
    proportion="full",
)


@pytest.mark.parametrize(
    ("change", "act"),
    [
        ({}, "find_contract"),
        ({"possible_contracts": 1}, "confirm"),
        ({"contract_state": "running"}, "follow_up"),
        ({"contract_state": "renewal", "contract_ends_on": date(2027, 3, 1)}, "renewal"),
        ({"contract_state": "renewal", "labour_terms": "set"}, "renewal_covered"),
        ({"contract_state": "renewal", "labour_terms": "none"}, "renewal"),
        ({"contract_state": "running", "labour_terms": "set"}, "follow_up"),
        ({"contract_state": "running", "labour_terms": "partly"}, "uncovered"),
        ({"band": "priority", "labour_terms": "set"}, "visit"),
        ({"proportion": "direct"}, "order"),
        ({"category": "foreign_firm"}, "posting_se"),
        ({"category": "foreign_firm", "on_site": False}, "find_contract"),
        ({"category": "sole_trader"}, "alone_se"),
        ({"band": "priority", "proportion": "direct"}, "visit"),
        ({"band": "standard"}, "ordinary"),
        ({"band": "insufficient"}, "state_industry"),
        ({"band": "standard", "possible_matches": 1}, "judge"),
        ({"band": "standard", "possible_matches": 1, "adverse": True}, "hear"),
    ],
)
def test_the_act_follows_from_what_is_known_and_an_adverse_fact_comes_first(change, act):
    assert act_of(replace(CLEANING, **change), "SE") == act
    assert act_of(replace(CLEANING, **change), "GB") == act.removesuffix("_se")


@given(
    band=st.sampled_from(["priority", "special"]),
    contract=st.sampled_from(["running", "renewal", "ended", "none", "unknown"]),
    adverse=st.booleans(),
)
def test_nobody_in_a_higher_band_or_with_an_adverse_fact_is_said_to_be_small(
    band, contract, adverse
):
    item = replace(
        CLEANING, band=band, contract_state=contract, adverse=adverse, proportion="direct"
    )
    assert act_of(item, "SE") in ("hear", "visit")
    assert item.size(LIMITS, "sv") == ""
    assert replace(item, band="extended", adverse=True).size(LIMITS, "sv") == ""


def test_a_small_purchase_is_said_with_its_amount_and_the_limit():
    small = replace(
        CLEANING, band="standard", reason="small_purchase", proportion="small",
        year_most=Decimal("99990.00"),
    )  # fmt: skip
    said = {language: small.size(LIMITS, language).replace("\xa0", " ") for language in LANGUAGES}
    assert "99 900 SEK per år, under 100 000 (LOU 19 a kap. 11 §)" in said["sv"]
    assert "99,900 SEK a year, below 100,000" in said["en"]
    direct = replace(CLEANING, proportion="direct", year_most="120000.00")
    assert "700 000 (LOU 19 a kap. 2 §)" in direct.size(LIMITS, "sv").replace("\xa0", " ")
    assert direct.size(None, "sv") == ""


def test_days_are_about_right_and_never_have_decimals():
    assert CLEANING.days("sv").replace("\xa0", " ") == "ungefär 1 800"
    assert CLEANING.span("sv").replace("\xa0", " ") == "1 200–2 400"
    assert replace(CLEANING, staff_days=None, staff_days_low=None).days("sv") == "–"
    assert replace(CLEANING, staff_days_low=None).span("sv") == ""
    assert [rounded(days, "en") for days in (0, 7, 61, 104, 96_115)] == [
        "under 1", "7", "61", "100", "96,000",
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_place_and_contract_has_words(language):
    for code, text in ACTS.items():
        assert "{" not in text.to(language).format(day="2027-03-01"), code
    assert len({place_of_work(known, language) for known in (True, False, None)}) == 3
    states = ("running", "renewal", "ended", "none")
    for end in (None, "2027-03-01"):
        said = {contract_words(state, end, language) for state in states}
        assert len(said) == len(states)
    assert contract_words("unknown", None, language) == "–"
    running = replace(CLEANING, contract_state="running", contract_ends_on="2028-03-01")
    terms = (None, "set", "partly", "none")
    said = [replace(running, labour_terms=one).contract(language) for one in terms]
    assert len(set(said)) == len(terms)
    assert all(one.startswith(said[0]) for one in said)
