import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data_ingest.snapshot.store import snapshot_ids
from service.cli.main import app

UNITS = Path(__file__).parents[2] / "fixtures" / "sources" / "no_brreg_enheter.json"


@pytest.fixture
def run(tmp_path):
    """Run a command in this process."""

    def invoke(*arguments):
        result = CliRunner().invoke(
            app, [str(one) for one in arguments], env={"KEDJEKOLL_DATA_DIR": str(tmp_path / "data")}
        )
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


@pytest.fixture
def two(run, tmp_path):
    """Two snapshots, of which the second serves."""
    run("ingest", "no_brreg_enheter", UNITS)
    units = json.loads(UNITS.read_text("utf-8"))
    units[0]["navn"] = "EKSEMPEL MED NYTT NAVN AS"
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(units), "utf-8")
    run("ingest", "no_brreg_enheter", changed)
    assert len(snapshot_ids(tmp_path / "data" / "snapshots")) == 2
    return tmp_path / "data" / "snapshots"


def test_nothing_is_removed_without_being_asked_for(run, two):
    result = run("snapshot", "prune", "--keep", 1, "--lang", "en")
    assert result.exit_code == 0
    assert "in use" in result.output
    assert "1 can be removed" in result.output
    assert "Nothing has been removed" in result.output
    assert len(snapshot_ids(two)) == 2


def test_with_remove_what_serves_is_left_alone(run, two):
    result = run("snapshot", "prune", "--keep", 1, "--remove")
    assert "1 borttagna" in result.output
    assert snapshot_ids(two) == [(two / "current").read_text().strip()]
    again = run("snapshot", "prune", "--keep", 1, "--remove")
    assert "Inget kan tas bort." in again.output


def test_a_kept_screening_holds_its_snapshot(run, two, tmp_path):
    oldest = next(one for one in snapshot_ids(two) if one != (two / "current").read_text().strip())
    run("snapshot", "use", oldest)
    screened = run("screen", "--example", "--lang", "en", "--as-of", "2027-06-01")
    assert screened.exit_code == 0
    newest = next(one for one in snapshot_ids(two) if one != oldest)
    run("snapshot", "use", newest)
    result = run("snapshot", "prune", "--keep", 1, "--lang", "en", "--remove")
    assert "cited by a stored screening" in result.output
    assert len(snapshot_ids(two)) == 2


def test_none_is_kept_is_refused(run, two):
    assert run("snapshot", "prune", "--keep", 0).exit_code == 2
