import pytest
from typer.testing import CliRunner

from service.cli.main import app


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(tmp_path))
    return lambda *arguments: CliRunner().invoke(app, [*arguments, "--lang", "en"])


def test_what_is_done_daily_is_listed_changed_and_ended(run):
    assert run("schedule", "list").stdout == "Nothing is scheduled daily.\n"
    assert run("retention", "--every-day").stdout == "Disposal is scheduled daily.\n"
    for sample in ("9", "3"):
        assert run("audit", "replay", "--every-day", "--sample", sample).exit_code == 0
    first, second = run("schedule", "list").stdout.splitlines()
    assert first.startswith(
        "retention: disposal of records past their retention period, all of them; since "
    )
    assert "replay: stored results are made again and compared, 3 drawn; since " in second
    assert run("schedule", "end", "replay").stdout == "It is no longer scheduled daily.\n"
    assert len(run("schedule", "list").stdout.splitlines()) == 1


def test_what_is_not_done_daily_cannot_be_ended_and_what_never_is_is_refused(run):
    ended = run("schedule", "end", "retention")
    assert (ended.exit_code, ended.stderr) == (2, "It is not scheduled daily.\n")
    assert run("schedule", "end", "portfolio").exit_code == 2
