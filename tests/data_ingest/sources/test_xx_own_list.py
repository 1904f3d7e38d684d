from datetime import date
from pathlib import Path

import pytest

from data_ingest.sources.xx_own_list import CATEGORIES

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "xx_own_list.csv"
HEADER = "number,scheme,name,country,category,listed_on\n"


@pytest.fixture
def built(read_source):
    return read_source("xx_own_list", SAMPLE)


def read_one(read_source, row: str):
    good = "559999-0008,,Exempel AB,SE,public_list,2026-01-01\n"
    return read_source("xx_own_list", (HEADER + good + row + "\n").encode())


def test_an_entry_ends_on_its_first_end_and_else_after_three_years(built):
    found = built.table("list_entries")
    assert found.select("party_id", "category", "listed_on", "delisted_on").rows() == [
        ("SE-ON:5599990008", "contract_deviation", date(2026, 3, 2), date(2027, 3, 2)),
        ("SE-ON:5599990016", "authority_decision", date(2026, 5, 4), date(2026, 10, 1)),
        ("SE-ON:5599990032", "public_list", date(2026, 6, 1), date(2029, 6, 1)),
        (
            "xx_own_list:pavyzdys statyba uab",
            "audit_deviation",
            date(2026, 6, 1),
            date(2029, 6, 1),
        ),
    ]


def test_each_row_that_may_not_stand_there_is_left_out_with_its_reason(built):
    assert built.version.rejected == {
        "listing-category": 1,
        "listing-check-digit": 1,
        "listing-day": 1,
        "listing-order": 1,
        "register-no-name": 1,
        "register-person": 4,
    }
    assert built.version.noted == {"register-date": 1}


def test_an_own_key_is_kept(built):
    assert "D-2026-17" in built.table("list_entries")["entry_key"].to_list()


def test_categories_are_read_by_code_and_in_both_languages():
    assert CATEGORIES["avvikelse vid avtalsuppföljning"] == "contract_deviation"
    assert CATEGORIES["deviation found in contract follow-up"] == "contract_deviation"
    assert CATEGORIES["contract_deviation"] == "contract_deviation"


@pytest.mark.parametrize(
    "row",
    [
        "19121212-1212,,Exempel AB,SE,public_list,2026-01-01",
        "121212-1212,,Exempel AB,,public_list,2026-01-01",
        "999999999,,Exempel Renhold ENK,NO,public_list,2026-01-01",
        "77,,Testa Testsson,SE,public_list,2026-01-01",
        ",,Testa Testsson & Co,SE,public_list,2026-01-01",
    ],
)
def test_whoever_may_be_a_natural_person_is_left_out(row, read_source):
    built = read_one(read_source, row)
    assert built.version.rejected == {"register-person": 1}
    assert built.table("parties").height == 1


@pytest.mark.parametrize(
    ("row", "party"),
    [
        ("9845EX00000000000193,XI-LEI,Exempel Oy,FI,public_list,2026-01-01", "XI-LEI:"),
        ("99.999.001/0001-59,BR-CNPJ,Exemplo,BR,public_list,2026-01-01", "BR-CNPJ:"),
        ("77,,Exempel Handelsbolag,SE,public_list,2026-01-01", "UNKNOWN-SE:77"),
        ("559999-0016,,,,public_list,2026-01-01", "SE-ON:5599990016"),
    ],
)
def test_a_number_of_any_country_is_read(row, party, read_source):
    found = read_one(read_source, row).table("parties")["party_id"].to_list()
    assert any(one.startswith(party) for one in found)


def test_a_country_by_name_is_read_and_one_that_is_not_known_is_noted(read_source):
    norwegian = read_one(read_source, "923609016,,Exempel AS,Norge,public_list,2026-01-01")
    assert "NO-BRC:923609016" in norwegian.table("parties")["party_id"].to_list()
    unknown = read_one(read_source, "559999-0016,,Exempel AB,Korea,public_list,2026-01-01")
    assert unknown.version.noted == {"country-several": 1, "number-no-country": 1}
    assert "SE-ON:5599990016" not in unknown.table("parties")["party_id"].to_list()
