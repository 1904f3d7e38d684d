"""From what is stated about an industry to points of the family *sector*: a proposal in parts.

No scorecard reads these points: they would span all of the budget. `sector.industry` of the card
baseline-2 makes its own, smaller ones of the same parts by the same rules.

The parts, all expert judgement of the project of 2026-11-25 unless a source is named:

- *structural*: points of the Brazilian rate at a discount. A quarter of the difference
  is carried over; nothing of it where Swedish authorities name the industry and the rate is below
  that of all industries, for then the two contradict each other (cleaning and transport, as the
  method says, but also care, laundries and wholesale of food). It may add half a doubling and take
  off a fifth of one.
- *authority*: what Swedish authorities state, as points.
- *goods*: listed goods of the country *replace* the sum of the two where they are more. They never
  add to it, and being listed never lowers points.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

import dataframely as dy

from data_ingest.model.reference_tables import CnaeNace, Goods, NaceCodes, RiskSectors
from risk_models.factor.points import POINTS_PER_DOUBLING
from risk_models.profiles.industry import covers, lineage
from risk_models.profiles.rates import PERMILLE, Rate, TreeRates

DISCOUNT_PERMILLE = 250
"""Share of a Brazilian difference that is carried over to the Nordic countries.
It is used for every country of performance, since no other transfer has been judged."""

STRUCTURAL_LOWEST = -4
STRUCTURAL_HIGHEST = 10
"""Ends of the structural part: inspections decide who is found, so a rate alone may move little."""

AUTHORITY_POINTS: Mapping[str, int] = {
    "not_named": 0,
    "named": 6,
    "greatest": 12,
    "named_twice": 16,
}
"""Points of what authorities state."""

GOODS_POINTS: Mapping[str, int] = {"child_labour": 18, "forced_labour": 26}
"""Points of listed goods: for forced labour the highest that the proposal reaches; for child labour
alone 18, two more than the strongest statement of authorities. A derived good and a sector of high
priority stand for forced labour."""

LOWEST = STRUCTURAL_LOWEST
HIGHEST = STRUCTURAL_HIGHEST + AUTHORITY_POINTS["named_twice"]
"""Ends of the proposal. The lowest has no authority statement, the highest has both."""


@dataclass(frozen=True, slots=True)
class SectorStatement:
    """What Swedish law or authorities state about an industry.

    Attributes:
        statement: One of `data_ingest.model.reference_tables.STATEMENTS`.
        nace: The industry, as the project reads it.
        sector_sv: The sector in the words of the statement, in Swedish.
        sector_en: The same in English.
        source_id: Where it is stated.
    """

    statement: str
    nace: str
    sector_sv: str
    sector_en: str
    source_id: str


@dataclass(frozen=True, slots=True)
class ListedGood:
    """A good of a country on a public list, and the industry that makes it.

    Attributes:
        listed_by: `tvpra` or `uflpa`.
        good: As listed.
        isic4: The industry, to the depth that the project reads it.
        edition: Year of the list, or of the designation.
        listed_for: Key into `GOODS_POINTS`.
        derived: Whether it is an input that is listed.
        status: What the row rests on.
        source_id: Where it is listed.
    """

    listed_by: str
    good: str
    isic4: str
    edition: int
    listed_for: str
    derived: bool
    status: str
    source_id: str


@dataclass(frozen=True, slots=True)
class SectorPoints:
    """The proposal for one industry, with its parts.

    Attributes:
        discount_permille: Share of the rate's difference that is carried over.
        uncapped: Structural points before the ends apply; None without a rate.
        structural: Structural points; None without a rate.
        authority: Key into `AUTHORITY_POINTS`.
        authority_points: Its points.
        goods_points: Points of listed goods; None where none is listed.
        points: The proposal; None where no rate and no listed good says anything.
    """

    discount_permille: int
    uncapped: int | None
    structural: int | None
    authority: str
    authority_points: int
    goods_points: int | None
    points: int | None


def rates_by_nace(fit: TreeRates, same: dy.DataFrame[CnaeNace]) -> dict[str, Rate]:
    """Return rates by NACE Rev. 2 code: sections, divisions, and groups that mean the same.

    Classes are not carried over: equal digits often mean different things.
    """
    groups = dict(same.select("cnae", "nace").iter_rows())
    return {
        groups.get(code, code): rate
        for code, rate in fit.rates.items()
        if len(code) < 3 or code in groups
    }


def rate_of(nace: str, rates: Mapping[str, Rate]) -> Rate | None:
    """Return the rate of an industry, or of the narrowest division or group that it lies in.

    The section stands in only where a section is asked about: a division without a rate, such as
    domestic service, has none.
    """
    codes = lineage(nace)
    narrow = codes if len(codes) == 1 else codes[:-1]
    return next((rates[code] for code in narrow if code in rates), None)


def points_of_rate(permille: int, discount_permille: int) -> int:
    """Return the nearest whole points to 20 · discount · log2(rate), exactly.

    Args:
        permille: The rate; 1,000 is that of all industries together.
        discount_permille: Share of the difference that is carried over.

    Raises:
        ValueError: If the rate or the discount is not above 0.

    >>> points_of_rate(1000, 250), points_of_rate(4000, 250), points_of_rate(500, 1000)
    (0, 10, -20)
    """
    if permille < 1 or discount_permille < 1:
        raise ValueError("a rate and its discount must be above 0")
    slope = Fraction(POINTS_PER_DOUBLING * discount_permille, PERMILLE)
    power = Fraction(permille, PERMILLE) ** (2 * slope.numerator)

    def reached(points: int) -> bool:  # points − ½ ≤ slope · log2(rate)
        return power >= Fraction(2) ** ((2 * points - 1) * slope.denominator)

    points = 0
    while reached(points + 1):
        points += 1
    while not reached(points):
        points -= 1
    return points


def statements_on(
    nace: str, stated: dy.DataFrame[RiskSectors], codes: dy.DataFrame[NaceCodes]
) -> tuple[tuple[SectorStatement, ...], tuple[SectorStatement, ...]]:
    """Return what is stated of all of an industry, and what of a part of it alone.

    A statement about each part of an industry is one about all of it: forestry is named by its
    four groups. Statements by CPV code, which are those of LOU Annex 2, say nothing about risk and
    are left out.

    Args:
        nace: A section, or two to four digits.
        stated: All statements.
        codes: The groups and classes that there are.
    """
    rows = stated.filter(scheme="NACE2").sort("statement", "code").rows(named=True)
    own = [
        SectorStatement(
            row["statement"], row["code"], row["sector_sv"], row["sector_en"], row["source_id"]
        )
        for row in rows
        if covers(row["code"], nace) or covers(nace, row["code"])
    ]
    classes = [code for code in codes["nace"] if len(code) == 4 and covers(nace, code)]
    complete = {
        statement
        for statement in {sector_statement.statement for sector_statement in own}
        if all(
            any(
                sector_statement.statement == statement and covers(sector_statement.nace, code)
                for sector_statement in own
            )
            for code in classes
        )
    }
    return (
        tuple(
            sector_statement for sector_statement in own if sector_statement.statement in complete
        ),
        tuple(
            sector_statement
            for sector_statement in own
            if sector_statement.statement not in complete
        ),
    )


def goods_of(
    country: str, isic4: str, goods: dy.DataFrame[Goods]
) -> tuple[tuple[ListedGood, ...], tuple[ListedGood, ...]]:
    """Return listed goods of an industry of a country, and those of a part of the industry alone.

    A good that is known to its division only counts for every class of it.

    Args:
        country: ISO 3166-1 alpha-2 of the country where the good is made.
        isic4: The industry in ISIC Rev. 4.
        goods: The listed goods.
    """
    whole, part = [], []
    rows = goods.filter(country=country).sort("listed_by", "good", "isic4")
    for row in rows.rows(named=True):
        forced = (
            row["listed_by"] == "uflpa"
            or row["forced_labour"]
            or row["forced_child_labour"]
            or row["derived"]
        )
        own = ListedGood(
            listed_by=row["listed_by"],
            good=row["good"],
            isic4=row["isic4"],
            edition=row["edition"],
            listed_for="forced_labour" if forced else "child_labour",
            derived=bool(row["derived"]),
            status=row["status"],
            source_id=row["source_id"],
        )
        if covers(own.isic4, isic4):
            whole.append(own)
        elif covers(isic4, own.isic4):
            part.append(own)
    return tuple(whole), tuple(part)


def authority_of(statements: Collection[SectorStatement]) -> str:
    """Return the key into `AUTHORITY_POINTS` for what is stated of one industry.

    `named_twice` is both among those with the greatest risk and among those where most victims
    were detected; `greatest` is one of these; `named` is any other statement.
    """
    stated = {statement.statement for statement in statements}
    both = {"greatest_risk", "most_detected"}
    if both <= stated:
        return "named_twice"
    if both & stated:
        return "greatest"
    return "named" if stated else "not_named"


def sector_points(
    rate: Rate | None,
    whole: Collection[SectorStatement],
    part: Collection[SectorStatement] = (),
    goods: Collection[ListedGood] = (),
) -> SectorPoints:
    """Return the proposal for one industry. This is what a scorecard would read.

    Args:
        rate: Its structural rate.
        whole: What authorities state of all of it.
        part: What they state of a part of it: this earns no points, but it contradicts a low rate.
        goods: Listed goods of it, in the country of performance.
    """
    authority = authority_of(whole)
    contradicted = rate is not None and rate.permille < PERMILLE and bool(whole or part)
    discount = 0 if contradicted else DISCOUNT_PERMILLE
    uncapped = structural = None
    if rate is not None:
        uncapped = points_of_rate(max(rate.permille, 1), discount) if discount else 0
        structural = max(STRUCTURAL_LOWEST, min(STRUCTURAL_HIGHEST, uncapped))
    listed = max((GOODS_POINTS[listed_good.listed_for] for listed_good in goods), default=None)
    parts = None if structural is None else structural + AUTHORITY_POINTS[authority]
    known = [points for points in (parts, listed) if points is not None]
    return SectorPoints(
        discount_permille=discount,
        uncapped=uncapped,
        structural=structural,
        authority=authority,
        authority_points=AUTHORITY_POINTS[authority],
        goods_points=listed,
        points=max(known, default=None),
    )
