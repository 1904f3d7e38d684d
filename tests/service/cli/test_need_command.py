import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from typer.testing import CliRunner

from service.cli.main import app
from service.operations.installation import open_installation
from service.platform.db.record_id import new_id
from service.screening.needs.request import NeedRequest, read_request
from service.screening.needs.store import make_need, store_need
from service.settings import Settings

ASKED = ("--cpv", "90910000", "--value", "4200000", "--place", "SE224", "--start", "2027-01-01")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    return tmp_path_factory.mktemp("installation")


@pytest.fixture(scope="module")
def run(installed):
    def invoke(*arguments, command="need"):
        env = {"KEDJEKOLL_DATA_DIR": str(installed)}
        return CliRunner().invoke(app, [command, *map(str, arguments)], env=env)

    return invoke


def words(text):
    return " ".join(text.split())


def test_a_need_is_proposed_in_swedish_kept_and_found_again(run):
    first = run(*ASKED, "--years", "2", "--as-of", "2026-11-25")
    assert first.exit_code == 0
    assert "Förslag till behovsbedömning" in first.stdout
    assert "Sparad som need_" in first.stdout
    assert "Tidigare" not in first.stdout
    again = words(run(*ASKED, "--lang", "en", "--as-of", "2026-12-25").stdout)
    assert "Earlier for the same CPV code: need_" in again
    assert "Age of the assessment in days: 30. Nothing that it is based on has changed." in again


def test_a_document_is_written_and_never_replaced(run, tmp_path):
    target = tmp_path / "need.docx"
    assert run(*ASKED, "--title", "Lokalvård", "--out", target).exit_code == 0
    assert "word/document.xml" in zipfile.ZipFile(target).namelist()
    again = run(*ASKED, "--out", target)
    assert (again.exit_code, "finns redan" in again.stderr) == (2, True)


def test_a_file_that_cannot_be_written_is_said(run, tmp_path):
    result = run(*ASKED, "--out", tmp_path / "no" / "need.docx", "--lang", "en")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_the_record_is_printed_as_json(run):
    result = run(*ASKED, "--json", "--begun", "2026-12-01", "--buyer", "central")
    assert json.loads(result.stdout)["assessment"]["subject"]["begun_on"] == "2026-12-01"


def test_bad_input_is_said_with_how_to_mend_it(run):
    result = run("--cpv", "9", "--value", "x", "--place", "Malmö", "--start", "2027-01-01")
    assert result.exit_code == 2
    assert "åtta siffror" in words(result.stderr)
    assert "Malmö" not in result.stderr


def test_a_kept_need_is_made_again_the_same(run):
    kept = json.loads(run(*ASKED, "--json").stdout)
    again = run(kept["id"], command="replay")
    assert again.exit_code == 0
    assert f"Samma resultat, byte för byte: {kept['result_hash']}" in words(again.stdout)
    shown = run(kept["id"], "--json", command="replay")
    assert json.loads(shown.stdout) == kept["assessment"]


def test_a_need_that_is_not_what_was_made_exits_with_1_and_names_what_has_changed(run, installed):
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    stated = NeedRequest(
        cpv="90910000", value="4200000", currency="SEK", place="SE224", starts_on=date(2027, 1, 1)
    )
    installation = open_installation(Settings(data_dir=installed))
    subject = read_request(stated, as_of=now.date(), person_key=installation.person_key)
    made = make_need(subject, principal=installation.principal, now=now, as_of=now.date())
    touched = made.assessment.replace(b"4200000", b"4300000", 1)
    assert touched != made.assessment
    numbers = [new_id("need"), new_id("need"), new_id("need")]
    store_need(installation.engine, replace(made, id=numbers[0], assessment=touched))
    other = replace(made, id=numbers[1], assessment=touched, code_version="0.0.1")
    store_need(installation.engine, other)
    store_need(installation.engine, replace(made, id=numbers[2], evidence=b"{}"))
    installation.close()
    found = [run(number, "--lang", "en", command="replay") for number in numbers]
    assert [one.exit_code for one in found] == [1, 1, 1]
    assert "it differs from what was stored" in words(found[2].stderr)
    assert "Changed since then: ?." in words(found[0].stderr)
    assert "Changed since then: code." in words(found[1].stderr)


def test_a_need_that_is_not_there_exits_with_2(run):
    missing = run(new_id("need"), "--lang", "en", command="replay")
    assert (missing.exit_code, "no such needs assessment" in missing.stderr) == (2, True)
