"""The reference rows that a needs assessment rests on: gathered once, kept with it, read again."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import dataframely as dy
import polars as pl

from data_ingest.model.country_and_sector_facts import SectorFacts
from data_ingest.model.reference_tables import Goods, RiskSectors
from data_ingest.model.tables import Sources, WageLevels
from data_ingest.model.text import Text
from data_ingest.reference import (
    load_goods,
    load_risk_sectors,
    load_sector_facts,
    load_sources,
    load_wage_levels,
)
from data_ingest.reference.crosswalks import isic_of_nace, nace_of_cpv
from procurement_rules.needs.knowledge import (
    IndustryStatement,
    Knowledge,
    ListedGood,
    PayLevel,
    StatedValue,
)
from procurement_rules.needs.subject import NeedSubject
from risk_models.industry.sectors import sector_fact, sector_values

FACTS = ("authority_risk_sector", "handed_on_median_ppm", "labour_form")
"""Facts of data_ingest/reference/sectors.csv that the assessment reads."""


class NeedReferences(dy.Collection):
    """Rows of the reference tables that can matter for one category, with their sources."""

    sources: dy.DataFrame[Sources]
    sector_facts: dy.DataFrame[SectorFacts]
    statements: dy.DataFrame[RiskSectors]
    goods: dy.DataFrame[Goods]
    wage_levels: dy.DataFrame[WageLevels]


def gather_need(subject: NeedSubject) -> NeedReferences:
    """Gather what the shipped tables hold about a category, in a fixed order.

    Levels are those of the country for the subject, of any time, and the other categories of the
    same agreements. Goods are those of the industry: from the stated country, and from everywhere
    where the country of manufacture is not known.
    """
    return _gathered(subject.cpv, subject.country, subject.work_country)


@lru_cache(maxsize=64)
def _gathered(cpv: str, country: str, work_country: str | None) -> NeedReferences:
    prefixes = [cpv[:length] for length in range(2, 9)]
    industry = _industry(cpv)
    facts = load_sector_facts().filter(
        pl.col("cpv_prefix").is_in(prefixes) & pl.col("fact").is_in(FACTS)
    )
    statements = load_risk_sectors().filter(
        (pl.col("scheme") == "NACE2")
        & (pl.col("statement") != "annex_2")
        & pl.lit(industry, pl.String).str.starts_with(pl.col("code"))
    )
    shipped = load_wage_levels().filter(pl.col("country") == country)
    fitting = shipped.filter(pl.lit(cpv).str.starts_with(pl.col("cpv_prefix")))
    levels = shipped.filter(pl.col("agreement").is_in(fitting["agreement"].implode()))
    parts = {
        "sector_facts": facts.sort("cpv_prefix", "fact"),
        "statements": statements.sort("statement", "code"),
        "goods": _goods(work_country, industry),
        "wage_levels": levels.sort("level_id", "valid_from"),
    }
    used = pl.concat(frame["source_id"] for frame in parts.values()).unique()
    sources = load_sources().filter(pl.col("source_id").is_in(used.implode()))
    return NeedReferences.cast({"sources": sources.sort("source_id"), **parts})


def knowledge_of(references: NeedReferences, subject: NeedSubject) -> Knowledge:
    """Return the rows as the steps of the assessment read them."""
    stated = {fact: _stated(references, subject.cpv, fact) for fact in FACTS}
    fits = pl.lit(subject.cpv).str.starts_with(pl.col("cpv_prefix")).fill_null(value=False)
    levels = references.wage_levels.with_columns(is_default=fits).sort(
        ~pl.col("is_default"), "agreement", "level_id", "valid_from"
    )
    return Knowledge(
        handed_on_ppm=stated["handed_on_median_ppm"],
        authority=stated["authority_risk_sector"],
        labour_form=stated["labour_form"],
        statements=tuple(
            dict.fromkeys(_statement(row) for row in references.statements.rows(named=True))
        ),
        goods=tuple(
            ListedGood(row["country"], row["good"], row["status"] != "unverified", row["source_id"])
            for row in references.goods.rows(named=True)
        ),
        levels=tuple(_level(row) for row in levels.rows(named=True)),
    )


def _industry(cpv: str) -> str | None:
    frame = pl.DataFrame({"cpv": [cpv]}, schema={"cpv": pl.String})
    found: str | None = frame.select(nace_of_cpv(pl.col("cpv"))).item()
    return found


def _goods(work_country: str | None, industry: str | None) -> pl.DataFrame:
    """Return listed goods of the industry: codes match where one is a prefix of the other."""
    if work_country == "SE":
        return load_goods().clear()
    isic: str | None = pl.select(isic_of_nace(pl.lit(industry, dtype=pl.String))).item()
    alike = pl.lit(isic, pl.String).str.starts_with(pl.col("isic4")) | pl.col(
        "isic4"
    ).str.starts_with(pl.lit(isic, pl.String))
    for_force = pl.any_horizontal("forced_labour", "forced_child_labour", "derived")
    listed = load_goods().filter(
        alike.fill_null(value=False)
        & (for_force.fill_null(value=False) | (pl.col("listed_by") == "uflpa"))
    )
    if work_country is not None:
        listed = listed.filter(pl.col("country") == work_country)
    return listed.sort("country", "good", "listed_by")


def _stated(references: NeedReferences, cpv: str, fact: str) -> StatedValue | None:
    facts = references.sector_facts
    value = sector_fact(cpv, fact, sector_values(facts))
    source_id = sector_fact(cpv, fact, sector_values(facts, "source_id"))
    return None if value is None or source_id is None else StatedValue(value, source_id)


def _statement(row: Mapping[str, Any]) -> IndustryStatement:
    return IndustryStatement(
        row["statement"], Text(row["sector_sv"], row["sector_en"]), row["source_id"]
    )


def _level(row: Mapping[str, Any]) -> PayLevel:
    return PayLevel(
        level_id=row["level_id"],
        agreement=row["agreement"],
        category=Text(row["category_sv"], row["category_en"]),
        currency=row["currency"],
        base_hourly=row["base_hourly"],
        holiday_pay_ppm=row["holiday_pay_ppm"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        is_default=row["is_default"],
        verified=row["verified"],
        source_id=row["source_id"],
    )
