"""Everything that is known about one industry, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass

import dataframely as dy

from data_ingest.model.reference_tables import Goods, NaceCodes, RiskSectors
from risk_models.profiles.rates import Rate
from risk_models.profiles.sector_points import (
    ListedGood,
    SectorPoints,
    SectorStatement,
    goods_of,
    rate_of,
    sector_points,
    statements_on,
)


@dataclass(frozen=True, slots=True)
class IndustryProfile:
    """What is stated about an industry, and the points that would follow.

    Attributes:
        nace: The industry that was asked about.
        rate: Its structural rate, or that of the division or group it lies in; None without one.
        statements: What authorities state of all of it.
        statements_in_part: What they state of a part of it; earns no points.
        goods: Listed goods of it in the country.
        goods_in_part: Listed goods of a part of it in the country; earn no points.
        points: The proposal.
    """

    nace: str
    rate: Rate | None
    statements: tuple[SectorStatement, ...]
    statements_in_part: tuple[SectorStatement, ...]
    goods: tuple[ListedGood, ...]
    goods_in_part: tuple[ListedGood, ...]
    points: SectorPoints


@dataclass(frozen=True, slots=True)
class IndustryTables:
    """What industry profiles are made from.

    Attributes:
        rates: By NACE code, from `rates_by_nace`.
        stated: Statements of Swedish law and authorities.
        codes: The groups and classes of NACE Rev. 2.
        goods: Listed goods.
    """

    rates: Mapping[str, Rate]
    stated: dy.DataFrame[RiskSectors]
    codes: dy.DataFrame[NaceCodes]
    goods: dy.DataFrame[Goods]


def industry_profile(
    nace: str, tables: IndustryTables, *, isic4: str, country: str | None
) -> IndustryProfile:
    """Return the profile of an industry.

    Args:
        nace: NACE Rev. 2: a section letter, or two to four digits.
        tables: What is known.
        isic4: The same industry in ISIC Rev. 4, which goods are listed by.
        country: Where the work is done, ISO 3166-1 alpha-2; None leaves goods out.
    """
    whole, part = statements_on(nace, tables.stated, tables.codes)
    goods, goods_in_part = goods_of(country, isic4, tables.goods) if country else ((), ())
    rate = rate_of(nace, tables.rates)
    return IndustryProfile(
        nace=nace,
        rate=rate,
        statements=whole,
        statements_in_part=part,
        goods=goods,
        goods_in_part=goods_in_part,
        points=sector_points(rate, whole, part, goods),
    )
