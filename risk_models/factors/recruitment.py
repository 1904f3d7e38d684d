"""How the staff who are to do the work were recruited, hired and paid.

The answers are numbers of persons or choices among few. None is about who anybody is: a permit that
is tied to an employer is a term of the job, and the points are for the dependence that it makes.
"""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor

_DATED = date(2026, 11, 26)
_EASED = date(2026, 11, 30)
"""Day on which points were lowered to make room in the family: where recruitment is paid for, or
permits and housing are tied, a least band decides anyway."""
_FORMS = ("forced_labour", "other")
_REFERENCE = Text("Jämförelsepunkten.", "The point of comparison.")
_ILO = "ILO indicators of forced labour (2012), {}; points: expert judgement"


@factor(
    family="workforce",
    label=Text("Arbetstillstånd knutna till arbetsgivaren", "Work permits tied to the employer"),
    why=Text(
        "Den vars rätt att stanna i landet hänger på en viss arbetsgivare har svårare att säga "
        "ifrån eller sluta.",
        "One whose right to stay in the country hangs on a certain employer finds it harder to "
        "speak up or leave.",
    ),
    not_meaning=Text(
        "Att anställa personer med arbetstillstånd är lagligt och vanligt. Frågan gäller "
        "villkoret, "
        "inte vilka de är eller varifrån de kommer.",
        "To employ persons with work permits is lawful and common. The question is about the term, "
        "not about who they are or where they come from.",
    ),
    source=_ILO.format("abuse of vulnerability"),
    dated=_EASED,
    settled_by=("tied_permits",),
    forms=_FORMS,
    share_reason=Text(
        "Expertbedömning, inte uppmätt: ovanligt i de flesta upphandlade tjänster, vanligt i "
        "några.",
        "Expert judgement, not measured: uncommon in most services that are procured, common in "
        "some.",
    ),
    bins=[
        Bin(
            code="none",
            label=Text(
                "Ingen i arbetet har ett sådant tillstånd", "Nobody in the work has such a permit"
            ),
            points=0,
            reason=_REFERENCE,
            share_ppm=850_000,
        ),
        Bin(
            code="some",
            label=Text(
                "Färre än hälften i arbetet har ett sådant tillstånd",
                "Fewer than half in the work have such a permit",
            ),
            points=2,
            reason=Text(
                "Expertbedömning: beroendet gäller några, och arbetskamrater kan stå emot.",
                "Expert judgement: the dependence is that of some, and colleagues can stand firm.",
            ),
            share_ppm=120_000,
        ),
        Bin(
            code="most",
            label=Text(
                "Minst hälften i arbetet har ett sådant tillstånd",
                "At least half in the work have such a permit",
            ),
            points=4,
            reason=Text(
                "Expertbedömning: de flesta är beroende av samma arbetsgivare för att få stanna.",
                "Expert judgement: most depend on the same employer to be able to stay.",
            ),
            share_ppm=30_000,
        ),
    ],
)
def tied_permits() -> pl.Expr:
    """How many of those who do the work have a permit that is tied to the employer."""
    return pl.col("tied_permits")


@factor(
    family="workforce",
    label=Text("Rekrytering och vem som betalar den", "Recruitment and who pays for it"),
    why=Text(
        "Den som har betalat för att få arbetet kan ha en skuld att arbeta av och vågar inte "
        "sluta.",
        "One who has paid to get the job may have a debt to work off and not dare to leave.",
    ),
    not_meaning=Text(
        "Att rekrytera genom en förmedling är lagligt. Det är avgiften för den som söker arbete "
        "som "
        "ger poäng.",
        "To recruit through an agency is lawful. It is the fee charged to the jobseeker that "
        "scores.",
    ),
    source=_ILO.format("debt bondage"),
    dated=_EASED,
    settled_by=("recruitment",),
    forms=_FORMS,
    share_reason=Text(
        "Expertbedömning, inte uppmätt: de flesta anställer direkt eller betalar själva "
        "förmedlingen.",
        "Expert judgement, not measured: most hire directly or pay the agency themselves.",
    ),
    bins=[
        Bin(
            code="direct",
            label=Text(
                "Personalen är anställd utan mellanhand",
                "The staff were hired without anybody else",
            ),
            points=0,
            reason=_REFERENCE,
            share_ppm=750_000,
        ),
        Bin(
            code="employer_pays",
            label=Text(
                "En mellanhand har rekryterat, och arbetsgivaren har betalat",
                "An intermediary recruited, and the employer paid",
            ),
            points=0,
            reason=Text(
                "Den som arbetar bär ingen kostnad: inga poäng.",
                "Those who work bear no cost: no points.",
            ),
            share_ppm=200_000,
        ),
        Bin(
            code="payer_unknown",
            label=Text(
                "En mellanhand har rekryterat, och det är inte känt vem som har betalat",
                "An intermediary recruited, and it is not known who paid",
            ),
            points=3,
            reason=Text(
                "Expertbedömning: arbetsgivaren bör veta det, och frågan är enkel att ställa.",
                "Expert judgement: the employer ought to know, and the question is easily put.",
            ),
            share_ppm=40_000,
        ),
        Bin(
            code="worker_pays",
            label=Text(
                "Den som arbetar har betalat för rekryteringen",
                "Those who work have paid for the recruitment",
            ),
            points=5,
            reason=Text(
                "Expertbedömning: en avgift eller skuld binder den som arbetar vid arbetet.",
                "Expert judgement: a fee or a debt ties those who work to the job.",
            ),
            share_ppm=10_000,
        ),
    ],
)
def recruitment() -> pl.Expr:
    """Whether intermediaries recruited the staff, and who paid them."""
    return pl.col("recruitment")


