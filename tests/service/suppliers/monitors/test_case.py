import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from service.casework.cases.case import Seen, load_case, open_case
from service.casework.cases.moving import move_case
from service.casework.cases.request import NewCase, NewLink, StageMove, TaskChange
from service.casework.cases.tables import CASES, TASKS
from service.casework.links import attach, list_links
from service.casework.tasks.task import change_task, load_task
from service.screening.record.recording import screen_file
from service.screening.record.store import save_screening
from service.suppliers.monitors.handing import TASK
from service.suppliers.monitors.views import event_resource, points_are_closed
from tests.service.suppliers.monitors.conftest import FIRM, NOON

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def opened(watch, one_tender):
    """A case whose latest screening has the watched firm as its only tenderer."""

    def make(stage="in_contract"):
        document = one_tender()
        party = document["parties"][0]
        party |= {"name": "EKSEMPEL RENHOLD AS", "country": "NO", "facts": []}
        party["identifiers"] = [{"scheme": "NO-BRC", "number": FIRM}]
        watch.serve()
        with watch.installation.snapshot() as snapshot:
            record = screen_file(
                json.dumps(document).encode(),
                name="städning.json",
                principal=watch.anna,
                person_key=watch.installation.person_key,
                now=datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
                as_of=date(2026, 11, 24),
                snapshot=snapshot,
            ).record
        with watch.acting() as connection:
            save_screening(connection, record)
            stated = NewCase(diary_number=f"SKN {watch.tenant}", title="Lokalvård", stage=stage)
            case = open_case(connection, stated, principal=watch.anna, now=NOON)
            link = NewLink(kind="screening", id=record.id)
            attach(connection, case, link, Seen(watch.anna, NOON, 1))
        return case, record

    return make


def tasks(watch, case, code=TASK):
    with watch.acting() as connection:
        found = connection.scalars(
            select(TASKS.c.id).where(TASKS.c.case_id == case.id, TASKS.c.code == code)
        )
        return [load_task(connection, one, principal=watch.anna) for one in found.all()]


def test_a_change_of_a_case_makes_a_task_and_closing_it_closes_the_event(watch, opened):
    case, record = opened()
    monitor = watch.new(case_id=case.id)
    watch.at(NOON)
    assert watch.events(monitor) == []
    watch.serve(status="insolvent", as_of=date(2026, 11, 25))
    watch.at(NOON + HOUR)
    told = watch.events(monitor)
    assert {one.kind for one in told} >= {"register"}
    made = {one.id: one for one in tasks(watch, case)}
    assert {one.task_id for one in told} <= made.keys()
    assert all(one.handed_out_at == NOON + HOUR for one in told)
    register = next(one for one in told if one.kind == "register")
    task = made[register.task_id]
    assert "konkurs" in task.text_sv
    assert task.owner == case.owner
    with watch.acting() as connection:
        after = load_case(connection, case.id, principal=watch.anna)
        hanging = [one.record_id for one in list_links(connection, after)]
    assert hanging == [record.id, register.record_id]
    with watch.acting() as connection:
        done = TaskChange(state="done", reason="Leverantören har hörts")
        change_task(connection, task, done, version=1, principal=watch.anna, now=NOON + DAY)
    closed = {one.id: one for one in watch.events(monitor)}[register.id]
    assert (closed.state, closed.reason) == ("done", "Leverantören har hörts")
    watch.at(NOON + 2 * HOUR)
    assert len(watch.events(monitor)) == len(told)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_before_the_award_an_event_says_only_that_the_file_should_be_looked_at(watch, opened):
    case, _ = opened("tenders_in")
    monitor = watch.new(case_id=case.id)
    watch.at(NOON)
    watch.serve(status="insolvent", as_of=date(2026, 11, 25))
    watch.at(NOON + HOUR)
    (told,) = watch.events(monitor)
    assert (told.kind, told.subject, told.plain["evidence"]) == ("file", "", [])
    (task,) = tasks(watch, case)
    assert task.text_sv == "Något som ärendet bygger på har ändrats. Gå igenom ärendet."


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_was_told_after_the_award_is_closed_where_the_case_goes_back(watch, opened):
    case, _ = opened("award")
    monitor = watch.new(case_id=case.id)
    watch.serve(status="insolvent", as_of=date(2026, 11, 25))
    watch.at(NOON)
    told = watch.events(monitor)[0]
    assert told.kind != "file"
    with watch.acting() as connection:
        found = load_case(connection, case.id, principal=watch.anna)
        move = StageMove(stage="tenders_in", reason="Upphandlingen görs om")
        move_case(connection, found, move, Seen(watch.anna, NOON, found.version))
        closed = points_are_closed(connection, monitor, principal=watch.anna)
    shown = event_resource(told, "sv", today=NOON.date(), closed=closed)
    assert (shown.kind, shown.before, shown.after) == ("file", None, None)
    assert (shown.subject, shown.evidence, shown.closed_points) == (None, [], True)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_quiet_hours_hold_the_tasks_of_a_case_too(watch, opened):
    case, _ = opened()
    monitor = watch.new(case_id=case.id, quiet={"begins": "18:00", "ends": "07:00"})
    watch.serve(status="insolvent", as_of=date(2026, 11, 25))
    watch.at(NOON.replace(hour=22))
    assert watch.events(monitor)
    assert tasks(watch, case) == []
    watch.at(NOON.replace(hour=6) + DAY)
    assert len(tasks(watch, case)) == len({one.task_id for one in watch.events(monitor)})


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_monitor_whose_case_was_disposed_of_ends_and_says_so(watch, opened):
    case, _ = opened()
    monitor = watch.new(case_id=case.id)
    with watch.acting() as connection:  # a case that nobody finds any more, whatever took it away
        connection.execute(update(CASES).where(CASES.c.id == case.id).values(unit="elsewhere"))
    watch.at(NOON)
    after = watch.again(monitor)
    assert (after.end_reason, after.ended_at) == ("subject_gone", NOON)
    (told,) = watch.events(monitor)
    assert (told.kind, told.task_id, told.handed_out_at) == ("gone", None, NOON)
    watch.at(NOON + HOUR)
    assert len(watch.events(monitor)) == 1
