import pytest

from procurement_rules.package.clauses import clauses
from procurement_rules.package.reasons import (
    BESIDE_MISSING,
    NOT_BOUGHT,
    NOT_IN_REGIME,
    OTHER_TRADE,
    RULE_DOES_NOT_APPLY,
    WORK_ELSEWHERE,
)
from procurement_rules.package.template import load_templates
from procurement_rules.rule import Outcome

TEMPLATES = load_templates().clauses
OF_PURCHASE = {one.id: NOT_BOUGHT for one in TEMPLATES if one.bought}
NO = Outcome.DOES_NOT_APPLY


@pytest.fixture(scope="module")
def draft(rulebook, subject):
    def draft(**changes):
        made, left_out = clauses(subject(stage="need", **changes), TEMPLATES, rulebook)
        return {one.template.id: one for one in made}, {one.id: one.reason for one in left_out}

    return draft


def test_the_terms_are_numbered_in_order_and_each_has_its_basis(draft):
    made, left_out = draft()
    assert [one.number for one in made.values()] == list(range(1, len(made) + 1))
    assert all(one.rule_ids for one in made.values())
    assert left_out == OF_PURCHASE | {"core_conventions": WORK_ELSEWHERE}


def test_work_abroad_has_the_core_conventions_instead_of_swedish_levels(draft):
    made, left_out = draft(work_in_sweden=False)
    assert "core_conventions" in made
    elsewhere = ("labour_terms", "other_ways", "staff_ledger")
    assert left_out == OF_PURCHASE | dict.fromkeys(elsewhere, WORK_ELSEWHERE)


def test_where_the_place_of_work_is_not_known_both_are_offered(draft):
    made, _ = draft(work_in_sweden=None)
    assert {"labour_terms", "core_conventions"} <= set(made)


def test_where_labour_terms_are_not_needed_they_are_not_offered(draft):
    made, left_out = draft(outcomes={"SE-LOU-17-2": NO, "SE-LOU-17-3": NO})
    assert left_out["labour_terms"] == RULE_DOES_NOT_APPLY
    assert left_out["other_ways"] == BESIDE_MISSING
    assert "termination" in made


def test_in_chapter_19_terms_are_voluntary_and_those_of_chapter_17_are_not_offered(draft):
    made, left_out = draft(regime="chapter_19")
    assert made["audit"].rule_ids == ("SE-LOU-19-TERMS",)
    assert left_out["subcontractor_list"] == left_out["termination"] == NOT_IN_REGIME


@pytest.mark.parametrize("regime", [None, "outside", "chapter_19_direct"])
def test_without_legal_basis_no_term_is_offered(regime, draft):
    made, left_out = draft(regime=regime)
    assert made == {}
    assert set(left_out.values()) == {NOT_IN_REGIME}


@pytest.mark.parametrize(("act", "rule"), [("LUF", "SE-LUF-16-2"), ("LUK", "SE-LUK-14-2")])
def test_under_another_act_the_terms_rest_on_its_own_provisions(act, rule, draft):
    made, left_out = draft(regime="outside", instrument=act)
    assert made["labour_terms"].rule_ids == (rule,)
    assert left_out["termination"] == NOT_IN_REGIME
    assert {one.partition("-")[2][:3] for term in made.values() for one in term.rule_ids} == {act}


@pytest.mark.parametrize(("act", "rule"), [("LUF", "SE-LUF-16-1"), ("LUK", "SE-LUK-14-1")])
def test_terms_that_a_buyer_may_set_are_offered_under_each_act(act, rule, draft):
    under_lou, _ = draft()
    may_be_set = {one for one, term in under_lou.items() if term.rule_ids == ("SE-LOU-17-1",)}
    made, _ = draft(regime="outside", instrument=act)
    assert {"audit", "bank_pay", "grievance", "tier_notice"} <= may_be_set
    assert {one for one, term in made.items() if term.rule_ids == (rule,)} == may_be_set


def test_a_term_of_works_stands_by_its_code_and_one_without_is_to_be_filled_in(draft):
    made, _ = draft(nature="works")
    assert "AFC.345" in made["staff_ledger"].works_code.sv
    assert "works_code" not in made["staff_ledger"].blanks()
    assert made["audit"].works_code.sv == "[AF-kod]"
    assert "works_code" in made["audit"].blanks()
    made, left_out = draft(nature="services")
    assert left_out["staff_ledger"] == OTHER_TRADE
    assert {term.works_code for term in made.values()} == {None}


def test_once_the_documents_are_out_no_term_is_offered(subject, rulebook):
    made, left_out = clauses(subject(stage="documents_out"), TEMPLATES, rulebook)
    assert made == ()
    assert left_out[0].reason.en == "Can be used at: before the call."


def test_terms_are_filled_and_what_is_open_is_named(draft, filled):
    made, _ = draft()
    assert set(made["tier_notice"].blanks()) == {"most_tiers", "notice_days"}
    made, _ = draft(values=filled)
    assert all(one.blanks() == () for one in made.values())
    assert "<most_tiers>" in made["tier_notice"].text[0].sv
