"""What is known about the staff who are to do the work, and about how they live."""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor

AMPLE_PERMILLE = 1000
PARTIAL_PERMILLE = 500
"""Steps of the payroll capacity: expert judgement of the project, 2026-11-25."""

MOST_HOURS_PER_HEAD = 200
"""Hours a month for each person employed above which a question is called for.

Ordinary working time is at most 40 hours a week, about 173 a month, and overtime at most 48 hours
in four weeks, so about 225 a month in all (Arbetstidslagen 1982:673 as described by
Medlingsinstitutet, mi.se, seen 2026-11-25; the act itself was not read). 200 lies between: expert
judgement of the project, 2026-11-25.
"""

_DATED = date(2026, 11, 25)


@factor(
    family="workforce",
    label=Text(
        "Redovisade löner i förhållande till de egna timmarna",
        "Pay declared against the own hours",
    ),
    why=Text(
        "Den som ska utföra arbetet med egen personal redovisar i regel löner i den omfattning som "
        "timmarna kräver. Annars utförs arbetet av andra, eller utan att lönen redovisas.",
        "One that is to do the work with its own staff as a rule declares pay to the extent that "
        "the hours call for. Otherwise others do the work, or its pay is not declared.",
    ),
    not_meaning=Text(
        "Företaget kan anställa när kontraktet är vunnet, och avgiften är lägre för unga och äldre "
        "anställda. För den som betalar avgifterna i ett annat land är frågan inte tillämplig. "
        "Siffran är ett skäl att fråga vem som ska utföra arbetet, inget mer.",
        "The firm may hire once the contract is won, and contributions are lower for young and old "
        "staff. Of one that pays them in another country the question does not apply. The figure "
        "is a reason to ask who is to do the work, and no more.",
    ),
    source=(
        "Skatteverket (form SKV 4820) and the tender; comparison cost from collective agreements "
        "(the method, Comparison cost); the steps and the points: expert judgement"
    ),
    dated=_DATED,
    settled_by=("payroll_capacity", "contribution_months"),
    forms=("forced_labour", "other"),
    share_reason=Text(
        "Expertbedömning, inte uppmätt: de flesta redovisar löner för fler timmar än en enda "
        "upphandling kräver.",
        "Expert judgement, not measured: most declare pay for more hours than a single procurement "
        "calls for.",
    ),
    may_not_apply=True,
    bins=[
        Bin(
            code="ample",
            label=Text(
                "Redovisade arbetsgivaravgifter motsvarar minst de egna timmarna",
                "The contributions declared correspond to at least the own hours",
            ),
            points=0,
            reason=Text("Jämförelsepunkten.", "The point of comparison."),
            share_ppm=650_000,
        ),
        Bin(
            code="partial",
            label=Text(
                "Redovisade arbetsgivaravgifter motsvarar minst hälften av de egna timmarna",
                "The contributions declared correspond to at least half of the own hours",
            ),
            points=2,
            reason=Text(
                "Expertbedömning: nyanställningar eller lägre avgifter räcker ofta som förklaring.",
                "Expert judgement: new staff or lower contributions often suffice to explain it.",
            ),
            share_ppm=230_000,
        ),
        Bin(
            code="short",
            label=Text(
                "Redovisade arbetsgivaravgifter motsvarar mindre än hälften av de egna timmarna",
                "The contributions declared correspond to less than half of the own hours",
            ),
            points=6,
            reason=Text(
                "Expertbedömning: större delen av arbetet har ännu ingen redovisad lön bakom sig.",
                "Expert judgement: most of the work has no declared pay behind it yet.",
            ),
            share_ppm=100_000,
        ),
        Bin(
            code="none",
            label=Text(
                "Ingen lön har redovisats under de senaste tre månaderna",
                "No pay has been declared in the last three months",
            ),
            points=8,
            reason=Text(
                "Expertbedömning: det är inte känt att företaget har någon anställd i dag.",
                "Expert judgement: it is not known that the firm employs anybody today.",
            ),
            share_ppm=20_000,
        ),
    ],
)
def payroll_capacity() -> pl.Expr:
    """Employer contributions of the last three months against those that the own hours call for.

    The hours are those that own staff work on the part in a month; what an hour calls for is the
    standard contribution on it at the comparison cost. The whole payroll of the firm is counted,
    whatever its other contracts. Without hours, contributions or a level the factor is unknown. It
    does not apply to a party that does no hours itself, has nobody employed to pay, or lawfully
    pays contributions in another country, whose rates are others.
    """
    capacity = pl.col("payroll_capacity")
    return (
        pl.when(pl.col("payroll_capacity_state") == "not_applicable")
        .then(None)
        .when(pl.col("contribution_months") == 0)
        .then(pl.lit("none"))
        .when(capacity >= AMPLE_PERMILLE)
        .then(pl.lit("ample"))
        .when(capacity >= PARTIAL_PERMILLE)
        .then(pl.lit("partial"))
        .when(capacity < PARTIAL_PERMILLE)
        .then(pl.lit("short"))
    )


