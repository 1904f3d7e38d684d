"""What profiles of countries and industries say, as the rows of evidence that a scorecard reads.

A country gives its rank in each domain with the range of that rank; an industry gives its rate and,
with a country, whether public lists name its goods. Composites and rates themselves are made in
`composites` and `rates`.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import dataframely as dy
import polars as pl

from data_ingest.model.country_and_sector_facts import CountryFacts, SectorFacts
from data_ingest.model.listed_goods import ListedGoods
from data_ingest.model.reference_tables import Goods
from risk_models.profiles.composites import Composite
from risk_models.profiles.normalisation import PERMILLE
from risk_models.profiles.profile import IndustryTables
from risk_models.profiles.sector_points import GOODS_POINTS, goods_of, rate_of

COMPOSITES_SOURCE = "kedjekoll-composites-2026"
"""Row of sources.csv for ranks of countries."""

RATES_SOURCE = "kedjekoll-structural-rates-2026"
"""Row of sources.csv for rates of industries."""


class Industry(NamedTuple):
    """The industry that a CPV code stands for; None where it is not known.

    Attributes:
        nace: In NACE Rev. 2.
        isic4: The same in ISIC Rev. 4, which goods are listed by.
    """

    nace: str | None
    isic4: str | None


def country_ranks(
    composites: Iterable[Composite], countries: Collection[str]
) -> dy.DataFrame[CountryFacts]:
    """Return the rank of each domain of some countries, in permille of all that are ranked.

    The indicator is `<domain>_rank`; `<domain>_rank_low` and `<domain>_rank_high` are the ends of
    the range over the variants, which no factor reads. A country without a number has no rows.

    Args:
        composites: As `composites.composites` gives them.
        countries: ISO 3166-1 alpha-2.
    """
    rows = [
        {
            "country": composite.country,
            "indicator": f"{composite.domain}_rank{end}",
            "permille": rank * PERMILLE // composite.ranked,
            "source_id": COMPOSITES_SOURCE,
        }
        for composite in composites
        if composite.country in countries
        for end, rank in (
            ("", composite.rank),
            ("_low", composite.rank_low),
            ("_high", composite.rank_high),
        )
        if rank is not None
    ]
    return CountryFacts.validate(pl.DataFrame(rows, schema=_schema(CountryFacts)), cast=True)


def industry_rates(
    industries: Mapping[str, Industry], tables: IndustryTables
) -> dy.DataFrame[SectorFacts]:
    """Return the rate of the industry of each CPV code, as the fact `industry_rate` in permille.

    A code whose industry is not known, or has no rate, has no row.

    Args:
        industries: By CPV code of eight digits.
        tables: What profiles of industries are made from.
    """
    rows = []
    for cpv, industry in sorted(industries.items()):
        rate = None if industry.nace is None else rate_of(industry.nace, tables.rates)
        if rate is not None:
            rows.append(
                {
                    "cpv_prefix": cpv,
                    "fact": "industry_rate",
                    "value": str(rate.permille),
                    "source_id": RATES_SOURCE,
                }
            )
    return SectorFacts.validate(pl.DataFrame(rows, schema=_schema(SectorFacts)), cast=True)


def listed_goods(
    industries: Mapping[str, Industry], countries: Collection[str], goods: dy.DataFrame[Goods]
) -> dy.DataFrame[ListedGoods]:
    """Return for each country and CPV code what the goods of its industry are listed for.

    Of several listed goods the one with most points counts, then the first by list and name. A code
    whose industry is not known has no row.

    Args:
        industries: By CPV code of eight digits.
        countries: ISO 3166-1 alpha-2 of the countries of performance.
        goods: The listed goods.
    """
    rows: list[dict[str, Any]] = []
    for cpv, industry in sorted(industries.items()):
        if industry.isic4 is None:
            continue
        for country in sorted(countries):
            whole, _ = goods_of(country, industry.isic4, goods)
            gravest = max(
                whole, key=lambda listed_good: GOODS_POINTS[listed_good.listed_for], default=None
            )
            rows.append(
                {
                    "country": country,
                    "cpv": cpv,
                    "listed_for": "none" if gravest is None else gravest.listed_for,
                    "source_id": None if gravest is None else gravest.source_id,
                }
            )
    return ListedGoods.validate(pl.DataFrame(rows, schema=_schema(ListedGoods)), cast=True)


def _schema(table: type[dy.Schema]) -> dict[str, pl.DataType]:
    return {name: column.dtype for name, column in table.columns().items()}
