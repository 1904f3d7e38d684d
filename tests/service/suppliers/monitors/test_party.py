from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, update

from service.operations.changes.feed import read_changes
from service.operations.jobs.tables import JOB_SCHEDULES, JOBS
from service.operations.people.principal import Principal
from service.platform.db.database import acting_for
from service.platform.refusal import Refusal
from service.screening.record.store import load_screening
from service.screening.record.tables import SCREENINGS
from service.suppliers.monitors import job as passes
from service.suppliers.monitors.checks import check_parties
from service.suppliers.monitors.event import close_event, load_event
from service.suppliers.monitors.finding import serving_now, store_finding
from service.suppliers.monitors.monitor import (
    KIND,
    change_monitor,
    end_monitor,
    list_monitors,
    load_monitor,
    months_after,
)
from service.suppliers.monitors.request import EventChange, MonitorChange, MonitorEnd
from service.suppliers.monitors.tables import MONITORS
from service.suppliers.monitors.views import event_resource, monitor_resource
from tests.service.suppliers.monitors.conftest import FIRM, NOON

ON_ONE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""For what no database has a part in."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def screenings(watch):
    with watch.acting() as connection:
        count = select(func.count()).where(SCREENINGS.c.tenant_id == watch.tenant)
        return connection.scalar(count)


def changes(watch, *kinds):
    with acting_for(watch.tenant):
        found = read_changes(watch.engine, watch.anna, after=0, limit=1_000)
    return [(one.kind, one.record_id) for one in found.items if one.kind in kinds]


def test_the_first_check_tells_nothing_and_a_change_makes_events_with_what_shows_them(watch):
    watch.serve()
    monitor = watch.new()
    watch.at(NOON)
    assert watch.events(monitor) == []
    assert (watch.again(monitor).checked_at, screenings(watch)) == (NOON, 0)
    snapshot = watch.serve(status="insolvent", as_of=date(2026, 11, 25))
    watch.at(NOON + HOUR)
    told = watch.events(monitor)
    assert "register" in [one.kind for one in told]
    register = next(one for one in told if one.kind == "register")
    assert register.snapshot_id == snapshot
    shown = event_resource(register, "sv", today=NOON.date(), closed=False)
    assert (shown.before, shown.after) == ("none", "bankruptcy")
    assert "konkurs" in shown.reason
    assert [(one.source.partition("@")[0], one.as_of) for one in shown.evidence] == [
        ("no_brreg_enheter", "2026-11-25")
    ]
    with watch.acting() as connection:
        kept = load_screening(connection, tenant_id=watch.tenant, screening_id=register.record_id)
    assert b"bankruptcy" in kept.evidence
    assert changes(watch, "event") == [("event", one.id) for one in told]


@ON_ONE
def test_nothing_is_stored_where_nothing_material_has_changed(watch):
    watch.serve()
    monitor = watch.new(every_days=7)
    watch.at(NOON)
    watch.at(NOON + DAY)
    assert watch.again(monitor).checks == 1  # neither have its days passed nor anything changed
    watch.serve(as_of=date(2026, 11, 27))
    watch.at(NOON + 2 * DAY)
    assert watch.again(monitor).checks == 2  # another snapshot serves
    watch.at(NOON + 9 * DAY)
    assert watch.again(monitor).checks == 3  # its days have passed
    assert watch.events(monitor) == []
    assert screenings(watch) == 0


def test_a_pass_that_is_repeated_or_killed_before_it_was_stored_makes_no_event_twice(
    watch, monkeypatch
):
    watch.serve()
    monitor = watch.new()
    watch.at(NOON)
    watch.serve(status="insolvent", as_of=date(2026, 11, 25))
    dies = iter([True])

    def stored(connection, **known):
        passes_stored(connection, **known)
        if next(dies, False):
            raise RuntimeError("killed")  # everything was written and nothing was kept

    passes_stored = passes._stored
    monkeypatch.setattr(passes, "_stored", stored)
    watch.at(NOON + HOUR)
    assert watch.events(monitor) == []
    with watch.acting() as connection:
        connection.execute(update(JOBS).values(due_at=NOON - DAY))
    watch.work()
    told = watch.events(monitor)
    assert len({(one.subject, one.what) for one in told}) == len(told) > 0
    watch.at(NOON + 2 * HOUR)
    assert watch.events(monitor) == told


