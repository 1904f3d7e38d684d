"""The reference tables that ship with the package."""

import csv
from decimal import Decimal

import polars as pl
import pytest

from data_ingest.reference import (
    load_country_facts,
    load_sector_facts,
    load_sources,
    load_wage_levels,
)

CPV_DIVISIONS = (
    *(3, 9, 14, 15, 16, 18, 19, 22, 24, 30, 31, 32, 33, 34, 35, 37, 38, 39, 41, 42, 43, 44, 45, 48),
    *(50, 51, 55, 60, 63, 64, 65, 66, 70, 71, 72, 73, 75, 76, 77, 79, 80, 85, 90, 92, 98),
)


def test_every_row_names_a_source_that_is_listed():
    sources = set(load_sources()["source_id"])
    for table in (load_country_facts(), load_sector_facts(), load_wage_levels()):
        assert set(table["source_id"]) <= sources


def test_every_source_has_a_title_a_publisher_and_a_date():
    undated = load_sources().filter(pl.col("as_of").is_null() & pl.col("retrieved_on").is_null())
    assert undated.is_empty()


def test_rule_of_law_is_known_for_194_countries_and_namibia_is_not_read_as_missing():
    countries = load_country_facts()
    assert countries.height == 194
    assert set(countries["indicator"]) == {"rule_of_law"}
    assert countries.filter(country="NA")["permille"].to_list() == [434]


def test_sweden_is_among_the_countries_with_the_least_risk():
    permille = dict(load_country_facts().select("country", "permille").iter_rows())
    assert permille["FI"] < permille["SE"] < permille["PL"] < permille["AF"]


def test_every_cpv_division_has_every_fact():
    facts = load_sector_facts()
    divisions = {f"{number:02}" for number in CPV_DIVISIONS}
    assert len(divisions) == 45
    for fact in ("authority_risk_sector", "labour_form", "handed_on_median_ppm"):
        prefixes = set(facts.filter(fact=fact)["cpv_prefix"])
        assert divisions <= prefixes


def test_values_of_sector_facts_are_those_that_are_documented():
    values = dict(
        load_sector_facts().group_by("fact").agg(pl.col("value").unique().sort()).iter_rows()
    )
    assert values == {
        "authority_risk_sector": ["greatest", "named", "named_twice", "not_named"],
        "handed_on_median_ppm": ["300000"],
        "labour_form": ["employer_housing", "isolated", "night", "ordinary", "seasonal"],
    }


def test_wage_levels_are_decimals_and_dates():
    levels = load_wage_levels()
    assert levels.schema["base_hourly"] == pl.Decimal(18, 2)
    assert levels.schema["valid_from"] == pl.Date
    assert levels.schema["verified"] == pl.Boolean


def test_a_table_is_read_only_once():
    assert load_country_facts() is load_country_facts()


@pytest.mark.shared_data
def test_rule_of_law_equals_the_published_series(shared_data):
    folder = shared_data / "flsri_country_signals"
    with (folder / "iso3_mapping.csv").open(newline="", encoding="utf-8") as file:
        alpha2 = {
            row["iso3"]: row["identifier_value"] or "NA"
            for row in csv.DictReader(file)
            if row["identifier_type"] == "iso2"
        }
    with (folder / "worldbank.csv").open(newline="", encoding="utf-8") as file:
        published = {
            alpha2[row["iso3"]]: round(Decimal(row["wb_wgi_rule_of_law"]) * 1000)
            for row in csv.DictReader(file)
            if row["wb_wgi_rule_of_law"]
        }
    assert dict(load_country_facts().select("country", "permille").iter_rows()) == published
