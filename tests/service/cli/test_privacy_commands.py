"""`kedjekoll incident`, `retention` and `subject`, as they are typed."""

import json
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from typer.testing import CliRunner

from service.cli.main import app
from service.job_kinds import worker_of
from service.operations.files.kept_files import keep_file
from service.operations.installation import open_installation
from service.operations.jobs.job import NewJob, enqueue, load_result
from service.operations.jobs.worker import run_worker
from service.operations.periods import load_periods
from service.platform.db.database import transaction
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.retention.disposing import due_of
from service.retention.job import KIND
from service.settings import load_settings

NUMBER = "850101-1236"
LONG_AGO = datetime.now(UTC) - timedelta(days=400)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command on an installation of the test's own."""
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(tmp_path))
    runner = CliRunner()
    return lambda *words, **options: runner.invoke(app, words, **options)


@pytest.fixture
def old_file(run):
    settings = load_settings()
    installation = open_installation(settings)
    with transaction(installation.engine, tenant="local") as connection:
        ensure_tenant(connection, tenant_id="local", actor="x", created_at=LONG_AGO)
        kept = keep_file(
            connection,
            b"old",
            tenant_id="local",
            file_id=new_id("file"),
            actor="local-user",
            created_at=LONG_AGO,
            name="a.txt",
            media_type="text/plain",
        )
    installation.close()
    return kept


def test_whom_to_call_needs_no_role_and_stands_first_in_both_languages(run):
    for lang, first in (("sv", "Ring 112"), ("en", "Call 112")):
        result = run("incident", "--lang", lang)
        assert result.exit_code == 0
        lines = result.stdout.splitlines()
        assert first in lines[0]
        assert [line.split("  ")[1] for line in lines[1:4]] == ["112", "114 14", "020-390 000"]
        assert "2026-11-30" in lines[1]


def test_without_the_role_there_is_nothing_but_whom_to_call(run):
    result = run("incident", "report", "--sign", "threats", "--lang", "en")
    assert result.exit_code == 2
    assert "Call 112" in result.stdout
    assert "incident_" not in result.stdout


def test_an_incident_is_noted_preserved_for_and_shown(run, tmp_path):
    run("people", "add", "local-user", "Eva", "--role", "officer", "--role", "incident")
    result = run(
        "incident", "report", "--sign", "threats", "--note", "Ingen får gå", "--lang", "en"
    )
    assert result.exit_code == 0, result.output
    number = next(one.rstrip(",") for one in result.stdout.split() if one.startswith("incident_"))
    file = tmp_path / "gate.txt"
    file.write_text("secret words", "utf-8")
    kept = run("incident", "preserve", number, str(file), "--kind", "photo", "--lang", "en")
    assert kept.exit_code == 0
    assert "Receipt, " in kept.stdout
    shown = run("incident", "show", number, "--lang", "en").stdout
    assert "preserved files: 1, times read: 1" in shown
    assert "Restricted" in shown
    assert number in run("incident", "list").stdout
    assert b"secret words" not in b"".join(
        path.read_bytes() for path in tmp_path.glob("kedjekoll.db*")
    )


def test_nothing_is_disposed_of_without_a_decided_period(run, old_file):
    result = run("retention", "--lang", "en")
    assert result.exit_code == 0
    assert result.stdout.count("no period is set") == 14
    assert "not checked by a lawyer" in result.stdout


def test_a_dry_run_says_what_would_go_and_lets_it_stay(run, old_file, tmp_path):
    period = "local:\n  evidence_files: {days: 365, decision: KS 2026/44, decided_on: 2026-03-02}\n"
    tmp_path.joinpath("retention.yaml").write_text(period, "utf-8")
    for _ in range(2):
        shown = run("retention", "--dry-run", "--lang", "en").stdout
        assert "365 days (KS 2026/44, 2026-03-02), 1 would be disposed of" in shown
    assert (
        "365 days (KS 2026/44, 2026-03-02), 1 disposed of"
        in run("retention", "--lang", "en").stdout
    )
    assert ", 0 would be disposed of" in run("retention", "--dry-run", "--lang", "en").stdout


def test_a_worker_disposes_of_the_same(run, old_file, tmp_path):
    period = "local:\n  evidence_files: {days: 365, decision: KS 2026/44, decided_on: 2026-03-02}\n"
    tmp_path.joinpath("retention.yaml").write_text(period, "utf-8")
    settings = load_settings()
    installation = open_installation(settings)
    with transaction(installation.engine, tenant="local") as connection:
        job = enqueue(connection, NewJob(tenant_id="local", actor="x", kind=KIND, payload={}))
    run_worker(worker_of(installation, settings), Event(), until_idle=True)
    with transaction(installation.engine, tenant="local") as connection:
        result = load_result(connection, tenant_id="local", job_id=job.id)
    installation.close()
    assert json.loads(result) == {"disposed_of": 1}


def test_a_person_is_searched_for_by_what_stands_on_standard_input(run, old_file):
    found = json.loads(run("subject", "export", "--by", "user_id", input="local-user\n").stdout)
    assert old_file.id in {one["id"] for one in found["records"]}
    result = run("subject", "export", input=f"{NUMBER}\n")
    assert json.loads(result.stdout)["records"] == []
    refused = run("subject", "export", "--lang", "en", input="850101-1237\n")
    assert refused.exit_code == 2
    assert "850101" not in refused.output


def test_a_number_cannot_be_given_on_the_command_line(run):
    result = run("subject", "export", NUMBER)
    assert result.exit_code == 2


def test_a_case_is_named_with_all_that_would_go_and_why_another_stays(run, tmp_path):
    period = "local:\n  cases: {days: 1, decision: KS 2026/44, decided_on: 2026-03-02}\n"
    tmp_path.joinpath("retention.yaml").write_text(period, "utf-8")
    for number in ("KS 1", "KS 2"):
        run("case", "new", number, "Städ", "--stage", "ended")
    run("case", "hold", "KS 2", "--reason", "Överprövning")
    installation = open_installation(load_settings())
    with transaction(installation.engine, read_only=True) as connection:
        now = datetime.now(UTC) + timedelta(days=2)
        periods = load_periods(tmp_path, tenant_id="local")
        found = due_of(connection, "cases", periods, tenant_id="local", now=now)
    installation.close()
    assert found.with_them == {}  # the log has yet to give the entries their places
    assert sorted(found.staying.values()) == ["held", "log_waits"]
    shown = run("retention", "--dry-run", "--lang", "en").stdout
    assert "1 days (KS 2026/44, 2026-03-02), 0 would be disposed of" in shown
    dispose = run("incident", "dispose", "--lang", "en")
    assert dispose.exit_code == 2
