"""The response to a profile query: codes and numbers, with texts and sources."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Annotated

import polars as pl
from pydantic import BaseModel, ConfigDict, PlainSerializer

from data_ingest.model.text import Text, Words
from data_ingest.reference import (
    load_country_indicators,
    load_indicators,
    load_nace_labels,
    load_sources,
)
from risk_models.profiles import wording
from risk_models.profiles.composites import role_of
from risk_models.profiles.industry import level_of, lineage
from risk_models.profiles.profile import IndustryProfile
from risk_models.profiles.sector_points import HIGHEST, LOWEST, SectorStatement
from service.screening.assessment.profiles import correlations, country_composites, profile_of

RATE_SOURCES = ("br-lista-suja-2023-2024", "br-rais-2018-2024", "kedjekoll-cnae-nace-2026")
"""What every rate rests on."""

CROSSWALK_SOURCE = "eu-nace-isic-correspondence"
"""What tells which listed goods are of an industry."""

Exact = Annotated[Decimal, PlainSerializer(str, return_type=str)]


class _Made(BaseModel):
    """A resource that is filled from the attributes of a value of the same names."""

    model_config = ConfigDict(from_attributes=True)


class RateResource(_Made):
    """How often employers of an industry are found in Brazil; 1,000 is that of all industries."""

    code: str
    level: str
    employers: int
    jobs: int
    permille: int
    low_permille: int
    high_permille: int


class SectorPointsResource(BaseModel):
    """A proposal of points for the sector, with its parts; cards read the parts, not the sum."""

    discount_permille: int
    discount_reason: Words | None
    uncapped: int | None
    structural: int | None
    authority: str
    authority_label: Words
    authority_points: int
    goods_points: int | None
    points: int | None
    lowest: int
    highest: int


class StatementResource(BaseModel):
    """What Swedish law or authorities state about an industry."""

    statement: str
    nace: str
    sector: Words
    source_id: str


class GoodResource(_Made):
    """A good from the country that a public list names, and the industry that makes it."""

    listed_by: str
    good: str
    isic4: str
    edition: int
    listed_for: str
    derived: bool
    status: str
    source_id: str


class IndustryResource(BaseModel):
    """An industry in general: its rate, statements about it, and the points that would follow."""

    nace: str
    level: str
    label: Words
    rate: RateResource | None
    points: SectorPointsResource
    statements: list[StatementResource]
    statements_in_part: list[StatementResource]
    goods: list[GoodResource]
    goods_in_part: list[GoodResource]


class CompositeResource(BaseModel):
    """One domain of a country; 0 is lowest risk, 1,000 highest. Null if too little is known."""

    country: str
    domain: str
    label: Words
    permille: int | None
    indicators: int
    of: int
    modelled: int
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    ranked: int


class FigureResource(BaseModel):
    """One published figure of a country, and whether the composite uses it."""

    indicator: str
    domain: str
    label: Words
    value: Exact
    scale: str
    higher_is_riskier: bool
    year_from: int
    year_to: int
    modelled: bool
    role: str
    role_label: Words
    source_id: str


class PairResource(_Made):
    """Two indicators that rank countries nearly alike: Spearman's correlation in permille."""

    first: str
    second: str
    permille: int
    countries: int


class CountryResource(BaseModel):
    """A country in general, as a place of work."""

    country: str
    composites: list[CompositeResource]
    figures: list[FigureResource]
    correlated: list[PairResource]


class SourceResource(BaseModel):
    """Where a figure or statement is from."""

    source_id: str
    title: str
    publisher: str
    url: str | None
    licence: str | None
    as_of: date | None
    retrieved_on: date | None


class ProfileResource(BaseModel):
    """What is known about an industry, a country or both, and what it does not mean."""

    industry: IndustryResource | None
    country: CountryResource | None
    notes: list[Words]
    sources: list[SourceResource]


def profile_resource(nace: str | None, country: str | None) -> ProfileResource:
    """Return the profile of an industry, of a country, or of the one in the other.

    Args:
        nace: One of `service.screening.assessment.profiles.nace_codes()`, or None.
        country: One of `service.screening.assessment.profiles.COUNTRIES`, or None.
    """
    made = None if nace is None else profile_of(nace, country)
    place = None if country is None else _country(country)
    return ProfileResource(
        industry=None if made is None else _industry(made),
        country=place,
        notes=list(_notes(made, place)),
        sources=_sources(made, place),
    )


