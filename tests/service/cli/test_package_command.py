import json
import re
import zipfile

import pytest
from typer.testing import CliRunner

from service.cli.main import app


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    env = {"KEDJEKOLL_DATA_DIR": str(tmp_path_factory.mktemp("installation"))}

    def invoke(*arguments):
        return CliRunner().invoke(app, [*map(str, arguments)], env=env)

    return invoke


@pytest.fixture(scope="module")
def screening(run):
    answer = run("screen", "--example", "--json")
    return re.search(r"screening_[0-9a-z]{21}", answer.stdout)[0]


def words(text):
    return " ".join(text.split())


def test_letters_are_printed_and_kept_and_nothing_is_sent(run, screening):
    answer = run("package", screening, "--kind", "letters")
    assert answer.exit_code == 0
    assert answer.stdout.startswith("# Brev, utkast")
    assert "Inget har skickats" in words(answer.stderr)
    assert "Utkastet är sparat som package_" in words(answer.stderr)


def test_what_is_filled_in_stands_in_the_letter(run, screening):
    options = ("--field", "diary_number=KS-7", "--send", "2026-12-18", "--lang", "en")
    options += ("--tender", "A4")
    answer = run("package", screening, "--kind", "letters", *options)
    assert "KS-7" in answer.stdout
    assert "2027-01-08" in answer.stdout


@pytest.mark.parametrize("ending", ["docx", "md"])
def test_a_file_is_written_and_never_replaced(run, screening, tmp_path, ending):
    target = tmp_path / f"letters.{ending}"
    only = ("--tender", "A4")
    assert run("package", screening, "--kind", "letters", *only, "--out", target).exit_code == 0
    assert target.read_bytes()[:2] == (b"PK" if ending == "docx" else b"# ")
    assert zipfile.is_zipfile(target) == (ending == "docx")
    again = run("package", screening, "--out", target)
    assert (again.exit_code, "finns redan" in again.stderr) == (2, True)


@pytest.mark.parametrize("ending", ["docx", "md"])
def test_letters_to_two_tenderers_are_two_files_named_by_tender(run, screening, tmp_path, ending):
    target = tmp_path / f"letters.{ending}"
    answer = run("package", screening, "--kind", "letters", "--out", target)
    written = {one.name for one in tmp_path.iterdir()}
    said = words(answer.stdout)
    officers, to_a2, to_a4 = (
        f"Lokalvard-kontor-Malmo_{name}.{ending}"
        for name in (
            "Brev-utkast_for-handlaggaren",
            "A2_Sundets-Stadtjanst-AB_fortydligande-forklaring-av-pris",
            "A4_Gladan-Service-AB_fortydligande",
        )
    )
    assert written == {officers, to_a2, to_a4}
    assert f"{officers}: för handläggaren, skickas inte" in said
    assert f"{to_a4}: A4 · Gladan Service AB" in said
    if ending == "md":
        assert "Sundets" not in (tmp_path / to_a4).read_text()
        assert "Gladan" not in (tmp_path / to_a2).read_text()
    again = run("package", screening, "--kind", "letters", "--out", target)
    assert (again.exit_code, "finns redan" in again.stderr) == (2, True)


def test_letters_to_two_tenderers_are_not_printed_in_one_stream(run, screening):
    answer = run("package", screening, "--kind", "letters", "--lang", "en")
    assert "This document is for the officer and is not sent" in words(answer.stdout)
    assert "Answer by" not in answer.stdout
    assert "2 documents, one for each recipient" in words(answer.stderr)


def test_the_record_is_printed_as_json(run, screening):
    answer = run("package", screening, "--kind", "letters", "--tender", "A4", "--json")
    letters = json.loads(answer.stdout)["package"]["letters"]
    assert {one["tender_id"] for one in letters} == {"A4"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--out", "x.pdf"), ".docx or .md"),
        (("--field", "verdict=x"), "Allowed names: buyer"),
        (("--out", "/no/such/folder/x.md"), "cannot be written"),
        (("--tender", "A99"), "no such tender"),
    ],
    ids=["ending", "field", "folder", "tender"],
)
def test_bad_input_is_said_with_how_to_mend_it(run, screening, options, said):
    answer = run("package", screening, "--kind", "letters", "--lang", "en", *options)
    assert answer.exit_code == 2
    assert said in words(answer.stderr)


@pytest.mark.parametrize("number", ["screening_1", "need_1", "x"])
def test_a_number_that_is_none_is_refused(run, number):
    answer = run("package", number, "--lang", "en")
    assert (answer.exit_code, "check character is wrong" in words(answer.stderr)) == (2, True)
