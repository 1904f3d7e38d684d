"""The real TED notices of the shared data."""

import pytest

from data_ingest.formats.ted_export import is_ted_export, read_ted_export
from data_ingest.model.tables import Procurement

KEY = b"key of the tests"


@pytest.mark.shared_data
def test_every_real_notice_is_a_valid_procurement_and_hides_no_more_than_its_supplier(shared_data):
    paths = sorted((shared_data / "ted-legacy-xml").glob("*.xml"))
    files = [(path.name, path.read_bytes()) for path in paths]
    assert len(files) == 44
    assert all(is_ted_export(payload) for _, payload in files)
    rejects, kinds, without = set(), set(), []
    for name, payload in files:
        procurement, refusals = read_ted_export(payload, name=name, person_key=KEY)
        assert Procurement.is_valid(procurement.to_dict()), name
        rejects |= set(refusals["code"])
        kinds.add(procurement.purchases["notice_kind"].item())
        stated = procurement.contract_parties.filter(handed_on_state="stated")
        if stated.is_empty():
            without.append(name)
    assert rejects == {
        "ted-export-no-contractor",
        "number-unchecked",
        "number-form-country",
        "number-in-text",
    }
    assert kinds == {"award", "veat"}
    assert without == ["327079-2021.xml", "461547-2016.xml", "494749-2017.xml"]


@pytest.mark.shared_data
def test_a_real_notice_in_24_languages_counts_once_and_has_a_swedish_title(shared_data):
    payload = (shared_data / "ted-legacy-xml" / "000003-2019.xml").read_bytes()
    procurement, _ = read_ted_export(payload, name="000003-2019", person_key=KEY)
    assert procurement.contracts.height == procurement.tenders.height == 1
    assert procurement.contracts["title"].item().startswith("Del 1")
    assert set(procurement.contract_parties["role"]) == {"consortium_lead", "consortium_member"}
    assert procurement.purchases["buyer_id"].item() == "ORG-1"
    assert procurement.names.filter(party_id="ORG-1", language="ENG").height == 1


@pytest.mark.shared_data
def test_the_one_real_swedish_utility_states_half_of_its_contract(shared_data):
    payload = (shared_data / "ted-legacy-xml" / "143160-2017.xml").read_bytes()
    procurement, _ = read_ted_export(payload, name="143160-2017", person_key=KEY)
    found = procurement.purchases.row(0, named=True)
    assert (found["jurisdiction"], found["instrument"]) == ("SE", "LUF")
    columns = ("handed_on_low_ppm", "handed_on_high_ppm", "handed_on_state")
    shares = procurement.contract_parties.select(columns).rows()
    assert shares == [(500_000, 500_000, "stated")]


@pytest.mark.shared_data
def test_most_real_awards_state_how_many_tenders_came_in_and_half_an_estimate(shared_data):
    received = estimated = 0
    for path in sorted((shared_data / "ted-legacy-xml").glob("*.xml")):
        procurement, _ = read_ted_export(path.read_bytes(), name=path.name, person_key=KEY)
        received += procurement.contracts["tenders_received"].is_not_null().any()
        estimated += procurement.contracts["estimated_amount"].is_not_null().any()
    assert (received, estimated) == (37, 23)
