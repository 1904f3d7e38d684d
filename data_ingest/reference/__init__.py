"""Small reference tables that travel with the package: countries, sectors, wage levels, codes.

Each row names its source; `SOURCES.md` beside the tables says how each was made and what in it is
judgement. The tables are read once, validated, and never changed while the service runs.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import dataframely as dy
import polars as pl

from data_ingest.model.country_and_sector_facts import CountryFacts, SectorFacts
from data_ingest.model.labour_tables import LabourContent, LabourHourCosts
from data_ingest.model.ledger_tables import Accounts
from data_ingest.model.reference_tables import (
    AnnualReportElements,
    CnaeCounts,
    CnaeNace,
    CountryComposites,
    CountryIndicators,
    CpaNace,
    CpvNace,
    Goods,
    Indicators,
    Nace21Nace,
    NaceCodes,
    NaceCpv,
    NaceIsic,
    NaceLabels,
    NutsCodes,
    RiskSectors,
    SectorRates,
    WageDerivations,
)
from data_ingest.model.statement_tables import (
    ForeignRates,
    Occupations,
    SectorPosterior,
    SectorStatements,
)
from data_ingest.model.tables import Sources, WageLevels


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    """The column `name`, read as text, as a column of `dtype`."""
    column = pl.col(name)
    if dtype == pl.Boolean:
        return column == "true"
    if dtype == pl.Date:
        return column.str.to_date("%Y-%m-%d")
    return column.cast(dtype)


def _read(file: str, schema: type[dy.Schema]) -> pl.DataFrame:
    """Read one table as text and give its columns the types of `schema`; "" becomes null."""
    payload = files("data_ingest.reference").joinpath(file).read_bytes()
    text = pl.read_csv(payload, infer_schema=False)
    return text.select(_typed(name, column.dtype) for name, column in schema.columns().items())


@cache
def load_country_facts() -> dy.DataFrame[CountryFacts]:
    """Indicators of 194 countries on a scale from 0 (least risk) to 1,000 (most), by country.

    Source: World Bank, Worldwide Governance Indicators 2024 (CC BY 4.0).
    """
    return CountryFacts.validate(_read("countries.csv", CountryFacts))


@cache
def load_indicators() -> dy.DataFrame[Indicators]:
    """What each indicator of `load_country_indicators` is: domain, unit, scale, direction, years.

    The domain of each, and whether it counts outcomes, is the project's judgement.
    """
    return Indicators.validate(_read("indicators.csv", Indicators))


@cache
def load_country_indicators() -> dy.DataFrame[CountryIndicators]:
    """Inputs of the country composites, one row a country and indicator that has a figure.

    Sources: V-Dem, World Bank, ILOSTAT and the US Department of Labor, by row.
    """
    return CountryIndicators.validate(_read("country_indicators.csv", CountryIndicators))


@cache
def load_country_composites() -> dy.DataFrame[CountryComposites]:
    """What the indicators say of each country in each domain, made of the two tables before.

    Made by `risk_models.profiles.composites`; `python -m docs.writers` writes the table.
    """
    return CountryComposites.validate(_read("country_composites.csv", CountryComposites))


@cache
def load_goods() -> dy.DataFrame[Goods]:
    """Goods by country that public lists name for child or forced labour, with their industry.

    Sources: US Department of Labor, list of 2022; US Department of Homeland Security, sectors of
    high priority 2022–2025 (second-hand). The industry of a good is the project's reading.
    """
    return Goods.validate(_read("goods.csv", Goods))


@cache
def load_sector_rates() -> dy.DataFrame[SectorRates]:
    """How forced labour, fatal injuries and hazardous child labour are spread over sectors.

    Source: International Labour Organization, 2021 and 2022. Persons, or shares in ppm.
    """
    return SectorRates.validate(_read("sector_rates.csv", SectorRates))


@cache
def load_sector_facts() -> dy.DataFrame[SectorFacts]:
    """What authorities and the project state about industries, by CPV prefix.

    Every one of the 45 CPV divisions has each fact, so that only an unstated subject is unknown.
    Sources: Swedish authorities 2021–2023, the law on staff ledgers, TED award notices, and the
    project's own judgement where the row says so.
    """
    return SectorFacts.validate(_read("sectors.csv", SectorFacts))


@cache
def load_risk_sectors() -> dy.DataFrame[RiskSectors]:
    """What Swedish law and authorities state about industries, by NACE code; LOU Annex 2 by CPV.

    Sources: the law on staff ledgers, Swedish authorities 2020–2023, LOU. Reading a stated sector
    as NACE codes is the project's judgement.
    """
    return RiskSectors.validate(_read("risk_sectors.csv", RiskSectors))


@cache
def load_occupations() -> dy.DataFrame[Occupations]:
    """Occupations that were assessed apart from their industry, with the codes that mean them.

    The codes are the project's judgement.
    """
    return Occupations.validate(_read("occupations.csv", Occupations))


@cache
def load_sector_statements() -> dy.DataFrame[SectorStatements]:
    """What Swedish authorities and others state of industries and occupations, one row a statement.

    Reading a stated industry as a node is the project's judgement.
    """
    return SectorStatements.validate(_read("sector_statements.csv", SectorStatements))


@cache
def load_foreign_rates() -> dy.DataFrame[ForeignRates]:
    """Rates of industries in the outcomes of Brazil and Canada.

    Sources: `cnae_counts.csv`; employers of temporary foreign workers in Canada, 2016–2022.
    """
    return ForeignRates.validate(_read("foreign_rates.csv", ForeignRates))


@cache
def load_sector_posterior() -> dy.DataFrame[SectorPosterior]:
    """Points of every industry, occupation and CPV prefix, made of the tables before.

    Made by `risk_models.profiles.posterior`; `python -m docs.writers` writes the table.
    """
    return SectorPosterior.validate(_read("sector_posterior.csv", SectorPosterior))


@cache
def load_nace_isic() -> dy.DataFrame[NaceIsic]:
    """The groups and classes of NACE Rev. 2 that have another code in ISIC Rev. 4.

    Source: the correspondence of Eurostat and the United Nations Statistics Division.
    """
    return NaceIsic.validate(_read("nace_isic.csv", NaceIsic))


@cache
def load_cpa_nace() -> dy.DataFrame[CpaNace]:
    """The groups and classes of CPA 2.1 that NACE Rev. 2 does not have, and their division.

    Source: Regulation (EU) No 1209/2014, compared with NACE Rev. 2.
    """
    return CpaNace.validate(_read("cpa.csv", CpaNace))


@cache
def load_nace_labels() -> dy.DataFrame[NaceLabels]:
    """Short Swedish and English names of the 21 sections and 88 divisions of NACE Rev. 2.

    The wording is the project's own.
    """
    return NaceLabels.validate(_read("nace_labels.csv", NaceLabels))


@cache
def load_nace_codes() -> dy.DataFrame[NaceCodes]:
    """The 272 groups and 615 classes of NACE Rev. 2, by code alone.

    Source: the correspondence of Eurostat and the United Nations Statistics Division.
    """
    return NaceCodes.validate(_read("nace_codes.csv", NaceCodes))


@cache
def load_cnae_counts() -> dy.DataFrame[CnaeCounts]:
    """Employers on the Brazilian register of forced labour, and formal jobs, by CNAE class.

    Sources: Ministério do Trabalho e Emprego, register of 2023 and 2024, RAIS 2018–2024.
    """
    return CnaeCounts.validate(_read("cnae_counts.csv", CnaeCounts))


@cache
def load_cnae_nace() -> dy.DataFrame[CnaeNace]:
    """The groups of CNAE 2.3 that mean the same as a group of NACE Rev. 2; judgement."""
    return CnaeNace.validate(_read("cnae_nace.csv", CnaeNace))


@cache
def load_cpv_nace() -> dy.DataFrame[CpvNace]:
    """The industry behind a CPV prefix, for all 45 divisions; the project's judgement."""
    return CpvNace.validate(_read("cpv_nace.csv", CpvNace))