@factor(
    family="workforce",
    label=Text("Inhyrd personal i arbetet", "Hired-in staff in the work"),
    why=Text(
        "När den som arbetar har en annan arbetsgivare än den som leder arbetet blir det mindre "
        "tydligt vem som svarar för villkoren.",
        "Where those who work have another employer than the one who leads the work, it is less "
        "clear who answers for the conditions.",
    ),
    not_meaning=Text(
        "Inhyrning är lagligt, vanligt och reglerat.",
        "Hiring in is lawful, common and regulated.",
    ),
    source="Lag (2012:854) om uthyrning av arbetstagare; points: expert judgement",
    dated=_DATED,
    settled_by=("hired_staff",),
    forms=_FORMS,
    share_reason=Text(
        "Expertbedömning, inte uppmätt: inhyrning för toppar är vanlig, för det mesta av arbetet "
        "ovanlig.",
        "Expert judgement, not measured: hiring in for peaks is common, for most of the work not.",
    ),
    bins=[
        Bin(
            code="none",
            label=Text("Ingen inhyrd personal", "No hired-in staff"),
            points=0,
            reason=_REFERENCE,
            share_ppm=650_000,
        ),
        Bin(
            code="part",
            label=Text(
                "Mindre än hälften av timmarna utförs av inhyrd personal",
                "Less than half of the hours are done by hired-in staff",
            ),
            points=0,
            reason=Text("Inhyrning i sig ger inga poäng.", "Hiring in as such scores nothing."),
            share_ppm=300_000,
        ),
        Bin(
            code="most",
            label=Text(
                "Minst hälften av timmarna utförs av inhyrd personal",
                "At least half of the hours are done by hired-in staff",
            ),
            points=2,
            reason=Text(
                "Expertbedömning: den som lämnar anbudet är då inte arbetsgivare för de flesta.",
                "Expert judgement: the tenderer is then not the employer of most.",
            ),
            share_ppm=50_000,
        ),
    ],
)
def hired_staff() -> pl.Expr:
    """How much of the work is done by staff that the party hires in."""
    return pl.col("hired_staff")


@factor(
    family="workforce",
    label=Text("Lönesystem", "Pay system"),
    why=Text(
        "Med lön efter prestation och utan garanti kan timlönen bli mycket låg och dagarna långa.",
        "With pay by output and no guarantee, the pay of an hour may become very low and the days "
        "long.",
    ),
    not_meaning=Text(
        "Ackord är lagligt och ingår i många kollektivavtal, som då garanterar en lägsta lön.",
        "Piece rates are lawful and part of many collective agreements, which then guarantee a "
        "lowest pay.",
    ),
    source=_ILO.format("withholding of wages; excessive overtime"),
    dated=_DATED,
    settled_by=("pay_system",),
    forms=_FORMS,
    share_reason=Text(
        "Expertbedömning, inte uppmätt: de flesta har lön per timme eller månad.",
        "Expert judgement, not measured: most are paid by the hour or month.",
    ),
    bins=[
        Bin(
            code="by_time",
            label=Text("Lön per timme eller månad", "Pay by the hour or month"),
            points=0,
            reason=_REFERENCE,
            share_ppm=850_000,
        ),
        Bin(
            code="mixed",
            label=Text(
                "Delvis efter prestation, med garanterad lägsta lön",
                "Partly by output, with a guaranteed lowest pay",
            ),
            points=0,
            reason=Text(
                "Garantin gör att timlönen inte kan bli hur låg som helst: inga poäng.",
                "The guarantee keeps the pay of an hour from falling without limit: no points.",
            ),
            share_ppm=130_000,
        ),
        Bin(
            code="by_piece",
            label=Text(
                "Efter prestation, utan garanterad lägsta lön",
                "By output, without a guaranteed lowest pay",
            ),
            points=2,
            reason=Text(
                "Expertbedömning: vad en timme ger är inte känt på förhand.",
                "Expert judgement: what an hour gives is not known beforehand.",
            ),
            share_ppm=20_000,
        ),
    ],
)
def pay_system() -> pl.Expr:
    """Whether pay follows time or output, and whether a lowest pay is guaranteed."""
    return pl.col("pay_system")
