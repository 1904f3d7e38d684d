"""What is stated about the sector of the work and about how work in it is commonly done."""

from datetime import date

import polars as pl

from data_ingest.text import Text
from risk_models.factor import Bin, factor


@factor(
    family="sector",
    label=Text(
        "Myndigheternas utpekade riskbranscher", "Risk sectors named by Swedish authorities"
    ),
    why=Text(
        "Myndigheterna möter arbetslivskriminalitet och tvångsarbete oftare i vissa branscher.",
        "Authorities meet work-life crime and forced labour more often in some sectors.",
    ),
    not_meaning=Text(
        "Det gäller branschen, inte företaget: uttalandena nämner inget företag.",
        "It is about the sector, not the firm: the statements name no firm.",
    ),
    source=(
        "Lägesbild 2021 (åtta myndigheter); Jämställdhetsmyndigheten 2023; Arbetsmiljöverket; "
        "Skatteförfarandelagen (2011:1244) 39 kap. 2 §; read as CPV prefixes by the project"
    ),
    dated=date(2026, 11, 24),
    settled_by=("authority_risk_sector",),
    last_card="baseline-1",
    forms=("forced_labour", "other"),
    share_reason=Text(
        "Expertbedömning, inte uppmätt, av antalet kontrakt i referensramens CPV-huvudgrupper.",
        "Expert judgement, not measured, of the number of contracts in the CPV divisions of the "
        "reference frame.",
    ),
    bins=[
        Bin(
            code="not_named",
            label=Text(
                "Branschen är inte utpekad av myndigheterna",
                "The sector is not named by the authorities",
            ),
            points=0,
            reason=Text(
                "Jämförelsepunkten. Att en bransch inte nämns visar inte att problem saknas där.",
                "The point of comparison. That a sector is not mentioned does not show that there "
                "are no problems in it.",
            ),
            share_ppm=300_000,
        ),
        Bin(
            code="named",
            label=Text(
                "Branschen är utpekad av en myndighet eller omfattas av krav på personalliggare",
                "The sector is named by an authority or must keep a staff ledger",
            ),
            points=6,
            reason=Text(
                "Expertbedömning: nämnd, men varken bland de fem med störst risk 2021 eller "
                "bland de vanligaste hos upptäckta offer 2023.",
                "Expert judgement: named, but neither among the five with the greatest risk in "
                "2021 nor among the most common of detected victims in 2023.",
            ),
            share_ppm=50_000,
        ),
        Bin(
            code="greatest",
            label=Text(
                "Branschen hör till dem som myndigheterna ser störst risk i",
                "The sector is among those where authorities see the greatest risk",
            ),
            points=12,
            reason=Text(
                "Expertbedömning: en av de fem med störst risk i Lägesbild 2021 eller en av de "
                "tre vanligaste hos upptäckta offer för tvångsarbete 2023. Drygt en halv dubbling.",
                "Expert judgement: one of the five with the greatest risk in Lägesbild 2021, or "
                "one of the three most common of detected victims of forced labour in 2023. A "
                "little over half a doubling.",
            ),
            share_ppm=400_000,
        ),
        Bin(
            code="named_twice",
            label=Text(
                "Branschen är utpekad både för störst risk och bland upptäckta offer",
                "The sector is named both for the greatest risk and among detected victims",
            ),
            points=16,
            reason=Text(
                "Expertbedömning: båda uttalandena gäller branschen (bygg).",
                "Expert judgement: both statements name the sector (construction).",
            ),
            share_ppm=250_000,
        ),
    ],
)
def authority_risk() -> pl.Expr:
    """What Swedish authorities have stated about the sector of the work.

    The statements are qualitative and have no denominators; they were made about sectors, which
    the project reads as CPV prefixes.
    """
    return pl.col("authority_risk_sector")


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
