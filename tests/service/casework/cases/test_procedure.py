"""The stages of a case follow its form of purchase; none is a dead end, and each has an act."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_ingest.model.tables import STAGES
from service.casework.cases.award import NewAward
from service.casework.cases.case import list_events
from service.casework.cases.interruption import (
    Interruption,
    InterruptionEnd,
    end_interruption,
    interrupt,
    standstill_after,
)
from service.casework.cases.moving import move_case, record_award
from service.casework.cases.procedure import PROCEDURES, award_stage, form_of
from service.casework.cases.request import StageMove
from service.casework.overview.first_act import _first
from service.casework.overview.unsettled import Waits
from service.platform.refusal import Refusal
from tests.service.casework.conftest import NOW

TODAY = NOW.date()
WON = NewAward(winners=[{"lot": "1", "tender_ids": ["A1"]}], reason="Bäst pris.")


def act_of(case):
    return _first(case, (), [], Waits(None, ()), TODAY)


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("facts", "procedure"),
    [
        ({"direct_award": True}, "direct_award"),
        ({"direct_award": False}, "procurement"),
        ({"instrument": "LOV"}, "choice_system"),
        ({}, None),
    ],
)
def test_a_new_case_has_the_form_that_its_facts_tell(work, facts, procedure):
    assert work.open(purchase=facts).procedure == procedure


def test_a_form_that_is_chosen_states_its_facts(work):
    assert work.open(procedure="direct_award").purchase["direct_award"] is True
    assert work.open(procedure="choice_system").purchase["instrument"] == "LOV"
    assert work.open(procedure="call_off").purchase["direct_award"] is False


@pytest.mark.parametrize("procedure", [form for form in PROCEDURES if form != "call_off"])
def test_what_a_purchase_is_called_off_from_is_not_lost_where_another_form_is_chosen(
    work, procedure
):
    with pytest.raises(Refusal) as refused:
        work.open(procedure=procedure, purchase={"called_off_from": "SKN 2026/9"})
    assert codes(refused) == ["case-no-call-off"]
    kept = work.open(procedure="call_off", purchase={"called_off_from": "SKN 2026/9"})
    assert kept.purchase["called_off_from"] == "SKN 2026/9"


def test_a_case_opens_at_a_stage_that_its_form_has(work):
    with pytest.raises(Refusal) as refused:
        work.open(procedure="direct_award", stage="documents_out")
    assert codes(refused) == ["case-stage-not-of-form"]


def test_a_case_that_names_no_form_has_the_seven_stages(work):
    case = work.open()
    assert case.procedure is None
    assert list(form_of(case.procedure).stages) == list(STAGES)


def test_a_changed_form_says_why_and_changes_the_facts_that_follow(work):
    case = work.open(procedure="direct_award")
    with pytest.raises(Refusal) as refused:
        work.do(case, move_case, StageMove(stage="need", procedure="procurement"))
    assert codes(refused) == ["case-procedure-reason"]
    why = StageMove(stage="need", procedure="procurement", reason="Värdet är för högt.")
    work.do(case, move_case, why)
    after = work.again(case)
    assert (after.procedure, after.purchase["direct_award"]) == ("procurement", False)
    with work.transaction() as connection:
        moved = list_events(connection, after)[-1]
    assert moved.particulars["procedure"] == {"from": "direct_award", "to": "procurement"}


def test_a_case_that_goes_back_before_the_award_keeps_it_in_its_history_alone(work):
    case = work.open(stage="tenders_in")
    work.do(case, record_award, WON)
    work.do(case, move_case, StageMove(stage="tenders_in", reason="Utvärderingen var fel."))
    after = work.again(case)
    assert after.award is None
    with work.transaction() as connection:
        last = list_events(connection, after)[-1]
    assert last.particulars["award_withdrawn"]["winners"][0]["tender_ids"] == ["A1"]
    assert (last.actor, last.reason) == ("anna", "Utvärderingen var fel.")


def test_in_a_choice_system_suppliers_are_approved_one_after_the_other(work):
    case = work.open(procedure="choice_system", stage="tenders_in")
    work.do(case, record_award, WON.model_copy(update={"reason": None}))
    work.do(case, move_case, StageMove(stage="tenders_in"))
    second = NewAward(winners=[{"lot": "1", "tender_ids": ["A2"]}])
    work.do(case, record_award, second)
    after = work.again(case)
    assert after.award["winners"] == [{"lot": "1", "tender_ids": ["A1", "A2"]}]
    assert after.stage == "contract_start"


def test_a_contract_waits_for_the_court_unless_a_reason_is_given(work):
    case = work.open(stage="award")
    work.do(case, interrupt, Interruption(kind="under_review", reason="Ansökan, mål 1-26."))
    with pytest.raises(Refusal) as refused:
        work.do(case, move_case, StageMove(stage="contract_start"))
    assert codes(refused) == ["case-under-review"]
    assert act_of(work.again(case)).kind == "outcome"


@pytest.mark.parametrize(
    ("outcome", "stage", "stands"),
    [
        ("rejected", "award", True),
        ("allowed", "award", True),
        ("correct", "tenders_in", False),
        ("redo", "need", False),
    ],
)
def test_the_outcome_of_a_review_tells_where_the_case_goes(work, outcome, stage, stands):
    case = work.open(stage="tenders_in")
    work.do(case, record_award, WON)
    work.do(case, interrupt, Interruption(kind="under_review", reason="Ansökan om överprövning."))
    work.do(case, end_interruption, InterruptionEnd(outcome=outcome, reason="Dom i målet."))
    after = work.again(case)
    assert (after.stage, after.award is not None, after.interruption) == (stage, stands, None)
    if outcome == "rejected":
        assert after.award["standstill_until"] == standstill_after(TODAY).isoformat()


def test_a_cancelled_case_stays_where_it_is_until_it_is_reopened(work):
    case = work.open(stage="tenders_in")
    work.do(case, interrupt, Interruption(kind="cancelled", reason="Inga medel."))
    on = StageMove(stage="award", reason="Ändå.")
    for what, stated in ((move_case, on), (record_award, WON)):
        with pytest.raises(Refusal) as refused:
            work.do(case, what, stated)
        assert codes(refused) == ["case-cancelled"]
    assert act_of(work.again(case)).kind == "cancelled"
    with pytest.raises(Refusal) as refused:
        work.do(case, end_interruption, InterruptionEnd(outcome="redo", reason="Fel."))
    assert codes(refused) == ["case-review-outcome"]
    work.do(case, end_interruption, InterruptionEnd(reason="Medel finns."))
    assert work.again(case).interruption is None


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_a_standstill_after_a_judgment_is_ten_days_or_a_few_more(judgment):
    last = standstill_after(judgment)
    assert timedelta(days=10) <= last - judgment <= timedelta(days=15)


REASON = st.sampled_from([None, "Det behövs."])
MOVE = st.builds(
    StageMove,
    stage=st.sampled_from(STAGES),
    procedure=st.sampled_from([None, *PROCEDURES]),
    reason=REASON,
)
INTERRUPT = st.builds(
    Interruption, kind=st.sampled_from(["cancelled", "under_review"]), reason=st.just("Skäl.")
)
END = st.builds(
    InterruptionEnd,
    outcome=st.sampled_from([None, "rejected", "redo", "correct", "allowed"]),
    reason=st.just("Skäl."),
)
DONE = {StageMove: move_case, Interruption: interrupt, InterruptionEnd: end_interruption,
        NewAward: record_award}  # fmt: skip


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    procedure=st.sampled_from([None, *PROCEDURES]),
    steps=st.lists(st.one_of(MOVE, INTERRUPT, END, st.just(WON)), max_size=8),
)
def test_whatever_is_done_a_case_has_an_act_and_a_way_on(work, procedure, steps):
    case = work.open(procedure=procedure)
    for step in steps:
        before = work.again(case)
        try:
            work.do(case, DONE[type(step)], step)
        except Refusal:
            assert work.again(case) == before
        after = work.again(case)
        form = form_of(after.procedure)
        assert after.stage in form.stages or after.stage == before.stage
        assert act_of(after).text.sv
        if before.is_cancelled and after.is_cancelled:
            assert after.stage == before.stage
        if after.award is not None and not form.is_open:
            assert STAGES.index(after.stage) >= STAGES.index(award_stage("procurement"))
    if work.again(case).is_cancelled:
        work.do(case, end_interruption, InterruptionEnd(reason="Det återupptas."))
    after = work.again(case)
    for stage in form_of(after.procedure).stages:
        if stage != work.again(case).stage:
            work.do(case, move_case, StageMove(stage=stage, reason="Vidare."))
