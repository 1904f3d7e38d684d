"""The reference tables that ship with the package."""

import csv
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from data_ingest.industry.vocabulary import load_vocabulary
from data_ingest.ledgers.triage import BOUGHT
from data_ingest.model.reference_tables import DOMAINS, STATEMENTS
from data_ingest.reference import (
    TABLES,
    load_accounts,
    load_country_facts,
    load_country_indicators,
    load_cpv_nace,
    load_goods,
    load_indicators,
    load_nace_labels,
    load_nuts,
    load_risk_sectors,
    load_sector_facts,
    load_sector_rates,
    load_sources,
    load_wage_derivations,
    load_wage_levels,
)
from procurement_rules.rulebook import load_rulebook
from risk_models.profiles.reference_facts import COMPOSITES_SOURCE, RATES_SOURCE

FOLDER = Path(__file__).resolve().parents[2] / "data_ingest" / "reference"
CPV_DIVISIONS = (
    *(3, 9, 14, 15, 16, 18, 19, 22, 24, 30, 31, 32, 33, 34, 35, 37, 38, 39, 41, 42, 43, 44, 45, 48),
    *(50, 51, 55, 60, 63, 64, 65, 66, 70, 71, 72, 73, 75, 76, 77, 79, 80, 85, 90, 92, 98),
)


@pytest.mark.parametrize("file", TABLES)
def test_every_row_names_a_source_that_is_listed(file):
    assert set(TABLES[file]()["source_id"]) <= set(load_sources()["source_id"])


def test_every_listed_source_is_named_by_a_row():
    named = {source for load in TABLES.values() for source in load()["source_id"]}
    made = {COMPOSITES_SOURCE, RATES_SOURCE}  # rows of evidence, worked out from the tables
    words = {row.source_id for row in load_vocabulary().rows}
    assert set(load_sources()["source_id"]) == named | made | words


def test_every_table_of_the_folder_is_loaded():
    assert {file.name for file in FOLDER.glob("*.csv")} == {*TABLES, "sources.csv"}


def test_the_recipe_of_every_table_is_written_down():
    recipes = (FOLDER / "SOURCES.md").read_text("utf-8")
    assert [file for file in TABLES if f"## {file}\n" not in recipes] == []


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


def test_every_pay_per_hour_that_was_worked_out_is_that_of_its_level():
    """A level whose note tells of a division is listed with it, and no other is."""
    levels = load_wage_levels()
    derived = load_wage_derivations()
    key = ["level_id", "valid_from"]
    told = levels.filter(pl.col("note").str.contains("÷", literal=True))
    assert sorted(told.select(key).rows()) == sorted(derived.select(key).rows())
    both = derived.join(levels, on=key, suffix="_of_level")
    for row in both.rows(named=True):
        assert round(row["monthly_pay"] / row["monthly_hours"], 2) == row["base_hourly"]
        assert row["source_id"] == row["source_id_of_level"]


def test_wage_levels_are_decimals_and_dates():
    levels = load_wage_levels()
    assert levels.schema["base_hourly"] == pl.Decimal(18, 2)
    assert levels.schema["valid_from"] == pl.Date
    assert levels.schema["verified"] == pl.Boolean


def test_a_table_is_read_only_once():
    assert load_country_facts() is load_country_facts()


def test_every_indicator_has_values_and_every_value_an_indicator_of_the_same_source():
    values = load_country_indicators().select("indicator", "source_id").unique()
    described = load_indicators().select("indicator", "source_id")
    assert values.sort("indicator").equals(described.sort("indicator"))


def test_every_domain_has_indicators_that_count_no_outcomes():
    structural = load_indicators().filter(~pl.col("outcome_derived"))
    assert set(structural["domain"]) == set(DOMAINS)
    counting = load_indicators().filter("outcome_derived")["indicator"].to_list()
    assert counting == ["tvpra_goods", "tvpra_forced_labour_goods"]


def test_values_keep_to_their_scale():
    values = load_country_indicators().join(
        load_indicators().select("indicator", "scale", "year_from", "year_to"), on="indicator"
    )
    risk = values.filter(scale="risk")["value"]
    assert (risk.min(), risk.max()) == (0, 1)
    assert set(values.filter(scale="yes_no")["value"]) == {Decimal(0), Decimal(1)}
    counts = values.filter(scale="count")["value"]
    assert (counts == counts.floor()).all()
    dated = values.filter(pl.col("year").is_not_null())
    assert dated["year"].is_between(dated["year_from"], dated["year_to"]).all()


