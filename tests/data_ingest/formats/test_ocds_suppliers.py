import json

import pytest

from data_ingest.formats.ocds.suppliers import read_awarded
from data_ingest.model.problem import UnreadableInput

KEY = b"key of the tests"


def release(ocid, *suppliers, awarded=True, number=None):
    """A release with one award to each supplier; the ids mean something in it alone."""
    parties = [
        {
            "id": f"P{at}",
            "name": name,
            "roles": ["supplier"],
            **({"identifier": {"scheme": "SE-ON", "id": number}} if number else {}),
        }
        for at, name in enumerate(suppliers)
    ]
    awards = [
        {
            "id": f"A{at}",
            "status": "active",
            "suppliers": [{"id": f"P{at}", "name": name}],
            "value": {"amount": 100 + at, "currency": "SEK"},
        }
        for at, name in enumerate(suppliers)
    ]
    return {
        "ocid": ocid,
        "id": f"{ocid}-1",
        "date": "2026-01-02T00:00:00Z",
        "tag": ["award"],
        "parties": parties,
        "tender": {"id": "T", "mainProcurementCategory": "services"},
        "awards": awards if awarded else [],
    }


def read(*releases):
    payload = json.dumps({"releases": list(releases)}).encode()
    register, _ = read_awarded(payload, name="o.json", person_key=KEY)
    register.validate({name: getattr(register, name) for name in register.members()})
    return register


def test_every_process_of_a_file_gives_its_suppliers():
    register = read(release("o-1", "Norr AB"), release("o-2", "Söder AB"))
    assert register.parties["display_name"].to_list() == ["Norr AB", "Söder AB"]
    assert register.contracts["contract_id"].n_unique() == 2


def test_the_same_number_is_one_supplier_and_other_names_are_kept():
    register = read(
        release("o-1", "Norr AB", number="5599990008"),
        release("o-2", "Norr Städ AB", number="5599990008"),
    )
    assert register.parties.height == 1
    assert register.names["name"].to_list() == ["Norr Städ AB"]
    assert register.contracts["supplier_id"].n_unique() == 1


def test_a_name_without_a_number_is_the_numbered_party_of_that_name():
    register = read(
        release("o-1", "Norr Aktiebolag"), release("o-2", "Norr AB", number="5599990008")
    )
    assert register.parties.height == 1
    assert register.identifiers["value"].to_list() == ["5599990008"]


def test_ids_say_nothing_of_who_it_is():
    register = read(release("o-1", "Norr AB", number="5599990008"))
    assert register.parties["party_id"].to_list() == ["party-1"]


def test_a_file_without_awards_has_no_suppliers():
    with pytest.raises(UnreadableInput) as refused:
        read(release("o-1", "Norr AB", awarded=False))
    assert refused.value.problems[0].code == "ocds-no-award"
