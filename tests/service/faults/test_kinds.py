"""Each kind of fault comes and goes under a running application.

Meanwhile each request is answered: those that do not need what fails as ever, the others with a
problem that says when to come back; `/readyz` and the figures say what does not work. Afterwards
signing and jobs go on by themselves, and all that was acknowledged is there. Once each here, and
20 times with the nightly profile.
"""

import errno
import os
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from service.app import create_app
from service.casework.cases.tables import CASES
from service.operations import installation as installations
from service.operations.audit import sealer
from service.operations.audit.tables import LOG_ENTRIES
from service.operations.jobs.job import NewJob, enqueue, load_job
from service.operations.jobs.lease import JobOutcome
from service.operations.jobs.worker import Worker, background_worker
from service.operations.metrics.state import InstallationState
from service.operations.readiness import Looks
from service.platform.db import damage, database, lock_waits
from service.platform.db.database import EVERY_TENANT, transaction
from service.settings import Settings, WorkLimits
from tests.service.faults import layer
from tests.service.walked import key_for
from tests.started import until

TIMES = 20 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 1


class Served:
    """An application with its worker, and a key of somebody who works in it."""

    def __init__(self, api, ingest):
        self.api, self.installation = api, api.app.state.installation
        self.engine, self.folder = self.installation.engine, self.installation.data_dir
        self.file = self.folder / "kedjekoll.db"
        self.who = key_for(api, "malmo", "anna", ["officer", "admin"], days=30)
        self.kept, self._ingest = [], ingest
        state = InstallationState(
            self.engine, data_dir=self.folder, snapshot_dir=self.folder / "snapshots",
            last_pass=lambda *_, **__: None, checks=api.app.state.checks,
        )  # fmt: skip
        self.figures = CollectorRegistry()
        self.figures.register(state)

    def register(self):
        """Return the folder of a list that is in use from now on."""
        snapshots = self.folder / "snapshots"
        if not snapshots.exists():
            self._ingest("xx_own_list")
        return snapshots / (snapshots / "current").read_text().strip() / "xx_own_list"

    def keep(self):
        stated = {"diary_number": str(uuid4()), "title": "Städning"}
        answer = self.api.post("/v1/cases", json=stated, headers=self.who)
        if answer.status_code == 201:
            self.kept.append(answer.headers["location"])
        return answer

    def order(self):
        """Put a job in the queue; on SQLite a writer may have to wait for others."""
        new = NewJob(tenant_id="malmo", actor="anna", kind="toy", payload={})

        def ordered():
            with suppress(DBAPIError), transaction(self.engine, tenant="malmo") as connection:
                return enqueue(connection, new).id

        return until(ordered)

    def is_done(self, job):
        with transaction(self.engine, read_only=True, tenant="malmo") as connection:
            return load_job(connection, tenant_id="malmo", job_id=job).state == "done"

    def unsigned(self):
        count = select(func.count()).where(LOG_ENTRIES.c.leaf_index.is_(None))
        with transaction(self.engine, read_only=True, tenant=EVERY_TENANT) as connection:
            return connection.scalar(count)

    def count(self):
        count = select(func.count()).where(CASES.c.tenant_id == "malmo")
        with transaction(self.engine, read_only=True, tenant="malmo") as connection:
            return connection.scalar(count)

    def failed_checks(self):
        """What `/readyz` says that does not hold, which the figures say as well."""
        said = self.api.get("/readyz")
        if said.status_code == 200:
            return said.json().get("impaired", [])
        assert said.json()["type"] == "/problems/not-ready"
        return said.json()["detail"].partition(": ")[2].rstrip(".").split(", ")

    def failed_figures(self):
        (family,) = [one for one in self.figures.collect() if one.name == "kedjekoll_check_holds"]
        return [one.labels["check"] for one in family.samples if not one.value]