def test_of_two_workers_that_check_at_once_one_stores(watch):
    watch.serve()
    monitor = watch.new()
    watch.at(NOON)
    watch.serve(status="insolvent", as_of=date(2026, 11, 25))
    seen = watch.again(monitor)
    with watch.installation.snapshot() as snapshot:
        with watch.acting() as connection:
            serving = serving_now(connection, snapshot, tenant_id=watch.tenant, now=NOON + HOUR)
        with acting_for(watch.tenant):
            both = [check_parties(watch.installation, [seen], serving)[0] for _ in range(2)]
    for one in both:
        with watch.acting() as connection:
            store_finding(connection, one, now=NOON + HOUR)
    assert watch.again(monitor).checks == 2
    assert screenings(watch) == 1
    told = watch.events(monitor)
    assert len({one.what for one in told}) == len(told)


@ON_ONE
@pytest.mark.parametrize("jump", [-400 * DAY, 400 * DAY], ids=["back", "ahead"])
def test_a_clock_that_jumps_checks_once_more_and_tells_nothing(watch, jump):
    watch.serve()
    monitor = watch.new(expires_on=months_after(NOON.date(), 24))
    watch.at(NOON)
    watch.at(NOON + jump)
    watch.at(NOON + HOUR)
    assert [one.kind for one in watch.events(monitor) if one.kind != "reasons"] == []
    assert watch.again(monitor).ended_at is None


@ON_ONE
def test_quiet_hours_hold_an_event_until_they_end(watch):
    watch.serve()
    quiet = {"begins": "18:00", "ends": "07:00", "zone": "Europe/Stockholm"}
    monitor = watch.new(quiet=quiet)
    watch.at(NOON)
    watch.serve(status="insolvent", as_of=date(2026, 11, 25))
    night = NOON.replace(hour=22)
    watch.at(night)
    held = watch.events(monitor)
    assert held
    assert all(one.handed_out_at is None for one in held)
    assert changes(watch, "event") == []
    morning = NOON.replace(hour=6) + DAY
    watch.at(morning)
    assert {one.handed_out_at for one in watch.events(monitor)} == {morning}
    assert len(changes(watch, "event")) == len(held)


@ON_ONE
def test_the_owner_is_told_once_before_a_monitor_expires_and_then_it_is_not_checked(watch):
    watch.serve()
    monitor = watch.new(expires_on=NOON.date() + 40 * DAY)
    watch.at(NOON)
    for after in (11, 12):
        watch.at(NOON + after * DAY)
    (told,) = watch.events(monitor)
    assert told.kind == "expires"
    assert "2027-01-05" in event_resource(told, "en", today=NOON.date(), closed=False).reason
    checks = watch.again(monitor).checks
    watch.at(NOON + 41 * DAY)
    assert watch.again(monitor).checks == checks
    assert not monitor_resource(watch.again(monitor), now=NOON + 41 * DAY).active


@ON_ONE
def test_one_that_was_ended_is_not_checked_nor_changed(watch):
    watch.serve()
    monitor = watch.new()
    with watch.acting() as connection:
        end = partial(end_monitor, connection, monitor, MonitorEnd(reason="Avtalet är slut"))
        end(version=1, principal=watch.anna, now=NOON)
    ended = watch.again(monitor)
    watch.at(NOON)
    assert watch.again(monitor).checks == 0
    with watch.acting() as connection, pytest.raises(Refusal, match="conflict"):
        change_monitor(
            connection, ended, MonitorChange(every_days=3), version=2, principal=watch.anna,
            now=NOON,
        )  # fmt: skip


def test_of_two_changes_of_one_version_one_is_refused(watch):
    monitor = watch.new()
    with watch.acting() as connection:
        change = partial(change_monitor, connection, monitor, principal=watch.anna, now=NOON)
        change(MonitorChange(every_days=3, owner="bo"), version=1)
        with pytest.raises(Refusal, match="precondition-failed"):
            change(MonitorChange(every_days=4), version=1)
    after = watch.again(monitor)
    assert (after.version, after.every_days, after.owner) == (2, 3, "bo")
    assert changes(watch, "monitor") == [("monitor", monitor.id)] * 2


