"""Profiles of countries and industries as rows of evidence."""

import polars as pl
import pytest

from data_ingest.model.reference_tables import DOMAINS
from data_ingest.reference import (
    load_cnae_counts,
    load_cnae_nace,
    load_country_indicators,
    load_goods,
    load_indicators,
    load_nace_codes,
    load_risk_sectors,
    load_sources,
)
from risk_models.profiles.composites import composites
from risk_models.profiles.profile import IndustryTables
from risk_models.profiles.rates import counts_by_class, fit_rates
from risk_models.profiles.reference_facts import (
    COMPOSITES_SOURCE,
    RATES_SOURCE,
    Industry,
    country_ranks,
    industry_rates,
    listed_goods,
)
from risk_models.profiles.sector_points import rates_by_nace

BUILDING, CLEANING = Industry("4120", "4100"), Industry("812", "812")
CLOTHING, HOUSEHOLDS, NOT_KNOWN = Industry("14", "14"), Industry("97", "97"), Industry(None, None)


@pytest.fixture(scope="module")
def made():
    return composites(load_country_indicators(), load_indicators())


@pytest.fixture(scope="module")
def tables():
    fit = fit_rates(counts_by_class(load_cnae_counts()))
    return IndustryTables(
        rates=rates_by_nace(fit, load_cnae_nace()),
        stated=load_risk_sectors(),
        codes=load_nace_codes(),
        goods=load_goods(),
    )


def test_every_domain_of_a_country_has_its_rank_within_its_range(made):
    rows = country_ranks(made, ["SE", "BD"])
    assert rows["country"].unique().sort().to_list() == ["BD", "SE"]
    for country in ("SE", "BD"):
        of = dict(rows.filter(country=country).select("indicator", "permille").iter_rows())
        assert len(of) == 3 * len(DOMAINS)
        for domain in DOMAINS:
            low, rank, high = (of[f"{domain}_rank{end}"] for end in ("_low", "", "_high"))
            assert 0 < low <= rank <= high <= 1000


def test_a_country_without_a_number_has_no_rank(made):
    assert country_ranks(made, ["VA"]).is_empty()
    assert country_ranks(made, []).is_empty()


def test_industries_have_their_rate_and_those_without_have_no_row(tables):
    rows = industry_rates(
        {
            "90911200": CLEANING,
            "45211300": BUILDING,
            "98510000": HOUSEHOLDS,
            "99000000": NOT_KNOWN,
        },
        tables,
    )
    assert rows["cpv_prefix"].to_list() == ["45211300", "90911200"]
    building, cleaning = (int(value) for value in rows["value"])
    assert cleaning < 1000 < building


def test_goods_count_in_the_country_that_they_are_listed_for():
    rows = listed_goods(
        {"18100000": CLOTHING, "90911200": CLEANING, "99000000": NOT_KNOWN},
        ["SE", "CN"],
        load_goods(),
    )
    found = {row[:2]: row[2] for row in rows.select("country", "cpv", "listed_for").iter_rows()}
    assert found == {
        ("CN", "18100000"): "forced_labour",
        ("SE", "18100000"): "none",
        ("CN", "90911200"): "none",
        ("SE", "90911200"): "none",
    }
    sources = rows.filter(pl.col("listed_for") != "none")["source_id"]
    assert set(sources) <= set(load_sources()["source_id"])


def test_both_sources_stand_in_the_list_of_sources():
    assert {COMPOSITES_SOURCE, RATES_SOURCE} <= set(load_sources()["source_id"])
