"""Codes of one list are read as codes of another, and what cannot be told is null."""

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.reference import load_cpv_nace, load_nace_isic, load_nuts, load_risk_sectors
from data_ingest.reference.crosswalks import (
    country_of_nuts,
    isic_of_nace,
    nace_of_cpa,
    nace_of_cpv,
)


def read(crosswalk: Callable[[pl.Expr], pl.Expr], *codes: str | None) -> list[str | None]:
    """What a crosswalk makes of some codes."""
    frame = pl.DataFrame({"code": codes}, schema={"code": pl.String})
    return frame.select(crosswalk(pl.col("code")))["code"].to_list()


@pytest.mark.parametrize(
    ("cpv", "nace"),
    [
        ("45000000", "F"),  # works of an unstated kind
        ("45210000", "4120"),  # buildings
        ("45261210", "4391"),  # roofs
        ("50110000", "4520"),  # repair of vehicles
        ("55524000", "5629"),  # school meals
        ("60112000", "4931"),  # public road transport
        ("63121000", "5210"),  # storage
        ("64120000", "5320"),  # couriers
        ("71300000", "7112"),  # engineering
        ("77310000", "8130"),  # green areas
        ("79620000", "7820"),  # agency staff
        ("79713000", "8010"),  # guards
        ("85312000", "88"),  # social work without accommodation
        ("90511000", "3811"),  # collection of refuse
        ("90911200", "8121"),  # cleaning of buildings
        ("90911300", "8122"),  # cleaning of windows
        ("98310000", "9601"),  # laundry
        ("33141420", "2219"),  # surgical gloves
    ],
)
def test_what_is_bought_is_read_as_the_industry_that_does_it(cpv, nace):
    assert read(nace_of_cpv, cpv) == [nace]


def test_a_cpv_code_is_read_with_and_without_its_check_digit_and_as_a_prefix():
    assert read(nace_of_cpv, "90910000", "90910000-9", "9091") == ["8121"] * 3


def test_what_is_no_cpv_code_has_no_industry():
    codes = (None, "", "9", "städning", "99000000", "909100001", " 90910000")
    assert read(nace_of_cpv, *codes) == [None] * len(codes)


PREFIXES = sorted(load_cpv_nace()["cpv_prefix"])
CODES = st.builds(
    lambda prefix, more: (prefix + more)[:8],
    st.sampled_from([*PREFIXES, "00", "99"]),
    st.text("0123456789", max_size=6),
)


@settings(deadline=None, max_examples=100)
@given(st.lists(CODES, max_size=5))
def test_the_longest_prefix_of_a_cpv_code_applies(codes):
    pairs = dict(load_cpv_nace().select("cpv_prefix", "nace").iter_rows())
    prefixes = [[code[:length] for length in range(8, 1, -1)] for code in codes]
    longest = [next((pairs[one] for one in some if one in pairs), None) for some in prefixes]
    assert read(nace_of_cpv, *codes) == longest


def test_cpv_subjects_of_the_authorities_sectors_lead_to_industries_that_they_name():
    named = load_risk_sectors().filter(scheme="NACE2")["code"].to_list()
    subjects = ("4521", "4526", "5071", "553", "555", "601", "641", "6312", "909", "851", "8531")
    for subject in (*subjects, "77310", "9831", "9832", "9833", "501"):
        (nace,) = read(nace_of_cpv, subject)
        assert any(nace.startswith(code) for code in named), subject


def test_classes_that_differ_between_nace_and_isic_are_translated():
    assert read(isic_of_nace, "96.04", "1310", "81.22", "412") == ["9609", "1311", "8129", "410"]


def test_sections_divisions_and_all_other_classes_are_equal():
    codes = ["F", "81", "812", "8121", "01.13"]
    assert read(isic_of_nace, *codes) == ["F", "81", "812", "8121", "0113"]


def test_the_fifth_digit_of_sni_2007_is_dropped():
    assert read(isic_of_nace, "81210", "81.210", "96040") == ["8121", "8121", "9609"]


def test_what_is_no_nace_code_has_no_isic_code():
    codes = (None, "", "0", "0412", "V", "812100", "städ")
    assert read(isic_of_nace, *codes) == [None] * len(codes)


def test_translation_to_isic_never_changes_the_division():
    pairs = load_nace_isic().rows(named=True)
    assert [row["nace"] for row in pairs if row["nace"][:2] != row["isic4"][:2]] == []


def test_the_first_four_digits_of_a_cpa_code_are_the_nace_class():
    assert read(nace_of_cpa, "81.21.10", "812110", "8121", "81") == ["8121", "8121", "8121", "81"]


def test_a_cpa_class_that_stands_for_a_division_is_that_division():
    codes = ("03.00.11", "310011", "410010", "4700", "720011", "72.0", "31.0")
    assert read(nace_of_cpa, *codes) == ["03", "31", "41", "47", "72", "72", "310"]


def test_what_is_no_cpa_code_has_no_industry():
    assert read(nace_of_cpa, None, "A", "04.00", "8121101") == [None] * 4


def test_the_country_of_a_region_is_that_of_iso():
    assert read(country_of_nuts, "SE110", "SE", "EL30", "UKI", "NO0") == [
        "SE",
        "SE",
        "GR",
        "GB",
        "NO",
    ]


def test_what_is_no_nuts_code_has_no_country():
    assert read(country_of_nuts, None, "", "S", "se110", "US", "GB", "SE1101") == [None] * 7


def test_prefixes_other_than_those_of_greece_and_britain_are_the_iso_code():
    countries = load_nuts().filter(pl.col("nuts").str.len_chars() == 2)
    other = countries.filter(pl.col("nuts") != pl.col("country"))
    assert other.select("nuts", "country").rows() == [("EL", "GR"), ("UK", "GB")]
