import httpx2
import pytest

from data_ingest.live import no_brreg

NUMBER = "930000019"
SUB_UNIT = "930000086"
NONE = {"page": {"size": 20, "totalElements": 0, "totalPages": 0, "number": 0}}


@pytest.fixture
def ask(world, person_key):
    return lambda number=NUMBER: no_brreg.look_up(
        number, client=world.client(), person_key=person_key
    )


def codes(found):
    return [one.code for one in found.reasons]


def test_a_unit_is_found_with_what_the_register_says(world, ask, sample):
    world.answers = {"/enheter/": [sample("no_brreg_enheter.json")[0]]}
    found = ask("930 000 019 MVA")
    assert (found.status, found.reasons, found.rejects) == ("found", (), ())
    party = found.register.parties.row(0, named=True)
    assert (party["source_id"], party["party_id"]) == ("no_brreg", f"NO-BRC:{NUMBER}")
    assert (party["display_name"], party["status"]) == ("EKSEMPEL RENHOLD AS", "active")
    version = found.register.dataset_versions.row(0, named=True)
    assert (version["records"], version["rejected"], version["as_of"]) == (1, 0, found.as_of)
    assert str(found.as_of) == "2026-11-25"
    assert world.addresses() == [f"/enhetsregisteret/api/enheter/{NUMBER}"]


def test_a_sole_trader_has_neither_name_nor_number(world, ask, sample):
    world.answers = {"/enheter/": [sample("no_brreg_enheter.json")[2]]}
    register = ask("930000035").register
    party = register.parties.row(0, named=True)
    assert (party["kind"], party["display_name"]) == ("sole_trader", None)
    for table in (register.parties, register.identifiers, register.names, register.party_facts):
        assert "930000035" not in str(table.to_dicts())
        assert "TESTESEN" not in str(table.to_dicts())


def test_a_sub_unit_brings_its_main_unit(world, ask, sample):
    world.answers = {
        f"/enheter/{SUB_UNIT}": [404],
        "/underenheter/": [sample("no_brreg_underenheter.jsonl")],
        f"/enheter/{NUMBER}": [sample("no_brreg_enheter.json")[0]],
    }
    found = ask(SUB_UNIT)
    assert (found.status, found.register.parties.height) == ("found", 2)
    link = found.register.control_links.row(0, named=True)
    assert (link["owned_id"], link["owner_id"]) == (f"NO-BRC:{SUB_UNIT}", f"NO-BRC:{NUMBER}")


@pytest.mark.parametrize("main", [500, 404, {"organisasjonsnummer": "930000027"}])
def test_a_sub_unit_without_its_main_unit_is_a_partial_answer(world, ask, sample, main):
    world.answers = {
        f"/enheter/{SUB_UNIT}": [404],
        "/underenheter/": [sample("no_brreg_underenheter.jsonl")],
        f"/enheter/{NUMBER}": [main],
    }
    found = ask(SUB_UNIT)
    assert (found.status, codes(found)) == ("partial", ["lookup-part"])
    assert found.register.parties["party_id"].to_list() == [f"NO-BRC:{SUB_UNIT}"]


def test_a_sub_unit_that_names_no_main_unit_is_a_partial_answer(world, ask):
    unit = {"organisasjonsnummer": SUB_UNIT, "navn": "X", "overordnetEnhet": "1"}
    world.answers = {f"/enheter/{SUB_UNIT}": [404], "/underenheter/": [unit]}
    assert codes(ask(SUB_UNIT)) == ["lookup-part"]


def test_not_found_is_said_only_after_the_register_has_counted_none(world, ask):
    world.answers = {"enheter/": [404], "enheter?": [NONE]}
    found = ask()
    assert (found.status, found.reasons, str(found.as_of)) == ("not_found", (), "2026-11-25")
    assert found.register.parties.is_empty()
    assert found.register.dataset_versions["records"].to_list() == [0]
    assert world.addresses()[2:] == [
        f"/enhetsregisteret/api/enheter?organisasjonsnummer={NUMBER}",
        f"/enhetsregisteret/api/underenheter?organisasjonsnummer={NUMBER}",
    ]


def test_a_removed_unit_is_said_to_be_that(world, ask):
    world.answers = {"enheter/": [httpx2.Response(410)], "enheter?": [NONE]}
    found = ask()
    assert (found.status, codes(found)) == ("not_found", ["lookup-removed"])


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        (404, "lookup-status"),
        (503, "lookup-status"),
        ({"page": {"totalElements": 1}}, "lookup-content"),
        ({}, "lookup-content"),
    ],
)
def test_a_404_from_something_on_the_way_is_an_outage(world, ask, listed, code):
    world.answers = {"enheter/": [httpx2.Response(404, text="<html>")], "enheter?": [listed]}
    found = ask()
    assert (found.status, codes(found)) == ("unavailable", [code])


def test_an_answer_about_somebody_else_is_not_used(world, ask, sample):
    world.answers = {"/enheter/": [sample("no_brreg_enheter.json")[1]]}
    assert codes(ask()) == ["lookup-other-party"]


@pytest.mark.parametrize("answer", [{"organisasjonsnummer": NUMBER}, [], "x", None])
def test_an_answer_of_another_shape_is_not_used(world, ask, answer):
    world.answers = {"/enheter/": [lambda _: httpx2.Response(200, json=answer)]}
    found = ask()
    assert found.status == "unavailable"
    assert codes(found)[0] in ("lookup-content", "lookup-other-party")


@pytest.mark.parametrize("number", ["", "930000018", "5560160680", "../roller", "01017012345"])
def test_what_is_no_number_of_the_register_is_not_asked_for(world, ask, number):
    assert (codes(ask(number)), world.asked) == (["lookup-number"], [])


@pytest.mark.shared_data
def test_a_recorded_answer_is_read(world, ask, shared_data):
    world.answers = {"/enheter/": [shared_data / "brreg" / "enheter_923609016.json"]}
    found = ask("923609016")
    assert (found.status, found.register.parties["display_name"][0]) == ("found", "EQUINOR ASA")
    facts = dict(found.register.party_facts.select("fact", "value_int").iter_rows())
    assert facts["employees"] == 21408
    assert found.register.industries.height == 3
