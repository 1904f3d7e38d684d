from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from data_ingest.formats.ocds import is_ocds, read_ocds, read_ocds_batch
from data_ingest.model.problem import UnreadableInput
from data_ingest.model.tables import Procurement

KEY = b"key of the tests"
PAGE = "uk-contracts-finder/search_2022-10-22_limit100.json"


def batch(folder, name):
    return read_ocds_batch((folder / "ocds" / name).read_bytes(), name=name, person_key=KEY)


@pytest.mark.shared_data
def test_every_real_file_gives_valid_procurements(shared_data):
    processes = {}
    for path in sorted((shared_data / "ocds").glob("*/*.json")):
        payload = path.read_bytes()
        assert is_ocds(payload), path.name
        found = read_ocds_batch(payload, name=path.name, person_key=KEY)
        processes[path.parent.name] = processes.get(path.parent.name, 0) + len(found)
        assert all(Procurement.is_valid(procurement.to_dict()) for procurement, _ in found)
    assert processes == {"fictional-1.1": 8, "libcove": 4, "uk-contracts-finder": 88}


@pytest.mark.shared_data
def test_a_page_of_contracts_finder_is_read_but_for_one_county_given_as_a_country(shared_data):
    found = batch(shared_data, PAGE)
    rejects = [row for _, table in found for row in table.select("code", "location").iter_rows()]
    assert Counter(code for code, _ in rejects) == {"ocds-country": 1, "number-unchecked": 20}
    sizes = Counter()
    for procurement, _ in found:
        for member in ("tenders", "contract_parties", "supply_links"):
            sizes[member] += getattr(procurement, member).height
    assert sizes == {"tenders": 26, "contract_parties": 26, "supply_links": 0}
    kinds = Counter(procurement.purchases["notice_kind"].item() for procurement, _ in found)
    assert kinds == {"contract": 60, "award": 25, "planning": 3}
    assert {procurement.purchases["jurisdiction"].item() for procurement, _ in found} == {
        "GB",
        None,
    }


@pytest.mark.shared_data
def test_a_portal_operator_that_calls_itself_the_buyer_is_kept_as_stated(shared_data):
    ocid = "ocds-b5fd17-8285423e-94ba-40a7-aaba-e26cb1a5c8ff"
    payload = (shared_data / "ocds" / PAGE).read_bytes()
    procurement, _ = read_ocds(payload, name="page", person_key=KEY, ocid=ocid)
    buyer = procurement.purchases["buyer_id"].item()
    names = dict(procurement.parties.select("party_id", "display_name").iter_rows())
    assert names[buyer] == "Defra Network eTendering Portal"
    tender = procurement.tenders.row(0, named=True)
    assert (tender["state"], tender["amount"]) == ("awarded", Decimal("53500.00"))
    lot = procurement.contracts.row(0, named=True)
    assert (lot["cpv"], lot["place_country"], lot["ends_on"]) == (
        "71313100",
        None,
        date(2023, 3, 31),
    )


@pytest.mark.shared_data
def test_a_real_page_of_many_processes_is_refused_as_one(shared_data):
    payload = (shared_data / "ocds" / PAGE).read_bytes()
    with pytest.raises(UnreadableInput, match="88"):
        read_ocds(payload, name="page", person_key=KEY)


@pytest.mark.shared_data
def test_the_six_fictional_releases_compile_to_what_the_record_says(shared_data):
    folder = shared_data / "ocds" / "fictional-1.1"
    files = sorted(folder.glob("*-0[1-6]-*.json"))
    lines = b"\n".join(b" ".join(path.read_bytes().split(b"\n")) for path in reversed(files))
    compiled, _ = read_ocds(lines, name="lines", person_key=KEY)
    payload = (folder / "ocds-213czf-000-00001.json").read_bytes()
    record, _ = read_ocds(payload, name="record", person_key=KEY)
    for member in Procurement.members().keys() - {"purchases"}:
        assert getattr(compiled, member).equals(getattr(record, member)), member
    ours, theirs = (one.purchases.row(0, named=True) for one in (compiled, record))
    assert ours | {"begun_on": None} == theirs | {"begun_on": None}
    assert (ours["begun_on"], theirs["begun_on"]) == (date(2010, 3, 15), date(2010, 3, 1))