def test_a_value_that_is_not_dated_is_of_the_risk_scale():
    undated = load_country_indicators().filter(pl.col("year").is_null())["indicator"].unique()
    described = load_indicators().filter(pl.col("indicator").is_in(undated.to_list()))
    assert set(described["scale"]) == {"risk"}


def test_rule_of_law_is_the_same_in_both_tables_of_countries():
    exact = load_country_indicators().filter(indicator="rule_of_law")
    rounded = {row["country"]: round(row["value"] * 1000) for row in exact.rows(named=True)}
    assert dict(load_country_facts().select("country", "permille").iter_rows()) == rounded


def test_a_rule_on_forced_labour_alone_would_miss_the_derived_goods():
    derived = load_goods().filter("derived")
    assert derived.height == 10
    assert not derived["forced_labour"].any()
    assert not derived["child_labour"].any()
    assert set(derived["input_country"]) == {"CD", "CN", "ID"}


def test_sectors_of_high_priority_are_unverified_and_of_china_alone():
    priority = load_goods().filter(listed_by="uflpa")
    assert priority["good"].n_unique() == 12
    assert set(priority["country"]) == {"CN"}
    assert set(priority["status"]) == {"unverified"}
    assert priority["hs_prefixes"].null_count() == 0


def test_shares_of_forced_labour_and_hazardous_child_labour_sum_to_one():
    shares = load_sector_rates().filter(unit="share_ppm", scheme="ilo_broad_sector")
    sums = dict(shares.group_by("measure").agg(pl.col("value").sum()).iter_rows())
    assert {measure: abs(total - 1_000_000) <= 3 for measure, total in sums.items()} == {
        "forced_labour": True,
        "hazardous_child_labour": True,
    }


def test_every_statement_about_an_industry_occurs():
    assert set(load_risk_sectors()["statement"]) == set(STATEMENTS)


def test_what_is_said_of_annex_2_is_in_the_list_that_the_rules_use():
    whole = load_rulebook().parameters["se-lou-annex2-services"].values[-1].value
    ranges = [(code.partition("-")[0], code.rpartition("-")[2]) for code in whole]
    for row in load_risk_sectors().filter(statement="annex_2").rows(named=True):
        for code in (row["code"], row["code_to"] or row["code"]):
            assert any(low <= code <= high for low, high in ranges), code


def test_nace_has_21_sections_and_88_divisions_named_in_both_languages():
    labels = load_nace_labels()
    lengths = labels["nace"].str.len_chars()
    assert ((lengths == 1).sum(), (lengths == 2).sum()) == (21, 88)
    assert (labels["label_sv"] != labels["label_en"]).sum() > 100


def test_every_cpv_division_has_an_industry():
    divisions = {f"{number:02}" for number in CPV_DIVISIONS}
    prefixes = set(load_cpv_nace()["cpv_prefix"])
    assert {prefix for prefix in prefixes if len(prefix) == 2} == divisions
    assert {prefix[:2] for prefix in prefixes} == divisions


def test_the_industry_of_a_cpv_prefix_has_a_known_section_or_division():
    known = set(load_nace_labels()["nace"])
    assert {nace[:2] for nace in load_cpv_nace()["nace"]} <= known


def test_sweden_has_21_counties_named_once():
    counties = load_nuts().filter(pl.col("name").is_not_null())
    assert set(counties["country"]) == {"SE"}
    assert counties["name"].n_unique() == counties.height == 21
    assert counties.filter(nuts="SE110")["name"].item() == "Stockholms län"


def test_what_an_account_stands_for_is_a_known_kind_of_purchase():
    assert set(load_accounts()["bought"]) <= set(BOUGHT)


def test_groups_of_account_numbers_are_unverified():
    groups = load_accounts().filter(pl.col("account_class").str.starts_with("konto "))
    assert set(groups["status"]) == {"unverified"}
    assert groups.filter(account_class="konto 75")["bought"].item() == "agency_staff"


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
