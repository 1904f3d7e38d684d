from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import update

from service.operations.audit.entry import write_entry
from service.operations.audit.sealer import InstalledLog
from service.operations.jobs.job import NewJob, database_now, enqueue
from service.operations.jobs.queue import claim
from service.operations.jobs.schedule import add_schedule
from service.operations.jobs.tables import JOBS
from service.operations.metrics.measure import READ
from service.operations.metrics.state import InstallationState
from service.platform.db.database import open_engine, transaction
from service.screening.replays.job import last_pass

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TENANTS = ("malmo-stad", "lunds-kommun")


@pytest.fixture
def figures(tmp_path):
    """Read the figures of an engine: `figures(engine)[name, label]`."""

    def read(engine):
        registry = CollectorRegistry()
        folder = {"data_dir": tmp_path, "snapshot_dir": tmp_path / "snapshots"}
        registry.register(
            InstallationState(engine, **folder, last_pass=last_pass, clock=lambda: NOW)
        )
        return {
            (sample.name.removeprefix("kedjekoll_"), *sample.labels.values()): sample.value
            for family in registry.collect()
            for sample in family.samples
        }

    return read


def test_a_folder_of_snapshots_that_cannot_be_read_breaks_no_other_figure(
    figures, own_engine, tmp_path
):
    (tmp_path / "snapshots").write_text("in the way")
    found = figures(own_engine)
    assert (found["snapshot_serves",], found["database_up",]) == (0, 1)


def put(engine, tenant, kind, **more):
    with transaction(engine, tenant=tenant) as connection:
        new = NewJob(tenant_id=tenant, actor="x", kind=kind, payload={}, **more)
        return enqueue(connection, new)


def test_the_queue_the_schedules_and_the_log_are_told_across_organisations(own_engine, figures):
    engine, hour = own_engine, timedelta(hours=1)
    jobs = [put(engine, tenant, "portfolio") for tenant in TENANTS]
    put(engine, TENANTS[0], "portfolio", delay=hour)
    with transaction(engine) as connection:
        now = database_now(connection)
        late = update(JOBS).where(JOBS.c.id == jobs[1].id).values(due_at=now - hour)
        connection.execute(late)
        taken = claim(connection, kinds=("portfolio",), lease=hour, worker="w")
        gone = update(JOBS).where(JOBS.c.id == taken.id).values(due_at=now - hour)
        connection.execute(gone)
        for kind, first in (("retention", now - 2 * hour), ("monitor", now + hour)):
            add_schedule(
                connection,
                tenant_id=TENANTS[1],
                actor="x",
                kind=kind,
                payload={},
                every=hour,
                first_at=first,
            )
        write_entry(
            connection, "key.made", "k", tenant_id=TENANTS[0], actor="x", at=now - hour, details={}
        )
    found = figures(engine)
    assert found["jobs", "portfolio", "ready"] == 2
    assert found["jobs", "portfolio", "running"] == found["jobs_abandoned",] == 1
    assert found["job_oldest_due_seconds",] >= 0
    assert 7200 <= found["schedule_late_seconds", "retention"] < 7300
    assert found["schedule_late_seconds", "monitor"] == 0
    assert found["log_entries_waiting",] == 1
    assert 3600 <= found["log_seal_lag_seconds",] < 3700
    assert ("log_checkpoint_age_seconds",) not in found
    assert found["webhook_deliveries", "dead"] == found["webhook_oldest_due_seconds",] == 0
    assert found["database_up",] == 1
    assert found["database_connections", "in use"] == 0
    assert not any(tenant in str(found) for tenant in TENANTS)


def test_what_is_signed_does_not_wait(own_engine, figures, tmp_path):
    put(own_engine, "a", "toy")
    with transaction(own_engine) as connection:
        write_entry(
            connection,
            "key.made",
            "k",
            tenant_id="a",
            actor="x",
            at=database_now(connection),
            details={},
        )
    InstalledLog(own_engine, tmp_path).seal()
    found = figures(own_engine)
    assert (found["log_entries_waiting",], found["log_seal_lag_seconds",]) == (0, 0)
    assert found["log_leaves",] == 2  # the entry, and the row of the organisation
    assert found["log_checkpoint_age_seconds",] < 60


def test_a_database_that_is_away_is_a_figure_and_hides_no_other(figures, tmp_path):
    engine = open_engine("postgresql://nobody@127.0.0.1:1/nothing")
    found = figures(engine)
    engine.dispose()
    assert found["database_up",] == 0
    assert found["data_folder_free_bytes",] > 0
    assert not any(key[0] == "jobs" for key in found)


def test_the_age_of_each_source_is_counted_from_its_own_day(registers, own_engine, figures):
    firm = {"party_id": "SE-ON:5599990016", "kind": "company", "display_name": "X AB"}
    days_ago = (NOW - timedelta(days=6)).date()
    registers.add("se_bolagsverket_bulk", parties=[firm], as_of=days_ago)
    registers.add("se_scb_bulk", parties=[firm], as_of=None)
    found = figures(own_engine)
    assert found["snapshot_serves",] == 1
    assert found["source_data_age_days", "se_bolagsverket_bulk"] == 6
    assert ("source_data_age_days", "se_scb_bulk") not in found
    assert found["source_retrieved_age_days", "se_scb_bulk"] == 1


def test_without_a_snapshot_or_with_a_damaged_one_none_serves(own_engine, figures, tmp_path):
    assert figures(own_engine)["snapshot_serves",] == 0
    (tmp_path / "snapshots" / "x").mkdir(parents=True)
    (tmp_path / "snapshots" / "current").write_text("x")
    assert figures(own_engine)["snapshot_serves",] == 0


def test_every_figure_that_is_read_is_one_that_is_listed(own_engine, figures):
    names = {measure.name.removeprefix("kedjekoll_") for measure in READ}
    assert {key[0] for key in figures(own_engine)} <= names
