"""Stored records made again: what differs is an alarm, on record and told."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event

import orjson
import pytest
from structlog.testing import capture_logs

from procurement_rules.rulebook import load_rulebook
from service.job_kinds import worker_of
from service.operations.audit.entry import list_entries
from service.operations.changes.feed import read_changes
from service.operations.installation import Installation
from service.operations.jobs.job import NewJob, enqueue, load_result
from service.operations.jobs.worker import run_worker
from service.operations.metrics.measure import REPLAY_AGE, REPLAY_DIFFER
from service.operations.metrics.state import InstallationState
from service.operations.people.principal import Principal
from service.platform.db.database import acting_for, transaction
from service.platform.db.record_id import new_id
from service.platform.frames import canonical
from service.screening.needs.request import NeedRequest, read_request
from service.screening.needs.store import load_need, make_need, replay_need, store_need
from service.screening.record.recording import replay, store
from service.screening.record.store import load_screening
from service.screening.replays.job import (
    KIND,
    chosen,
    last_found,
    last_pass,
    replay_all,
    replay_one,
)
from service.screening.replays.kinds import REPLAYABLE, kind_of
from service.settings import Settings

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=1)
STATED = {
    "cpv": "90910000", "value": "4200000", "currency": "SEK", "place": "SE224",
    "starts_on": "2027-01-01", "years": 2, "title": "Lokalvård",
}  # fmt: skip


@pytest.fixture
def who():
    """Somebody of a tenant of the test's own."""
    return Principal(f"t-{new_id('screening')[-21:-3]}", "kerstin", frozenset({"auditor"}))


@pytest.fixture
def kept(own_engine, who, one_tender, screen_document):
    """Three kept screenings; return their numbers."""
    record = screen_document(one_tender(), tenant_id=who.tenant_id).record
    records = [replace(record, id=new_id("screening"), actor=who.actor) for _ in range(3)]
    with acting_for(who.tenant_id):
        for one in records:
            store(own_engine, one)
        yield sorted(one.id for one in records)


@pytest.fixture
def needs(own_engine, who):
    """Three kept needs assessments; return their numbers."""
    stated = NeedRequest.model_validate(STATED)
    subject = read_request(stated, as_of=NOW.date(), person_key=b"k" * 32)
    with acting_for(who.tenant_id):
        made = [make_need(subject, principal=who, now=BEFORE, as_of=NOW.date()) for _ in range(3)]
        for one in made:
            store_need(own_engine, one)
        yield sorted(one.id for one in made)


def forge(engine, record_id, who, **changes):
    """Change what is kept of a record, as somebody with every right to the database can."""
    kind = kind_of(record_id)
    table = kind.table.name
    with transaction(engine, tenant=who.tenant_id) as connection:
        found = kind.load(connection, who.tenant_id, record_id)
        is_sqlite = connection.dialect.name == "sqlite"
        connection.exec_driver_sql(
            f"DROP TRIGGER IF EXISTS {table}_no_update"
            if is_sqlite
            else "SET LOCAL session_replication_role = replica"
        )
        sign = "?" if is_sqlite else "%s"
        for name, change in changes.items():
            connection.exec_driver_sql(
                f"UPDATE {table} SET {name} = {sign} WHERE id = {sign}",
                (change(getattr(found, name)), record_id),
            )


def replayed(engine, who, ids, seed=""):
    return replay_all(engine, ids, seed=seed, principal=who, now=NOW)


def with_points(assessment):
    """The result with one tender's points changed."""
    found = orjson.loads(assessment)
    found["lots"][0]["tenders"][0]["points"] += 1
    return canonical(found)


def test_what_nobody_has_touched_comes_out_the_same_and_the_pass_is_on_record(
    own_engine, kept, who
):
    with capture_logs() as lines:
        passed = replayed(own_engine, who, kept)
    assert passed.found == dict.fromkeys(kept, "same")
    assert (passed.alarms, lines) == ((), [])
    with transaction(own_engine, read_only=True) as connection:
        at, said = last_pass(connection, tenant_id=who.tenant_id)
        assert last_pass(connection, tenant_id="another") is None
    assert (at, said["checked"], said["differ"], said["differing"]) == (NOW, 3, 0, [])


