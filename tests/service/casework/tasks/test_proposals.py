from datetime import date

import pytest

from service.casework.tasks.proposals import FACT_FOUND, JUDGE_MATCH, OBTAIN, proposals
from service.screening.report.acts.next_act import next_act

TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def proposed(screened):
    return proposals(screened.assessment, today=TODAY)


def test_each_rule_that_applies_and_calls_for_something_is_proposed_once(screened, proposed):
    (lot,) = screened.assessment.lots
    applying = {
        one.rule_id
        for one in (*lot.determinations, *(d for t in lot.tenders for d in t.determinations))
        if one.outcome == "applies" and one.consequence not in ("INFO", "DEEMED_COMPLIANT")
    }
    assert {one.rule_id for one in proposed if one.rule_id} == applying
    assert len({one.subject for one in proposed}) == len(proposed)


def test_what_cannot_be_told_or_only_informs_is_no_act(proposed):
    rules = {one.rule_id for one in proposed}
    assert "SE-LOU-13-4" not in rules
    assert "SE-LOU-5-1" not in rules


def test_an_act_about_one_tender_says_which_and_stands_before_those_of_the_lot(proposed):
    act = next(one for one in proposed if one.rule_id == "SE-LOU-16-7")
    assert act.text.sv.startswith("Anbud A2: ")
    assert act.text.en.startswith("Tender A2: ")
    assert act.legal_basis == "LOU (2016:1145) 16 kap. 7 §"
    assert proposed.index(act) < next(
        place for place, one in enumerate(proposed) if one.rule_id == "SE-LOU-4-10"
    )


def test_the_first_proposal_is_the_next_act_of_the_screening(screened, proposed):
    assert proposed[0].text == next_act(screened.assessment).text
    codes = [one.code for one in proposed]
    assert codes[:3] == [FACT_FOUND] * 3
    assert codes.index(OBTAIN) == max(at for at, one in enumerate(proposed) if not one.rule_id)
    assert proposed[0].due_on < next(one.due_on for one in proposed if one.code == OBTAIN)


def test_nothing_is_to_be_obtained_before_the_part_of_the_law_is_known(screen_document, document):
    without = document()
    without.pop("value")
    without["lots"][0].pop("value")
    found = proposals(screen_document(without).assessment, today=TODAY)
    assert {one.code for one in found} == {FACT_FOUND}


def test_what_must_be_done_is_proposed_sooner_than_what_may_be(proposed):
    days = {one.code: one.due_on for one in proposed}
    assert TODAY < days["MUST_VERIFY"] < days["MAY_REQUEST"]


def test_the_same_finding_of_two_screenings_has_one_subject(screen_document, document, proposed):
    changed = document()
    changed["title"] = "En annan titel"
    again = proposals(screen_document(changed).assessment, today=TODAY)
    assert [one.subject for one in again] == [one.subject for one in proposed]
    assert [one.facts_sha256 for one in again] == [one.facts_sha256 for one in proposed]


def test_a_possible_match_is_a_task_to_judge_it(screened):
    match = {
        "party_id": "norr", "source_id": "se_list@abc", "name": "Norr AB", "number": None,
        "reason": "name_only", "listed": True,
    }  # fmt: skip
    kind = type(screened.assessment).model_fields["possible_matches"].annotation.__args__[0]
    held = screened.assessment.model_copy(
        update={"possible_matches": (kind.model_validate(match),)}
    )
    (act,) = [one for one in proposals(held, today=TODAY) if one.code == JUDGE_MATCH]
    assert "Norrskenets Lokalvård AB" in act.text.sv
    assert "se_list" in act.text.en
    assert "abc" not in act.text.en
