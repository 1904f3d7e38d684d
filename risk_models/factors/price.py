"""What the price of a tender says about the pay that it leaves room for."""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor


@factor(
    family="price",
    label=Text(
        "Priset i förhållande till jämförelsekostnaden", "Price against the comparison cost"
    ),
    why=Text(
        "Ett pris som inte täcker lön, semester och arbetsgivaravgifter måste sparas in på "
        "något sätt.",
        "A price that does not cover pay, holidays and employer contributions has to be made up "
        "somewhere.",
    ),
    not_meaning=Text(
        "Det är inte ett konstaterande att anbudet är onormalt lågt. Bara en person kan bedöma "
        "det, efter att ha begärt en förklaring (LOU 16:7), och det finns lagliga förklaringar.",
        "It does not establish that the tender is abnormally low. Only a person can judge that, "
        "after asking for an explanation (LOU 16:7), and there are lawful explanations.",
    ),
    source=(
        "Comparison cost from collective agreements (the method, Comparison cost); LOU (2016:1145) "
        "16:7"
    ),
    dated=date(2026, 11, 24),
    settled_by=("labour_cost_ratio",),
    forms=("forced_labour", "other"),
    share_reason=Text(
        "Expertbedömning, inte uppmätt: de flesta anbud täcker jämförelsekostnaden med marginal "
        "för ledning, material och vinst.",
        "Expert judgement, not measured: most tenders cover the comparison cost with a margin for "
        "management, material and profit.",
    ),
    until=2,
    bins=[
        Bin(
            code="ample",
            label=Text(
                "Priset överstiger jämförelsekostnadens övre gräns med minst 40 procent",
                "The price exceeds the upper end of the comparison cost by at least 40 per cent",
            ),
            points=0,
            reason=Text(
                "Jämförelsepunkten: priset ger rum för lön och övriga kostnader.",
                "The point of comparison: the price leaves room for pay and for other costs.",
            ),
            share_ppm=500_000,
        ),
        Bin(
            code="narrow",
            label=Text(
                "Priset överstiger jämförelsekostnadens övre gräns med 15 till 40 procent",
                "The price exceeds the upper end of the comparison cost by 15 to 40 per cent",
            ),
            points=3,
            reason=Text(
                "Expertbedömning: marginalen räcker till ledning och omkostnader i de flesta fall.",
                "Expert judgement: the margin covers management and overheads in most cases.",
            ),
            share_ppm=300_000,
        ),
        Bin(
            code="bare",
            label=Text(
                "Priset når jämförelsekostnadens övre gräns men överstiger den med mindre än 15 "
                "procent",
                "The price reaches the upper end of the comparison cost, but exceeds it by less "
                "than 15 per cent",
            ),
            points=7,
            reason=Text(
                "Expertbedömning: efter omkostnader återstår knappt jämförelsekostnaden. En "
                "tredjedels dubbling.",
                "Expert judgement: after overheads hardly the comparison cost remains. A third of "
                "a doubling.",
            ),
            share_ppm=150_000,
        ),
        Bin(
            code="below",
            label=Text(
                "Priset når inte jämförelsekostnadens övre gräns",
                "The price does not reach the upper end of the comparison cost",
            ),
            points=14,
            reason=Text(
                "Expertbedömning: hela priset räcker inte till jämförelsekostnaden. Det mesta "
                "av utrymmet för pris; resten gäller avståndet till övriga anbud och förklaringen.",
                "Expert judgement: the whole price does not cover the comparison cost. Most of "
                "what the family of price may span; the rest is for the distance to other tenders "
                "and the explanation.",
            ),
            share_ppm=50_000,
        ),
    ],
)
def labour_cost() -> pl.Expr:
    """The price of an hour of work compared with what an hour costs under a collective agreement.

    The price covers more than labour, so the comparison is generous to the tender. Without hours
    in the tender it cannot be made, and the factor is unknown. It speaks of the tenderers; what
    they pay their subcontractors is not known.
    """
    ratio = pl.col("labour_cost_ratio")
    return (
        pl.when(ratio >= 1400)
        .then(pl.lit("ample"))
        .when(ratio >= 1150)
        .then(pl.lit("narrow"))
        .when(ratio >= 1000)
        .then(pl.lit("bare"))
        .when(ratio < 1000)
        .then(pl.lit("below"))
    )
