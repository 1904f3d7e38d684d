"""Small reference tables that travel with the package: countries, sectors, wage levels, sources.

Each row names its source; `SOURCES.md` beside the tables says how each was made and what in it is
judgement. The tables are read once, validated, and never changed while the service runs.
"""

from functools import cache
from importlib.resources import files

import dataframely as dy
import polars as pl

from data_ingest.ledger_tables import Accounts
from data_ingest.tables import CountryFacts, SectorFacts, Sources, WageLevels


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
def load_sector_facts() -> dy.DataFrame[SectorFacts]:
    """What authorities and the project state about industries, by CPV prefix.

    Every one of the 45 CPV divisions has each fact, so that only an unstated subject is unknown.
    Sources: Swedish authorities 2021–2023, the law on staff ledgers, TED award notices, and the
    project's own judgement where the row says so.
    """
    return SectorFacts.validate(_read("sectors.csv", SectorFacts))


@cache
def load_wage_levels() -> dy.DataFrame[WageLevels]:
    """Lowest pay of collective agreements and what an employer pays on top, by category and date.

    Source: the agreements named in each row.
    """
    return WageLevels.validate(_read("wage_levels.csv", WageLevels))


@cache
def load_accounts() -> dy.DataFrame[Accounts]:
    """What accounts of public bodies stand for, by country and class of account.

    Sources: the account texts that payers publish; their reading is the project's judgement.
    """
    return Accounts.validate(_read("accounts.csv", Accounts), cast=True)


@cache
def load_sources() -> dy.DataFrame[Sources]:
    """The sources that the other tables name: title, publisher, licence and dates."""
    return Sources.validate(_read("sources.csv", Sources))
