import json
import uuid
from copy import deepcopy

import httpx2
import pytest

from data_ingest.live.se_bolagsverket import EARLY, SCOPE, Bolagsverket
from data_ingest.live.se_bolagsverket_answer import ABSENT, PARTS, REGISTER

NUMBER = "5599990008"
PERSON = "198101052382"
DOWN = {"typ": "OTILLGANGLIG_UPPGIFTSKALLA", "felBeskrivning": "Kunde inte hämtas."}
GONE = {"typ": ABSENT, "felBeskrivning": "Finns inte."}
TOKEN = {"access_token": "first", "token_type": "Bearer", "expires_in": 3600}
ORGANISATION = {
    "organisationsidentitet": {
        "identitetsbeteckning": NUMBER,
        "typ": {"kod": "ORGNR", "klartext": "Organisationsnummer"},
    },
    "registreringsland": {"kod": "SE-LAND", "klartext": "Sverige"},
    "namnskyddslopnummer": None,
    "organisationsnamn": {
        "organisationsnamnLista": [
            {"namn": "Gamla Städ AB", "organisationsnamntyp": {"kod": "FORETAGSNAMN"},
             "registreringsdatum": "2001-01-01"},
            {"namn": "Exempelbolaget Städ AB", "organisationsnamntyp": {"kod": "FORETAGSNAMN"},
             "registreringsdatum": "2020-03-15"},
            {"namn": "Glans", "organisationsnamntyp": {"kod": "SARSKILT_FORETAGSNAMN"},
             "registreringsdatum": "2021-01-01"},
        ],
        "fel": None,
    },
    "organisationsform": {"kod": "AB", "fel": None},
    "organisationsdatum": {"registreringsdatum": "2001-01-01", "fel": None},
    "avregistreradOrganisation": None,
    "avregistreringsorsak": None,
    "pagaendeAvvecklingsEllerOmstruktureringsforfarande": None,
    "juridiskForm": {"kod": "49", "fel": None},
    "naringsgrenOrganisation": {
        "sni": [{"kod": "81210"}, {"kod": "     "}, {"kod": "00000"}], "fel": None,
    },
    "verksamOrganisation": {"kod": "NEJ", "fel": None},
    "postadressOrganisation": {
        "postadress": {"postnummer": "11111", "postort": "STOCKHOLM", "land": None}, "fel": None,
    },
}  # fmt: skip


def answer(*organisations):
    return {"organisationer": list(organisations)}


def organisation(**changes):
    return deepcopy(ORGANISATION) | changes


def procedure(*codes):
    listed = [{"kod": code, "fromDatum": "2024-01-26"} for code in codes]
    return {REGISTER[2]: {f"{REGISTER[2]}Lista": listed, "fel": None}}


@pytest.fixture
def register(world, person_key):
    world.answers = {
        "oauth2/token": [TOKEN],
        "organisationer": [answer(ORGANISATION)],
        "dokumentlista": [{"dokument": []}],
    }
    return Bolagsverket(
        world.client(), client_id="id", client_secret="secret", person_key=person_key
    )


def codes(found):
    return [one.code for one in found.reasons]


def parts(found):
    return [one.params["part"] for one in found.reasons if one.code == "lookup-part"]


def tokens(world):
    return [request.headers["authorization"] for request in world.asked]


def test_an_organisation_is_found(register):
    found = register.look_up("559999-0008")
    assert (found.status, codes(found), found.rejects) == ("found", ["lookup-no-report"], ())
    party = found.register.parties.row(0, named=True)
    assert (party["party_id"], party["display_name"], party["status"], party["activity"]) == (
        f"SE-ON:{NUMBER}", "Exempelbolaget Städ AB", "active", "dormant",
    )  # fmt: skip
    assert found.register.industries.select("scheme", "code").rows() == [("SNI", "81210")]
    assert set(found.register.names.select("kind", "name").rows()) == {
        ("legal", "Exempelbolaget Städ AB"), ("legal", "Gamla Städ AB"), ("trading", "Glans"),
    }  # fmt: skip
    place = found.register.places.row(0, named=True)
    assert (place["country"], place["locality"]) == ("SE", "STOCKHOLM")


