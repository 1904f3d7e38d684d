from datetime import date
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "gb_fcdo_sanctions.xml"


@pytest.fixture
def built(read_source):
    return read_source("gb_fcdo_sanctions", SAMPLE)


def test_an_organisation_is_listed_with_regime_and_day(built):
    entry = built.table("list_entries").row(0, named=True)
    assert entry["subject_name"] == "EXEMPEL MONEY EXCHANGE"
    assert entry["category"] == "The Afghanistan (Sanctions) (EU Exit) Regulations 2020"
    assert (entry["listed_on"], entry["country"]) == (date(2012, 6, 29), "AF")
    assert built.version.as_of == date(2026, 11, 27)


def test_a_list_of_a_day_that_no_calendar_has_is_read_without_a_day(read_source):
    built = read_source(
        "gb_fcdo_sanctions", SAMPLE.read_bytes().replace(b"27/11/2026", b"31/02/2026")
    )
    assert (built.version.as_of, built.table("parties").height) == (None, 2)


def test_names_of_several_parts_and_in_other_scripts_are_kept(built):
    names = built.table("names").select("party_id", "name").rows()
    assert ("gb_fcdo_sanctions:EXA0001", "Exempel Hawala") in names
    assert ("gb_fcdo_sanctions:EXA0001", "مثال للصرافة") in names
    assert ("gb_fcdo_sanctions:EXA0003", "EXEMPEL INDUSTRI GRUPP") in names


def test_a_ship_is_an_entry_and_no_party(built):
    entry = built.table("list_entries").filter(entry_key="EXA0002").row(0, named=True)
    assert (entry["subject_kind"], entry["party_id"]) == ("vessel", None)
    assert built.table("parties").height == 2


def test_natural_persons_are_left_out_and_so_are_the_reasons_that_name_them(built):
    assert built.version.rejected == {"register-person": 1, "register-no-name": 1}


def test_a_day_or_country_that_is_none_is_left_out(built):
    entry = built.table("list_entries").filter(entry_key="EXA0003").row(0, named=True)
    assert (entry["listed_on"], entry["country"]) == (None, None)
    assert built.rejects.filter(code="register-date")["location"].to_list() == ["row 3"]
