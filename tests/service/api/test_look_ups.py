import json
import logging

import httpx2
import pytest
from structlog.testing import capture_logs

from service.app import create_app

URL = "/v1/look-ups"
NUMBER = "930000019"
UNIT = {
    "organisasjonsnummer": NUMBER,
    "navn": "EKSEMPEL RENHOLD AS",
    "organisasjonsform": {"kode": "AS"},
    "naeringskode1": {"kode": "81.210"},
    "naeringskode2": {"kode": "81.220"},
    "antallAnsatte": 42,
    "harRegistrertAntallAnsatte": True,
    "konkurs": False,
    "underAvvikling": False,
}


@pytest.fixture(scope="module")
def asked():
    """The requests that registers have had."""
    return []


@pytest.fixture(scope="module")
def live(client, settings, asked):
    """The application with a register that has one firm, and others that do not answer."""

    def answer(request):
        asked.append(request)
        if request.url.path.endswith(f"/enheter/{NUMBER}"):
            return httpx2.Response(200, json=UNIT)
        return httpx2.Response(403, json={})

    app = create_app(settings)
    app.state.register_transport = httpx2.MockTransport(answer)
    return client(app)


def ask(live, number, scheme=None, language="en"):
    return live.post(
        URL, json={"scheme": scheme, "number": number}, headers={"accept-language": language}
    )


def test_each_register_answers_for_itself(live):
    response = ask(live, "930 000 019")
    assert response.status_code == 200
    body = response.json()
    first, second = body["answers"]
    assert body["scheme"] == "NO-BRC"
    assert (first["status"], first["source"]["id"], first["reasons"]) == ("found", "no_brreg", [])
    assert first["source"]["licence"]
    assert first["retrieved_at"].startswith(first["as_of"])
    (party,) = first["parties"]
    assert (party["name"], party["status"]) == ("EKSEMPEL RENHOLD AS", "active")
    assert party["numbers"] == [f"NO-BRC:{NUMBER}"]
    assert [one["code"] for one in party["industries"]] == ["81.210", "81.220"]
    assert [one["value_int"] for one in party["facts"] if one["fact"] == "employees"] == [42]
    assert (second["status"], second["parties"], second["as_of"]) == ("unavailable", [], None)
    assert second["text"] == "No answer from the register. That is not the same as not found."
    assert [one["code"] for one in second["reasons"]] == ["lookup-status"]
    assert second["reasons"][0]["mend"].startswith("Try again later.")


def test_texts_follow_the_language_asked_for(live):
    second = ask(live, NUMBER, "NO-BRC", "sv").json()["answers"][1]
    assert second["text"].startswith("Inget svar från registret.")
    assert second["source"]["title"] == "Globala LEI-registret, direktfråga"


def test_that_no_register_answers_is_an_answer_too(live):
    response = ask(live, "559999-0008")
    assert response.status_code == 200
    assert {one["status"] for one in response.json()["answers"]} == {"unavailable"}


@pytest.mark.parametrize(
    ("number", "scheme", "pointer", "code"),
    [
        ("5599990009", None, "/number", "number-check-digit"),
        ("9999000-7", None, "/scheme", "lookup-scheme"),
        ("5599990008", "US-SAM", "/scheme", "request-choice"),
        ("810105-2382", "SE-ON", "/number", "lookup-person"),
        ("", None, "/number", "request-empty"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_sent_nowhere(
    live, asked, number, scheme, pointer, code
):
    before = len(asked)
    response = ask(live, number, scheme)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)
    assert not number or number not in response.text
    assert len(asked) == before


def test_a_field_that_is_not_known_is_refused(live):
    response = live.post(URL, json={"number": NUMBER, "persons": True})
    assert [one["pointer"] for one in response.json()["errors"]] == ["/persons"]


def test_the_number_stands_in_no_log_line(live, caplog):
    logging.getLogger("httpx2").setLevel(
        logging.WARNING
    )  # as `service.platform.process.logs.configure` does
    with caplog.at_level(logging.DEBUG), capture_logs() as lines:
        ask(live, NUMBER)
        ask(live, "5599990009")
    assert [one["route"] for one in lines if one["event"] == "request.answered"] == [URL] * 2
    for number in (NUMBER, "5599990009"):
        assert number not in json.dumps(lines) + caplog.text
