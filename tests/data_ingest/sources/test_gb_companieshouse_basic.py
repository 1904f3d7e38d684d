from datetime import date
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "gb_companieshouse_basic.csv"


@pytest.fixture
def built(read_source):
    return read_source("gb_companieshouse_basic", SAMPLE)


def test_status_activity_and_country_are_read(built):
    found = built.table("parties").select("party_id", "country", "status", "activity").rows()
    assert found == [
        ("GB-COH:01234567", "GB", "active", "unknown"),
        ("GB-COH:01234568", "GB", "reconstruction", "unknown"),
        ("GB-COH:FC012345", None, "unknown", "unknown"),
        ("GB-COH:SC123456", "GB", "winding_down", "dormant"),
    ]


def test_a_number_that_lost_its_zero_gets_it_back(built):
    numbers = built.table("identifiers").filter(party_id="GB-COH:01234568")
    assert numbers.select("value", "value_raw").rows() == [("01234568", "1234568")]


def test_quotation_marks_and_former_names_are_kept(built):
    names = built.table("names").filter(party_id="GB-COH:01234567")
    assert names.select("kind", "name", "valid_to").rows() == [
        ("legal", 'EXAMPLE "BRIGHT" CLEANING LTD', None),
        ("previous", "EXAMPLE SWEEPING LTD", date(2022, 2, 1)),
    ]


def test_due_days_are_facts_and_say_nothing_of_a_breach(built):
    facts = built.table("party_facts").filter(party_id="GB-COH:01234567")
    assert facts.select("fact", "code", "on_date").rows() == [
        ("accounts_due", None, date(2026, 4, 29)),
        ("accounts_filed", "MICRO ENTITY", date(2024, 7, 31)),
        ("statement_due", None, date(2026, 8, 11)),
    ]


def test_industries_are_the_five_digits_alone(built):
    industries = built.table("industries").select("code", "rank").rows()
    assert industries == [("81210", 1), ("99999", 1)]


def test_what_was_left_out_is_counted(built):
    assert (built.version.records, built.version.kept) == (5, 4)
    assert built.version.rejected == {"register-no-number": 1}
    assert built.version.noted == {"register-date": 1}


@pytest.mark.shared_data
def test_three_real_companies_are_read(shared_data, read_source):
    name = "BasicCompanyData_2021-07-01_first3.csv"
    built = read_source("gb_companieshouse_basic", shared_data / "companies-house" / name)
    assert (built.version.records, built.version.kept) == (3, 3)
    assert built.version.as_of == date(2021, 7, 1)
    assert built.table("industries")["code"].to_list() == ["99999", "47710", "78300"]