def test_the_number_is_sent_in_the_body_with_a_token(register, world):
    register.look_up(NUMBER)
    token, question, _ = world.asked
    assert token.content.decode() == (
        "grant_type=client_credentials&scope=" + SCOPE.replace(":", "%3A").replace(" ", "+")
    )
    assert token.headers["authorization"].startswith("Basic ")
    assert json.loads(question.content) == {"identitetsbeteckning": NUMBER}
    assert question.headers["authorization"] == "Bearer first"
    assert uuid.UUID(question.headers["x-request-id"]).version == 4
    assert not any(NUMBER in address for address in world.addresses())


def test_a_token_is_used_until_shortly_before_its_end(register, world):
    world.answers["oauth2/token"] = [TOKEN, TOKEN | {"access_token": "second"}]
    register.look_up(NUMBER)
    world.time += 3600 - EARLY
    register.look_up(NUMBER)
    world.time += 1
    register.look_up(NUMBER)
    used = [one for one in tokens(world) if one.startswith("Bearer")]
    assert used == ["Bearer first"] * 4 + ["Bearer second"] * 2


def test_a_token_without_a_stated_end_is_used_once(register, world):
    world.answers["oauth2/token"] = [{"access_token": "first"}]
    register.look_up(NUMBER)
    assert [one.startswith("Basic") for one in tokens(world)] == [True, False, True, False]


def test_an_expired_token_is_renewed_once_and_the_question_asked_again(register, world):
    world.answers["oauth2/token"] = [TOKEN, TOKEN | {"access_token": "second"}]
    world.answers["organisationer"] = [401, answer(ORGANISATION)]
    assert register.look_up(NUMBER).status == "found"
    assert tokens(world)[1::2] == ["Bearer first", "Bearer second"]


def test_a_token_that_is_refused_again_makes_the_register_unavailable(register, world):
    world.answers["organisationer"] = [401]
    found = register.look_up(NUMBER)
    assert (found.status, codes(found)) == ("unavailable", ["lookup-credentials"])
    assert len([one for one in tokens(world) if one.startswith("Bearer")]) == 2


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (400, "lookup-credentials"),
        (401, "lookup-credentials"),
        (403, "lookup-credentials"),
        (500, "lookup-status"),
        (httpx2.ConnectTimeout(""), "lookup-unreachable"),
        ({}, "lookup-content"),
        ({"access_token": "two\nlines"}, "lookup-content"),
    ],
)
def test_without_a_token_the_register_is_unavailable(register, world, reply, code):
    world.answers["oauth2/token"] = [reply]
    found = register.look_up(NUMBER)
    assert (found.status, codes(found)) == ("unavailable", [code])


@pytest.mark.parametrize(
    ("changes", "status", "facts"),
    [
        (procedure("KK", "LI"), "insolvent", ["bankruptcy", "liquidation"]),
        (procedure("LI"), "winding_down", ["liquidation"]),
        (procedure("FUOT"), "active", ["merger"]),
        (procedure("XX"), "active", ["other"]),
        ({"avregistreradOrganisation": {"avregistreringsdatum": "2023-05-05T00:00:00.000+00:00"},
          "avregistreringsorsak": {"kod": "LIAV"}}, "dissolved", ["deregistered"]),
        ({"avregistreringsorsak": {"kod": "KKAV"}}, "dissolved", ["deregistered"]),
    ],
)  # fmt: skip
def test_register_comes_before_procedure(register, world, changes, status, facts):
    world.answers["organisationer"] = [answer(organisation(**changes))]
    found = register.look_up(NUMBER).register
    assert found.parties["status"].to_list() == [status]
    assert found.party_facts["fact"].to_list() == facts
    if facts == ["deregistered"] and "avregistreradOrganisation" in changes:
        assert str(found.parties["ended_on"][0]) == "2023-05-05"


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("error", [DOWN, {"typ": "TIMEOUT"}, {"typ": "NYTT"}, {}, "trasig"])
def test_a_part_whose_producer_is_down_is_missing_and_said_to_be(register, world, part, error):
    world.answers["organisationer"] = [answer(organisation(**{part: {"fel": error}}))]
    found = register.look_up(NUMBER)
    assert (found.status, parts(found)) == ("partial", [part])
    status = found.register.parties["status"][0]
    assert status == ("unknown" if part in REGISTER else "active")


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_was_left_out_is_missing_too(register, world, part):
    half = organisation()
    del half[part]
    world.answers["organisationer"] = [answer(half)]
    found = register.look_up(NUMBER)
    assert (found.status, parts(found)) == ("partial", [part])


