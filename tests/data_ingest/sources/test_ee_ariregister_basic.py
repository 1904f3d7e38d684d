from datetime import date
from pathlib import Path

import polars as pl
import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "ee_ariregister_basic.csv"


@pytest.fixture
def built(read_source):
    return read_source("ee_ariregister_basic", SAMPLE)


def test_statuses_and_kinds(built):
    found = built.table("parties").filter(~pl.col("is_personal"))
    assert found.select("party_id", "status", "kind").rows() == [
        ("EE-RIK:19990005", "active", "company"),
        ("EE-RIK:19990011", "winding_down", "company"),
        ("EE-RIK:19990028", "insolvent", "company"),
        ("EE-RIK:19990034", "active", "branch"),
        ("EE-RIK:19990057", "dissolved", "company"),
        ("EE-RIK:19990063", "unknown", "company"),
    ]
    assert built.table("party_facts").select("fact", "code").rows() == [
        ("liquidation", "L"),
        ("bankruptcy", "N"),
        ("deregistered", "K"),
    ]


def test_the_vat_number_is_an_identifier_and_doubled_quotes_are_one(built):
    vat = built.table("identifiers").filter(scheme="VAT")
    assert vat.select("party_id", "value", "checksum_ok").rows() == [
        ("EE-RIK:19990005", "EE199900008", True)
    ]
    assert '"NÄIDIS" TÖÖVAHENDUS OÜ' in built.table("names")["name"]


def test_the_locality_is_the_municipality_without_district_and_county(built):
    places = built.table("places").filter(pl.col("party_id").str.starts_with("EE-RIK"))
    assert places.select("admin_code", "locality").rows() == [
        ("0176", "Tallinn"),
        ("0784", "Tallinn"),
        ("7683", "Kambja vald"),
        ("0176", "Tallinn"),
        ("0176", "Tallinn"),
    ]


def test_a_sole_trader_is_a_hash(built):
    person = built.table("parties").filter("is_personal")
    assert person["party_id"].str.starts_with("EE-PERSON:").to_list() == [True]


def test_a_wrong_date_is_noted_and_a_missing_number_refused(built):
    assert (built.version.records, built.version.kept) == (8, 7)
    assert built.version.rejected == {"register-no-number": 1}
    assert built.version.noted == {"register-date": 1}


@pytest.mark.shared_data
def test_the_real_rows_are_read(shared_data, read_source):
    built = read_source(
        "ee_ariregister_basic", shared_data / "ariregister-ee" / "lihtandmed_sample.csv"
    )
    assert (built.version.records, built.version.kept, built.version.rejected) == (4, 4, {})
    assert built.table("identifiers").height == 6
    assert built.table("places")["locality"].to_list() == ["Tallinn"] * 3
    real = built.table("parties").filter(party_id="EE-RIK:12652512")
    assert real.select("display_name", "founded_on").rows() == [
        ("001 Kinnisvara OÜ", date(2014, 4, 25))
    ]
