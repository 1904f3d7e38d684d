"""How work in the sector is commonly done."""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor


@factor(
    family="sector",
    label=Text("Arbetets form i branschen", "Form of labour in the sector"),
    why=Text(
        "Isolering, nattarbete, säsongsarbete och boende hos arbetsgivaren gör den som arbetar "
        "mer beroende och missförhållanden svårare att se.",
        "Isolation, night work, seasonal work and housing by the employer make people who work "
        "more dependent and abuse harder to see.",
    ),
    not_meaning=Text(
        "Formen är vanlig i branschen; hur just detta företag ordnar arbetet är inte känt.",
        "The form is common in the sector; how this firm arranges the work is not known.",
    ),
    source="ILO indicators of forced labour (2012); reading by CPV: judgement of the project",
    dated=date(2026, 11, 24),
    settled_by=("labour_form",),
    forms=("forced_labour", "other"),
    share_reason=Text(
        "Expertbedömning, inte uppmätt, av antalet kontrakt i referensramens CPV-huvudgrupper.",
        "Expert judgement, not measured, of the number of contracts in the CPV divisions of the "
        "reference frame.",
    ),
    until=2,
    bins=[
        Bin(
            code="ordinary",
            label=Text(
                "Ingen särskild form av arbete är känd för branschen",
                "No special form of labour is known for the sector",
            ),
            points=0,
            reason=Text("Jämförelsepunkten.", "The point of comparison."),
            share_ppm=600_000,
        ),
        Bin(
            code="night",
            label=Text(
                "Arbetet utförs ofta på kvällar och nätter",
                "The work is often done in evenings and at night",
            ),
            points=2,
            reason=Text(
                "Expertbedömning: få ser arbetet, och övertid märks sent.",
                "Expert judgement: few see the work, and overtime is noticed late.",
            ),
            share_ppm=150_000,
        ),
        Bin(
            code="seasonal",
            label=Text("Arbetet är ofta säsongsarbete", "The work is often seasonal"),
            points=3,
            reason=Text(
                "Expertbedömning: kort tid, ofta rekrytering genom mellanhänder och skuld för "
                "resan.",
                "Expert judgement: short stays, often recruitment through intermediaries and debt "
                "for the journey.",
            ),
            share_ppm=100_000,
        ),
        Bin(
            code="isolated",
            label=Text(
                "Arbetet utförs ofta ensamt eller avskilt",
                "The work is often done alone or apart from others",
            ),
            points=5,
            reason=Text(
                "Expertbedömning: isolering är en av ILO:s elva indikatorer på tvångsarbete.",
                "Expert judgement: isolation is one of the eleven ILO indicators of forced labour.",
            ),
            share_ppm=120_000,
        ),
        Bin(
            code="employer_housing",
            label=Text(
                "De som arbetar bor ofta hos arbetsgivaren",
                "People who work are often housed by the employer",
            ),
            points=8,
            reason=Text(
                "Expertbedömning: säsong, avskildhet och boende samverkar; den som slutar "
                "förlorar sin bostad. Resten av utrymmet för bransch.",
                "Expert judgement: season, isolation and housing come together; to leave the job "
                "is to lose the home. The rest of what the family of sector may span.",
            ),
            share_ppm=30_000,
        ),
    ],
)
def labour_form() -> pl.Expr:
    """How work in the sector is commonly done.

    The form is read from the CPV code and is the project's own judgement; no statistics stand
    behind it.
    """
    return pl.col("labour_form")