@factor(
    family="workforce",
    label=Text("Egna timmar per anställd", "Own hours for each person employed"),
    why=Text(
        "Fler timmar än de anställda hinner med betyder att någon annan arbetar också, eller att "
        "arbetsdagarna blir för långa.",
        "More hours than those employed have time for mean that somebody else works too, or that "
        "the working days become too long.",
    ),
    not_meaning=Text(
        "Företaget kan anställa eller hyra in personal när kontraktet är vunnet. Deltid och "
        "frånvaro är inte medräknade. Medelantalet i en årsredovisning gäller ett år som har gått.",
        "The firm may hire staff, or hire them in, once the contract is won. Part-time work and "
        "absence are not counted. The average number of an annual report is of a year that has "
        "ended.",
    ),
    source=(
        "Headcount and hours stated, or the average number of employees of the annual report; "
        "Arbetstidslagen (1982:673) as described by "
        "Medlingsinstitutet; the step at 200 hours and the points: expert judgement"
    ),
    dated=_DATED,
    settled_by=("hours_per_head",),
    forms=("forced_labour", "other"),
    share_reason=Text(
        "Expertbedömning, inte uppmätt: de flesta har fler anställda än delen kräver.",
        "Expert judgement, not measured: most employ more persons than the part calls for.",
    ),
    may_not_apply=True,
    bins=[
        Bin(
            code="within",
            label=Text(
                "Högst 200 egna timmar i månaden per anställd",
                "At most 200 own hours a month for each person employed",
            ),
            points=0,
            reason=Text("Jämförelsepunkten.", "The point of comparison."),
            share_ppm=950_000,
        ),
        Bin(
            code="over",
            label=Text(
                "Över 200 egna timmar i månaden per anställd",
                "Over 200 own hours a month for each person employed",
            ),
            points=5,
            reason=Text(
                "Expertbedömning: mer än heltid för alla anställda, varje månad, på ett enda "
                "kontrakt.",
                "Expert judgement: more than full time for all who are employed, every month, on a "
                "single contract.",
            ),
            share_ppm=50_000,
        ),
    ],
)
def headcount_hours() -> pl.Expr:
    """The hours that own staff are to work on the part in a month, for each person employed.

    Persons employed are those stated; where nobody has stated them, the average number of the
    latest annual report stands in for them.
    A firm with nobody employed counts as one person, since its owner may do the work.
    """
    hours = pl.col("hours_per_head")
    return (
        pl.when(hours <= MOST_HOURS_PER_HEAD)
        .then(pl.lit("within"))
        .when(hours > MOST_HOURS_PER_HEAD)
        .then(pl.lit("over"))
    )


