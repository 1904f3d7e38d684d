"""The day of a task follows the days of its case, and never falls on a weekend or a holiday."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement_rules.package.working_days import is_working_day
from service.casework.cases.case import change_case
from service.casework.cases.procedure import PROCEDURES, form_of
from service.casework.cases.request import CaseChange, TaskChange
from service.casework.tasks.days import PROPOSAL, due, due_words, stage_end
from service.casework.tasks.following import follow_days
from service.casework.tasks.proposals import Proposal
from service.casework.tasks.task import add_proposals, change_task, load_task
from tests.service.casework.conftest import NOW

MADE = date(2026, 11, 26)
DAYS = st.dates(date(2026, 11, 1), date(2028, 1, 1))


@pytest.fixture(scope="module")
def case(work):
    return work.open(stage="tenders_in", purchase={"award_on": "2026-12-11"})


def proposal(code, subject):
    return Proposal(
        code=code,
        subject=subject,
        facts_sha256="0",
        text=due_words(PROPOSAL),
        legal_basis=None,
        rule_id=None,
        due_on=MADE + timedelta(days=14),
        follows=True,
    )


@pytest.mark.parametrize(
    ("code", "on", "basis"),
    [
        ("MUST_VERIFY", date(2026, 12, 10), "award_on/2026-12-11"),
        ("MUST_REQUIRE_EXPLANATION", date(2026, 11, 27), "award_on/2026-12-11"),
        ("fact_found", date(2026, 12, 3), PROPOSAL),
        ("MUST_REQUIRE", date(2026, 12, 10), PROPOSAL),
    ],
)
def test_a_task_is_due_the_working_day_before_what_ends_its_stage(case, code, on, basis):
    days = 7 if code == "fact_found" else 14
    found = due(case, code, proposed=MADE + timedelta(days=days), made_on=MADE)
    assert (found.on, found.basis) == (on, basis)


def test_a_day_says_what_it_follows_from(case):
    words = due_words("award_on/2026-12-11")
    assert words.sv == "före tilldelningsbeslutet 11\xa0dec.\xa02026"
    assert stage_end(case).sv == words.sv
    assert "förslag" in due_words(PROPOSAL).sv
    assert due_words(None) is None


@given(
    procedure=st.sampled_from([None, *PROCEDURES]),
    ends=st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("documents_on", "tenders_by", "award_on"), DAYS)
    ),
    made_on=DAYS,
    days=st.sampled_from([0, 7, 14, 30]),
    data=st.data(),
)
def test_no_day_is_a_weekend_a_holiday_or_before_the_task(
    case, procedure, ends, made_on, days, data
):
    stage = data.draw(st.sampled_from(list(form_of(procedure).stages)))
    code = data.draw(st.sampled_from(["MUST_VERIFY", "MAY_REQUEST", "fact_found", "judge_match"]))
    facts = {name: day.isoformat() for name, day in ends.items()}
    there = replace(case, procedure=procedure, stage=stage, purchase=facts)
    found = due(there, code, proposed=made_on + timedelta(days=days), made_on=made_on)
    assert is_working_day(found.on)
    assert found.on >= made_on
    assert due_words(found.basis).sv


def test_a_day_moves_with_the_case_unless_a_person_set_it(work, person):
    case = work.open(stage="tenders_in")
    who = person()

    def make(connection, found, seen):
        made = [proposal("MUST_VERIFY", "a"), proposal("MUST_VERIFY", "b")]
        return add_proposals(connection, found, made, screening_id=None, seen=seen)

    first, second = work.do(case, make)
    with work.transaction() as connection:
        task = load_task(connection, second, principal=who)
        mine = TaskChange(due_on="2026-12-01")
        change_task(connection, task, mine, version=1, principal=who, now=NOW)
    work.do(case, change_case, CaseChange(purchase={"award_on": "2027-01-07"}))
    there = work.again(case)
    with work.transaction() as connection:
        follow_days(connection, there, principal=who, now=NOW)
        moved, kept = (load_task(connection, one, principal=who) for one in (first, second))
    assert (moved.due_on, moved.due_basis) == (date(2027, 1, 5), "award_on/2027-01-07")
    assert (kept.due_on, kept.due_basis) == (date(2026, 12, 1), None)
