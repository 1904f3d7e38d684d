"""Judging a possible match, screening anew and asking registers live on the command line."""

import json
import re

import httpx2
import pytest
from typer.testing import CliRunner

from service.cli.main import app
from service.platform.db.record_id import new_id
from service.settings import Settings

NUMBER = "930000019"
UNIT = {
    "organisasjonsnummer": NUMBER,
    "navn": "EKSEMPEL RENHOLD AS",
    "organisasjonsform": {"kode": "AS"},
    "naeringskode1": {"kode": "81.210"},
    "konkurs": True,
}


@pytest.fixture
def run(tmp_path):
    """Run a command with one live register that answers; the others refuse."""

    def answer(request):
        if request.url.path.endswith(f"/enheter/{NUMBER}"):
            return httpx2.Response(200, json=UNIT)
        return httpx2.Response(403, json={})

    def invoke(*arguments):
        result = CliRunner().invoke(
            app,
            [*arguments, "--lang", "en"],
            env={"KEDJEKOLL_DATA_DIR": str(tmp_path / "data"), "COLUMNS": "300"},
            obj=httpx2.MockTransport(answer),
        )
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


@pytest.fixture
def file(tmp_path, one_tender):
    """A file with a tenderer that has the number of a Norwegian firm."""

    def write(name="Fjällvinds Snickeri AB"):
        document = one_tender() | {"stage": "award"}
        document["parties"][0] |= {
            "name": name,
            "country": "NO",
            "identifiers": [{"scheme": "NO-BRC", "number": NUMBER}],
        }
        path = tmp_path / "input.json"
        path.write_text(json.dumps(document), "utf-8")
        return str(path)

    return write


def number_of(page):
    return re.findall(r"screening_[0-9a-z]{21}", page)[-1]


def test_a_match_is_judged_by_its_number_on_the_page_and_counts_from_then_on(
    run, file, ingest, tmp_path
):
    ingest(Settings(data_dir=tmp_path / "data"), "no_brreg_enheter")
    assert "Possible matches to judge: 1." in " ".join(run("screen", file()).stdout.split())
    page = run("screen", file(), "--all").stdout
    assert "Possible match 1, Fjällvinds Snickeri AB: EKSEMPEL RENHOLD AS in" in page
    kept = number_of(page)
    judged = run("judge", kept, "1", "same", "--reason", "A change of name.")
    assert f"replacing {kept}" in judged.stdout
    anew = run("rescreen", kept, "--all").stdout
    assert "Possible match" not in anew
    assert "Fjällvinds Snickeri AB is EKSEMPEL RENHOLD AS in" in anew
    assert run("replay", kept).exit_code == 0
    assert run("replay", re.findall(r"screening_[0-9a-z]{21}", anew)[0]).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("rescreen", "s_x"), "no such screening"),
        (("judge", "s_x", "1", "same", "--reason", "Why not."), "no such screening"),
        (("judge", new_id("screening"), "1", "same", "--reason", "Why not."), "no such screening"),
        (("judge", new_id("screening"), "1", "same", "--reason", "x"), "reason of 3 to 1,000"),
        (("judge", new_id("screening"), "1", "perhaps", "--reason", "Why not."), "not_same"),
    ],
    ids=["rescreen", "judge", "judge-absent", "no-reason", "no-verdict"],
)
def test_what_cannot_be_done_is_said_and_exits_with_2(run, arguments, said):
    result = run(*arguments)
    assert (result.exit_code, said in result.stderr) == (2, True)


def test_live_answers_count_and_progress_goes_to_standard_error(run, file):
    result = run("screen", file("Eksempel Renhold AS"), "--live")
    assert result.exit_code == 0
    assert "Asking registers: 1 of 2" in result.stderr
    assert "UTC)" in result.stdout
    assert "did not answer about Eksempel Renhold AS" in result.stdout
    assert "not the same as the firm not being there" in result.stdout


def test_registers_are_not_asked_for_an_earlier_day(run, file):
    result = run("screen", file(), "--live", "--as-of", "2026-01-01")
    assert (result.exit_code, "earlier day" in result.stderr) == (2, True)
