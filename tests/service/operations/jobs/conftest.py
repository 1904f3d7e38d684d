"""Jobs in tests: a queue that each test finds empty, and ways to let time pass in it.

The clock is the database's, so time is not frozen: `shift` moves what is timed instead. What
workers make goes into the table `effects`, in which nothing keeps a second row of a job out.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from service.operations.installation import Installation
from service.operations.jobs.job import NewJob, enqueue
from service.operations.jobs.queue import claim
from service.operations.jobs.tables import JOBS, Job
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.db.store import load


@pytest.fixture(autouse=True)
def _emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "engine" in request.fixturenames:
        with transaction(request.getfixturevalue("engine")) as connection:
            for table in ("jobs", "job_schedules"):
                connection.exec_driver_sql(f"DELETE FROM {table}")


@pytest.fixture
def installation(engine: Engine) -> Installation:
    """The opened installation around the module's database."""
    return Installation(engine=engine, person_key=bytes(32), principal=Principal("a", "tester"))


@pytest.fixture
def put(engine: Engine) -> Callable[..., Job]:
    """Put a job in the queue: `put(tenant_id="a", priority=0)`."""

    def make(**changes: object) -> Job:
        values = {"tenant_id": "a", "actor": "tester", "kind": "toy", "payload": {}} | changes
        with transaction(engine) as connection:
            return enqueue(connection, NewJob(**values))  # type: ignore[arg-type]

    return make


@pytest.fixture
def take(engine: Engine) -> Callable[..., Job | None]:
    """Take the job whose turn it is."""

    def make(*, lease: timedelta = timedelta(minutes=1), worker: str = "w") -> Job | None:
        with transaction(engine) as connection:
            return claim(connection, kinds=("toy",), lease=lease, worker=worker)

    return make


@pytest.fixture
def look(engine: Engine) -> Callable[[Job], Job]:
    """Return a job as it stands now."""

    def make(job: Job) -> Job:
        with transaction(engine, read_only=True) as connection:
            return load(connection, Job, JOBS.c.id == job.id)

    return make


@pytest.fixture
def shift(engine: Engine, look: Callable[[Job], Job]) -> Callable[[Job, timedelta], None]:
    """Let what is timed of a job have been timed so much later, as a clock set back does."""

    def make(job: Job, by: timedelta) -> None:
        now = look(job)
        values = {"due_at": now.due_at + by, "due_set_at": now.due_set_at + by}
        with transaction(engine) as connection:
            connection.execute(update(JOBS).where(JOBS.c.id == job.id).values(values))

    return make
