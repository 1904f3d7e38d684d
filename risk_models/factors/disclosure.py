"""What a party leaves open: numbers, tiers and questions.

An answer that has a factor of its own scores there as the worst answer and earns nothing more here.
"""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor

SEVERAL_QUESTIONS = 3
"""Open questions from which they count as several: expert judgement, 2026-11-26."""

_DATED = date(2026, 11, 26)
_FORMS = ("forced_labour", "other")
_REFERENCE = Text("Jämförelsepunkten.", "The point of comparison.")


@factor(
    family="transparency",
    label=Text("Nummer att slå upp parten med", "Number to look the party up by"),
    why=Text(
        "Utan organisationsnummer eller motsvarande kan köparen inte hämta några uppgifter om "
        "parten.",
        "Without an organisation number or the like the buyer can fetch no facts about the party.",
    ),
    not_meaning=Text(
        "Numret kan ha glömts bort. Ett nummer från vilket land som helst räknas fullt ut.",
        "The number may have been forgotten. A number of any country counts in full.",
    ),
    source="The parties as declared, and check digits of numbers; points: expert judgement",
    dated=_DATED,
    settled_by=("number_known",),
    forms=_FORMS,
    share_reason=Text(
        "Expertbedömning, inte uppmätt: nästan alla namngivna parter anger sitt nummer.",
        "Expert judgement, not measured: nearly all parties that are named state their number.",
    ),
    until=2,
    bins=[
        Bin(
            code="yes",
            label=Text("Parten har ett nummer", "The party has a number"),
            points=0,
            reason=_REFERENCE,
            share_ppm=950_000,
        ),
        Bin(
            code="no",
            label=Text(
                "Inget nummer är känt, eller så stämmer inte dess kontrollsiffra",
                "No number is known, or its check digit is wrong",
            ),
            points=2,
            reason=Text(
                "Expertbedömning: den som inte kan slås upp kan inte följas upp. Samma för den som "
                "ingen har namngett.",
                "Expert judgement: one that cannot be looked up cannot be followed up. The same "
                "for "
                "one that nobody has named.",
            ),
            share_ppm=50_000,
        ),
    ],
)
def number() -> pl.Expr:
    """Whether the party has a number by which registers know it.

    A part that nobody has named has none, whether or not the buyer has asked, so that naming a
    party never adds points here.
    """
    return pl.col("number_known")


@factor(
    family="transparency",
    label=Text("Led som är namngivna", "Tiers that are named"),
    why=Text(
        "Köparen kan bara följa upp villkoren hos dem som den vet utför arbetet.",
        "The buyer can only follow up the conditions at those it knows to do the work.",
    ),
    not_meaning=Text(
        "Underleverantörer är inte alltid valda före tilldelning. Innan köparen har frågat ger det "
        "inga poäng här.",
        "Subcontractors are not always chosen before award. Until the buyer has asked it scores "
        "nothing here.",
    ),
    source="LOU (2016:1145) 17:6–7; the supply chain as declared; points: expert judgement",
    dated=_DATED,
    settled_by=("tiers_named",),
    forms=_FORMS,
    share_reason=Text(
        "Expertbedömning, inte uppmätt: de flesta namnger alla när köparen frågar.",
        "Expert judgement, not measured: most name all once the buyer asks.",
    ),
    bins=[
        Bin(
            code="yes",
            label=Text(
                "Allt som läggs ut är namngivet, eller inget läggs ut",
                "All that is handed on is named, or nothing is handed on",
            ),
            points=0,
            reason=_REFERENCE,
            share_ppm=850_000,
        ),
        Bin(
            code="no",
            label=Text(
                "En del av det som läggs ut är inte namngivet fast köparen har frågat",
                "Some of what is handed on is not named although the buyer has asked",
            ),
            points=8,
            reason=Text(
                "Expertbedömning: parten själv vet vem som arbetar, och köparen har frågat.",
                "Expert judgement: the party itself knows who works, and the buyer has asked.",
            ),
            share_ppm=150_000,
        ),
    ],
)
def tiers() -> pl.Expr:
    """Whether a party leaves part of what it hands on unnamed after the buyer has asked.

    The work that goes to nobody knows whom is a part of its own beside this, with points of its
    own. That nobody at all is named counts apart.
    """
    return pl.col("tiers_named")


@factor(
    family="transparency",
    label=Text("Övriga frågor utan svar", "Other questions left open"),
    why=Text(
        "Den som inte svarar på köparens frågor gör villkoren svårare att bedöma.",
        "One that does not answer the buyer's questions makes conditions harder to judge.",
    ),
    not_meaning=Text(
        "En fråga kan ha varit otydlig eller kommit sent. Frågor som kortet har en egen faktor för "
        "räknas inte här: de räknas där som det sämsta svaret.",
        "A question may have been unclear or late. Questions that the card has a factor of their "
        "own for are not counted here: they count there as the worst answer.",
    ),
    source="The buyer's own record of questions put and answers given; points: expert judgement",
    dated=_DATED,
    settled_by=("open_questions",),
    forms=_FORMS,
    share_reason=Text(
        "Expertbedömning, inte uppmätt: de flesta svarar på det som köparen frågar om.",
        "Expert judgement, not measured: most answer what the buyer asks.",
    ),
    may_not_apply=True,
    bins=[
        Bin(
            code="none",
            label=Text("Alla övriga frågor är besvarade", "All other questions were answered"),
            points=0,
            reason=_REFERENCE,
            share_ppm=880_000,
        ),
        Bin(
            code="few",
            label=Text("En eller två övriga frågor saknar svar", "One or two were left open"),
            points=3,
            reason=Text(
                "Expertbedömning: kan bero på missförstånd.",
                "Expert judgement: it may come of a misunderstanding.",
            ),
            share_ppm=90_000,
        ),
        Bin(
            code="several",
            label=Text("Minst tre övriga frågor saknar svar", "At least three were left open"),
            points=8,
            reason=Text(
                "Expertbedömning: flera obesvarade frågor är ett mönster.",
                "Expert judgement: several questions left open are a pattern.",
            ),
            share_ppm=30_000,
        ),
    ],
)
def open_questions() -> pl.Expr:
    """How many of the buyer's other questions were left unanswered, as the buyer has noted.

    Where the buyer has put no other question it does not apply.
    """
    count = pl.col("open_questions")
    return (
        pl.when(count == 0)
        .then(pl.lit("none"))
        .when(count < SEVERAL_QUESTIONS)
        .then(pl.lit("few"))
        .when(count >= SEVERAL_QUESTIONS)
        .then(pl.lit("several"))
    )
