import json
import os
import signal
import subprocess
from contextlib import ExitStack
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from service.cli.main import app
from service.operations.files.keeping import keep
from service.operations.installation import open_installation
from service.operations.jobs.job import NewJob, enqueue, load_job
from service.platform.db.database import transaction
from service.settings import Settings
from service.suppliers.portfolios.job import KIND
from tests.started import PATIENCE, process

LEDGER = Path(__file__).parents[2] / "fixtures" / "ledger" / "reskontra-1.1-cr.csv"


@pytest.fixture
def installation(tmp_path):
    opened = open_installation(Settings(data_dir=tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def start(kedjekoll, tmp_path):
    """Start a worker as a process of its own; it is gone when the test ends."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KEDJEKOLL_")}

    own = kept | {"KEDJEKOLL_DATA_DIR": str(tmp_path), "KEDJEKOLL_LOG_FORMAT": "json"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with ExitStack() as running:
        yield lambda *options: running.enter_context(
            process([kedjekoll, "worker", *options], env=own, **pipes)
        )


def events(lines):
    return [json.loads(line)["event"] for line in lines.splitlines()]


def test_a_worker_does_what_is_due_and_stops_when_it_is_to(installation, start):
    kept = keep(
        installation,
        LEDGER.read_bytes(),
        name="l.csv",
        media_type="text/csv",
        principal=installation.principal,
    )
    payload = {"files": [kept.id], "source": None, "country": "SE", "as_of": None}
    with transaction(installation.engine) as connection:
        job = enqueue(connection, NewJob(tenant_id="local", actor="x", kind=KIND, payload=payload))
    worker = start("--until-idle")
    out, err = worker.communicate(timeout=PATIENCE)
    assert (worker.returncode, out) == (0, "")
    assert events(err) == ["worker.started", "job.done", "worker.stopped"]
    with transaction(installation.engine, read_only=True) as connection:
        assert load_job(connection, tenant_id="local", job_id=job.id).state == "done"


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_stop_exits_with_0(start, number):
    worker = start()
    first = worker.stderr.readline()
    assert events(first) == ["worker.started"]
    worker.send_signal(number)
    out, err = worker.communicate(timeout=PATIENCE)
    assert (worker.returncode, out) == (0, "")
    assert events(err) == ["worker.stopped"]


@pytest.fixture
def _own_signals(monkeypatch):
    """Give the process its signals back, and leave its log as it is."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr("service.platform.process.logs.configure", lambda _log_format: None)
    with pl.Config():
        yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_own_signals")
def test_a_second_signal_ends_a_worker_at_once(tmp_path):
    ran = CliRunner().invoke(
        app, ["worker", "--until-idle"], env={"KEDJEKOLL_DATA_DIR": str(tmp_path)}
    )
    assert ran.exit_code == 0
    assert pl.Config.state()["POLARS_ENGINE_AFFINITY"] == "in-memory"
    stop = signal.getsignal(signal.SIGTERM)
    stop(signal.SIGTERM, None)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
