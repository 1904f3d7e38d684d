"""How many jobs a second the queue lets through, and how soon a killed worker's job goes on.

Jobs do nothing but store one row, so what is measured is the queue. SQLite in a temporary folder,
and PostgreSQL where `TEST_DATABASE_URL` names an empty database.
"""

import json
import logging
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic, perf_counter
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, func, select, text

from service.operations.installation import Installation
from service.operations.jobs.context import JobContext
from service.operations.jobs.job import LAST, NORMAL, NewJob, enqueue
from service.operations.jobs.lease import LEASE, JobOutcome
from service.operations.jobs.tables import JOBS
from service.operations.jobs.worker import Worker, run_worker
from service.operations.people.principal import Principal
from service.platform.db.database import open_engine, transaction
from service.platform.db.migrations import upgrade
from service.settings import WorkLimits

AT_ONCE = 1_000
WAITING = 20_000
TENANTS = 20
SHORT_LEASE = timedelta(seconds=2)

_EFFECT = text("INSERT INTO effects (job) VALUES (:job)")


def store_one(context: JobContext, payload: dict[str, Any]) -> JobOutcome:
    """Wait if told to, and store one row with the end of the job."""
    Event().wait(payload["pause"])

    def write(connection: Connection) -> None:
        connection.execute(_EFFECT, {"job": context.job.id})

    return JobOutcome(b"{}", write=write)


def worker_on(url: str, lease: timedelta) -> Worker:
    """Return a worker on a database that is migrated."""
    engine = open_engine(url)
    installation = Installation(engine, person_key=bytes(32), principal=Principal("a", "x"))
    limits = WorkLimits(memory_bytes=2**28, seconds=5)
    return Worker(
        installation=installation, kinds={"store-one": store_one}, limits=limits, lease=lease
    )


def put(engine: Engine, count: int, *, pause: int = 0, priority: int = NORMAL) -> None:
    """Put jobs of several tenants in the queue."""
    with transaction(engine) as connection:
        for at in range(count):
            tenant = f"t{at % TENANTS}"
            new = NewJob(
                tenant_id=tenant,
                actor="x",
                kind="store-one",
                payload={"pause": pause},
                priority=priority,
            )
            enqueue(connection, new)


def rate(worker: Worker) -> int:
    """Return jobs a second of one worker, claim and end of each in transactions of their own."""
    put(worker.installation.engine, AT_ONCE)
    stop, left = Event(), iter(range(AT_ONCE - 1))

    def counted(context: JobContext, payload: dict[str, Any]) -> JobOutcome:
        if next(left, None) is None:
            stop.set()
        return store_one(context, payload)

    begun = perf_counter()
    run_worker(replace(worker, kinds={"store-one": counted}), stop)
    return round(AT_ONCE / (perf_counter() - begun))


def taken_over_after(url: str) -> float:
    """Return seconds from the kill of a worker to the moment when another has its job."""
    engine = open_engine(url)
    put(engine, 1, pause=60)
    command = [sys.executable, "-m", "benchmarks.jobs", url]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for worker in workers:
        assert worker.stdout is not None
        worker.stdout.readline()
    tokens = select(func.max(JOBS.c.token)).where(JOBS.c.state == "running")
    holder = select(JOBS.c.worker).where(JOBS.c.state == "running")
    _wait(engine, tokens, 1)
    with transaction(engine, read_only=True) as connection:
        name = str(connection.scalar(holder))
    os.kill(int(name.rpartition(":")[2]), signal.SIGKILL)
    killed = monotonic()
    _wait(engine, tokens, 2)
    found = monotonic() - killed
    for worker in workers:
        worker.kill()
        worker.communicate()
    engine.dispose()
    return round(found, 2)


def _wait(engine: Engine, query: Any, value: int) -> None:  # noqa: ANN401
    while True:
        with transaction(engine, read_only=True) as connection:
            if connection.scalar(query) == value:
                return
        Event().wait(0.02)


def measure(url: str) -> dict[str, object]:
    """Return the figures of one database."""
    worker = worker_on(url, LEASE)
    engine = worker.installation.engine
    upgrade(engine)
    with transaction(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE effects (job VARCHAR)")
    found: dict[str, object] = {"jobs_per_second": rate(worker)}
    begun = perf_counter()
    put(engine, WAITING, priority=LAST)
    found["enqueued_per_second"] = round(WAITING / (perf_counter() - begun))
    found[f"jobs_per_second_beside_{WAITING}_waiting"] = rate(worker)
    with transaction(engine) as connection:
        connection.exec_driver_sql("DELETE FROM jobs")
    found["lease_seconds"] = SHORT_LEASE // timedelta(seconds=1)
    found["taken_over_after_seconds"] = taken_over_after(url)
    engine.dispose()
    return found


def main() -> None:
    """Measure and print one JSON object; with an address as argument, be a worker."""
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=quiet)
    if len(sys.argv) > 1:
        print("ready", flush=True)
        run_worker(worker_on(sys.argv[1], SHORT_LEASE), Event())
        return
    found: dict[str, object] = {}
    with TemporaryDirectory() as folder:
        found["sqlite"] = measure(f"sqlite:///{Path(folder) / 'jobs.sqlite'}")
    if url := os.environ.get("TEST_DATABASE_URL"):
        found["postgresql"] = measure(url)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
