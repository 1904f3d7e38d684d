from copy import deepcopy

import httpx2
import pytest

from data_ingest.live import xx_gleif
from data_ingest.live.xx_gleif import MOST_ENTITIES

LEI = "9845EX00000000000193"
PARENT = "9845EX00000000000290"
NUMBER = "5599012340"
EXCEPTION, RELATION = "reporting-exception", "relationship-record"
RECORD = {
    "type": "lei-records",
    "id": LEI,
    "attributes": {
        "lei": LEI,
        "entity": {
            "legalName": {"name": "Exempelstäd AB", "language": "sv"},
            "otherNames": [{"name": "Gamla Exempelstäd AB", "type": "PREVIOUS_LEGAL_NAME"}],
            "legalAddress": {"city": "Malmö", "region": "SE-M", "country": "SE"},
            "headquartersAddress": {"city": "Malmö", "region": "SE-M", "country": "SE"},
            "registeredAt": {"id": "RA000544"},
            "registeredAs": "559901-2340",
            "jurisdiction": "SE",
            "category": "GENERAL",
            "legalForm": {"id": "XJHM"},
            "status": "ACTIVE",
            "creationDate": "2010-01-02T00:00:00Z",
        },
        "registration": {"status": "LAPSED", "nextRenewalDate": "2026-01-01T00:00:00Z"},
    },
    "relationships": {
        "direct-parent": {"links": {RELATION: "https://x.example/"}},
        "ultimate-parent": {"links": {EXCEPTION: "https://x.example/"}},
    },
}
PARENT_OF = {
    "data": {
        "attributes": {
            "relationship": {
                "startNode": {"id": LEI, "type": "LEI"},
                "endNode": {"id": PARENT, "type": "LEI"},
                "type": "IS_DIRECTLY_CONSOLIDATED_BY",
                "status": "ACTIVE",
                "periods": [
                    {"startDate": "2024-01-01T00:00:00Z", "type": "ACCOUNTING_PERIOD"},
                    {"startDate": "2012-06-06T00:00:00Z", "type": "RELATIONSHIP_PERIOD"},
                ],
            },
            "registration": {"status": "PUBLISHED"},
        }
    }
}
REASON = {"data": {"attributes": {"reason": "NATURAL_PERSONS"}}}


def page(*records, total=None):
    return {
        "meta": {
            "goldenCopy": {"publishDate": "2026-11-24T16:00:00Z"},
            "pagination": {"total": len(records) if total is None else total},
        },
        "data": list(records),
    }


def record(**changes):
    one = deepcopy(RECORD)
    one["attributes"]["entity"] |= changes
    return one


@pytest.fixture
def ask(world, person_key):
    return lambda number=NUMBER, scheme="SE-ON": xx_gleif.look_up(
        number, scheme=scheme, client=world.client(), person_key=person_key
    )


@pytest.fixture
def whole(world):
    world.answers = {
        "filter": [page(RECORD)],
        "direct-parent-relationship": [PARENT_OF],
        "ultimate-parent-reporting-exception": [REASON],
    }
    return world


def codes(found):
    return [one.code for one in found.reasons]


def test_an_entity_is_found_by_the_number_of_its_own_register(whole, ask):
    found = ask()
    assert (found.status, found.reasons, found.rejects) == ("found", (), ())
    party = found.register.parties.row(0, named=True)
    assert (party["source_id"], party["party_id"]) == ("xx_gleif", f"XI-LEI:{LEI}")
    assert found.register.identifiers["value"].to_list() == [LEI, NUMBER]
    assert {*found.register.names["kind"]} == {"legal", "previous"}
    assert str(found.as_of) == "2026-11-24"
    assert "filter%5Bentity.registeredAs%5D=559901-2340" in whole.addresses()[0]


def test_a_parent_and_the_reason_for_none_are_both_told(whole, ask):
    links = ask(LEI, "XI-LEI").register.control_links.sort("kind").to_dicts()
    assert [(one["owner_id"], one["reason"], str(one["valid_from"])) for one in links] == [
        (f"XI-LEI:{PARENT}", None, "2012-06-06"),
        (None, "NATURAL_PERSONS", "None"),
    ]


@pytest.mark.parametrize("answer", [500, 404, {}, PARENT_OF | {"data": {}}])
def test_a_parent_that_does_not_come_makes_the_answer_partial(whole, ask, answer):
    whole.answers["direct-parent-relationship"] = [answer]
    found = ask()
    assert (found.status, [dict(one.params) for one in found.reasons]) == (
        "partial", [{"part": "direct-parent"}],
    )  # fmt: skip
    assert found.register.control_links["reason"].to_list() == ["NATURAL_PERSONS"]


def test_a_reason_that_does_not_come_makes_the_answer_partial(whole, ask):
    whole.answers["ultimate-parent-reporting-exception"] = [{"data": {"attributes": {}}}]
    assert ask().status == "partial"


