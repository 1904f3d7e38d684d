"""`kedjekoll audit verify` compares every record with the log, and `accept` takes one as it is."""

import json

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from service.cli.main import app
from service.operations.installation import open_installation
from service.platform.db.database import transaction
from service.settings import load_settings

ROW = "UPDATE screenings SET input_name = 'other.json'"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The command, in an installation that has kept the example."""
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KEDJEKOLL_LANGUAGE", "en")

    def invoke(*arguments):
        return CliRunner().invoke(app, arguments)

    assert invoke("screen", "--example").exit_code == 0
    return invoke


def by_hand(*statements):
    """Do what somebody with every right to the database can do."""
    installation = open_installation(load_settings())
    with transaction(installation.engine) as connection:
        for statement in ("DROP TRIGGER screenings_no_update", *statements):
            connection.execute(text(statement))
        found = connection.scalar(text("SELECT id FROM screenings"))
    installation.close()
    return found


def test_what_nobody_has_touched_holds_with_every_record(run):
    done = run("audit", "verify", "--json")
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["holds"], answer["records"]["faults"]) == (0, True, [])
    assert answer["records"]["rows"]["screenings"] == 1
    assert any(line.startswith("Records: ") for line in answer["said"])


def test_an_altered_record_is_named_and_may_be_accepted_with_a_reason(run):
    number = by_hand(ROW)
    done = run("audit", "verify")
    assert done.exit_code == 1
    assert f"screenings/{number} (local): the row has been changed in the database" in done.stdout
    assert "Nothing has been changed" not in done.stdout
    said = run("audit", "accept", f"screenings/{number}", "--reason", "Named by hand, ticket 7")
    assert said.exit_code == 0
    assert said.stdout == (
        f"Accepted: screenings/{number} (local): the row has been changed in the database.\n"
    )
    assert run("audit", "seal").exit_code == 0
    assert run("audit", "verify").exit_code == 0
    assert run("audit", "accept", f"screenings/{number}", "--reason", "x").exit_code == 2


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("screenings", "x"),
        ("screenings/", "x"),
        ("nothing/screening_1", "x"),
        ("jobs/job_1", "x"),
        ("screenings/screening_1", " "),
        ("screenings/screening_1", "x" * 201),
        ("screenings/screening_1", "19850101-1236 asked for it"),
        ("screenings/screening_1", "no such row"),
    ],
)
def test_what_cannot_be_accepted_is_refused_with_what_to_do(run, row, reason):
    done = run("audit", "accept", row, "--reason", reason)
    assert done.exit_code == 2
    assert done.stderr.strip()
