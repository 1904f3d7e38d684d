"""Structural profiles made from the shipped tables, once for each process."""

from functools import cache, lru_cache

import polars as pl

from data_ingest.ids.countries import countries
from data_ingest.reference import (
    load_cnae_counts,
    load_cnae_nace,
    load_country_composites,
    load_country_indicators,
    load_cpv_nace,
    load_foreign_rates,
    load_goods,
    load_indicators,
    load_nace_codes,
    load_nace_labels,
    load_occupations,
    load_risk_sectors,
    load_sector_facts,
    load_sector_posterior,
    load_sector_statements,
)
from data_ingest.reference.crosswalks import isic_of_nace
from risk_models.explain.sector_evidence import IndustryEvidence, industry_evidence
from risk_models.profiles.composites import Composite, series
from risk_models.profiles.correlation import CorrelatedPair, correlated_pairs
from risk_models.profiles.posterior_table import (
    PosteriorTable,
    Tables,
    evidence_from,
    table_of,
)
from risk_models.profiles.profile import IndustryProfile, IndustryTables, industry_profile
from risk_models.profiles.rates import (
    KAPPAS_OF_COUNTS,
    TreeRates,
    counts_by_class,
    fit_rates,
)
from risk_models.profiles.sector_points import rates_by_nace
from risk_models.profiles.statements import Evidence

COUNTRIES = tuple(sorted(countries()))
"""Every country that can be asked about."""


@cache
def structural_fit() -> TreeRates:
    """Return the rates of all industries, as the shipped counts give them."""
    return fit_rates(counts_by_class(load_cnae_counts()), KAPPAS_OF_COUNTS)


@cache
def industry_tables() -> IndustryTables:
    """Return what profiles of industries are made from."""
    return IndustryTables(
        rates=rates_by_nace(structural_fit(), load_cnae_nace()),
        stated=load_risk_sectors(),
        codes=load_nace_codes(),
        goods=load_goods(),
    )


@cache
def nace_codes() -> frozenset[str]:
    """Return every code of NACE Rev. 2, from section letters to classes."""
    return frozenset(load_nace_labels()["nace"]) | frozenset(load_nace_codes()["nace"])


def profile_of(nace: str, country: str | None) -> IndustryProfile:
    """Return the profile of an industry.

    Args:
        nace: One of `nace_codes()`.
        country: Where the work is done, one of `COUNTRIES`; None leaves goods out.
    """
    isic4 = pl.select(isic_of_nace(pl.lit(nace))).item()
    return industry_profile(nace, industry_tables(), isic4=isic4, country=country)


@cache
def country_composites() -> tuple[Composite, ...]:
    """Return every domain of every country that has any figure, as the shipped table has it."""
    rows = load_country_composites().drop("source_id").iter_rows(named=True)
    return tuple(Composite(**row) for row in rows)


@cache
def correlations() -> tuple[CorrelatedPair, ...]:
    """Return the indicators that rank countries nearly alike."""
    return correlated_pairs(series(load_country_indicators(), load_indicators()))


@cache
def sector_evidence_tables() -> Tables:
    """Return the tables that the posterior of industries is made from."""
    return Tables(
        statements=load_sector_statements(),
        foreign=load_foreign_rates(),
        occupations=load_occupations(),
        cpv_nace=load_cpv_nace(),
        sectors=load_sector_facts(),
    )


@cache
def sector_evidence() -> Evidence:
    """Return what is stated of every industry and occupation."""
    return evidence_from(sector_evidence_tables())


@cache
def sector_posteriors() -> PosteriorTable:
    """Return the shipped points of industries, to look codes up in them."""
    return table_of(load_sector_posterior(), load_occupations())


@lru_cache(maxsize=1024)
def evidence_on(cpv: str) -> IndustryEvidence | None:
    """Return what is stated of the industry of a CPV code; None where its industry is not known.

    Args:
        cpv: A code of eight digits.
    """
    return industry_evidence(cpv, evidence=sector_evidence(), table=sector_posteriors())
