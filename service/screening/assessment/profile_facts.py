"""What profiles say of the places and subjects of a purchase, as rows of its evidence."""

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

import dataframely as dy
import polars as pl

from data_ingest.model.country_and_sector_facts import CountryFacts, SectorFacts
from data_ingest.model.listed_goods import ListedGoods
from data_ingest.reference.crosswalks import isic_of_nace, nace_of_cpv
from risk_models.profiles.posterior_table import posterior_facts
from risk_models.profiles.reference_facts import (
    Industry,
    country_ranks,
    industry_rates,
    listed_goods,
)
from service.screening.assessment.profiles import (
    country_composites,
    industry_tables,
    sector_posteriors,
)


class ProfileFacts(NamedTuple):
    """Rows of evidence that are made from profiles.

    Attributes:
        countries: Ranks of the countries where work is done.
        industries: Rates of the industries that do it, and points of all evidence on them.
        goods: What the goods of those industries are listed for in those countries.
    """

    countries: dy.DataFrame[CountryFacts]
    industries: dy.DataFrame[SectorFacts]
    goods: dy.DataFrame[ListedGoods]


@lru_cache(maxsize=64)
def profile_facts(countries: tuple[str, ...], cpvs: tuple[str, ...]) -> ProfileFacts:
    """Return what profiles say of some countries and subjects; most purchases are of the same few.

    Args:
        countries: ISO 3166-1 alpha-2 of where work is done.
        cpvs: CPV codes of eight digits.
    """
    tables = industry_tables()
    industries = industries_of(cpvs)
    return ProfileFacts(
        countries=country_ranks(country_composites(), countries),
        industries=SectorFacts.cast(
            pl.concat(
                [industry_rates(industries, tables), posterior_facts(cpvs, sector_posteriors())]
            )
        ),
        goods=listed_goods(industries, countries, tables.goods),
    )


def industries_of(cpvs: Collection[str]) -> dict[str, Industry]:
    """Return the industry of each CPV code of eight digits."""
    frame = pl.DataFrame({"cpv": sorted(set(cpvs))}, schema={"cpv": pl.String})
    found = frame.with_columns(nace=nace_of_cpv(pl.col("cpv")))
    rows = found.select("cpv", "nace", isic4=isic_of_nace(pl.col("nace"))).iter_rows()
    return {cpv: Industry(nace, isic4) for cpv, nace, isic4 in rows}
