from datetime import date
from pathlib import Path

import polars as pl
import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "se_scb_bulk.txt"


@pytest.fixture
def built(read_source):
    return read_source("se_scb_bulk", SAMPLE)


def test_activity_is_told_and_the_status_only_of_what_is_deregistered(built):
    found = built.table("parties").filter(~pl.col("is_personal"))
    assert found.select("party_id", "kind", "status", "activity").rows() == [
        ("SE-ON:2120990003", "public_body", "unknown", "active"),
        ("SE-ON:5164990003", "company", "unknown", "active"),
        ("SE-ON:5599990008", "company", "unknown", "active"),
        ("SE-ON:5599990016", "company", "unknown", "dormant"),
        ("SE-ON:9699990009", "company", "dissolved", "never"),
    ]
    assert built.table("party_facts").select("party_id", "fact", "code").rows() == [
        ("SE-ON:9699990009", "deregistered", "9")
    ]


def test_industries_are_in_order_and_no_code_is_no_industry(built):
    firms = built.table("industries").filter(pl.col("party_id").str.starts_with("SE-ON"))
    assert firms.select("party_id", "scheme", "code", "rank").rows() == [
        ("SE-ON:2120990003", "SNI2025", "84111", 1),
        ("SE-ON:5164990003", "SNI2025", "78200", 1),
        ("SE-ON:5599990008", "SNI2025", "41000", 2),
        ("SE-ON:5599990008", "SNI2025", "81210", 1),
        ("SE-ON:5599990016", "SNI2025", "47642", 1),
    ]


def test_a_second_name_is_kept_where_it_is_another(built):
    trading = built.table("names").filter(kind="trading")
    assert trading.select("party_id", "name").rows() == [("SE-ON:5599990008", "EXEMPELSTÄD")]


def test_a_foreign_firm_has_no_country_that_the_file_does_not_state(built):
    assert built.table("parties").filter(party_id="SE-ON:5164990003")["country"].to_list() == [None]
    place = built.table("places").filter(party_id="SE-ON:5164990003")
    assert place.select("country", "locality").rows() == [(None, "BERLIN")]


def test_persons_and_estates_are_hashes(built):
    persons = built.table("parties").filter("is_personal")
    assert sorted(persons["kind"]) == ["person", "sole_trader"]
    assert persons["party_id"].str.starts_with("SE-PERSON:").all()


def test_a_wrong_date_is_noted_and_a_missing_number_refused(built):
    assert (built.version.records, built.version.kept) == (8, 7)
    assert built.version.rejected == {"register-no-number": 1}
    assert built.version.noted == {"register-date": 1}


def test_the_day_stands_in_the_name_of_the_file(read_source):
    built = read_source("se_scb_bulk", SAMPLE.read_bytes(), name="scb_bulkfil_JE_20260629T0400.txt")
    assert built.version.as_of == date(2026, 6, 29)


def test_a_file_in_utf_8_says_the_same_as_one_in_latin_1(built, read_source):
    again = read_source("se_scb_bulk", SAMPLE.read_text("latin-1").encode())
    for table in built.version.tables:
        assert again.table(table).equals(built.table(table))


def test_a_file_in_plain_ascii_is_read(read_source):
    ascii_only = SAMPLE.read_text("latin-1").encode("ascii", "replace")
    assert read_source("se_scb_bulk", ascii_only).version.kept == 7


@pytest.mark.shared_data
def test_the_toy_in_the_published_layout_is_read_without_loss(shared_data, read_source):
    toy = shared_data / "bolagsverket" / "bulk-toy" / "scb_bulkfil_JE_TOY.txt"
    built = read_source("se_scb_bulk", toy)
    assert (built.version.records, built.version.kept, built.version.rejected) == (6, 6, {})
    assert built.table("industries").height == 8
    assert built.table("parties")["is_personal"].sum() == 1
    assert "TESTBOLAGET BYGG & STÄD AB" in built.table("names")["name"]
