from datetime import date
from pathlib import Path

import polars as pl
import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "no_brreg_enheter.json"


@pytest.fixture
def built(read_source):
    return read_source("no_brreg_enheter", SAMPLE)


def test_the_gravest_state_of_a_unit_is_its_status(built):
    found = built.table("parties").filter(~pl.col("is_personal"))
    assert found.select("party_id", "status", "kind").rows() == [
        ("NO-BRC:930000019", "active", "company"),
        ("NO-BRC:930000027", "insolvent", "company"),
        ("NO-BRC:930000043", "dissolved", "company"),
        ("NO-BRC:930000051", "winding_down", "public_body"),
        ("NO-BRC:930000078", "reconstruction", "company"),
    ]


def test_every_procedure_is_a_fact_of_its_own(built):
    facts = built.table("party_facts").filter(party_id="NO-BRC:930000027")
    assert facts.select("fact", "code", "on_date").rows() == [
        ("bankruptcy", "konkurs", date(2026, 10, 1)),
        ("business_reg", "yes", None),
        ("liquidation", "underAvvikling", None),
        ("liquidation", "underTvangsavvikling", None),
        ("reconstruction", None, None),
        ("vat_reg", "no", None),
    ]


def test_number_of_employees_and_last_accounts_are_whole_numbers(built):
    facts = built.table("party_facts").filter(pl.col("value_int").is_not_null())
    assert facts.select("fact", "value_int").rows() == [("accounts_filed", 2025), ("employees", 42)]


def test_a_sole_trader_is_a_hash(built):
    person = built.table("parties").filter("is_personal")
    assert person["party_id"].str.starts_with("NO-PERSON:").to_list() == [True]
    assert built.table("identifiers").filter("is_personal")["scheme"].to_list() == ["NO-PERSON"]


def test_what_is_no_object_and_what_has_no_number_are_counted(built):
    assert (built.version.records, built.version.kept) == (8, 6)
    assert built.version.rejected == {"register-no-number": 1, "register-object": 1}
    assert built.version.noted == {"register-date": 1}


def test_the_csv_has_the_same_fields_under_the_same_names(read_source):
    text = (
        '"organisasjonsnummer","navn","organisasjonsform.kode","konkurs","antallAnsatte"\n'
        '"930000019","EKSEMPEL AS","AS","false","7"\n'
    )
    built = read_source("no_brreg_enheter", text.encode())
    assert built.table("parties")["status"].to_list() == ["active"]
    assert built.table("party_facts")["value_int"].to_list() == [7]


@pytest.mark.shared_data
def test_a_real_unit_and_a_deleted_toy_are_read(shared_data, read_source):
    real = read_source("no_brreg_enheter", shared_data / "brreg" / "enheter_923609016.json")
    assert real.table("identifiers")["checksum_ok"].to_list() == [True]
    assert real.table("industries")["code"].to_list() == ["06.100", "06.200", "19.200"]
    toy = shared_data / "brreg" / "toy" / "enheter-details-deleted-response.json"
    deleted = read_source("no_brreg_enheter", toy).table("parties")
    assert deleted.select("status", "ended_on").rows() == [("dissolved", date(2017, 10, 20))]
