"""Portfolios in tests: files read, screened and kept as the job does it, in an installation."""

from collections.abc import Callable, Iterator
from functools import partial
from threading import Event

import pytest

from service.job_kinds import worker_of
from service.operations.files.keeping import keep
from service.operations.installation import Installation, open_installation
from service.operations.jobs.job import NewJob, enqueue, load_job
from service.operations.jobs.tables import Job
from service.operations.jobs.worker import run_worker
from service.platform.db.database import transaction
from service.settings import Settings
from service.suppliers.portfolios.job import KIND
from service.suppliers.portfolios.store import load_run
from service.suppliers.portfolios.table import PortfolioRun


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation of the test module's own."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("installation"))
    opened = open_installation(settings)
    yield opened
    opened.close()


@pytest.fixture
def run_of(installation: Installation) -> Callable[..., PortfolioRun]:
    """Return what screens files and gives the kept run: `run_of(("a.csv", b"…"), source="x")`."""
    return partial(run_in, installation)


def run_in(installation: Installation, *files: tuple[str, bytes], **order: object) -> PortfolioRun:
    """Screen files as the job of an installation does it, and return the kept run."""
    ended = job_in(installation, *files, **order)
    assert ended.state == "done", ended.problems
    with transaction(installation.engine, read_only=True) as connection:
        run = load_run(connection, tenant_id=ended.tenant_id, run_id=ended.id)
    assert run is not None
    return run


def job_in(installation: Installation, *files: tuple[str, bytes], **order: object) -> Job:
    """Order a portfolio in an installation, and return its job when it has ended."""
    principal = installation.principal
    kept = [
        keep(installation, content, name=name, media_type="text/csv", principal=principal)
        for name, content in files
    ]
    payload = {"files": [one.id for one in kept], "source": None, "country": "SE"}
    payload |= {"as_of": "2026-11-24"} | order
    new = NewJob(tenant_id=principal.tenant_id, actor="anna", kind=KIND, payload=payload)
    with transaction(installation.engine) as connection:
        job = enqueue(connection, new)
    settings = Settings(data_dir=installation.data_dir)
    run_worker(worker_of(installation, settings), Event(), until_idle=True)
    with transaction(installation.engine, read_only=True) as connection:
        ended = load_job(connection, tenant_id=principal.tenant_id, job_id=job.id)
    assert ended is not None
    return ended
