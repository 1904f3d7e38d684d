"""The facts of registers and lists: found, and asked of nobody."""

import pytest

from data_ingest.model.text import Text
from risk_models.factors import FACTORS
from risk_models.facts.annual_reports import ANNUAL_REPORT_FACTS
from risk_models.facts.catalogue import ANSWERED_FACTS, FACTS, parse_fact
from risk_models.facts.fact import FOUND
from risk_models.facts.registers import REGISTER_FACTS


@pytest.mark.parametrize("code", REGISTER_FACTS)
def test_only_a_register_speaks_of_them_and_each_is_read_by_a_factor(code):
    fact = REGISTER_FACTS[code]
    assert FACTS[code] is fact
    assert fact.bases == FOUND
    assert code in ANSWERED_FACTS
    assert isinstance(fact.label, Text)
    assert any(code in factor.settled_by for factor in FACTORS)


def test_what_the_service_reads_itself_needs_no_provision():
    assert {fact.gate for fact in REGISTER_FACTS.values()} == {"LOU 15:5", None}
    assert [code for code, fact in REGISTER_FACTS.items() if fact.gate is None] == [
        "list_entry",
        "list_entry_about",
        "listed_on",
    ]


def test_refused_and_none_reported_are_two_answers():
    assert parse_fact("ownership", "refused") != parse_fact("ownership", "none_reported")


@pytest.mark.parametrize("code", ANNUAL_REPORT_FACTS)
def test_an_annual_report_is_found_and_asked_of_nobody(code):
    fact = ANNUAL_REPORT_FACTS[code]
    assert FACTS[code] is fact
    assert (fact.bases, fact.gate, fact.asked) == (FOUND, "LOU 15:5", False)


def test_no_other_fact_is_found_only():
    found = {code for code, fact in FACTS.items() if fact.bases == FOUND}
    assert found == {*REGISTER_FACTS, *ANNUAL_REPORT_FACTS}
