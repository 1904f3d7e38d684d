"""Measures that lower the review need once they are proven."""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, FactorKind, factor


@factor(
    family="mitigation",
    kind=FactorKind.MITIGATION,
    label=Text("Kollektivavtal som omfattar arbetet", "Collective agreement that covers the work"),
    why=Text(
        "Ett kollektivavtal ger lägsta villkor, en motpart som kan granska och en väg att klaga.",
        "A collective agreement gives minimum terms, a counterpart that can look into them, and a "
        "way to complain.",
    ),
    not_meaning=Text(
        "Att avtal saknas är lagligt och inget tecken på dåliga villkor. Ett avtal visar inte att "
        "det följs.",
        "To have no agreement is lawful and no sign of bad conditions. An agreement does not show "
        "that it is kept.",
    ),
    source=(
        "LOU (2016:1145) 17:2–5; the method (Measures): paper without issuer, date and scope "
        "scores 0"
    ),
    dated=date(2026, 11, 24),
    settled_by=(
        "collective_agreement",
        "agreement_issuer_named",
        "agreement_dated_on",
        "agreement_covers_part",
    ),
    forms=("forced_labour", "other"),
    share_reason=Text(
        "Expertbedömning, inte uppmätt: avtal är vanliga i Sverige, men sällan lästa av köparen "
        "för just denna del.",
        "Expert judgement, not measured: agreements are common in Sweden, but seldom read by the "
        "buyer for the part at hand.",
    ),
    bins=[
        Bin(
            code="verified",
            label=Text(
                "Köparen har läst ett kollektivavtal som namnger sina parter, är daterat och "
                "omfattar arbetet",
                "The buyer has read a collective agreement that names its parties, is dated and "
                "covers the work",
            ),
            points=-12,
            reason=Text(
                "Expertbedömning: den tyngsta åtgärden, men mindre än poängen för ett pris under "
                "jämförelsekostnaden, så att avtalet inte ensamt kan väga upp det.",
                "Expert judgement: the weightiest measure, but less than the points of a price "
                "below the comparison cost, so that an agreement alone cannot make up for it.",
            ),
            share_ppm=350_000,
        ),
        Bin(
            code="stated",
            label=Text(
                "Kollektivavtal uppges, men part, datum eller omfattning har inte visats",
                "An agreement is stated, but its parties, date or scope have not been shown",
            ),
            points=0,
            reason=Text(
                "Papper utan utfärdare, datum och omfattning ger inga poäng.",
                "Paper without issuer, date and scope scores nothing.",
            ),
            share_ppm=400_000,
        ),
        Bin(
            code="none",
            label=Text("Inget kollektivavtal", "No collective agreement"),
            points=0,
            reason=Text(
                "Ingen skyldighet finns att ha kollektivavtal; att det saknas höjer inget.",
                "There is no duty to have one; that it is absent raises nothing.",
            ),
            share_ppm=250_000,
        ),
    ],
)
def collective_agreement() -> pl.Expr:
    """Whether the buyer has read a collective agreement that covers the work of this part.

    It counts once the buyer has seen its parties, its date and that its scope covers this party
    and this work. Stated without proof it counts as if there were none, and so does not knowing.
    """
    proven = (
        (pl.col("agreement_issuer_named") == "yes")
        & (pl.col("agreement_covers_part") == "yes")
        & (pl.col("agreement_dated_on") <= pl.col("as_of"))
    )
    return (
        pl.when(pl.col("collective_agreement") == "no")
        .then(pl.lit("none"))
        .when((pl.col("collective_agreement") == "yes") & proven)
        .then(pl.lit("verified"))
        .when(pl.col("collective_agreement") == "yes")
        .then(pl.lit("stated"))
    )