@pytest.fixture(scope="module")
def _soon():
    """Look again at once: the times between two looks are no part of what is tried."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sealer, "SEAL_SECONDS", 0.05)
        patched.setattr(damage, "LOOK_SECONDS", 0)
        patched.setattr(installations, "TRIAL_SECONDS", 0)
        patched.setattr(database, "BUSY_SECONDS", 0.5)
        patched.setattr(database, "POOL_SECONDS", 0.2)
        patched.setattr(lock_waits, "REMEMBERED_SECONDS", 1)
        yield


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(request, client, ingest, tmp_path_factory, _soon):
    where = {}
    if request.param == "postgresql":
        where = {"database_url": SecretStr(request.getfixturevalue("guarded_url"))}
    folder = tmp_path_factory.mktemp("faults")
    settings = Settings(
        data_dir=folder, language="en", embedded_worker=False, requests_per_minute=0, **where
    )
    app = create_app(settings)
    app.state.looks = Looks(seconds=2)
    api = client(app, key=False)
    worker = Worker(
        installation=api.app.state.installation,
        kinds={"toy": lambda _context, _payload: JobOutcome(b"{}")},
        limits=WorkLimits(2**28, 5),
        lease=timedelta(seconds=1),
    )
    with capture_logs(), background_worker(worker):
        yield Served(api, partial(ingest, settings))


DATABASE, FOLDER = "writing to the database", "writing to the data folder"
LOCKS = "locks of the database"
SIGNING, DAMAGE = "signing of the log", "undamaged database"


def failing(number):
    return lambda served: layer.machine_fails(served.engine, served.folder, number)


def register_gone(served):
    return layer.file_gone(served.register() / "parties.parquet")


def of_file(made):
    return lambda served: made(served.file)


KINDS = {
    "EMFILE": (failing(errno.EMFILE), {503}, {503}, DATABASE),
    "ENOSPC": (failing(errno.ENOSPC), {507}, {200}, DATABASE),
    "EIO": (failing(errno.EIO), {503}, {503}, DATABASE),
    "read-only": (failing(errno.EROFS), {503}, {200}, DATABASE),
    "permissions": (failing(errno.EACCES), {503}, {503}, DATABASE),
    "pool": (lambda served: layer.pool_used_up(served.engine), {503}, {503}, DATABASE),
    "locked": (lambda served: layer.writer_holds(served.engine), {503}, {200, 503}, LOCKS),
    "moved away": (of_file(layer.moved_away), {503}, {503}, DATABASE),
    "corrupt": (of_file(partial(layer.page_damaged, table="cases")), {503}, {503}, DAMAGE),
    "register": (register_gone, {503}, {200}, "registers and lists"),
}
"""Each with the answers to a write and to a read meanwhile, and what `/readyz` names."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_is_told_while_it_is_there_and_over_when_it_has_gone(served, kind):
    fault, writes, reads, named = KINDS[kind]
    sqlite = served.engine.dialect.name == "sqlite"
    if not sqlite and kind in ("moved away", "corrupt"):
        pytest.skip("of a SQLite file")
    for _ in range(TIMES):
        served.keep()
        waiting = served.order()
        with fault(served):
            refused, read = served.keep(), served.api.get("/v1/cases?limit=1", headers=served.who)
            assert refused.status_code in writes, refused.text
            assert read.status_code in reads, read.text
            for answer in (refused, read):
                if answer.status_code != 200:
                    assert answer.headers["content-type"] == "application/problem+json"
                    assert "retry-after" in answer.headers
            assert served.api.get("/healthz").json() == {"status": "ok"}
            assert served.api.get("/problems/not-found").status_code == 200
            if named != LOCKS or not sqlite:  # the trial of SQLite waits, as the writers do
                assert named in until(served.failed_checks)
                assert named in served.failed_figures()
        until(lambda: served.keep().status_code == 201)
        after = served.order()
        until(
            lambda waiting=waiting, after=after: served.is_done(waiting) and served.is_done(after)
        )
        until(lambda: served.unsigned() == 0)
        until(lambda: not served.failed_checks(), told=served.failed_checks)
        assert served.failed_figures() == []
        assert served.count() == len(served.kept)


@pytest.mark.parametrize("fault", [layer.file_damaged, layer.file_gone], ids=["noise", "gone"])
def test_without_its_keys_the_log_is_not_signed_and_no_other_keys_are_made(served, fault):
    log = served.installation.log
    served.keep()
    until(lambda: served.unsigned() == 0)
    keys = log.keys
    for _ in range(TIMES):
        with fault(served.folder / "log.keys"):
            assert served.keep().status_code == 201
            assert until(served.failed_checks) == [SIGNING]
            assert served.unsigned() > 0
        until(lambda: served.unsigned() == 0)
        until(lambda: not served.failed_checks())
        assert log.keys == keys


@contextmanager
def clock_jumps(monkeypatch, hours):
    class Jumped(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(hours=hours)

    with monkeypatch.context() as patched:
        patched.setattr(sealer, "datetime", Jumped)
        yield


@pytest.mark.parametrize("hours", [7, -7])
def test_the_log_goes_on_being_signed_while_the_clock_has_jumped(served, monkeypatch, hours):
    for _ in range(TIMES):
        served.keep()
        with clock_jumps(monkeypatch, hours):
            assert served.keep().status_code == 201
            until(lambda: served.unsigned() == 0)
            until(lambda: not served.failed_checks(), told=served.failed_checks)
        until(lambda: not served.failed_checks(), told=served.failed_checks)


def test_a_start_key_that_cannot_be_read_is_no_wrong_key(served):
    shown = {"authorization": f"Bearer ks_{'0' * 64}"}
    assert served.api.get("/v1/cases", headers=shown).status_code == 401
    (served.folder / "start.key").touch(mode=0o600)
    with layer.files_fail(served.folder, errno.EACCES):
        answer = served.api.get("/v1/cases", headers=shown)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/machine-fault")
    assert "retry-after" in answer.headers
