from datetime import UTC, datetime

import pytest

from data_ingest.live.answer import LiveQuery, NoAnswer, RegisterReply, recognise
from data_ingest.live.no_brreg import SOURCE
from data_ingest.live.se_bolagsverket_answer import se_bolagsverket
from data_ingest.model.problem import Problem, load_catalogue
from data_ingest.sources.no_brreg_enheter import no_brreg_enheter

NOW = datetime(2026, 11, 25, 23, 59, tzinfo=UTC)


@pytest.fixture
def reply(person_key):
    return RegisterReply(SOURCE, person_key, NOW)


@pytest.mark.parametrize(
    ("number", "scheme", "asked"),
    [
        ("559999-0008", "SE-ON", LiveQuery("5599990008", is_personal=False)),
        ("SE559999000801", "SE-ON", LiveQuery("5599990008", is_personal=False)),
        ("1234567", "GB-COH", LiveQuery("01234567", is_personal=False)),
        ("19810105-2382", "SE-ON", LiveQuery("198101052382", is_personal=True)),
        ("5599990009", "SE-ON", None),
        ("hej", "GB-COH", None),
        ("hej", "VAT", None),
        ("", "XI-LEI", None),
    ],
)
def test_a_number_is_recognised_in_the_form_that_is_asked_for(number, scheme, asked):
    assert recognise(number, scheme) == asked
    assert number == "" or number not in repr(recognise(number, scheme))


def test_rows_that_cannot_be_used_are_told(reply):
    reply.read(no_brreg_enheter, b'{"organisasjonsnummer": "930000019", "navn": "A", '
                                 b'"forretningsadresse": {"landkode": "Norge"}}')  # fmt: skip
    found = reply.found()
    assert (found.status, [row[1] for row in found.rejects]) == ("found", ["register-rule"])
    assert found.register.places.is_empty()


def test_an_answer_without_a_party_is_unavailable(reply, person_key):
    assert reply.found().status == "unavailable"
    live = RegisterReply(se_bolagsverket, person_key, NOW)
    live.read(se_bolagsverket, b'{"organisationer": [{"organisationsnamn": null}]}')
    found = live.found()
    assert (found.status, found.reasons[0].code) == ("unavailable", "lookup-content")


def test_the_same_record_twice_is_one_party(reply):
    for _ in range(2):
        reply.read(no_brreg_enheter, b'{"organisasjonsnummer": "930000019", "navn": "A"}')
    assert reply.found().register.parties.height == 1


def test_what_is_in_another_format_is_no_answer(reply):
    with pytest.raises(NoAnswer, match="lookup-content"):
        reply.read(no_brreg_enheter, b"<xml/>")


def test_an_outage_holds_nothing_and_gives_its_reasons(reply):
    found = reply.unavailable(Problem("lookup-paused"))
    assert (found.status, found.as_of, found.retrieved_at) == ("unavailable", None, NOW)
    assert all(frame.collect().is_empty() for frame in found.register.to_dict().values())


def test_the_hash_is_over_the_bodies_in_order(person_key):
    hashes = set()
    for bodies in ([b"a", b"b"], [b"b", b"a"], [b"a", b"b"]):
        reply = RegisterReply(SOURCE, person_key, NOW, bodies=bodies)
        hashes.add(reply.not_found().register.dataset_versions["sha256"][0])
    assert len(hashes) == 2


def test_no_reason_says_anything_against_a_firm():
    reasons = [entry for code, entry in load_catalogue().items() if code.startswith("lookup-")]
    assert len(reasons) == 15
    for entry in reasons:
        assert "organisationsnummer" not in entry.detail.sv
