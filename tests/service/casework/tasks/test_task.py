from datetime import UTC, date, datetime, timedelta

import pytest

from service.casework.cases.request import NewLink, NewTask, TaskChange
from service.casework.links import attach
from service.casework.tasks.task import add_task, change_task, list_tasks, load_task
from service.platform.refusal import Refusal

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def tasks(work, person):
    """Lists tasks: `tasks(case)`, `tasks(mine=True, who=person("bo"))`."""

    def listed(case=None, *, who=None, today=TODAY, **asked):
        who = who or person()
        with work.transaction(who.tenant_id) as connection:
            case_id = case.id if case else None
            return list_tasks(
                connection, principal=who, today=today, case_id=case_id, limit=100, **asked
            )

    return listed


@pytest.fixture
def change(work, person):
    """Changes a task: `change(task, state="done", reason="...")`."""

    def done(task, *, who=None, version=None, **stated):
        who = who or person()
        with work.transaction(who.tenant_id) as connection:
            change_task(
                connection,
                load_task(connection, task.id, principal=who),
                TaskChange.model_validate(stated),
                version=version or task.version,
                principal=who,
                now=NOW,
            )

    return done


def codes(refused):
    return [one.code for one in refused.value.problems]


def test_the_task_that_is_due_first_comes_first_and_one_without_a_day_last(work, tasks):
    case = work.open()
    for text, day in (("sist", None), ("senare", TODAY + timedelta(9)), ("först", TODAY)):
        work.do(case, add_task, NewTask(text=text, due_on=day))
    assert [one.text_sv for one in tasks(case)] == ["först", "senare", "sist"]


def test_an_overdue_task_goes_to_the_deputy(work, tasks, person):
    case = work.open(deputy="bo")
    work.do(case, add_task, NewTask(text="i tid", due_on=TODAY))
    work.do(case, add_task, NewTask(text="sent", due_on=TODAY - timedelta(1)))
    (late,) = [one for one in tasks(mine=True, who=person("bo")) if one.case_id == case.id]
    assert (late.text_sv, late.owner, late.responsible(TODAY)) == ("sent", "anna", "bo")
    assert {one.text_sv for one in tasks(case, mine=True)} == {"i tid", "sent"}
    assert [one.text_sv for one in tasks(case, overdue=True)] == ["sent"]
    assert late.responsible(TODAY - timedelta(1)) == "anna"


def test_a_task_is_closed_with_a_reason_or_a_document_and_once(work, tasks, change):
    case = work.open()
    work.do(case, add_task, NewTask(text="gör", legal_basis="LOU 4:10"))
    (task,) = tasks(case)
    for stated in ({"state": "done"}, {"state": "not_needed"}):
        with pytest.raises(Refusal) as refused:
            change(task, **stated)
        assert codes(refused) == ["case-task-reason"]
    with pytest.raises(Refusal) as refused:
        change(task, state="done", evidence_file_id="file_000000000000000000001")
    assert codes(refused) == ["case-record"]
    change(task, state="not_needed", reason="Ingen åtgärd, eftersom avtalet är uppsagt.")
    (closed,) = tasks(case)
    assert (closed.state, closed.closed_by, closed.closed_at) == ("not_needed", "anna", NOW)
    assert tasks(case, state="open") == []
    with pytest.raises(Refusal) as refused:
        change(closed, state="done", reason="en gång till")
    assert codes(refused) == ["case-task-closed"]


def test_of_two_who_change_a_task_at_once_one_is_refused_and_the_case_has_a_new_version(
    work, tasks, change, person
):
    case = work.open()
    work.do(case, add_task, NewTask(text="gör"))
    (task,) = tasks(case)
    before = work.again(case).version
    change(task, due_on=date(2027, 1, 1))
    assert work.again(case).version == before + 1
    with pytest.raises(Refusal) as refused:
        change(task, due_on=date(2027, 2, 1), who=person("bo"))
    assert refused.value.slug == "precondition-failed"
    assert tasks(case)[0].due_on == date(2027, 1, 1)


@pytest.mark.parametrize("field", ["owner", "state"])
def test_owner_and_state_cannot_be_taken_away(work, tasks, change, field):
    case = work.open()
    work.do(case, add_task, NewTask(text="gör"))
    with pytest.raises(Refusal) as refused:
        change(tasks(case)[0], **{field: None})
    assert codes(refused) == ["case-kept"]


def test_a_task_of_another_unit_or_organisation_is_as_one_that_is_absent(
    work, tasks, change, person
):
    parks = person(units=("parks",))
    case = work.open(unit="parks", who=parks)
    work.do(case, add_task, NewTask(text="gör"), who=parks)
    (task,) = tasks(case, who=parks)
    for stranger in (person("bo"), person(tenant="other")):
        assert tasks(case, who=stranger) == []
        with pytest.raises(Refusal) as refused:
            change(task, who=stranger, state="done", reason="inte min")
        assert refused.value.slug == "not-found"


def test_an_attached_screening_becomes_open_tasks_and_the_same_acts_not_twice(
    work, tasks, change, screen_document, document
):
    case = work.open(stage="tenders_in")
    first = work.keep(screen_document(document()))
    made = work.do(case, attach, NewLink(kind="screening", id=first))
    found = tasks(case)
    assert {one.id for one in found} == set(made)
    assert all(one.legal_basis and one.state == "open" for one in found)
    assert {one.code for one in found if one.due_on is None} == {"MUST_DOCUMENT"}
    assert {one.screening_id for one in found} == {first}
    closed = next(one for one in found if one.rule_id == "SE-LOU-16-7")
    change(closed, state="done", reason="Förklaring begärd.")
    second = work.keep(screen_document(document()))
    assert work.do(case, attach, NewLink(kind="screening", id=second)) == []
    changed = document() | {"begun_on": "2026-09-22"}
    third = work.keep(screen_document(changed))
    again = work.do(case, attach, NewLink(kind="screening", id=third))
    assert [one.rule_id for one in tasks(case) if one.id in again] == ["SE-LOU-16-7"]