def _industry(made: IndustryProfile) -> IndustryResource:
    labels = load_nace_labels().filter(pl.col("nace").is_in(lineage(made.nace)))
    label = labels.sort(pl.col("nace").str.len_chars()).row(-1, named=True)
    return IndustryResource(
        nace=made.nace,
        level=level_of(made.nace),
        label=Text(label["label_sv"], label["label_en"]),
        rate=None if made.rate is None else RateResource.model_validate(made.rate),
        points=_points(made),
        statements=[_statement(statement) for statement in made.statements],
        statements_in_part=[_statement(statement) for statement in made.statements_in_part],
        goods=[GoodResource.model_validate(listed_good) for listed_good in made.goods],
        goods_in_part=[
            GoodResource.model_validate(listed_good) for listed_good in made.goods_in_part
        ],
    )


def _points(made: IndustryProfile) -> SectorPointsResource:
    own = made.points
    reason = "carried_over" if own.discount_permille else "contradicted"
    return SectorPointsResource(
        discount_permille=own.discount_permille,
        discount_reason=None if made.rate is None else wording.DISCOUNT[reason],
        uncapped=own.uncapped,
        structural=own.structural,
        authority=own.authority,
        authority_label=wording.AUTHORITY[own.authority],
        authority_points=own.authority_points,
        goods_points=own.goods_points,
        points=own.points,
        lowest=LOWEST,
        highest=HIGHEST,
    )


def _statement(statement: SectorStatement) -> StatementResource:
    return StatementResource(
        statement=statement.statement,
        nace=statement.nace,
        sector=Text(statement.sector_sv, statement.sector_en),
        source_id=statement.source_id,
    )


def _country(country: str) -> CountryResource:
    figures = _figures(country)
    shown = {figure.indicator for figure in figures}
    return CountryResource(
        country=country,
        composites=[
            CompositeResource(label=wording.DOMAIN_LABELS[composite.domain], **asdict(composite))
            for composite in country_composites()
            if composite.country == country
        ],
        figures=figures,
        correlated=[
            PairResource.model_validate(pair)
            for pair in correlations()
            if {pair.first, pair.second} <= shown
        ],
    )


def _figures(country: str) -> list[FigureResource]:
    values = load_country_indicators().filter(country=country)
    described = load_indicators().drop("source_id")
    rows = values.join(described, on="indicator", maintain_order="right")
    return [
        FigureResource(
            indicator=row["indicator"],
            domain=row["domain"],
            label=Text(row["label_sv"], row["label_en"]),
            value=row["value"],
            scale=row["scale"],
            higher_is_riskier=row["higher_is_riskier"],
            year_from=row["year"] or row["year_from"],
            year_to=row["year"] or row["year_to"],
            modelled=row["imputed"],
            role=role_of(row),
            role_label=wording.ROLES[role_of(row)],
            source_id=row["source_id"],
        )
        for row in rows.rows(named=True)
    ]


def _notes(made: IndustryProfile | None, place: CountryResource | None) -> Iterator[Text]:
    if made is not None:
        if made.rate is None:
            yield wording.NO_RATE
        else:
            yield from (wording.RATE, wording.RATE_NOT_MEANING)
        yield wording.POINTS
        if made.statements_in_part or made.goods_in_part:
            yield wording.IN_PART
        if made.goods or made.goods_in_part:
            yield wording.GOODS
    if place is not None:
        yield from (wording.COMPOSITE, wording.COMPOSITE_NOT_MEANING)


def _sources(made: IndustryProfile | None, place: CountryResource | None) -> list[SourceResource]:
    used: set[str] = set()
    if made is not None:
        goods = (*made.goods, *made.goods_in_part)
        used |= {listed_good.source_id for listed_good in goods}
        used |= {statement.source_id for statement in (*made.statements, *made.statements_in_part)}
        used |= set(RATE_SOURCES) if made.rate else set()
        used |= {CROSSWALK_SOURCE} if goods else set()
    if place is not None:
        used |= {figure.source_id for figure in place.figures}
    rows = load_sources().filter(pl.col("source_id").is_in(sorted(used))).sort("source_id")
    return [
        SourceResource(**{name: row[name] for name in SourceResource.model_fields})
        for row in rows.rows(named=True)
    ]
