"""Whether a party says who does the work that it hands on."""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor


@factor(
    family="transparency",
    label=Text("Namngivna underleverantörer", "Subcontractors named"),
    why=Text(
        "Köparen kan bara följa upp villkoren hos dem som den vet utför arbetet.",
        "The buyer can only follow up the conditions at those it knows to do the work.",
    ),
    not_meaning=Text(
        "Att anlita underleverantörer är lagligt och vanligt. Före tilldelning är de inte alltid "
        "valda, och då kan svaret komma senare.",
        "To use subcontractors is lawful and common. Before award they are not always chosen, and "
        "then the answer may come later.",
    ),
    source="LOU (2016:1145) 17:6–7; the supply chain as declared; points: expert judgement",
    dated=date(2026, 11, 25),
    settled_by=("subcontractors_used", "subcontractors_named"),
    forms=("forced_labour", "other"),
    share_reason=Text(
        "Expertbedömning, inte uppmätt: många anlitar underleverantörer och de flesta av dem "
        "namnger någon när köparen frågar.",
        "Expert judgement, not measured: many use subcontractors, and most of these name one when "
        "the buyer asks.",
    ),
    bins=[
        Bin(
            code="none_used",
            label=Text("Inga underleverantörer anlitas", "No subcontractors are used"),
            points=0,
            reason=Text("Jämförelsepunkten.", "The point of comparison."),
            share_ppm=400_000,
        ),
        Bin(
            code="named",
            label=Text(
                "Minst en underleverantör är namngiven", "At least one subcontractor is named"
            ),
            points=0,
            reason=Text(
                "Att lägga ut arbete ger inga poäng; vilka de är räknas i kedjan.",
                "To hand on work scores nothing; who they are counts in the chain.",
            ),
            share_ppm=450_000,
        ),
        Bin(
            code="unnamed",
            label=Text(
                "Underleverantörer anlitas, men ingen är namngiven",
                "Subcontractors are used, but none is named",
            ),
            points=8,
            reason=Text(
                "Expertbedömning: arbete går vidare till någon som köparen inte känner till.",
                "Expert judgement: work goes on to somebody whom the buyer does not know of.",
            ),
            share_ppm=150_000,
        ),
    ],
)
def subcontractors_named() -> pl.Expr:
    """Whether a party that uses subcontractors names any of them in the chain.

    Naming one counts as an answer by itself, whether or not anybody has asked. The work that goes
    to nobody knows whom is a part of its own beside this.
    """
    used, named = pl.col("subcontractors_used"), pl.col("subcontractors_named")
    return (
        pl.when(named == "yes")
        .then(pl.lit("named"))
        .when(used == "no")
        .then(pl.lit("none_used"))
        .when((used == "yes") & (named == "no"))
        .then(pl.lit("unnamed"))
    )
