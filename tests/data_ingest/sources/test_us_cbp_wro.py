from datetime import date
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "us_cbp_wro.csv"


@pytest.fixture
def built(read_source):
    return read_source("us_cbp_wro", SAMPLE)


def test_firms_vessels_places_and_goods_are_told_apart_and_only_firms_are_parties(built):
    found = built.table("list_entries").select("subject_kind", "subject_name", "party_id").rows()
    assert found == [
        ("goods", "All cotton produced in Exempelland", None),
        ("organisation", "Exempel Carpet Works", "us_cbp_wro:exempel carpet works"),
        ("organisation", "Exempel Glove (Made-up) Sdn Bhd", "us_cbp_wro:exempel glove made up bhd"),
        ("place", "Exempel Salt Fields Region", None),
        ("organisation", "Exempel Tile Co. Ltd.", "us_cbp_wro:exempel tile ltd"),
        ("vessel", "Fishing Vessel: Exempel No. 9", None),
    ]
    assert built.table("parties").height == 3


def test_days_are_american_and_the_day_of_revocation_ends_an_order(built):
    days = {
        name: (begun, ended)
        for name, begun, ended in built.table("list_entries")
        .select("subject_name", "listed_on", "delisted_on")
        .iter_rows()
    }
    assert days["Exempel Glove (Made-up) Sdn Bhd"] == (date(2025, 3, 4), None)
    assert days["Fishing Vessel: Exempel No. 9"] == (date(2024, 5, 6), None)
    assert days["Exempel Carpet Works"] == (date(2020, 3, 4), date(2026, 3, 4))


def test_an_order_that_is_no_longer_enforced_and_has_no_day_is_left_out(built):
    assert built.version.rejected == {"listing-ended": 1, "register-no-name": 1}
    assert built.version.noted == {"register-date": 1}


def test_an_inactive_order_whose_day_cannot_be_read_is_left_out_too(read_source):
    text = b"Name,Status,Date Revoked\nA Ltd,Active,\nB Ltd,Inactive,last year\n"
    assert read_source("us_cbp_wro", text).version.rejected == {"listing-ended": 1}


def test_countries_are_codes_and_categories_the_lists_own(built):
    found = built.table("list_entries").select("country", "category").rows()
    assert found == [
        (None, "wro-or-finding"),
        ("NP", "Finding"),
        ("MY", "WRO"),
        (None, "wro-or-finding"),
        ("CN", "WRO"),
        (None, "WRO"),
    ]


def test_aliases_are_names_of_the_party(built):
    names = built.table("names").filter(kind="alias")["name"].to_list()
    assert names == ["Exempel Gloves", "Exempel Hand Protection"]


@pytest.mark.shared_data
def test_the_real_names_are_all_read(shared_data, read_source):
    built = read_source(
        "us_cbp_wro", shared_data / "us_cbp_wro_names" / "cbp_wro_finding_entities.csv"
    )
    assert (built.version.records, built.version.kept) == (81, 79)
    assert built.version.rejected == {"register-repeated": 2}
    kinds = built.table("list_entries")["subject_kind"].value_counts().sort("subject_kind")
    assert dict(kinds.rows())["vessel"] == 5
