"""Registers as a job: brought by a worker, quietly where one fails."""

from threading import Event

import orjson
import pytest

from data_ingest.snapshot.manifest import read_manifest
from data_ingest.snapshot.store import current_id, exclusively, snapshot_ids
from service.job_kinds import worker_of
from service.operations.installation import Installation
from service.operations.jobs.job import NewJob, enqueue, load_job, load_result
from service.operations.jobs.worker import run_worker
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.registers.attempts import last_attempt
from service.registers.job import KIND
from service.registers.pruning import prune_old
from service.registers.upkeep import MOST_FAILURES, register_states
from service.settings import Settings
from tests.publisher import Published, publisher
from tests.service.cli.test_registers_command import BRREG, SCB, units

WHO = Principal("local", "kerstin")
BOTH = ("no_brreg_enheter", "se_scb_bulk")


@pytest.fixture
def server():
    """A publisher of Norwegian units on this machine; that of Sweden is away."""
    with publisher() as running:
        running.files = {BRREG: Published(units(40)), SCB: Published(b"", fails=[404] * 99)}
        yield running


@pytest.fixture
def settings(server, tmp_path):
    """Settings of an installation of the test's own, with the publisher as its mirror."""
    return Settings(data_dir=tmp_path, register_mirror=server.address)


@pytest.fixture
def work(own_engine, settings):
    """Have a worker bring some registers, and return the job and its result."""
    installation = Installation(
        engine=own_engine,
        person_key=bytes(32),
        principal=WHO,
        snapshot_dir=settings.snapshot_dir,
        data_dir=settings.data_dir,
    )

    def done(*sources, by=settings):
        new = NewJob(
            tenant_id=WHO.tenant_id, actor=WHO.actor, kind=KIND, payload={"sources": sources}
        )
        with transaction(own_engine, tenant=WHO.tenant_id) as connection:
            job = enqueue(connection, new)
        run_worker(worker_of(installation, by), Event(), until_idle=True)
        with transaction(own_engine, tenant=WHO.tenant_id) as connection:
            return (
                load_job(connection, tenant_id=WHO.tenant_id, job_id=job.id),
                load_result(connection, tenant_id=WHO.tenant_id, job_id=job.id),
            )

    return done


def state_of(settings, source_id):
    states = register_states(settings.snapshot_dir, settings.download_dir)
    return next(state for state in states if state.source.id == source_id)


def test_a_worker_brings_registers_and_one_that_fails_holds_up_no_other(work, settings):
    job, result = work(*reversed(BOTH), "no_longer_known", "dk_erst_cvr")
    assert (job.state, job.done, job.total) == ("done", 2, 2)
    assert orjson.loads(result) == {
        "registers": {"no_brreg_enheter": "used", "se_scb_bulk": "failed"}
    }
    serving = read_manifest(settings.snapshot_dir / current_id(settings.snapshot_dir)).sources
    assert serving["no_brreg_enheter"].kept == 40
    assert state_of(settings, "se_scb_bulk").todo == "look"


def test_a_register_that_serves_may_fail_some_nights_before_anybody_has_to_look(
    work, server, settings
):
    work("no_brreg_enheter")
    good = last_attempt(settings.download_dir, "no_brreg_enheter").at
    server.files[BRREG].fails = [404] * MOST_FAILURES
    for night in range(1, MOST_FAILURES + 1):
        work("no_brreg_enheter")
        found = state_of(settings, "no_brreg_enheter")
        assert (found.attempt.failures, found.attempt.good_at) == (night, good)
        assert found.todo == ("look" if night == MOST_FAILURES else None)
        assert found.serving.kept == 40
    work("no_brreg_enheter")
    found = state_of(settings, "no_brreg_enheter")
    assert (found.attempt.state, found.attempt.failures, found.todo) == ("unchanged", 0, None)


def test_a_version_that_changes_much_waits_for_an_operator(work, server, settings):
    work("no_brreg_enheter")
    server.files[BRREG] = Published(units(20), etag='"2"')
    work("no_brreg_enheter")
    found = state_of(settings, "no_brreg_enheter")
    assert (found.todo, found.attempt.state) == ("accept", "waiting")
    assert [problem.code for problem in found.attempt.problems][:1] == ["gate-rows"]
    work("no_brreg_enheter")
    assert state_of(settings, "no_brreg_enheter").attempt.problems == found.attempt.problems
    server.files[BRREG].fails = [404]
    work("no_brreg_enheter")
    later = state_of(settings, "no_brreg_enheter")
    assert (later.todo, later.attempt.state) == ("accept", "failed")
    assert later.attempt.held == found.attempt.problems


def test_old_snapshots_are_removed_when_registers_come_and_what_is_needed_stays(
    work, server, settings
):
    few = settings.model_copy(update={"snapshots_kept": 2})
    made = []
    for day in range(4):
        server.files[BRREG] = Published(units(40 + day), etag=f'"{day}"')
        _, result = work("no_brreg_enheter", by=few)
        made.append(current_id(few.snapshot_dir))
    assert snapshot_ids(few.snapshot_dir) == sorted(made[2:])
    assert orjson.loads(result)["removed"] == [made[1]]
    assert prune_old(few.snapshot_dir, keep=1, named=lambda: {made[2]}) == ()  # one names it
    with exclusively(few.snapshot_dir):
        assert prune_old(few.snapshot_dir, keep=1, named=set) == ()  # the next run does it
    assert prune_old(few.snapshot_dir, keep=1, named=set) == (made[2],)
    assert snapshot_ids(few.snapshot_dir) == [made[3]]


def test_damaged_notes_of_attempts_are_none(settings):
    settings.download_dir.mkdir()
    for content in (b"", b"[]", b'{"at": "yesterday"}'):
        (settings.download_dir / "se_scb_bulk.json").write_bytes(content)
        assert last_attempt(settings.download_dir, "se_scb_bulk") is None
