from datetime import date
from pathlib import Path

import polars as pl
import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "ee_ariregister_general.json"


@pytest.fixture
def built(read_source):
    return read_source("ee_ariregister_general", SAMPLE)


def test_status_activity_and_kind_are_kept_apart(built):
    found = built.table("parties").filter(~pl.col("is_personal"))
    assert found.select("party_id", "status", "activity", "kind", "ended_on").rows() == [
        ("EE-RIK:19990005", "active", "active", "company", None),
        ("EE-RIK:19990011", "winding_down", "dormant", "company", None),
        ("EE-RIK:19990028", "insolvent", "active", "company", None),
        ("EE-RIK:19990034", "active", "active", "branch", None),
        ("EE-RIK:19990057", "dissolved", "active", "company", date(2025, 6, 30)),
        ("EE-RIK:19990063", "unknown", "unknown", "company", None),
    ]


def test_industries_that_ended_are_left_out_and_each_version_has_its_main_one_first(built):
    found = built.table("industries").sort("scheme", "rank")
    assert found.select("scheme", "code", "rank").rows() == [
        ("EMTAK", "99999", 1),
        ("EMTAK2008", "81211", 1),
        ("EMTAK2025", "81211", 1),
        ("EMTAK2025", "41201", 2),
        ("NACE2", "81.21", 1),
        ("NACE2.1", "81.21", 1),
        ("NACE2.1", "41.20", 2),
    ]


def test_the_latest_report_gives_the_employees_wherever_it_stands(built):
    facts = built.table("party_facts").filter(party_id="EE-RIK:19990005")
    assert facts.select("fact", "value_int", "on_date").rows() == [
        ("accounts_filed", None, date(2025, 12, 31)),
        ("employees", 12, date(2025, 12, 31)),
    ]


def test_a_deletion_has_its_day(built):
    facts = built.table("party_facts").filter(fact="deregistered")
    assert facts.select("party_id", "code", "on_date").rows() == [
        ("EE-RIK:19990057", "K", date(2025, 6, 30))
    ]


def test_the_name_before_is_a_previous_one(built):
    names = built.table("names").filter(kind="previous")
    assert names.select("name", "valid_from", "valid_to").rows() == [
        ("Vana Näidis OÜ", date(2023, 6, 5), date(2024, 2, 1))
    ]


def test_the_address_is_the_one_that_holds_now(built):
    places = built.table("places").filter(pl.col("party_id").str.starts_with("EE-RIK"))
    assert places.select("country", "admin_code", "locality").rows() == [
        ("EE", "0596", "Tallinn"),
        ("SE", None, None),
    ]


def test_what_cannot_be_read_is_counted(built):
    assert (built.version.records, built.version.kept) == (9, 7)
    assert built.version.rejected == {"register-no-number": 1, "register-object": 1}
    assert built.version.noted == {"register-date": 1, "register-value": 1}


@pytest.mark.shared_data
def test_the_real_record_is_read(shared_data, read_source):
    built = read_source(
        "ee_ariregister_general", shared_data / "ariregister-ee" / "yldandmed_sample.json"
    )
    assert (built.version.records, built.version.kept, built.version.rejected) == (1, 1, {})
    assert built.table("industries").select("scheme", "code").rows() == [
        ("EMTAK2025", "73111"),
        ("NACE2.1", "73.11"),
    ]
    assert built.table("party_facts").select("fact", "value_int", "on_date").rows() == [
        ("accounts_filed", None, date(2024, 12, 31)),
        ("employees", 0, date(2024, 12, 31)),
    ]
