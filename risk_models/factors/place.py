"""The single indicator of the place of performance that the first card has.

Later cards read ranks over many indicators (`risk_models.factors.place_ranks`).
"""

from datetime import date

import polars as pl

from data_ingest.text import Text
from risk_models.factor import Bin, factor


@factor(
    family="place",
    label=Text("Rättsstatens styrka där arbetet utförs", "Rule of law where the work is done"),
    why=Text(
        "Där lagar tillämpas svagt har den som utnyttjas svårare att få hjälp, och tillsyn är "
        "sällsyntare.",
        "Where laws are weakly enforced, people who are exploited find it harder to get help, and "
        "inspections are rarer.",
    ),
    not_meaning=Text(
        "Det säger ingenting om företaget, dess ägare eller dess anställda, och var företaget är "
        "etablerat saknar betydelse.",
        "It says nothing about the firm, its owners or its staff, and where the firm is "
        "established does not matter.",
    ),
    source="World Bank, Worldwide Governance Indicators 2024, rule of law (CC BY 4.0)",
    dated=date(2026, 11, 24),
    settled_by=("rule_of_law",),
    last_card="baseline-1",
    forms=("forced_labour", "child_labour", "sexual_exploitation", "other"),
    share_reason=Text(
        "Expertbedömning, inte uppmätt: nästan allt arbete enligt svenska offentliga bygg- och "
        "tjänstekontrakt utförs i Sverige.",
        "Expert judgement, not measured: nearly all work under Swedish public contracts for works "
        "and services is done in Sweden.",
    ),
    bins=[
        Bin(
            code="strong",
            label=Text(
                "Arbetet utförs i ett land med stark rättsstat",
                "The work is done in a country with strong rule of law",
            ),
            points=0,
            reason=Text(
                "Jämförelsepunkten. Under 250 av 1 000 ligger Norden, Tyskland, Nederländerna, "
                "Litauen och andra länder vars tillsyn fungerar.",
                "The point of comparison. Below 250 of 1,000 lie the Nordic countries, Germany, "
                "the Netherlands, Lithuania and others whose enforcement works.",
            ),
            share_ppm=970_000,
        ),
        Bin(
            code="fairly_strong",
            label=Text(
                "Arbetet utförs i ett land med ganska stark rättsstat",
                "The work is done in a country with fairly strong rule of law",
            ),
            points=3,
            reason=Text(
                "Expertbedömning: 250–399 av 1 000. Tillsyn och domstolar fungerar i huvudsak; "
                "skillnaden mot jämförelsepunkten är liten.",
                "Expert judgement: 250–399 of 1,000. Inspection and courts work on the whole; the "
                "difference from the point of comparison is small.",
            ),
            share_ppm=15_000,
        ),
        Bin(
            code="middling",
            label=Text(
                "Arbetet utförs i ett land med medelstark rättsstat",
                "The work is done in a country with middling rule of law",
            ),
            points=10,
            reason=Text(
                "Expertbedömning: 400–549 av 1 000, runt världens median. En halv dubbling antas.",
                "Expert judgement: 400–549 of 1,000, around the median of the world. Half a "
                "doubling is assumed.",
            ),
            share_ppm=8_000,
        ),
        Bin(
            code="weak",
            label=Text(
                "Arbetet utförs i ett land med svag rättsstat",
                "The work is done in a country with weak rule of law",
            ),
            points=20,
            reason=Text(
                "Expertbedömning: 550–699 av 1 000. En dubbling antas, eftersom rätten till lön "
                "och rörelsefrihet sällan kan drivas igenom.",
                "Expert judgement: 550–699 of 1,000. One doubling is assumed, since rights to pay "
                "and to free movement can rarely be enforced.",
            ),
            share_ppm=5_000,
        ),
        Bin(
            code="very_weak",
            label=Text(
                "Arbetet utförs i ett land med mycket svag rättsstat",
                "The work is done in a country with very weak rule of law",
            ),
            points=30,
            reason=Text(
                "Expertbedömning: från 700 av 1 000. Hela utrymmet för plats, en och en halv "
                "dubbling.",
                "Expert judgement: from 700 of 1,000. All that the family of place may span, one "
                "doubling and a half.",
            ),
            share_ppm=2_000,
        ),
    ],
)
def rule_of_law() -> pl.Expr:
    """How strong the rule of law is in the country where the part is performed.

    One published indicator in five steps. Where a firm is established plays no part: two tenderers
    from different countries with the same facts score the same.
    """
    permille = pl.col("rule_of_law")
    return (
        pl.when(permille < 250)
        .then(pl.lit("strong"))
        .when(permille < 400)
        .then(pl.lit("fairly_strong"))
        .when(permille < 550)
        .then(pl.lit("middling"))
        .when(permille < 700)
        .then(pl.lit("weak"))
        .when(permille >= 700)
        .then(pl.lit("very_weak"))
    )