def test_each_way_to_change_a_screening_is_an_alarm_that_is_logged_noted_and_counted(
    own_engine, kept, who, tmp_path
):
    first, second, third = kept
    with transaction(own_engine, read_only=True) as connection:
        record = load_screening(connection, tenant_id=who.tenant_id, screening_id=second)
    forged = replace(record, assessment=with_points(record.assessment))
    forge(own_engine, first, who, assessment=with_points)
    forge(
        own_engine,
        second,
        who,
        assessment=with_points,
        result_hash=lambda _: hashlib.sha256(forged.assessment).hexdigest(),
    )
    forge(
        own_engine,
        third,
        who,
        procurement=lambda kept: kept.replace(b"Norrskenets", b"Soderskenet"),
    )
    after = read_changes(own_engine, who, after=0, limit=100).last
    with capture_logs() as lines:
        passed = replayed(own_engine, who, kept)
    assert passed.found == {first: "damaged", second: "not_in_log", third: "differs"}
    assert passed.alarms == tuple(kept)
    told = [(one["event"], one["log_level"], one["record"]) for one in lines]
    assert told == [("record.differs", "error", one) for one in kept]
    changes = read_changes(own_engine, who, after=after, limit=100).items
    assert sorted((one.kind, one.record_id) for one in changes) == [("replay", one) for one in kept]
    with transaction(own_engine, read_only=True) as connection:
        own = {"tenant_id": who.tenant_id, "limit": 9, "offset": 0}
        noted = list_entries(connection, subject_id=first, **own)[0]
        assert last_found(connection, tenant_id=who.tenant_id) == tuple(kept)
        assert set(chosen(connection, tenant_id=who.tenant_id, sample=1, seed="x")) == set(kept)
    assert (noted.action, noted.details) == ("screening.replayed", b'{"finding":"damaged"}')
    figures = read_figures(own_engine, tmp_path)
    assert figures[REPLAY_DIFFER.name] == 3
    assert figures[REPLAY_AGE.name] >= 0


def with_pay(assessment):
    """The result with one level of pay changed."""
    found = orjson.loads(assessment)
    found["levels"][0]["base_hourly"] += "1"
    return canonical(found)


def test_each_way_to_change_a_needs_assessment_is_an_alarm_of_its_own_name(own_engine, needs, who):
    first, second, third = needs
    with transaction(own_engine, read_only=True) as connection:
        record = load_need(connection, tenant_id=who.tenant_id, need_id=second)
    forged = hashlib.sha256(with_pay(record.assessment)).hexdigest()
    forge(own_engine, first, who, assessment=with_pay)
    forge(own_engine, second, who, assessment=with_pay, result_hash=lambda _: forged)
    forge(own_engine, third, who, evidence=with_other_pay)
    after = read_changes(own_engine, who, after=0, limit=100).last
    with capture_logs() as lines:
        passed = replayed(own_engine, who, needs)
    assert passed.found == {first: "damaged", second: "not_in_log", third: "differs"}
    assert [(one["event"], one["record"]) for one in lines] == [
        ("record.differs", one) for one in needs
    ]
    changes = read_changes(own_engine, who, after=after, limit=100).items
    assert sorted((one.kind, one.record_id) for one in changes) == [
        ("need_replay", one) for one in needs
    ]
    with transaction(own_engine, read_only=True) as connection:
        own = {"tenant_id": who.tenant_id, "limit": 9, "offset": 0}
        noted = list_entries(connection, subject_id=first, **own)[0]
    assert (noted.action, noted.details) == ("need.replayed", b'{"finding":"damaged"}')


def with_other_pay(evidence):
    """The evidence with another lowest pay by the hour in each level."""
    tables = orjson.loads(evidence)
    levels = tables["wage_levels"]
    at = levels["columns"].index("base_hourly")
    for row in levels["rows"]:
        row[at] = "9" + row[at]
    return canonical(tables)