@cache
def load_nace_cpv() -> dy.DataFrame[NaceCpv]:
    """What is bought of a firm in an industry of NACE Rev. 2, by CPV prefix; gaps are null.

    The project's judgement.
    """
    return NaceCpv.validate(_read("nace_cpv.csv", NaceCpv), cast=True)


@cache
def load_nace21_nace() -> dy.DataFrame[Nace21Nace]:
    """Groups and classes of NACE Rev. 2.1 whose meaning another code has in NACE Rev. 2.

    Source: Regulation (EU) 2023/137; the correspondence is the project's judgement.
    """
    return Nace21Nace.validate(_read("nace21_nace.csv", Nace21Nace), cast=True)


@cache
def load_nuts() -> dy.DataFrame[NutsCodes]:
    """Countries by NUTS prefix (EL is Greece, UK the United Kingdom), and the Swedish counties."""
    return NutsCodes.validate(_read("nuts.csv", NutsCodes))


@cache
def load_wage_levels() -> dy.DataFrame[WageLevels]:
    """Lowest pay of collective agreements and what an employer pays on top, by category and date.

    Source: the agreements named in each row.
    """
    return WageLevels.validate(_read("wage_levels.csv", WageLevels))


@cache
def load_wage_derivations() -> dy.DataFrame[WageDerivations]:
    """How pay per hour was worked out from pay per month, for the levels where it was.

    Source: that of the level, and the project's own division.
    """
    return WageDerivations.validate(_read("wage_derivations.csv", WageDerivations))


