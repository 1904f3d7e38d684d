"""How a price stands beside the other tenders, and how it was explained once the buyer asked."""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor

CLEAR_PERMILLE = 100
LARGE_PERMILLE = 250
"""Steps of the discount: expert judgement of the project, 2026-11-26."""

_DATED = date(2026, 11, 26)
_FORMS = ("forced_labour", "other")
_REFERENCE = Text("Jämförelsepunkten.", "The point of comparison.")


@factor(
    family="price",
    label=Text("Rabatt mot närmast högre anbud", "Discount against the next tender"),
    why=Text(
        "Ett pris långt under de övrigas kan bygga på att arbetet kostar mindre än det får kosta.",
        "A price far below the others may rest on work that costs less than it may cost.",
    ),
    not_meaning=Text(
        "Ett lågt pris kan bero på bättre metoder, lägre vinst eller en felräkning hos de övriga. "
        "Bara en person kan bedöma om anbudet framstår som onormalt lågt, efter att ha begärt en "
        "förklaring (LOU 16:7).",
        "A low price may come of better methods, a lower profit or a mistake of the others. Only a "
        "person can judge whether the tender appears abnormally low, after asking for an "
        "explanation (LOU 16:7).",
    ),
    source=(
        "The prices of the tenders for the lot; fence at 1.5 times the distance between the "
        "quartiles of the others (the method, Price beside other tenders); steps and points: "
        "expert judgement"
    ),
    dated=_DATED,
    settled_by=("tender_discount",),
    forms=_FORMS,
    share_reason=Text(
        "Expertbedömning, inte uppmätt: de flesta priser ligger samlade.",
        "Expert judgement, not measured: most prices lie together.",
    ),
    may_not_apply=True,
    bins=[
        Bin(
            code="among_others",
            label=Text(
                "Priset ligger bland de övrigas eller mindre än 10 procent under dem",
                "The price lies among the others, or less than 10 per cent below them",
            ),
            points=0,
            reason=_REFERENCE,
            share_ppm=930_000,
        ),
        Bin(
            code="clear",
            label=Text(
                "Priset avviker och ligger 10 till 25 procent under närmast högre anbud",
                "The price stands apart, 10 to 25 per cent below the next tender",
            ),
            points=3,
            reason=Text(
                "Expertbedömning: avståndet är tydligt, men ryms ofta inom skilda metoder.",
                "Expert judgement: the distance is clear, but different methods often explain it.",
            ),
            share_ppm=50_000,
        ),
        Bin(
            code="large",
            label=Text(
                "Priset avviker och ligger minst 25 procent under närmast högre anbud",
                "The price stands apart, at least 25 per cent below the next tender",
            ),
            points=6,
            reason=Text(
                "Expertbedömning: så stora avstånd mellan priser på samma arbete är sällsynta.",
                "Expert judgement: so great a distance between prices of the same work is rare.",
            ),
            share_ppm=20_000,
        ),
    ],
)
def discount() -> pl.Expr:
    """How far the price lies below the next tender, if it stands apart from the others.

    At least three other tenders with a comparable price are needed; with fewer the question does
    not apply, and neither does it to anybody below the tenderer.
    """
    permille = pl.col("tender_discount")
    return (
        pl.when(permille < CLEAR_PERMILLE)
        .then(pl.lit("among_others"))
        .when(permille < LARGE_PERMILLE)
        .then(pl.lit("clear"))
        .when(permille >= LARGE_PERMILLE)
        .then(pl.lit("large"))
    )


@factor(
    family="price",
    label=Text("Förklaring till priset", "Explanation of the price"),
    why=Text(
        "Den som har räknat med lön, semester och avgifter kan visa det med en kostnadsuppdelning.",
        "One that has reckoned with pay, holidays and contributions can show it in a breakdown of "
        "costs.",
    ),
    not_meaning=Text(
        "En ofullständig förklaring är ingen grund för att förkasta anbudet utan köparens egen "
        "bedömning av vad som har kommit in (LOU 16:7).",
        "An incomplete explanation is no ground to reject the tender without the buyer's own "
        "judgement of what was received (LOU 16:7).",
    ),
    source="LOU (2016:1145) 16:7; points: expert judgement",
    dated=_DATED,
    settled_by=("cost_explanation",),
    forms=_FORMS,
    share_reason=Text(
        "Expertbedömning, inte uppmätt: de flesta som tillfrågas lämnar en uppdelning.",
        "Expert judgement, not measured: most of those asked give a breakdown.",
    ),
    may_not_apply=True,
    bins=[
        Bin(
            code="full",
            label=Text(
                "Kostnadsuppdelningen omfattar lön, semester och arbetsgivaravgifter",
                "The breakdown covers pay, holidays and employer contributions",
            ),
            points=0,
            reason=_REFERENCE,
            share_ppm=850_000,
        ),
        Bin(
            code="partial",
            label=Text(
                "Kostnadsuppdelningen saknar lön, semester eller arbetsgivaravgifter",
                "The breakdown lacks pay, holidays or employer contributions",
            ),
            points=2,
            reason=Text(
                "Expertbedömning: det som saknas är just det som frågan gällde.",
                "Expert judgement: what is missing is what the question was about.",
            ),
            share_ppm=110_000,
        ),
        Bin(
            code="none",
            label=Text(
                "Ingen kostnadsuppdelning lämnades på begäran",
                "No breakdown was given on request",
            ),
            points=4,
            reason=Text(
                "Expertbedömning: resten av utrymmet för pris.",
                "Expert judgement: the rest of what the family of price may span.",
            ),
            share_ppm=40_000,
        ),
    ],
)
def explanation() -> pl.Expr:
    """What the buyer was given when it asked how the price was worked out.

    The question may be put only if the tender appears abnormally low, so of most tenders nothing
    is collected. Where nobody had reason to ask, the answer is that it does not apply.
    """
    return pl.col("cost_explanation")
