import json

import httpx2
import pytest
from typer.testing import CliRunner

from service.cli.main import app

NUMBER = "930000019"
UNIT = {
    "organisasjonsnummer": NUMBER,
    "navn": "EKSEMPEL RENHOLD AS",
    "organisasjonsform": {"kode": "AS"},
    "naeringskode1": {"kode": "81.210"},
    "konkurs": True,
    "konkursdato": "2026-10-01",
}
NO_LEI = {"data": [], "meta": {"pagination": {"total": 0}}}


@pytest.fixture
def asked():
    """The requests that registers have had."""
    return []


@pytest.fixture
def run(tmp_path, asked):
    """Run the command with registers that answer, by a part of the address; the rest refuse."""

    def invoke(*arguments, answers=None):
        def answer(request):
            asked.append(request)
            for part, content in (answers or {}).items():
                if part in str(request.url):
                    return httpx2.Response(200, json=content)
            return httpx2.Response(403, json={})

        result = CliRunner().invoke(
            app,
            ["look-up", *arguments],
            env={"KEDJEKOLL_DATA_DIR": str(tmp_path)},
            obj=httpx2.MockTransport(answer),
        )
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


def words(text):
    return " ".join(text.split())


def test_a_register_that_answers_is_shown_beside_one_that_does_not(run):
    result = run("930 000 019", "--lang", "en", answers={f"/enheter/{NUMBER}": UNIT})
    page = words(result.stdout)
    assert result.exit_code == 0
    assert "Norwegian register, live: found" in page
    assert "EKSEMPEL RENHOLD AS (NO-BRC:930000019): in bankruptcy or a similar procedure" in page
    assert "81.210" in page
    assert "– bankruptcy or a similar procedure: konkurs, 2026-10-01" in page
    assert "Global LEI register, live: unavailable" in page
    assert "That is not the same as not found." in page
    assert "(HTTP 403). Try again later." in page
    assert "never a verdict" in page


def test_the_page_is_swedish_unless_another_language_is_asked_for(run):
    page = words(run(NUMBER, answers={f"/enheter/{NUMBER}": UNIT}).stdout)
    assert "Enhetsregisteret (Norge), direktfråga: finns" in page
    assert "inte detsamma som att numret saknas i registret" in page


def test_not_found_is_the_registers_own_word_and_an_answer(run):
    result = run("559999-0008", "--lang", "en", answers={"api.gleif.org": NO_LEI})
    page = words(result.stdout)
    assert result.exit_code == 0
    assert "Global LEI register, live: not found" in page
    assert "Credentials for the register are missing or not accepted." in page


def test_it_exits_with_3_when_no_register_answers(run):
    result = run("5599990008", "--scheme", "SE-ON")
    assert result.exit_code == 3
    assert "svarar inte" in result.stdout


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("5599990009", "kontrollsiffra är fel"),
        ("9999000-7", "Det kan vara DK-CVR, FI-PRO, GB-COH"),
        ("810105-2382", "är ett personnummer"),
    ],
)
def test_it_exits_with_2_for_what_cannot_be_asked_and_asks_nobody(run, asked, number, said):
    result = run(number)
    assert result.exit_code == 2
    assert words(result.stderr).startswith("Numret kan inte läsas:")
    assert said in words(result.stderr)
    assert number not in result.output
    assert asked == []


def test_as_json_standard_output_is_what_the_service_answers(run):
    result = run(NUMBER, "--json", "--lang", "en", answers={f"/enheter/{NUMBER}": UNIT})
    found = json.loads(result.stdout)
    assert found["scheme"] == "NO-BRC"
    assert [one["status"] for one in found["answers"]] == ["found", "unavailable"]
    assert found["answers"][0]["parties"][0]["facts"][0]["on_date"] == "2026-10-01"


def test_a_sole_traders_name_and_number_are_not_shown(run):
    trader = {
        "organisasjonsnummer": "930000035",
        "navn": "TEST TESTESEN VASK",
        "organisasjonsform": {"kode": "ENK"},
        "konkurs": False,
    }
    for more in ((), ("--json",)):
        result = run("930000035", *more, answers={"/enheter/930000035": trader})
        assert result.exit_code == 0
        assert "930000035" not in result.output
        assert "TESTESEN" not in result.output