def test_screenings_and_needs_assessments_are_drawn_and_made_again_together(
    own_engine, kept, needs, who
):
    with transaction(own_engine, read_only=True) as connection:
        every = chosen(connection, tenant_id=who.tenant_id, sample=None, seed="")
        drawn = {
            one[0]
            for seed in range(30)
            for one in chosen(connection, tenant_id=who.tenant_id, sample=1, seed=str(seed))
        }
    assert (every, drawn) == (tuple(sorted([*kept, *needs])), {"s", "n"})
    assert replayed(own_engine, who, every).found == dict.fromkeys(every, "same")


def test_a_record_whose_evidence_cannot_be_read_is_damaged_and_the_others_are_looked_at_still(
    own_engine, kept, needs, who
):
    for one in (kept[0], needs[0]):
        forge(own_engine, one, who, evidence=lambda _: b'{"sources":[]}')
    found = replayed(own_engine, who, [*kept, *needs]).found
    assert {one for one, what in found.items() if what == "damaged"} == {kept[0], needs[0]}
    assert sum(what == "same" for what in found.values()) == 4


def read_figures(engine, folder):
    state = InstallationState(engine, data_dir=folder, snapshot_dir=folder, last_pass=last_pass)
    return {one.name: one.samples[0].value for one in state.collect() if one.samples}


def test_the_same_seed_draws_the_same_sample_and_another_another(own_engine, kept, who):
    with transaction(own_engine, read_only=True) as connection:

        def drawn(sample, seed):
            return chosen(connection, tenant_id=who.tenant_id, sample=sample, seed=seed)

        assert drawn(None, "") == drawn(9, "a") == tuple(kept)
        assert drawn(1, "a") == drawn(1, "a")
        assert len({drawn(1, str(seed)) for seed in range(30)}) == 3


def test_under_other_rules_the_points_are_compared_and_points_that_differ_are_an_alarm(
    own_engine, kept, who, monkeypatch
):
    again = replay(load(own_engine, kept[0], who), load_rulebook())
    for change, finding in ((with_points, "differs"), (without_rules, "other_rules")):
        made = replace(
            again, same=False, assessment=change(again.assessment), differences=("rulebook",)
        )
        comes_out(monkeypatch, made)
        assert replay_one(own_engine, kept[0], tenant_id=who.tenant_id) == finding
    other = replace(again, same=False, assessment=b"{", differences=("code",))
    comes_out(monkeypatch, other)
    assert replay_one(own_engine, kept[0], tenant_id=who.tenant_id) == "differs"


def test_under_other_rules_pay_is_compared_and_pay_that_differs_is_an_alarm(
    own_engine, needs, who, monkeypatch
):
    with transaction(own_engine, read_only=True) as connection:
        again = replay_need(
            load_need(connection, tenant_id=who.tenant_id, need_id=needs[0]), load_rulebook()
        )
    for change, finding in ((with_pay, "differs"), (without_rules, "other_rules")):
        made = replace(
            again, same=False, assessment=change(again.assessment), differences=("rulebook",)
        )
        comes_out(monkeypatch, made)
        assert replay_one(own_engine, needs[0], tenant_id=who.tenant_id) == finding


def comes_out(monkeypatch, made):
    """Let every record come out so when it is made again."""
    for prefix, kind in REPLAYABLE.items():
        monkeypatch.setitem(REPLAYABLE, prefix, replace(kind, replay=lambda *_: made))


def load(engine, screening_id, who):
    with transaction(engine, read_only=True) as connection:
        return load_screening(connection, tenant_id=who.tenant_id, screening_id=screening_id)


def without_rules(assessment):
    return canonical(orjson.loads(assessment) | {"rules": []})


def test_a_worker_does_it_as_a_job_and_the_job_says_how_many_differ(own_engine, kept, who):
    forge(own_engine, kept[1], who, assessment=with_points)
    installation = Installation(own_engine, b"k" * 32, who)
    with transaction(own_engine) as connection:
        new = NewJob(tenant_id=who.tenant_id, actor=who.actor, kind=KIND, payload={"sample": None})
        job = enqueue(connection, new)
    run_worker(worker_of(installation, Settings()), Event(), until_idle=True)
    with transaction(own_engine, read_only=True) as connection:
        result = load_result(connection, tenant_id=who.tenant_id, job_id=job.id)
        assert last_found(connection, tenant_id=who.tenant_id) == (kept[1],)
    assert orjson.loads(result) == {"checked": 3, "differ": 1}
