import json

import httpx2
import pytest

from data_ingest.live import eu_vies

VAT = "SE559999000801"
VALID = {
    "countryCode": "SE",
    "vatNumber": "559999000801",
    "requestDate": "2026-11-24T23:30:00.000Z",
    "valid": True,
    "name": "Exempelbolaget Städ AB",
    "address": "Exempelgatan 1\n111 11 STOCKHOLM",
}
PERSONAL = "SE810105238201"


@pytest.fixture
def ask(world, person_key):
    return lambda number=VAT, **options: eu_vies.look_up(
        number, client=world.client(), person_key=person_key, **options
    )


def codes(found):
    return [one.code for one in found.reasons]


def test_a_valid_number_is_a_registration_for_vat(world, ask):
    world.answers = {"check-vat-number": [VALID]}
    found = ask("SE 559999-0008 01")
    assert (found.status, str(found.as_of)) == ("found", "2026-11-24")
    fact = found.register.party_facts.row(0, named=True)
    assert (fact["fact"], fact["code"], fact["code_scheme"]) == ("vat_reg", "yes", "VIES")
    assert found.register.identifiers["scheme"].to_list() == ["VAT", "SE-ON"]
    assert found.register.places.is_empty()


def test_the_number_is_sent_in_the_body(world, ask):
    world.answers = {"check-vat-number": [VALID]}
    ask()
    assert json.loads(world.asked[0].content) == {"countryCode": "SE", "vatNumber": VAT[2:]}
    assert world.addresses() == ["/taxation_customs/vies/rest-api/check-vat-number"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Exempelbolaget Städ AB", "Exempelbolaget Städ AB"),
        ("Test Testsson", None),
        ("Testsson enskild firma", None),
        ("---", None),
        (None, None),
    ],
)
def test_a_name_is_kept_only_if_it_is_an_organisations(world, ask, name, kept):
    world.answers = {"check-vat-number": [VALID | {"name": name}]}
    assert ask().register.parties["display_name"].to_list() == [kept]


def test_a_number_that_is_not_valid_is_not_found(world, ask):
    world.answers = {"check-vat-number": [VALID | {"valid": False, "name": "---"}]}
    found = ask()
    assert (found.status, found.reasons, str(found.as_of)) == ("not_found", (), "2026-11-24")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]},
         "lookup-unreachable"),
        ({"errorWrappers": [{"error": "MS_MAX_CONCURRENT_REQ"}]}, "lookup-limit"),
        ({"errorWrappers": [{"error": "INVALID_INPUT"}]}, "lookup-number"),
        ({"errorWrappers": [{"error": "VAT_BLOCKED"}]}, "lookup-content"),
        (VALID | {"valid": False, "userError": "MS_UNAVAILABLE"}, "lookup-unreachable"),
        (VALID | {"valid": False, "userError": "SOMETHING_NEW"}, "lookup-content"),
        (VALID | {"valid": None}, "lookup-content"),
        (VALID | {"valid": "false"}, "lookup-content"),
        (VALID | {"vatNumber": "559900001401"}, "lookup-other-party"),
        ([], "lookup-content"),
        (500, "lookup-status"),
    ],
)  # fmt: skip
def test_an_error_is_read_before_the_value(world, ask, answer, code):
    world.answers = {"check-vat-number": [answer]}
    found = ask()
    assert (found.status, codes(found)) == ("unavailable", [code])


def test_a_bad_request_is_no_answer_even_if_it_looks_like_one(world, ask):
    world.answers = {"check-vat-number": [httpx2.Response(400, json=VALID | {"valid": False})]}
    assert codes(ask()) == ["lookup-content"]


@pytest.mark.parametrize("number", ["", "559999-0008", "GB980780684", "SE559999000901", "NO1"])
def test_what_vies_does_not_know_is_not_asked_for(world, ask, number):
    assert (codes(ask(number)), world.asked) == (["lookup-number"], [])


def test_a_persons_number_is_sent_only_if_the_caller_says_so(world, ask):
    assert (codes(ask(PERSONAL)), world.asked) == (["lookup-person"], [])
    answer = VALID | {"vatNumber": PERSONAL[2:], "name": "Testsson AB"}
    world.answers = {"check-vat-number": [answer]}
    found = ask(PERSONAL, persons=True)
    assert (found.status, found.register.parties["is_personal"].to_list()) == ("found", [True])
    for frame in (found.register.parties, found.register.identifiers, found.register.names):
        assert "810105" not in str(frame.to_dicts())
        assert "Testsson" not in str(frame.to_dicts())