@ON_ONE
@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"expires_on": "2028-11-27"}, "monitor-expiry"),
        ({"expires_on": "2026-11-25"}, "monitor-expiry"),
        ({"owner": "bo", "deputy": "bo"}, "case-deputy"),
        ({"quiet": {"begins": "07:00", "ends": "07:00"}}, "monitor-quiet"),
        ({"quiet": {"zone": "Europe/Nowhere"}}, "monitor-zone"),
        ({"party": {"number": "559999-0017"}}, "number-check-digit"),
        ({"party": {"number": "ABC"}}, "number-none"),
        ({"case_id": "case_000000000000000000001"}, "case-record"),
        ({"portfolio_id": "job_000000000000000000001"}, "case-record"),
        ({"party": {"number": FIRM, "country": "NO"}, "case_id": "case_1"}, "monitor-subject"),
    ],
)
def test_what_cannot_be_watched_is_refused_with_its_reason(watch, stated, code):
    with pytest.raises(Refusal) as refused:
        watch.new(**stated)
    assert [one.code for one in refused.value.problems] == [code]


@ON_ONE
def test_it_lasts_twelve_months_unless_something_else_is_stated(watch):
    assert watch.new().expires_on == date(2027, 11, 26)
    assert watch.new(expires_on="2028-11-26").expires_on == date(2028, 11, 26)


def test_monitors_of_a_tenant_have_one_schedule(watch):
    watch.new()
    watch.new()
    with watch.acting() as connection:
        count = select(func.count()).where(
            JOB_SCHEDULES.c.tenant_id == watch.tenant, JOB_SCHEDULES.c.kind == KIND
        )
        assert connection.scalar(count) == 1


@ON_ONE
def test_a_sole_trader_is_watched_by_a_keyed_hash_and_never_shown(watch):
    monitor = watch.new(party={"number": "19121212-1212", "name": "Tolvan Tolvansson"})
    assert "121212" not in monitor.subject
    assert monitor.known["name"] is None
    shown = monitor_resource(monitor, now=NOON)
    assert (shown.subject, shown.party["name"]) == (None, None)


def test_a_monitor_of_another_unit_is_like_one_that_is_not(watch):
    of_parks = replace(watch.anna, units=frozenset({"parks"}))
    monitor = watch.new(who=of_parks, unit="parks")
    other = Principal(watch.tenant, "bo", frozenset({"officer"}), frozenset({"schools"}))
    with watch.acting() as connection:
        assert load_monitor(connection, monitor.id, principal=of_parks) == monitor
        assert list_monitors(connection, principal=other, limit=10) == []
        with pytest.raises(Refusal, match="not-found"):
            load_monitor(connection, monitor.id, principal=other)


@ON_ONE
def test_an_event_is_closed_once_with_what_came_of_it(watch):
    watch.serve()
    monitor = watch.new(deputy="bo")
    watch.at(NOON)
    watch.serve(status="insolvent", as_of=date(2026, 11, 25))
    watch.at(NOON + HOUR)
    event = watch.events(monitor)[0]
    assert event.responsible(NOON.date()) == "anna"
    assert event.responsible(NOON.date() + 30 * DAY) == "bo"
    close = {"version": 1, "principal": watch.anna, "now": NOON}
    with watch.acting() as connection:
        close_event(connection, event, EventChange(state="done", reason="Talat med dem"), **close)
        done = load_event(connection, event.id, principal=watch.anna)
        with pytest.raises(Refusal, match="conflict"):
            close_event(connection, done, EventChange(state="done", reason="Igen"), **close)
    assert (done.state, done.reason, done.closed_by) == ("done", "Talat med dem", "anna")


@ON_ONE
def test_a_party_is_judged_by_itself_whoever_else_is_watched(watch):
    """What is said of one depends on no other, so that a further monitor makes no event."""
    watch.serve()
    monitor = watch.new()
    watch.at(NOON)
    watch.new(party={"number": "559999-0016", "cpv": "03000000"})
    watch.new(party={"number": "559999-0024", "cpv": "45000000", "work_country": "BR"})
    with watch.acting() as connection:
        connection.execute(
            update(MONITORS)
            .where(MONITORS.c.tenant_id == watch.tenant)
            .values(checked_at=NOON - 100 * DAY)
        )
    watch.at(NOON + HOUR)
    assert watch.again(monitor).checks == 2
    assert watch.events(monitor) == []


@ON_ONE
def test_the_job_says_how_many_it_has_checked(watch):
    watch.serve()
    watch.new()
    job = watch.at(NOON)
    assert (job.state, job.done) == ("done", 1)
