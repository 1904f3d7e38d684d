import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "gb_companieshouse_psc.jsonl"


@pytest.fixture
def built(read_source):
    return read_source("gb_companieshouse_psc", SAMPLE)


def links_of(built, owned):
    return built.table("control_links").filter(owned_id=owned)


def test_each_nature_of_control_is_a_link_with_its_band(built):
    links = links_of(built, "GB-COH:01234567").filter(owner_id="GB-COH:01234568")
    assert links.select("kind", "share_low_ppm", "share_high_ppm").sort("kind").rows() == [
        ("shareholding", 750_000, 1_000_000),
        ("voting", 500_000, 750_000),
        ("appoint_board", None, None),
        ("other", None, None),
    ]
    assert links["is_current"].all()
    assert links["direct"].null_count() == 4


def test_an_owner_in_the_british_register_has_its_number_there_and_one_name(built):
    owner = built.table("parties").filter(party_id="GB-COH:01234568").row(0, named=True)
    assert (owner["display_name"], owner["kind"], owner["country"]) == (
        "EXAMPLE HOLDINGS LTD", "company", "GB",
    )  # fmt: skip
    found = links_of(built, "GB-COH:SC123456")
    assert found["owner_id"].to_list() == ["GB-COH:01234568"], "told by the place of registration"


def test_a_foreign_owner_keeps_the_registers_key_and_is_found_by_its_number(built):
    link = (
        built.table("control_links")
        .filter(~pl.col("is_current") & pl.col("reason").is_null())
        .row(0, named=True)
    )
    assert link["owner_id"] == "gb_companieshouse_psc:01234567/a3"
    assert (link["share_low_ppm"], link["share_high_ppm"]) == (250_000, 1_000_000)
    assert link["valid_to"] == date(2020, 4, 30)
    numbers = built.table("identifiers").filter(party_id=link["owner_id"])
    assert numbers.select("scheme", "value").rows() == [("SE-ON", "5599000014")]


def test_the_number_of_an_unknown_country_is_not_guessed_to_be_anyones(built):
    assert built.table("parties").filter(display_name="Example Delaware Inc").height == 1
    assert not built.table("identifiers")["value"].is_in(["1000001"]).any()


def test_a_share_of_surplus_assets_is_no_shareholding(built):
    link = built.table("control_links").filter(owner_id="gb_companieshouse_psc:01234567/a5")
    assert link.select("kind", "share_low_ppm").rows() == [("other", None)]


def test_why_no_owner_is_named_stands_in_the_registers_own_word(built):
    unnamed = built.table("control_links").filter(pl.col("owner_id").is_null())
    assert unnamed.select("owned_id", "reason", "is_current").sort("owned_id").rows() == [
        ("GB-COH:01234569", "psc-contacted-but-no-response", True),
        ("GB-COH:01234570", "psc-exempt-as-shares-admitted-on-market", False),
        ("GB-COH:01234571", "super-secure-person-with-significant-control", True),
    ]


def test_of_individuals_only_the_number_of_present_ones_is_kept(built):
    facts = built.table("party_facts").select("party_id", "fact", "value_int").rows()
    assert facts == [("GB-COH:01234567", "has_individual_owner", 2)]


def test_what_was_left_out_is_counted_and_the_totals_give_the_day(built):
    assert (built.version.records, built.version.kept) == (14, 12)
    assert built.version.rejected == {"register-kind": 1, "register-no-number": 1}
    assert built.version.noted == {"register-date": 1}
    assert built.version.as_of == date(2026, 11, 1)


def test_the_day_in_the_files_name_comes_before_that_of_the_totals(read_source):
    name = "psc-snapshot-2026-11-02_1of32.txt"
    built = read_source("gb_companieshouse_psc", SAMPLE.read_bytes(), name=name)
    assert built.version.as_of == date(2026, 11, 2)


def test_a_record_without_a_link_is_known_by_its_etag(read_source):
    record = {
        "company_number": "01234567",
        "data": {"kind": "corporate-entity-beneficial-owner", "etag": "e1", "name": "Example SA"},
    }
    built = read_source("gb_companieshouse_psc", json.dumps(record).encode())
    assert built.table("parties")["party_id"].to_list() == ["gb_companieshouse_psc:01234567/e1"]


@pytest.mark.shared_data
def test_the_shared_samples_of_each_kind_are_read(shared_data, read_source):
    folder = shared_data / "companies-house" / "toy-psc"
    files = [one for one in sorted(folder.iterdir()) if "ceased" not in one.name]
    assert files
    for file in files:
        built = read_source("gb_companieshouse_psc", file)
        assert (built.version.records, built.version.kept) == (1, 1)
        assert "control_links" in built.version.tables or "party_facts" in built.version.tables
