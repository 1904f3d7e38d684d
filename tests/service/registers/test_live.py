import httpx2
import pytest

from data_ingest.ids.identifiers import SCHEMES
from data_ingest.live.live import LiveRegisters
from data_ingest.model.problem import Problem
from service.registers.live import (
    ASKED_SCHEMES,
    LiveQuestion,
    ask,
    held_question,
    open_live_registers,
    read_question,
)
from service.settings import Settings

KEY = b"person key of the tests".ljust(32)


def silent(request):
    return httpx2.Response(403, json={})


def opened(**settings):
    return open_live_registers(
        Settings(**settings), person_key=KEY, transport=httpx2.MockTransport(silent)
    )


def codes(answers):
    return {one.source.id: [reason.code for reason in one.reasons] for one in answers}


@pytest.mark.parametrize(
    ("number", "scheme", "asked"),
    [
        ("559999-0008", None, ("SE-ON", "5599990008")),
        ("16559999-0008", "se-on", ("SE-ON", "5599990008")),
        ("5599990008", "SE-BLV", ("SE-ON", "5599990008")),
        ("NO 930 000 019 MVA", None, ("NO-BRC", "930000019")),
        ("SE559999000801", None, ("VAT", "SE559999000801")),
        ("SE559999000801", "VAT-SE", ("VAT", "SE559999000801")),
        ("SE559999000801", "SE-ON", ("SE-ON", "5599990008")),
        ("FI99990007", None, ("VAT", "FI99990007")),
        ("9999000-7", "FI-PRO", ("FI-PRO", "9999000-7")),
        ("01234567", "GB-COH", ("GB-COH", "01234567")),
        ("9845EX00000000000193", None, ("XI-LEI", "9845EX00000000000193")),
    ],
)
def test_a_number_is_read_as_stated_or_as_its_prefix_or_check_digit_tells(number, scheme, asked):
    question = read_question(number, scheme)
    assert isinstance(question, LiveQuestion)
    assert question.scheme == asked[0]
    assert question.number.replace("-", "") == asked[1].replace("-", "")
    assert question.number not in repr(question)


@pytest.mark.parametrize(
    ("number", "scheme", "code", "location"),
    [
        ("5599990009", None, "number-check-digit", "/number"),
        ("5599990009", "SE-ON", "number-check-digit", "/number"),
        ("5599990009", "SE:ORGNR", "number-check-digit", "/number"),
        ("55999900", "SE-ON", "number-form", "/number"),
        ("930000019", "SE:ORGNR", "number-other-country", "/number"),
        ("Exempel AB, nr 559999-0008", None, "number-in-text", "/number"),
        ("", None, "number-none", "/number"),
        ("ej angivet", None, "number-none", "/number"),
        ("GB123456782", "VAT", "lookup-form", "/number"),
        ("9999000-7", None, "lookup-scheme", "/scheme"),
        ("01234567", None, "lookup-scheme", "/scheme"),
        ("ABC123DEF456", "US-SAM", "request-choice", "/scheme"),
        ("1", "kundnummer", "request-choice", "/scheme"),
        ("5599990008", "SE-OM", "number-scheme-near", "/scheme"),
        ("810105-2382", None, "lookup-person", "/number"),
        ("19810105-2382", "SE-ON", "lookup-person", "/number"),
        ("SE810105238201", "VAT", "lookup-person", "/number"),
    ],
)
def test_what_cannot_be_asked_says_why_and_never_repeats_the_number(number, scheme, code, location):
    problem = read_question(number, scheme)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.location) == (code, location)
    for text in (problem.detail("sv"), problem.mend("sv"), problem.detail(), problem.mend()):
        assert len(number) < 2 or number not in text


def test_a_vat_number_is_asked_for_also_as_the_number_of_the_register_in_it():
    for number, held in (("SE559999000801", "5599990008"), ("FI99990007", "99990007")):
        question = read_question(number, None)
        assert isinstance(question, LiveQuestion)
        other = held_question(question)
        assert other is not None
        assert (other.scheme[:2], other.number) == (number[:2], held)
        assert held_question(other) is None
    assert held_question(LiveQuestion(scheme="VAT", number="DE999999996")) is None


def test_eight_digits_name_the_registers_that_they_may_belong_to():
    problem = read_question("9999000-7", None)
    assert isinstance(problem, Problem)
    assert "DK-CVR, FI-PRO, GB-COH" in problem.detail()


def test_the_schemes_are_those_that_some_register_is_asked_for():
    with opened() as registers:
        answered = {one for one in ("VAT", *SCHEMES) if registers.look_up(one, "0")}
    assert answered == set(ASKED_SCHEMES)


def test_registers_without_credentials_are_unavailable_and_the_others_are_asked():
    question = LiveQuestion(scheme="SE-ON", number="5599990008")
    for half in ({}, {"bolagsverket_client_id": "id"}, {"bolagsverket_client_secret": ""}):
        with opened(**half) as registers:
            assert isinstance(registers, LiveRegisters)
            said = codes(ask(registers, question))
        assert said == {"se_bolagsverket": ["lookup-credentials"], "xx_gleif": ["lookup-status"]}


def test_the_settings_credentials_are_used_and_shown_nowhere():
    asked = []

    def answer(request):
        asked.append(request)
        return httpx2.Response(403, json={})

    settings = Settings(
        bolagsverket_client_id="the user id",
        bolagsverket_client_secret="the secret",
        companies_house_key="the key",
    )
    with open_live_registers(
        settings, person_key=KEY, transport=httpx2.MockTransport(answer)
    ) as registers:
        assert "the key" not in repr(registers)
        ask(registers, LiveQuestion(scheme="SE-ON", number="5599990008"))
        ask(registers, LiveQuestion(scheme="GB-COH", number="01234567"))
    hosts = {one.url.host for one in asked if "authorization" in one.headers}
    assert hosts == {"portal.api.bolagsverket.se", "api.company-information.service.gov.uk"}


def test_the_client_is_closed_at_the_end():
    with opened() as registers:
        pass
    with pytest.raises(RuntimeError, match="closed"):
        ask(registers, LiveQuestion(scheme="NO-BRC", number="930000019"))
