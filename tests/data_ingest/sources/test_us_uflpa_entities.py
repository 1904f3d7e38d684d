from datetime import date
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "us_uflpa_entities.csv"


@pytest.fixture
def built(read_source):
    return read_source("us_uflpa_entities", SAMPLE)


def test_section_and_days_are_read_however_the_days_are_written(built):
    found = built.table("list_entries").select("category", "listed_on", "delisted_on").rows()
    assert found == [
        ("2(d)(2)(B)(i)", date(2025, 6, 21), None),
        ("2(d)(2)(B)(v)", date(2025, 8, 9), date(2026, 1, 15)),
        ("uflpa", None, None),
    ]


def test_what_was_left_out_is_counted(built):
    assert built.version.rejected == {"register-no-name": 1}
    assert built.version.noted == {"register-date": 1}


def test_no_entry_has_a_number_so_that_none_is_matched_by_one(built):
    assert built.table("identifiers").is_empty()
    assert set(built.table("parties")["kind"]) == {"unknown"}


def test_a_name_with_another_legal_form_is_another_party(read_source):
    text = b"Entity Name\nExempel Cotton Ltd\nExempel Cotton GmbH\n"
    assert read_source("us_uflpa_entities", text).table("parties").height == 2