@factor(
    family="workforce",
    label=Text("Bostad som arbetsgivaren ordnar", "Housing arranged by the employer"),
    why=Text(
        "Den som bor hos sin arbetsgivare kan förlora bostaden tillsammans med arbetet, och "
        "hyran kan dras från lönen.",
        "One who lives in the employer's housing may lose the home together with the job, and the "
        "rent may be deducted from pay.",
    ),
    not_meaning=Text(
        "Bostad genom arbetsgivaren är lagligt och ofta en förmån, inte minst i säsongsarbete.",
        "Housing through the employer is lawful and often a benefit, not least in seasonal work.",
    ),
    source=(
        "ILO indicators of forced labour (abuse of vulnerability; abusive working and living "
        "conditions); points: expert judgement"
    ),
    dated=_DATED,
    settled_by=("employer_housing",),
    forms=("forced_labour", "other"),
    share_reason=Text(
        "Expertbedömning, inte uppmätt: sällsynt utanför säsongsarbete och avlägsna arbetsplatser.",
        "Expert judgement, not measured: rare outside seasonal work and remote sites.",
    ),
    bins=[
        Bin(
            code="none",
            label=Text("Arbetsgivaren ordnar ingen bostad", "The employer arranges no housing"),
            points=0,
            reason=Text("Jämförelsepunkten.", "The point of comparison."),
            share_ppm=900_000,
        ),
        Bin(
            code="free_choice",
            label=Text(
                "Arbetsgivaren erbjuder bostad, och de anställda väljer själva",
                "The employer offers housing, and the staff choose for themselves",
            ),
            points=1,
            reason=Text(
                "Expertbedömning: ett visst beroende också där valet är fritt.",
                "Expert judgement: some dependence even where the choice is free.",
            ),
            share_ppm=80_000,
        ),
        Bin(
            code="tied",
            label=Text(
                "Bostaden är ett villkor för arbetet eller dras från lönen",
                "The housing is a condition of the job or deducted from pay",
            ),
            points=6,
            reason=Text(
                "Expertbedömning: arbete, bostad och lön i samma hand.",
                "Expert judgement: job, home and pay in the same hand.",
            ),
            share_ppm=20_000,
        ),
    ],
)
def housing() -> pl.Expr:
    """Whether the employer arranges housing for the staff, and on which terms."""
    return pl.col("employer_housing")


@factor(
    family="workforce",
    label=Text("Bevis om anmäld utstationering", "Proof of a notified posting"),
    why=Text(
        "Utstationering ska anmälas till Arbetsmiljöverket senast när arbetet börjar. Utan anmälan "
        "vet ingen myndighet vilka som arbetar och till vilken lön.",
        "A posting is to be notified to Arbetsmiljöverket by the day work begins. Without it no "
        "authority knows who is at work and at what pay.",
    ),
    not_meaning=Text(
        "Att utstationera personal är en frihet inom EU och EES och ger inga poäng. Före "
        "arbetets början behöver ingen anmälan finnas.",
        "To post workers is a freedom within the EU and the EEA and scores nothing. Before the "
        "work begins no notice need exist.",
    ),
    source="Lag (1999:678) om utstationering av arbetstagare 29–33 §§; points: expert judgement",
    dated=_DATED,
    settled_by=("posted_workers", "posting_notice"),
    forms=("forced_labour", "other"),
    share_reason=Text(
        "Expertbedömning, inte uppmätt: de flesta har ingen utstationerad personal, och de flesta "
        "som har det anmäler den.",
        "Expert judgement, not measured: most have no posted workers, and most of those that have "
        "give notice of it.",
    ),
    bins=[
        Bin(
            code="not_posted",
            label=Text("Ingen utstationerad personal", "No posted workers"),
            points=0,
            reason=Text("Jämförelsepunkten.", "The point of comparison."),
            share_ppm=920_000,
        ),
        Bin(
            code="proven",
            label=Text(
                "Köparen har läst bevis om att utstationeringen är anmäld",
                "The buyer has read proof that the posting has been notified",
            ),
            points=0,
            reason=Text(
                "Utstationering i sig ger inga poäng: fri rörlighet.",
                "Posting as such scores nothing: free movement.",
            ),
            share_ppm=60_000,
        ),
        Bin(
            code="unproven",
            label=Text(
                "Personal är utstationerad, och köparen har inte fått bevis om anmälan",
                "Workers are posted, and the buyer has not been given proof of notice",
            ),
            points=3,
            reason=Text(
                "Expertbedömning: det saknade beviset ger poäng, inte utstationeringen.",
                "Expert judgement: the missing proof scores, not the posting.",
            ),
            share_ppm=20_000,
        ),
    ],
)
def posting_proof() -> pl.Expr:
    """Whether the buyer has read proof that a posting of workers has been notified.

    While nobody has looked for the proof the factor is unknown where workers are posted.
    """
    posted, notice = pl.col("posted_workers"), pl.col("posting_notice")
    return (
        pl.when(posted == "no")
        .then(pl.lit("not_posted"))
        .when((posted == "yes") & (notice == "yes"))
        .then(pl.lit("proven"))
        .when((posted == "yes") & (notice == "no"))
        .then(pl.lit("unproven"))
    )
