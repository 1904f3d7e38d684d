"""What the price of a tender says about the pay that it leaves room for."""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor

_WHY = Text(
    "Ett pris som inte täcker lön, semester och arbetsgivaravgifter måste sparas in på något sätt.",
    "A price that does not cover pay, holidays and employer contributions has to be made up "
    "somewhere.",
)
_NOT_MEANING = Text(
    "Det är inte ett konstaterande att anbudet är onormalt lågt. Bara en person kan bedöma "
    "det, efter att ha begärt en förklaring (LOU 16:7), och det finns lagliga förklaringar.",
    "It does not establish that the tender is abnormally low. Only a person can judge that, "
    "after asking for an explanation (LOU 16:7), and there are lawful explanations.",
)
_SHARES = Text(
    "Expertbedömning, inte uppmätt: de flesta anbud täcker jämförelsekostnaden med marginal "
    "för ledning, material och vinst.",
    "Expert judgement, not measured: most tenders cover the comparison cost with a margin for "
    "management, material and profit.",
)
_AMPLE = Bin(
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
)
_NARROW = Text(
    "Priset överstiger jämförelsekostnadens övre gräns med 15 till 40 procent",
    "The price exceeds the upper end of the comparison cost by 15 to 40 per cent",
)
_NARROW_REASON = Text(
    "Expertbedömning: marginalen räcker till ledning och omkostnader i de flesta fall.",
    "Expert judgement: the margin covers management and overheads in most cases.",
)
_BARE = Text(
    "Priset når jämförelsekostnadens övre gräns men överstiger den med mindre än 15 procent",
    "The price reaches the upper end of the comparison cost, but exceeds it by less "
    "than 15 per cent",
)


@factor(
    family="price",
    label=Text(
        "Priset i förhållande till jämförelsekostnaden", "Price against the comparison cost"
    ),
    why=_WHY,
    not_meaning=_NOT_MEANING,
    source=(
        "Comparison cost from collective agreements (the method, Comparison cost); LOU (2016:1145) "
        "16:7"
    ),
    dated=date(2026, 11, 24),
    settled_by=("labour_cost_ratio",),
    forms=("forced_labour", "other"),
    share_reason=_SHARES,
    until=2,
    bins=[
        _AMPLE,
        Bin(
            code="narrow",
            label=_NARROW,
            points=3,
            reason=_NARROW_REASON,
            share_ppm=300_000,
        ),
        Bin(
            code="bare",
            label=_BARE,
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


@factor(
    family="price",
    label=Text("Priset mot jämförelsekostnaden", "Price beside the comparison cost"),
    why=_WHY,
    not_meaning=_NOT_MEANING,
    source=(
        "Comparison cost from collective agreements (the method, Comparison cost); LOU (2016:1145) "
        "16:7; points: expert judgement"
    ),
    dated=date(2026, 11, 30),
    settled_by=("labour_cost_position", "labour_cost_ratio"),
    forms=("forced_labour", "other"),
    share_reason=_SHARES,
    since=3,
    bins=[
        _AMPLE,
        Bin(
            code="narrow",
            label=_NARROW,
            points=2,
            reason=_NARROW_REASON,
            share_ppm=300_000,
        ),
        Bin(
            code="bare",
            label=_BARE,
            points=5,
            reason=Text(
                "Expertbedömning: efter omkostnader återstår knappt jämförelsekostnaden.",
                "Expert judgement: after overheads hardly the comparison cost remains.",
            ),
            share_ppm=120_000,
        ),
        Bin(
            code="within",
            label=Text(
                "Priset ligger inom jämförelsekostnadens spann",
                "The price lies within the interval of the comparison cost",
            ),
            points=9,
            reason=Text(
                "Expertbedömning: det går inte att säga om priset når jämförelsekostnaden. Timmar "
                "och avgifter avgör.",
                "Expert judgement: whether the price reaches the comparison cost cannot be said. "
                "Hours and contributions decide.",
            ),
            share_ppm=50_000,
        ),
        Bin(
            code="below",
            label=Text(
                "Priset ligger under jämförelsekostnadens nedre gräns",
                "The price lies below the lower end of the comparison cost",
            ),
            points=20,
            reason=Text(
                "Expertbedömning: hela priset räcker inte till jämförelsekostnaden. En dubbling.",
                "Expert judgement: the whole price does not cover the comparison cost. A doubling.",
            ),
            share_ppm=30_000,
            adverse=True,
        ),
    ],
)
def comparison_cost() -> pl.Expr:
    """The price of an hour of work compared with what an hour costs under a collective agreement.

    A price is below only where all of it is below the lower end of the interval; what lies inside
    is said to lie there. The price covers more than labour, so the comparison is generous to the
    tender. Without hours it cannot be made, and the factor is unknown. It speaks of the tenderers.
    """
    position, ratio = pl.col("labour_cost_position"), pl.col("labour_cost_ratio")
    return (
        pl.when(position == "below")
        .then(pl.lit("below"))
        .when(ratio >= 1400)
        .then(pl.lit("ample"))
        .when(ratio >= 1150)
        .then(pl.lit("narrow"))
        .when(ratio >= 1000)
        .then(pl.lit("bare"))
        .when(ratio < 1000)
        .then(pl.lit("within"))
    )
