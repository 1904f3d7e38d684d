from datetime import date
from pathlib import Path

import polars as pl
import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "xx_gleif_lei2.csv"
FIRM, NORWEGIAN, FUND = (
    f"XI-LEI:9845EX{tail}" for tail in ("00000000000193", "00000000000290", "00000000000484")
)


@pytest.fixture
def built(read_source):
    return read_source("xx_gleif_lei2", SAMPLE)


def test_a_firm_has_its_lei_and_the_number_of_its_register(built):
    numbers = built.table("identifiers")
    found = numbers.filter(party_id=FIRM).select("scheme", "value", "checksum_ok").rows()
    assert found == [("SE-ON", "5599012340", True), ("XI-LEI", FIRM[7:], True)]
    assert numbers.filter(party_id=NORWEGIAN, scheme="NO-BRC")["checksum_ok"].to_list() == [True]


def test_a_number_of_another_authority_keeps_the_authoritys_code(built):
    found = built.table("identifiers").filter(party_id=FUND)
    assert ("RA000665", "S000000001") in found.select("scheme", "value").rows()


def test_status_of_the_firm_and_of_the_lei_are_kept_apart(built):
    parties = {row["party_id"]: row for row in built.table("parties").iter_rows(named=True)}
    assert (parties[FIRM]["status"], parties[NORWEGIAN]["status"]) == ("active", "dissolved")
    facts = built.table("party_facts").filter(party_id=FIRM)
    assert facts.select("fact", "code", "until").rows() == [
        ("lei_registration", "ISSUED", date(2027, 5, 1))
    ]


def test_former_and_trading_names_are_kept_by_kind(built):
    names = built.table("names").select("party_id", "kind", "name").rows()
    assert (FIRM, "previous", "Gamla Exempelstäd AB") in names
    assert (NORWEGIAN, "trading", "Eksempel Cleaning") in names


def test_a_sole_proprietor_has_no_name_no_town_and_one_hash(built):
    person = built.table("parties").filter("is_personal")
    assert person.select("kind", "country").rows() == [("sole_trader", "SE")]
    towns = built.table("places").join(person, on="party_id")["locality"]
    assert towns.null_count() == len(towns) == 2
    numbers = built.table("identifiers").join(person, on="party_id")
    assert numbers["is_personal"].all()
    assert numbers["value_raw"].null_count() == numbers.height


def test_what_was_left_out_is_counted_by_rule(built):
    assert (built.version.records, built.version.kept) == (7, 4)
    assert built.version.rejected == {
        "register-no-number": 1,
        "register-repeated": 1,
        "register-rule": 1,
    }
    assert built.version.noted == {"register-date": 1, "register-rule": 1}
    assert built.rejects.filter(pl.col("code") == "register-no-number")["location"].to_list() == [
        "row 6"
    ]


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["lei-data.json", "lei-data.xml"])
def test_thirteen_real_firms_are_read_alike_from_json_and_xml(name, shared_data, read_source):
    built = read_source("xx_gleif_lei2", shared_data / "gleif" / "golden-copy" / name)
    assert (built.version.records, built.version.kept) == (13, 13)
    assert built.table("names").height == 22
    assert built.table("identifiers").filter(scheme="XI-LEI")["checksum_ok"].all()
    day = date(2023, 6, 5) if name.endswith("xml") else None
    assert built.version.as_of == day
