"""The facts of the desk: the form of ten fields and Skatteverket's answer."""

import re

import pytest

from data_ingest.model.tables import FACT_BASES
from risk_models.facts.catalogue import ANSWERED_FACTS, FACTS, parse_fact
from risk_models.facts.desk import DESK_FACTS
from risk_models.facts.fact import FactKind

TEN_FIELDS = {
    "f_tax",
    "vat_registration",
    "employer_registration",
    "employer_contributions_3m",
    "contribution_months",
    "headcount",
    "collective_agreement",
    "subcontractors_used",
    "posted_workers",
    "posting_notice",
    "employer_housing",
    "own_hours_per_month",
}


def test_each_of_the_ten_fields_has_its_facts():
    assert set(ANSWERED_FACTS) >= TEN_FIELDS
    assert set(DESK_FACTS) <= set(FACTS)


@pytest.mark.parametrize("code", DESK_FACTS)
def test_a_desk_fact_says_who_may_obtain_it_and_whose_word_counts(code):
    fact = DESK_FACTS[code]
    assert re.fullmatch(r"LOU 1[5-7]:[0-9]{1,2}", fact.gate)
    assert set(fact.bases) <= set(FACT_BASES)
    assert (fact.kind is FactKind.INTEGER) == (fact.unit is not None)


def test_the_buyer_has_to_have_seen_the_proof_of_a_posting():
    assert "declared" not in DESK_FACTS["posting_notice"].bases
    assert "declared" in DESK_FACTS["posted_workers"].bases


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("f_tax", "revoked", "revoked"),
        ("vat_registration", "left", "left"),
        ("contribution_months", "3", 3),
        ("employer_contributions_3m", "1000000000000", 10**12),
        ("employer_housing", "free_choice", "free_choice"),
    ],
)
def test_answers_of_the_form_are_read(fact, text, value):
    assert parse_fact(fact, text) == value


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("contribution_months", "4"),
        ("headcount", "-1"),
        ("own_hours_per_month", "10000001"),
        ("tax_debts", "1000000000001"),
        ("f_tax", "Approved"),
    ],
)
def test_amounts_that_cannot_be_are_refused(fact, text):
    with pytest.raises(ValueError, match="allowed"):
        parse_fact(fact, text)
