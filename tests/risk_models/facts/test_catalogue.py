"""The registry of facts, and which of them are answered."""

from datetime import date

import pytest

from data_ingest.model.tables import FACT_BASES
from risk_models.facts.annual_reports import ANNUAL_REPORT_FACTS
from risk_models.facts.catalogue import ANSWERED_FACTS, FACTS, parse_fact
from risk_models.facts.conduct import CONDUCT_FACTS
from risk_models.facts.fact import FactKind
from risk_models.facts.registers import REGISTER_FACTS
from risk_models.facts.reported import REPORTED_FACTS


def test_every_fact_is_described_in_both_languages():
    for fact in FACTS.values():
        assert fact.label.sv
        assert fact.label.en
        assert fact.document.sv
        assert fact.document.en
        assert set(fact.bases) <= set(FACT_BASES)


def test_facts_from_reference_tables_are_not_answered():
    assert set(FACTS) - set(ANSWERED_FACTS) == {
        "rights_rank",
        "enforcement_rank",
        "economic_rank",
        "authority_risk_sector",
        "industry_rate",
        "sector_posterior",
        "listed_goods",
        "tender_discount",
        "number_known",
        "tiers_named",
        "labour_form",
        "labour_cost_ratio",
        "labour_cost_position",
        "employer_standing",
        "payroll_capacity",
        "hours_per_head",
        "subcontractors_named",
        *REPORTED_FACTS,
    }


def test_a_derived_fact_follows_from_facts_that_are_answered():
    for code, fact in FACTS.items():
        assert set(fact.derived_from) <= set(ANSWERED_FACTS)
        assert not (fact.derived_from and code in ANSWERED_FACTS)


def test_nobody_is_asked_for_what_is_only_found_or_noted():
    assert {code for code, fact in FACTS.items() if not fact.asked} == {
        *REGISTER_FACTS,
        *ANNUAL_REPORT_FACTS,
        *REPORTED_FACTS,
        *CONDUCT_FACTS,
        "cost_explanation",
        "open_questions",
        "tender_discount",
    }


def test_no_fact_of_conduct_has_room_for_a_name_or_for_text():
    kinds = {fact.kind for fact in CONDUCT_FACTS.values()}
    assert kinds == {FactKind.CODE, FactKind.DATE, FactKind.INTEGER}


def test_the_buyer_reads_the_proof_of_an_agreement_itself():
    assert "declared" not in FACTS["agreement_covers_part"].bases
    assert "declared" in FACTS["collective_agreement"].bases


def test_answers_are_read_as_their_kind():
    assert parse_fact("founded_on", "2024-02-29") == date(2024, 2, 29)
    assert parse_fact("insolvency", "liquidation") == "liquidation"
    assert parse_fact("collective_agreement", "yes") == "yes"


@pytest.mark.parametrize(
    ("fact", "text", "message"),
    [
        ("founded_on", "2023-02-29", "YYYY-MM-DD"),
        ("founded_on", "20230228", "YYYY-MM-DD"),
        ("founded_on", "2023-W01-1", "YYYY-MM-DD"),
        ("insolvency", "broke", "allowed: none, reorganisation"),
        ("collective_agreement", "Yes", "allowed: yes, no"),
        ("rights_rank", "12", "allowed: founded_on"),
        ("size", "large", "allowed: founded_on"),
        ("payroll_capacity", "1200", "allowed: founded_on"),
        ("tax_debts", "-77", "the least number allowed is 0"),
    ],
)
def test_other_answers_are_refused_without_being_repeated(fact, text, message):
    with pytest.raises(ValueError, match=message) as refusal:
        parse_fact(fact, text)
    assert text not in str(refusal.value)
