"""The job of a receiver: one for each, never two at once, and never given up."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import select, update

from service.operations.changes.feed import CHANGES
from service.operations.installation import Installation
from service.operations.jobs.job import cancel, load_job
from service.operations.jobs.tables import JOBS
from service.operations.jobs.worker import Worker, run_worker
from service.operations.webhooks.steps import end_receiver
from service.operations.webhooks.views import receiver_resource, standing_of
from service.operations.webhooks.working import KIND, telling
from service.platform.db.database import transaction
from service.settings import WorkLimits
from tests.service.operations.webhooks.conftest import SECRETS, START, answered, echo


@pytest.fixture
def work(world):
    """Let workers work for the receivers until nothing is due: `work(how_many)`."""
    installation = Installation(
        engine=world.engine,
        person_key=SECRETS.person_key,
        principal=world.local,
        key_secret=SECRETS.key_secret,
    )

    def run(workers: int = 1) -> None:
        with transaction(world.engine) as connection:  # what rests is due again
            connection.execute(
                update(JOBS)
                .where(JOBS.c.tenant_id == world.tenant_id, JOBS.c.state == "ready")
                .values(due_at=JOBS.c.created_at)
            )

        def until_idle(number: int) -> None:
            worker = Worker(
                installation=installation,
                kinds={KIND: telling(lambda: world.outbound)},
                limits=WorkLimits(memory_bytes=2**31, seconds=60),
                name=f"worker {number}",
            )
            run_worker(worker, Event(), until_idle=True)

        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(until_idle, range(workers)))

    return run


def job_of(world, receiver):
    with transaction(world.engine, read_only=True) as connection:
        job = load_job(connection, tenant_id=world.tenant_id, job_id=world.look(receiver).job_id)
    assert job is not None
    return job


def test_three_workers_send_each_message_once(world, work):
    names = ("a.example.se", "b.example.se")
    receivers = [world.active(name)[1] for name in names]
    made = world.happen(20)
    work(3)
    for name in names:
        sent = [headers["webhook-id"] for to, headers, _ in world.taken if to == name]
        assert len(sent) == len(set(sent)) == len(made)
    for receiver in receivers:
        assert {one.state for one in world.deliveries(receiver)} == {"delivered"}


def test_a_receiver_that_hangs_does_not_keep_the_others_waiting(world, work):
    _, hung = world.active("hung.example.se")
    _, well = world.active("well.example.se")
    world.behave["hung.example.se"] = lambda *_: [3600]
    world.happen(30)
    work()
    assert len([name for name, _, _ in world.taken if name == "hung.example.se"]) == 1
    assert len(world.deliveries(well, state="delivered")) == 30
    assert len(world.deliveries(hung, state="waiting")) == 30


def test_a_job_rests_between_its_rounds_and_fills_neither_the_queue_nor_the_changes(world, work):
    _, receiver = world.active("jobs.example.se", types=["job.changed"])
    for _ in range(5):
        work()
    job = job_of(world, receiver)
    assert (job.state, job.attempts) == ("ready", 0)
    with transaction(world.engine, read_only=True) as connection:
        own = (CHANGES.c.tenant_id == world.tenant_id, CHANGES.c.kind == "job")
        assert len(connection.scalars(select(CHANGES.c.id).where(*own)).all()) == 1
    assert len(world.taken) == 1  # that its own job was made


def test_a_job_that_somebody_cancels_stops_the_receiver_which_says_so_until_it_is_tested(
    world, work
):
    _, receiver = world.active("diary.example.se")
    first = job_of(world, receiver)
    with transaction(world.engine) as connection:
        cancel(connection, tenant_id=world.tenant_id, job_id=first.id)
        found = world.look(receiver)
        shown = receiver_resource(found, standing_of(connection, found), "sv", now=world.now)
    assert shown.state == "stopped"
    assert "avbrutits" in shown.notice
    world.happen(2)
    work()
    assert world.taken == []
    world.behave["diary.example.se"] = echo
    assert world.verify(found) == "echoed"
    work()
    assert job_of(world, receiver).id != first.id
    assert len(world.deliveries(receiver, state="delivered")) == 2


def test_the_job_ends_with_its_receiver(world, work):
    _, receiver = world.active("diary.example.se")
    with transaction(world.engine) as connection:
        end_receiver(connection, receiver, actor="tester", now=world.now)
    work()
    assert job_of(world, receiver).state == "done"


def test_what_a_worker_stores_that_was_away_too_long_is_refused(world, work):
    """Another worker has sent the message meanwhile; the first one's note changes nothing."""
    _, receiver = world.active("diary.example.se")
    world.happen(1)

    def slow(headers, body):
        if len(world.taken) == 1:  # while this one is sent, its lease runs out
            with transaction(world.engine) as connection:
                connection.execute(
                    update(JOBS)
                    .where(JOBS.c.tenant_id == world.tenant_id, JOBS.c.state == "running")
                    .values(due_at=START)
                )
            work()
            return [answered(500)]
        return [answered(204)]

    world.behave["diary.example.se"] = slow
    work()
    assert len({headers["webhook-id"] for _, headers, _ in world.taken}) == 1
    assert len(world.taken) == 2
    (delivery,) = world.deliveries(receiver)
    assert (delivery.state, delivery.outcome, delivery.attempts) == ("delivered", "204", 1)
