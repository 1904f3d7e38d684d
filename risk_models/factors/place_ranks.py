"""How the country where the work is done ranks in rights, enforcement and economic vulnerability.

Each domain is a mean of indicators that correlate, so that nothing is added twice. A rank moves
with the way indicators are weighed: in the middle by about a fifth of all countries. The steps are
therefore a fifth wide, the first two fifths score nothing, and the middle one scores little.
"""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor

_DATED = date(2026, 11, 26)
_FORMS = ("forced_labour", "child_labour", "sexual_exploitation", "other")
_NOT_MEANING = Text(
    "Det säger ingenting om företaget, dess ägare eller dess anställda. Var företaget är etablerat "
    "och varifrån de som arbetar kommer saknar betydelse. Rangen är osäker: andra sätt att väga "
    "samman måtten ger en annan.",
    "It says nothing about the firm, its owners or its staff. Where the firm is established and "
    "where those who work come from do not matter. The rank is uncertain: other ways to weigh the "
    "measures give another.",
)
_SHARES = Text(
    "Expertbedömning, inte uppmätt: nästan allt arbete enligt svenska offentliga bygg- och "
    "tjänstekontrakt utförs i Sverige.",
    "Expert judgement, not measured: nearly all work under Swedish public contracts for works and "
    "services is done in Sweden.",
)
_LABELS = {
    "low": Text(
        "Landet hör till de två femtedelar av länderna där risken är minst",
        "The country is among the two fifths of countries with the least risk",
    ),
    "middle": Text(
        "Landet ligger i mitten av länderna", "The country lies in the middle of the countries"
    ),
    "raised": Text(
        "Landet ligger i den näst högsta femtedelen av länderna",
        "The country lies in the second highest fifth of the countries",
    ),
    "high": Text(
        "Landet ligger i den högsta femtedelen av länderna",
        "The country lies in the highest fifth of the countries",
    ),
}
_REASONS = {
    "low": Text(
        "Jämförelsepunkten: rang högst 400 av 1 000. Där ligger bland andra de nordiska länderna.",
        "The point of comparison: rank at most 400 of 1,000. The Nordic countries, among others, "
        "lie there.",
    ),
    "middle": Text(
        "Expertbedömning: rang 401–600 av 1 000. Få poäng, eftersom rangen kan vara en femtedel "
        "fel.",
        "Expert judgement: rank 401–600 of 1,000. Few points, since the rank may be a fifth off.",
    ),
    "raised": Text(
        "Expertbedömning: rang 601–800 av 1 000. Omkring hälften av utrymmet.",
        "Expert judgement: rank 601–800 of 1,000. About half of what there is room for.",
    ),
    "high": Text(
        "Expertbedömning: rang över 800 av 1 000. De tre delarna kan tillsammans ge 30 poäng.",
        "Expert judgement: rank above 800 of 1,000. The three parts can give 30 points together.",
    ),
}
_SHARES_PPM = {"low": 970_000, "middle": 15_000, "raised": 9_000, "high": 6_000}


def _bins(middle: int, raised: int, high: int) -> list[Bin]:
    points = {"low": 0, "middle": middle, "raised": raised, "high": high}
    return [
        Bin(code, _LABELS[code], points[code], _REASONS[code], _SHARES_PPM[code]) for code in points
    ]


def _fifth(rank: pl.Expr) -> pl.Expr:
    return (
        pl.when(rank <= 400)
        .then(pl.lit("low"))
        .when(rank <= 600)
        .then(pl.lit("middle"))
        .when(rank <= 800)
        .then(pl.lit("raised"))
        .when(rank > 800)
        .then(pl.lit("high"))
    )


@factor(
    family="place",
    label=Text(
        "Rättigheter för dem som arbetar, där arbetet utförs",
        "Rights of people who work, where the work is done",
    ),
    why=Text(
        "Där de som arbetar inte får organisera sig, förhandla eller röra sig fritt kan de inte "
        "själva sätta stopp för missförhållanden.",
        "Where people who work may not organise, bargain or move freely, they cannot put an end to "
        "abuse themselves.",
    ),
    not_meaning=_NOT_MEANING,
    source=(
        "V-Dem v16 and ILOSTAT, z-scores, equal weights (the method, Place and industry); steps: "
        "expert judgement"
    ),
    dated=_DATED,
    settled_by=("rights_rank",),
    forms=_FORMS,
    share_reason=_SHARES,
    bins=_bins(2, 5, 8),
)
def rights() -> pl.Expr:
    """How the country of performance ranks in the rights of people who work.

    It weighs the least of the three parts: its indicators have the widest ranges of ranks.
    """
    return _fifth(pl.col("rights_rank"))


@factor(
    family="place",
    label=Text(
        "Tillsyn och rättsskydd där arbetet utförs",
        "Enforcement and legal protection where the work is done",
    ),
    why=Text(
        "Där lagar tillämpas svagt har den som utnyttjas svårare att få hjälp, och tillsyn är "
        "sällsyntare.",
        "Where laws are weakly enforced, people who are exploited find it harder to get help, and "
        "inspections are rarer.",
    ),
    not_meaning=_NOT_MEANING,
    source=(
        "World Bank, V-Dem v16 and ILOSTAT, z-scores with equal weights (the method, Place and "
        "industry); steps: expert judgement"
    ),
    dated=_DATED,
    settled_by=("enforcement_rank",),
    forms=_FORMS,
    share_reason=_SHARES,
    bins=_bins(3, 7, 12),
)
def enforcement() -> pl.Expr:
    """How the country of performance ranks in enforcement and legal protection.

    It weighs the most of the three parts.
    """
    return _fifth(pl.col("enforcement_rank"))


@factor(
    family="place",
    label=Text(
        "Ekonomisk utsatthet där arbetet utförs", "Economic vulnerability where the work is done"
    ),
    why=Text(
        "Den som saknar skyddsnät och annat arbete har svårare att tacka nej till dåliga villkor.",
        "People with nothing else to live on find it harder to turn bad conditions down.",
    ),
    not_meaning=_NOT_MEANING,
    source=(
        "World Bank and ILOSTAT, z-scores with equal weights (the method, Place and industry); "
        "steps: expert judgement"
    ),
    dated=_DATED,
    settled_by=("economic_rank",),
    forms=_FORMS,
    share_reason=_SHARES,
    bins=_bins(2, 6, 10),
)
def economy() -> pl.Expr:
    """How the country of performance ranks in economic vulnerability."""
    return _fifth(pl.col("economic_rank"))