@cache
def load_labour_content() -> dy.DataFrame[LabourContent]:
    """What of an amount pays for labour, and where that is done, by CPV prefix; judgement."""
    return LabourContent.validate(_read("labour_content.csv", LabourContent), cast=True)


@cache
def load_labour_hour_costs() -> dy.DataFrame[LabourHourCosts]:
    """What an hour of work costs an employer, by group of work and currency; judgement."""
    return LabourHourCosts.validate(_read("labour_hour_costs.csv", LabourHourCosts), cast=True)


@cache
def load_accounts() -> dy.DataFrame[Accounts]:
    """What accounts of public bodies stand for, by country and class of account.

    Sources: the account texts that payers publish; their reading is the project's judgement.
    """
    return Accounts.validate(_read("accounts.csv", Accounts), cast=True)


@cache
def load_annual_report_elements() -> dy.DataFrame[AnnualReportElements]:
    """Elements of Swedish annual reports (iXBRL) that are read, and what each tells.

    Source: public programs that read filed reports; the taxonomies themselves were not opened.
    """
    table = _read("annual_report_elements.csv", AnnualReportElements)
    return AnnualReportElements.validate(table, cast=True)


@cache
def load_sources() -> dy.DataFrame[Sources]:
    """The sources that the other tables name: title, publisher, licence and dates."""
    return Sources.validate(_read("sources.csv", Sources))


TABLES: Mapping[str, Callable[[], dy.DataFrame[Any]]] = {
    "accounts.csv": load_accounts,
    "annual_report_elements.csv": load_annual_report_elements,
    "cnae_counts.csv": load_cnae_counts,
    "cnae_nace.csv": load_cnae_nace,
    "countries.csv": load_country_facts,
    "country_composites.csv": load_country_composites,
    "country_indicators.csv": load_country_indicators,
    "cpa.csv": load_cpa_nace,
    "cpv_nace.csv": load_cpv_nace,
    "foreign_rates.csv": load_foreign_rates,
    "goods.csv": load_goods,
    "indicators.csv": load_indicators,
    "labour_content.csv": load_labour_content,
    "labour_hour_costs.csv": load_labour_hour_costs,
    "nace21_nace.csv": load_nace21_nace,
    "nace_codes.csv": load_nace_codes,
    "nace_cpv.csv": load_nace_cpv,
    "nace_isic.csv": load_nace_isic,
    "nace_labels.csv": load_nace_labels,
    "nuts.csv": load_nuts,
    "occupations.csv": load_occupations,
    "risk_sectors.csv": load_risk_sectors,
    "sector_posterior.csv": load_sector_posterior,
    "sector_rates.csv": load_sector_rates,
    "sector_statements.csv": load_sector_statements,
    "sectors.csv": load_sector_facts,
    "wage_derivations.csv": load_wage_derivations,
    "wage_levels.csv": load_wage_levels,
}
"""Every table that rests on sources, by its file: all but `sources.csv` itself."""
