from datetime import date

import pytest

from data_ingest.model.text import Text
from procurement_rules.package.gate import PROVISIONS
from procurement_rules.package.questions import questions
from procurement_rules.rule import Outcome


@pytest.mark.parametrize("stage", ["need", "tenders_in", "award", "in_contract"])
def test_what_no_provision_permits_is_never_offered(stage, subject, unknown, rulebook):
    assert questions(subject(stage=stage, unknowns=(unknown(None),)), rulebook) == ((), ())


@pytest.mark.parametrize(
    ("provision", "stage", "gate"),
    [
        ("LOU 17:6", "need", "documents"),
        ("LOU 17:6", "tenders_in", "clarification"),
        ("LOU 17:6", "contract_start", "contract_term"),
        ("LOU 15:11", "award", "intended_winner"),
        ("LOU 17:1", "in_contract", "contract_term"),
        ("LOU 15:5", "documents_out", "own_look_up"),
    ],
)
def test_the_stage_decides_which_gate_is_open(provision, stage, gate, subject, unknown, rulebook):
    (asked,), closed = questions(subject(stage=stage, unknowns=(unknown(provision),)), rulebook)
    assert asked.gate == gate
    assert asked.rule_ids
    assert closed == ()


@pytest.mark.parametrize(
    ("provision", "stage"),
    [("LOU 17:1", "tenders_in"), ("LOU 17:6", "documents_out"), ("LOU 16:7", "need")],
)
def test_a_gate_that_is_closed_is_not_offered_and_names_what_opens(
    provision, stage, subject, unknown, rulebook
):
    asked, (closed,) = questions(subject(stage=stage, unknowns=(unknown(provision),)), rulebook)
    assert asked == ()
    assert closed.gates == tuple(one.gate for one in PROVISIONS[provision])


def test_an_explanation_is_asked_only_of_the_tender_that_the_rule_applies_to(
    subject, tender, unknown, rulebook
):
    low = tender(1, applies=frozenset({"SE-LOU-16-7"}))
    both = tuple(unknown("LOU 16:7", tender=one) for one in ("A1", "A2"))
    asked, closed = questions(subject(tenders=(low, tender(2)), unknowns=both), rulebook)
    assert [one.tender_id for one in asked] == ["A1"]
    assert [one.tender_id for one in closed] == ["A2"]


def test_in_chapter_19_the_basis_is_that_of_chapter_19(subject, tender, unknown, rulebook):
    low = tender(1, applies=frozenset({"SE-LOU-19-18"}))
    (asked,), _ = questions(
        subject(regime="chapter_19", tenders=(low,), unknowns=(unknown("LOU 16:7"),)), rulebook
    )
    assert asked.rule_ids == ("SE-LOU-19-18",)


@pytest.mark.parametrize("regime", [None, "outside", "chapter_19_direct"])
def test_where_chapters_15_to_17_do_not_apply_nothing_is_asked_of_anybody(
    regime, subject, unknown, rulebook
):
    unknowns = tuple(unknown(one) for one in PROVISIONS if one != "LOU 15:5")
    assert questions(subject(regime=regime, unknowns=unknowns), rulebook) == ((), ())


def test_a_rule_that_was_no_law_when_the_procurement_began_opens_nothing(
    subject, unknown, rulebook
):
    early = subject(begun_on=date(2016, 12, 31), unknowns=(unknown("LOU 17:6"),))
    assert questions(early, rulebook) == ((), ())


def test_a_rule_that_does_not_apply_opens_nothing(subject, unknown, rulebook):
    goods = subject(
        stage="contract_start",
        unknowns=(unknown("LOU 17:6"),),
        outcomes={"SE-LOU-17-7": Outcome.DOES_NOT_APPLY},
    )
    asked, closed = questions(goods, rulebook)
    assert asked == ()
    assert "contract_term" not in closed[0].gates


def test_what_one_document_settles_about_a_party_is_one_question(subject, unknown, rulebook):
    paper = Text("avtalet", "the agreement")
    unknowns = tuple(
        unknown("LOU 17:5", document=paper, facts=(Text(one, one),)) for one in ("a", "b", "a")
    )
    (asked,), _ = questions(subject(stage="in_contract", unknowns=unknowns), rulebook)
    assert [fact.en for fact in asked.facts] == ["a", "b"]
