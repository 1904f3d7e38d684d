from datetime import date
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "jp_mhlw_violations.csv"


@pytest.fixture
def built(read_source):
    return read_source("jp_mhlw_violations", SAMPLE)


def test_days_of_an_era_are_read_and_an_entry_lapses_after_a_year(built):
    found = {
        name: days
        for name, *days in built.table("list_entries")
        .select("subject_name", "listed_on", "delisted_on")
        .iter_rows()
    }
    assert found == {
        "\uff08株\uff09架空製作所": [date(2026, 3, 10), date(2027, 3, 31)],
        "架空運輸㈱例示営業所": [date(2026, 5, 31), date(2027, 5, 31)],
        "架空協同組合": [None, None],
    }


def test_a_name_without_a_legal_form_may_be_a_persons_and_is_left_out(built):
    assert built.version.rejected == {"register-no-name": 1, "register-person": 1}
    assert built.version.noted == {"register-date": 1}


def test_the_category_is_the_provision_and_what_happened_is_not_read(built):
    found = sorted(built.table("list_entries")["category"])
    assert found == ["no-provision-stated", "労働基準法第24条", "労働基準法第32条"]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("H29.5.10", date(2017, 5, 10)),
        ("\uff32\uff15\uff0e\uff14\uff0e\uff11", date(2023, 4, 1)),
        ("令和元年5月10日", date(2019, 5, 10)),
        ("平成31年4月3日", date(2019, 4, 3)),
        ("2023-04-01", date(2023, 4, 1)),
    ],
)
def test_a_day_is_read_in_each_way_that_it_is_written(written, day, read_source):
    text = f"company_name,first_appeared,violation_law\n架空(株),{written},法\n"
    built = read_source("jp_mhlw_violations", text.encode())
    assert built.table("list_entries")["listed_on"].to_list() == [day]


def test_an_archive_says_when_a_case_was_removed(read_source):
    text = (
        "company_name,first_appeared,last_appeared,status,violation_law\n"
        "架空(株),2023-01-10,2023-03-01,removed,法\n"
        "例示(株),2023-01-10,2023-03-01,active,法\n"
    )
    found = read_source("jp_mhlw_violations", text.encode()).table("list_entries")
    assert found.sort("subject_name")["delisted_on"].to_list() == [
        date(2024, 1, 31),
        date(2023, 3, 1),
    ]


@pytest.mark.shared_data
def test_real_cases_are_read_and_persons_left_out(shared_data, read_source):
    name = "mhlw_violations_2016_2023.csv"
    built = read_source("jp_mhlw_violations", shared_data / "jp_mhlw_labour_violations" / name)
    assert (built.version.records, built.version.kept) == (2967, 2573)
    assert built.version.rejected == {
        "register-no-name": 173,
        "register-person": 163,
        "register-repeated": 58,
    }
