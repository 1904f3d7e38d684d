from datetime import date
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "ca_ircc_noncompliant.csv"


@pytest.fixture
def built(read_source):
    return read_source("ca_ircc_noncompliant", SAMPLE)


def test_a_ban_ends_as_stated_or_by_its_length_and_an_unpaid_penalty_has_no_end(built):
    found = built.table("list_entries").select("subject_name", "listed_on", "delisted_on").rows()
    assert found == [
        ("9999901 Exempel Canada Inc.", date(2025, 11, 3), date(2027, 11, 3)),
        ("Exempel Greenhouses Ltd.", date(2024, 5, 6), None),
        ("Exempel Hotels Ltd.", None, None),
        ("Exempel Pêche Ltée", date(2024, 5, 6), date(2025, 5, 6)),
        ("Exempel Trucking Corp.", date(2024, 6, 10), None),
    ]


def test_reasons_are_the_pages_own_codes(built):
    found = built.table("list_entries")["category"].to_list()
    assert found == ["6;9", "9", "no-reason-stated", "6;17", "7"]


def test_of_an_address_only_the_province_is_read(built):
    places = built.table("places")
    assert places["admin_code"].to_list() == ["CA-ON", "CA-BC", "CA-QC", "CA-AB"]
    assert places["locality"].null_count() == places.height


def test_a_trade_name_is_a_name_of_the_firm(built):
    assert built.table("names").filter(kind="trading")["name"].to_list() == ["Exempel Farms"]


def test_a_legal_name_that_may_be_a_persons_is_left_out_whatever_the_trade_name(built):
    assert built.version.rejected == {"register-no-name": 1, "register-person": 1}


@pytest.mark.parametrize("written", ["2-year", "two-year", "2 year", "Two year"])
def test_the_length_of_a_ban_is_read_however_it_is_written(written, read_source):
    text = (
        "operating_name,legal_name,decision_date,penalty,status\n"
        f",Exempel Ltd,2024-05-06,$1 and a {written} ban,Eligible\n"
    )
    built = read_source("ca_ircc_noncompliant", text.encode())
    assert built.table("list_entries")["delisted_on"].to_list() == [date(2026, 5, 6)]


@pytest.mark.shared_data
def test_real_decisions_are_read_and_bans_end(shared_data, read_source):
    name = "noncompliance_decisions_2016_2022H1.csv"
    built = read_source("ca_ircc_noncompliant", shared_data / "ca_tfw_noncompliance" / name)
    version = built.version
    assert (version.records, version.kept) == (601, 433)
    assert version.rejected == {"register-no-name": 119, "register-person": 49}
    ends = built.table("list_entries")["delisted_on"].drop_nulls()
    assert ends.max() == date(2026, 12, 14)
