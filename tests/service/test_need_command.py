import json
import zipfile

import pytest
from typer.testing import CliRunner

from service.cli import app

ASKED = ("--cpv", "90910000", "--value", "4200000", "--place", "SE224", "--start", "2027-01-01")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    env = {"KEDJEKOLL_DATA_DIR": str(tmp_path_factory.mktemp("installation"))}

    def invoke(*arguments):
        return CliRunner().invoke(app, ["need", *map(str, arguments)], env=env)

    return invoke


def words(text):
    return " ".join(text.split())


def test_a_need_is_proposed_in_swedish_kept_and_found_again(run):
    first = run(*ASKED, "--years", "2", "--as-of", "2026-11-25")
    assert first.exit_code == 0
    assert "Förslag till behövlighetsbedömning" in first.stdout
    assert "Sparad som n_" in first.stdout
    assert "Tidigare" not in first.stdout
    again = words(run(*ASKED, "--lang", "en", "--as-of", "2026-12-25").stdout)
    assert "Earlier for the same CPV code: n_" in again
    assert "30 days old. Nothing that it rests on has changed." in again


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