def test_a_bankruptcy_is_told_even_if_the_register_part_is_down(register, world):
    down = organisation(**procedure("KK"), avregistreradOrganisation={"fel": DOWN})
    world.answers["organisationer"] = [answer(down)]
    assert register.look_up(NUMBER).register.parties["status"].to_list() == ["insolvent"]


def test_an_organisation_that_one_producer_does_not_have_is_found_at_the_other(register, world):
    only_scb = organisation(**{part: {"fel": GONE} for part in PARTS}) | {
        "juridiskForm": {"kod": "82", "fel": None}
    }
    world.answers["organisationer"] = [answer(only_scb)]
    found = register.look_up(NUMBER)
    assert (found.status, found.register.parties["status"].to_list()) == ("found", ["unknown"])


def test_a_producer_that_is_down_keeps_the_others_no_from_being_not_found(register, world):
    mixed = organisation(**{part: {"fel": GONE} for part in PARTS}) | {
        "juridiskForm": {"fel": DOWN}
    }
    world.answers["organisationer"] = [answer(mixed)]
    found = register.look_up(NUMBER)
    assert (found.status, parts(found)) == ("unavailable", ["juridiskForm"])


def test_not_found_is_what_every_producer_says(register, world):
    nothing = {"organisationsidentitet": {"identitetsbeteckning": NUMBER},
               "organisationsnamn": {"organisationsnamnLista": None, "fel": GONE}}  # fmt: skip
    world.answers["organisationer"] = [answer(nothing)]
    found = register.look_up(NUMBER)
    assert (found.status, found.reasons) == ("not_found", ())


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ({}, "lookup-content"),
        ([], "lookup-content"),
        (answer(), "lookup-content"),
        (answer(dict.fromkeys(PARTS)), "lookup-content"),
        (answer(dict.fromkeys(PARTS), {"organisationsnamn": {"fel": GONE}}), "lookup-content"),
        (answer(organisation(organisationsidentitet=None)), "lookup-content"),
        (answer(organisation(organisationsidentitet={"identitetsbeteckning": "5599000014"})),
         "lookup-other-party"),
        (400, "lookup-number"),
        (404, "lookup-status"),
        (429, "lookup-limit"),
        (503, "lookup-status"),
    ],
)  # fmt: skip
def test_an_answer_that_says_nothing_is_unavailable(register, world, reply, code):
    world.answers["organisationer"] = [reply]
    found = register.look_up(NUMBER)
    assert (found.status, codes(found)) == ("unavailable", [code])


def test_a_wrong_day_is_a_note_and_the_rest_is_kept(register, world):
    wrong = organisation(organisationsdatum={"registreringsdatum": "i fjol", "fel": None},
                         registreringsland=None, postadressOrganisation=None)  # fmt: skip
    world.answers["organisationer"] = [answer(wrong)]
    found = register.look_up(NUMBER)
    assert (found.status, [row[1] for row in found.rejects]) == ("found", ["register-date"])
    assert found.register.parties["country"].to_list() == [None]


def test_a_firm_without_a_legal_name_has_none(register, world):
    world.answers["organisationer"] = [
        answer(organisation(organisationsnamn={"organisationsnamnLista": [], "fel": None}))
    ]
    assert register.look_up(NUMBER).register.parties["display_name"].to_list() == [None]


