"""Terms, letters and checks for rooms, travel, transport, housing and staff."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement_rules.needs.bought import PREFIXES, QUESTIONS
from procurement_rules.package.checklist import checklist
from procurement_rules.package.clauses import clauses
from procurement_rules.package.letters import letters
from procurement_rules.package.of_purchase import against_purchase
from procurement_rules.package.reasons import ANSWERED_NO, NOT_BOUGHT
from procurement_rules.package.template import load_templates

TEXTS = load_templates()
OF_PURCHASE = [one for one in (*TEXTS.letters, *TEXTS.clauses, *TEXTS.checks) if one.bought]
ROOMS, STAFF, TRAVEL, CLEANING = "55120000", "79620000", "63510000", "90910000"


@pytest.fixture(scope="module")
def offered(subject, rulebook):
    """Ids of the terms and letters before the call, and why others are not offered."""

    def offered(cpv, regime="full", stage="need", **answers):
        made = subject(stage=stage, cpv=cpv, regime=regime, tenders=(), answers=answers)
        terms, no_terms = clauses(made, TEXTS.clauses, rulebook)
        drafts, no_letters = letters(made, TEXTS.letters, rulebook)
        known = {one.id for one in OF_PURCHASE}
        found = [one.template.id for one in (*terms, *drafts) if one.template.id in known]
        return found, {one.id: one.reason for one in (*no_terms, *no_letters) if one.id in known}

    return offered


def test_rooms_for_a_conference_have_a_routine_a_statement_and_a_policy_for_own_staff(offered):
    found, why = offered(ROOMS, regime="chapter_19")
    assert found == ["guest_routine", "guest_routine_form", "own_travel_policy"]
    assert why["staff_housing"] == NOT_BOUGHT


def test_hired_staff_have_their_employer_and_housing_in_the_terms_and_in_the_statement(offered):
    found, why = offered(STAFF)
    assert found == ["hired_staff", "staff_housing", "staff_housing_form"]
    assert why["guest_routine"] == NOT_BOUGHT


def test_a_no_takes_the_term_away_and_a_yes_brings_it_whatever_is_bought(offered):
    assert offered(STAFF, housed=False) == (
        ["hired_staff"],
        offered(STAFF)[1] | dict.fromkeys(("staff_housing", "staff_housing_form"), ANSWERED_NO),
    )
    assert offered(CLEANING)[0] == []
    assert offered(CLEANING, housed=True)[0] == ["staff_housing", "staff_housing_form"]
    assert offered(CLEANING, staff_abroad=True)[0] == ["staff_abroad"]
    assert "own_travel_policy" not in offered(ROOMS, own_staff=False)[0]
    assert "staff_abroad" in offered(TRAVEL)[0]


@pytest.mark.parametrize("regime", [None, "chapter_19_direct", "outside", "full"])
def test_the_policy_for_own_staff_rests_on_law_that_holds_in_any_procurement(offered, regime):
    assert "own_travel_policy" in offered(ROOMS, regime=regime)[0]
    assert "own_travel_policy" in offered(ROOMS, regime=regime, stage="in_contract")[0]


def test_the_policy_says_whom_to_call_with_the_day_and_claims_nothing_of_anybody(subject, rulebook):
    made = subject(stage="need", cpv=ROOMS, tenders=())
    (policy,) = (
        one for one in letters(made, TEXTS.letters, rulebook)[0] if one.template.to == "own_staff"
    )
    assert policy.rule_ids == ("SE-BRB-6-11", "SE-BRB-6-12")
    assert all(rulebook.rule(one).verified for one in policy.rule_ids)
    said = " ".join(text.sv for text in policy.filled(policy.template.opening))
    assert "Polisen 114 14" in said
    assert "(kontrollerade 2026-11-30)" in said
    assert set(policy.blanks()) == {"buyer", "purchase", "diary_number", "officer", "channel"}
    assert [one.citation for one in policy.template.further]
    old = subject(stage="need", cpv=ROOMS, tenders=(), as_of=date(2029, 1, 1))
    (policy,) = (
        one for one in letters(old, TEXTS.letters, rulebook)[0] if one.template.to == "own_staff"
    )
    assert "help_lines" in policy.blanks()


def test_at_the_start_the_supplier_is_asked_for_what_its_term_says_and_for_no_names(
    subject, tender, rulebook
):
    for cpv, wanted in ((ROOMS, "guest_routine"), (STAFF, "staff_housing")):
        made = subject(
            stage="contract_start",
            cpv=cpv,
            starts_on=date(2027, 2, 1),
            tenders=(tender(1, awarded=True), tender(2)),
        )
        lines, _ = checklist(made, TEXTS.checks, rulebook)
        (line,) = (one for one in lines if one.template.bought)
        assert line.template.id == wanted
        drafts, _ = letters(made, TEXTS.letters, rulebook)
        (asked,) = (one for one in drafts if one.template.id == line.template.letter)
        assert asked.tender_id == "A1"
        assert "clause_number" in asked.blanks()


@given(
    cpv=st.sampled_from([ROOMS, STAFF, TRAVEL, CLEANING, "60100000", "98341000", None]),
    answers=st.dictionaries(st.sampled_from(list(QUESTIONS)), st.booleans()),
    template=st.sampled_from(OF_PURCHASE),
)
def test_a_text_is_offered_for_its_kind_or_a_yes_and_never_against_a_no(
    subject, cpv, answers, template
):
    made = subject(cpv=cpv, answers=answers)
    answer = answers.get(template.question)
    is_kind = cpv is not None and made.bought in template.bought
    expected = is_kind if answer is None else answer
    assert (against_purchase(template, made) is None) == expected


def test_every_prefix_and_question_is_used():
    assert {kind for one in OF_PURCHASE for kind in one.bought} == set(PREFIXES)
    assert {one.question for one in OF_PURCHASE} - {None} == set(QUESTIONS)
