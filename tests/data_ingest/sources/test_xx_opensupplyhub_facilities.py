from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "xx_opensupplyhub_facilities.csv"
OWN = "xx_opensupplyhub_facilities"


@pytest.fixture
def built(read_source):
    return read_source(OWN, SAMPLE)


def test_a_facility_has_the_number_of_the_hub(built):
    party = built.table("parties").filter(party_id=f"{OWN}:BD2026330AAAAAA").row(0, named=True)
    assert (party["display_name"], party["country"], party["kind"]) == (
        "Example Towel Mills Ltd", "BD", "unknown",
    )  # fmt: skip


def test_without_a_number_the_same_name_country_and_address_are_the_same_facility(built):
    weaving = built.table("parties").filter(country="AE")
    assert weaving.height == 1
    assert built.version.rejected == {"register-no-name": 1, "register-repeated": 1}


def test_sectors_keep_their_order(built):
    sectors = built.table("industries").filter(party_id=f"{OWN}:BD2026330AAAAAA")
    assert sectors.select("code", "rank").rows() == [("Apparel", 1), ("Home Textiles", 2)]


def test_one_number_of_workers_is_a_fact_and_a_range_is_not(built):
    facts = built.table("party_facts").select("party_id", "fact", "code", "value_int").rows()
    assert facts == [
        (f"{OWN}:BD2026330AAAAAA", "employees", None, 350),
        (f"{OWN}:VN2026330BBBBBB", "other", "is_closed", None),
    ]


def test_a_country_that_is_not_known_is_noted_and_no_street_is_kept(built):
    assert built.version.noted == {"register-code": 1}
    places = built.table("places")
    assert places["country"].sort().to_list() == ["AE", "BD", "VN"]
    assert places["locality"].null_count() == places.height


@pytest.mark.shared_data
def test_every_shared_list_is_read_and_every_country_in_it_is_known(shared_data, read_source):
    files = sorted((shared_data / "open-supply-hub").glob("*.csv"))
    assert len(files) == 14
    for file in files:
        version = read_source(OWN, file).version
        assert version.noted == {}
        assert version.rejected.keys() <= {"register-repeated"}
