"""Sector facts by the longest CPV prefix."""

import polars as pl
import pytest

from data_ingest.model.country_and_sector_facts import SectorFacts
from data_ingest.model.tables import Contracts
from data_ingest.reference import load_sector_facts
from risk_models.industry.sectors import (
    DEFAULT_HANDED_ON_PPM,
    handed_on_medians,
    sector_fact,
    sector_values,
)


@pytest.mark.parametrize(
    ("cpv", "fact", "value"),
    [
        ("45211300", "authority_risk_sector", "named_twice"),
        ("90911200", "authority_risk_sector", "greatest"),
        ("90911200", "labour_form", "night"),
        ("90620000", "labour_form", "seasonal"),
        ("90500000", "authority_risk_sector", "not_named"),
        ("60400000", "authority_risk_sector", "not_named"),
        ("60100000", "authority_risk_sector", "greatest"),
        ("03222100", "labour_form", "employer_housing"),
        ("03221000", "labour_form", "seasonal"),
        ("99000000", "labour_form", None),
        (None, "labour_form", None),
    ],
)
def test_the_longest_prefix_applies(cpv, fact, value):
    assert sector_fact(cpv, fact, sector_values(load_sector_facts())) == value


def test_its_source_is_looked_up_by_the_same_prefix():
    facts = load_sector_facts()
    sources = sector_values(facts, "source_id")
    for prefix, fact, source_id in facts.select("cpv_prefix", "fact", "source_id").iter_rows():
        assert sector_fact(prefix, fact, sources) == source_id
    assert sector_fact("99000000", "labour_form", sources) is None


def test_an_empty_table_knows_nothing():
    empty = sector_values(SectorFacts.create_empty())
    assert sector_fact("45000000", "labour_form", empty) is None


def test_the_median_handed_on_has_a_default_for_contracts_without_a_subject():
    names = Contracts.column_names()
    rows = [
        dict.fromkeys(names) | {"contract_id": "LOT-1", "position": 1, "cpv": "45000000"},
        dict.fromkeys(names) | {"contract_id": "LOT-2", "position": 2},
    ]
    contracts = Contracts.validate(pl.DataFrame(rows), cast=True)
    medians = handed_on_medians(contracts, load_sector_facts())
    assert medians == {"LOT-1": 300_000, "LOT-2": DEFAULT_HANDED_ON_PPM}
