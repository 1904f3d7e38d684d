import pytest

from data_ingest.live import fi_prh


@pytest.fixture
def ask(world, person_key):
    return lambda number="9999000-7": fi_prh.look_up(
        number, client=world.client(), person_key=person_key
    )


@pytest.fixture
def page(sample):
    return {"totalResults": 1, "companies": sample("fi_prh_ytj.json")["companies"][:1]}


def codes(found):
    return [one.code for one in found.reasons]


def test_a_firm_is_found_with_its_register_entries(world, ask, page):
    world.answers = {"companies": [page]}
    found = ask("FI99990007")
    assert (found.status, found.reasons) == ("found", ())
    assert found.register.parties["display_name"].to_list() == ["Esimerkki Siivous Oy"]
    assert found.register.parties["source_id"].to_list() == ["fi_prh"]
    assert {"prepayment_reg", "vat_reg", "employer_reg"} <= {*found.register.party_facts["fact"]}
    assert world.addresses() == ["/opendata-ytj-api/v3/companies?businessId=9999000-7"]


def test_an_empty_list_of_the_register_is_not_found(world, ask):
    world.answers = {"companies": [{"totalResults": 0, "companies": []}]}
    assert (ask().status, ask().reasons) == ("not_found", ())


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({}, "lookup-content"),
        ({"totalResults": 0}, "lookup-content"),
        ({"totalResults": 1, "companies": []}, "lookup-content"),
        ({"companies": []}, "lookup-content"),
        ({"totalResults": 1, "companies": [{"businessId": {"value": "9999002-3"}}]},
         "lookup-other-party"),
        (404, "lookup-status"),
        (429, "lookup-limit"),
    ],
)  # fmt: skip
def test_anything_else_is_unavailable(world, ask, answer, code):
    world.answers = {"companies": [answer]}
    found = ask()
    assert (found.status, codes(found)) == ("unavailable", [code])


@pytest.mark.parametrize("number", ["", "9999000-6", "131052-308T", "x&page=2"])
def test_what_is_no_business_id_is_not_asked_for(world, ask, number):
    assert (codes(ask(number)), world.asked) == (["lookup-number"], [])


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "number", "prepayment"),
    [
        ("company_0114162-2_excerpt.json", "0114162-2", []),
        ("company_full_structure_redacted.json", "1234567-1", ["yes"]),
    ],
)
def test_recorded_answers_are_read(world, ask, shared_data, file, number, prepayment):
    world.answers = {"companies": [shared_data / "prh-ytj" / file]}
    found = ask(number)
    assert (found.status, found.register.parties["status"].to_list()) == ("found", ["active"])
    facts = found.register.party_facts
    assert facts.filter(facts["fact"] == "prepayment_reg")["code"].to_list() == prepayment