def test_no_parent_is_asked_for_where_the_register_speaks_of_none(world, ask):
    world.answers = {"filter": [page(RECORD | {"relationships": {}})]}
    assert (ask().status, len(world.asked)) == ("found", 1)


def test_every_way_of_writing_a_number_is_asked_before_it_is_not_found(world, ask):
    world.answers = {"filter": [page()]}
    found = ask()
    assert (found.status, str(found.as_of)) == ("not_found", "2026-11-24")
    asked = [address.split("=")[1].split("&")[0] for address in world.addresses()]
    assert asked == ["559901-2340", NUMBER]


def test_an_lei_has_one_way_of_writing(world, ask):
    world.answers = {"filter": [page()]}
    assert (ask(LEI.lower(), "XI-LEI").status, len(world.asked)) == ("not_found", 1)


def test_one_way_of_writing_that_is_not_answered_leaves_it_unknown(world, ask):
    world.answers = {"559901-2340": [page()], NUMBER: [503]}
    assert (ask().status, codes(ask())) == ("unavailable", ["lookup-status"])


@pytest.mark.parametrize(
    "other",
    [
        record(registeredAs="559900-0014"),
        record(registeredAt={"id": "RA000472"}),
        record(registeredAt=None),
        record(registeredAs=None),
    ],
)
def test_the_same_digits_in_another_register_are_another_firm(world, ask, other):
    world.answers = {"filter": [page(other)]}
    assert ask().status == "not_found"


@pytest.mark.parametrize(
    "answer", [{}, page(RECORD, total=201), {"data": [RECORD]}, page(RECORD, total=0)]
)
def test_a_page_that_is_not_all_of_it_is_unavailable(world, ask, answer):
    world.answers = {"filter": [answer]}
    assert codes(ask()) == ["lookup-content"]


def test_a_record_without_a_valid_lei_is_not_used(world, ask):
    broken = record()
    broken["attributes"]["lei"] = "../../evil"
    world.answers = {"filter": [page(broken)]}
    assert codes(ask()) == ["lookup-content"]


def test_a_record_without_a_name_is_unavailable(world, ask):
    world.answers = {"filter": [page(record(legalName=None))]}
    found = ask()
    assert (found.status, codes(found)) == ("unavailable", ["lookup-content"])


def test_parents_of_many_entities_are_not_all_asked_for_and_that_is_said(world, ask):
    world.answers = {"filter": [page(*[RECORD | {"relationships": {}}] * (MOST_ENTITIES + 1))]}
    found = ask()
    assert (found.status, [dict(one.params) for one in found.reasons]) == (
        "partial", [{"part": "parents"}],
    )  # fmt: skip
    assert found.register.parties.height == 1


@pytest.mark.parametrize(
    ("number", "scheme", "spellings"),
    [
        ("00445790", "GB-COH", ["00445790", "445790"]),
        ("99990007", "FI-PRO", ["9999000-7", "99990007"]),
        ("930000019", "NO-BRC", ["930000019"]),
    ],
)
def test_numbers_are_asked_for_as_their_registers_write_them(world, ask, number, scheme, spellings):
    world.answers = {"filter": [page()]}
    assert ask(number, scheme).status == "not_found"
    assert [request.url.params["filter[entity.registeredAs]"] for request in world.asked] == (
        spellings
    )


def test_a_personal_number_never_stands_in_an_address(world, ask):
    assert (codes(ask("8101052382")), world.asked) == (["lookup-person"], [])


def test_what_is_no_number_is_not_asked_for(world, ask):
    assert (codes(ask("9845EX00000000000194", "XI-LEI")), world.asked) == (["lookup-number"], [])


@pytest.mark.shared_data
def test_recorded_answers_are_read(world, ask, shared_data):
    api = shared_data / "gleif" / "api"
    world.answers = {
        "filter": [api / "lei-records_SE_556016-0680.json"],
        "reporting-exception": [httpx2.Response(200, json=REASON)],
    }
    found = ask("556016-0680")
    assert (found.status, str(found.as_of)) == ("found", "2026-09-08")
    assert found.register.parties["display_name"].to_list() == ["Telefonaktiebolaget LM Ericsson"]
    assert found.register.control_links["reason"].to_list() == ["NATURAL_PERSONS"] * 2


@pytest.mark.shared_data
def test_a_recorded_relationship_is_read(world, ask, shared_data):
    child = deepcopy(RECORD)
    child["attributes"]["lei"] = "RR3QWICWWIPCS8A4S074"
    del child["relationships"]["ultimate-parent"]
    file = "direct-parent-relationship_RR3QWICWWIPCS8A4S074.json"
    world.answers = {
        "filter": [page(child)],
        "direct-parent-relationship": [shared_data / "gleif" / "api" / file],
    }
    link = ask("RR3QWICWWIPCS8A4S074", "XI-LEI").register.control_links.row(0, named=True)
    assert (link["owner_id"], str(link["valid_from"]), link["is_current"]) == (
        "XI-LEI:2138005O9XJIJN4JPN90", "2012-06-06", True,
    )  # fmt: skip