def test_a_persons_number_is_sent_only_if_the_caller_says_so(register, world):
    found = register.look_up(PERSON)
    assert (found.status, codes(found), world.asked) == ("unavailable", ["lookup-person"], [])


def test_all_businesses_of_a_person_are_one_party_without_name_or_number(register, world):
    identity = {"identitetsbeteckning": PERSON, "typ": {"kod": "PERSON"}}
    closed = organisation(
        organisationsidentitet=identity, organisationsform={"kod": "E"},
        avregistreradOrganisation={"avregistreringsdatum": "2020-05-05"},
        avregistreringsorsak={"kod": "OVERK"},
    )  # fmt: skip
    begun = {"registreringsdatum": "2022-01-01", "fel": None}
    running = organisation(
        organisationsidentitet=identity, organisationsform={"kod": "E"}, organisationsdatum=begun
    )
    world.answers["organisationer"] = [answer(closed, running)]
    found = register.look_up(PERSON, persons=True)
    party = found.register.parties.row(0, named=True)
    assert (party["kind"], party["status"], party["ended_on"]) == ("sole_trader", "active", None)
    assert str(party["founded_on"]) == "2001-01-01"
    facts = found.register.party_facts.select("fact", "until").rows()
    assert [(fact, str(day)) for fact, day in facts] == [
        ("business_reg", "2020-05-05"), ("business_reg", "None"),
    ]  # fmt: skip
    assert json.loads(world.asked[1].content) == {"identitetsbeteckning": PERSON}
    for table in (found.register.parties, found.register.identifiers, found.register.names,
                  found.register.places):  # fmt: skip
        for secret in ("8101052382", "Städ", "STOCKHOLM"):
            assert secret not in str(table.to_dicts())


def test_a_person_whose_businesses_have_all_ended_has_left_the_register(register, world):
    identity = {"identitetsbeteckning": PERSON, "typ": {"kod": "PERSONNUMMER"}}
    ended = [
        organisation(
            organisationsidentitet=identity,
            avregistreradOrganisation={"avregistreringsdatum": day},
            avregistreringsorsak={"kod": code},
        )
        for day, code in (("2020-05-05", "OVERK"), ("2001-03-15", "VERKUPP"))
    ]
    world.answers["organisationer"] = [answer(*ended)]
    found = register.look_up(PERSON, persons=True).register
    facts = found.party_facts.filter(found.party_facts["fact"] == "deregistered")
    assert facts.select("code", "on_date").rows()[0][0] == "OVERK"
    assert str(found.parties["ended_on"][0]) == "2020-05-05"


@pytest.mark.parametrize("number", ["", "5599990009", "123", "NO930000019"])
def test_what_is_no_organisation_number_is_not_asked_for(register, world, number):
    assert (codes(register.look_up(number)), world.asked) == (["lookup-number"], [])


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "number", "status", "known"),
    [
        ("organisationer_7164099017_brf_live-test-env", "7164099017", "found", "active"),
        ("organisationer_ab_active_assembled", "5299999994", "found", "active"),
        ("organisationer_ab_avregistrerad_assembled", "5299999994", "found", "dissolved"),
        ("organisationer_ab_konkurs_likvidation_assembled", "5299999994", "found", "insolvent"),
        ("organisationer_enskild_two_businesses_openapi-example", "194009272719", "found",
         "dissolved"),
        ("organisation_finns_ej_assembled", "5560000019", "not_found", None),
        ("organisationer_fel_fran_en_uppgiftskalla_openapi-example", "5299999994", "unavailable",
         None),
    ],
)  # fmt: skip
def test_recorded_answers_are_read(register, world, shared_data, file, number, status, known):
    api = shared_data / "bolagsverket" / "api"
    world.answers["oauth2/token"] = [api / "token_response_example.json"]
    world.answers["organisationer"] = [api / f"{file}.json"]
    found = register.look_up(number, persons=True)
    assert found.status == status
    assert found.register.parties["status"].to_list() == ([known] if known else [])
    assert found.rejects == ()
