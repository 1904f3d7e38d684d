"""What the latest annual report says of staff, pay and sales, and of its audit.

All of it is read from reports that firms have filed, and asked of nobody. The figures are those of
the whole firm in a year that has ended, never of the contract. Each is a reason to ask a question.
"""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor

FULL_PERMILLE = 1000
NEAR_PERMILLE = 800
"""Steps of the pay for each person employed, in permille of the lowest full-time pay of a year.

Expert judgement of the project, 2026-11-30: a fifth is room for absence without pay, young staff
and a level that was raised within the year.
"""

MOST_SALES_PER_HEAD = 10_000_000
"""Sales in SEK a year for each person employed above which a question is called for.

Expert judgement of the project, 2026-11-30, and wide on purpose. Firms in Sweden together had sales
of 6 700 billion SEK and 2.5 million employed in 2010, so 2.7 million for each (SCB, Företagens
ekonomi 2010, summary of 9 May 2012); trade and industry, which sell goods, lie above services.
"""

_YEAR = (pl.col("reported_from"), pl.col("reported_until"))
"""The year of the report, which every line that names a figure of it shows."""

_DATED = date(2026, 11, 30)
_REFERENCE = Text("Jämförelsepunkten.", "The point of comparison.")
_COUNTED = (
    "The average number of employees is counted in full-time posts, but may be counted in persons "
    "(BFNAR 2006:11, as described by iredovisning.se, seen 2026-11-30; the advice itself was not "
    "read)"
)


@factor(
    family="workforce",
    since=3,
    label=Text(
        "Lönekostnad per anställd enligt årsredovisningen",
        "Wage cost for each person employed, by the annual report",
    ),
    why=Text(
        "Den som betalar avtalets lägsta lön för heltid har minst den lönekostnaden per anställd. "
        "En lägre kan betyda att lön betalas under avtalet eller vid sidan av redovisningen.",
        "One that pays the lowest full-time wage of the agreement has at least that wage cost for "
        "each person employed. A lower one may mean pay below the agreement or outside the books.",
    ),
    not_meaning=Text(
        "Det visar inte att någon fått för låg lön. Medelantalet anställda ska räknas i heltider, "
        "men får räknas i personer, och då sänker deltid siffran. Ägare som inte tar ut lön, unga "
        "anställda, frånvaro utan lön och personal som började under året sänker den också. "
        "Inhyrd personal ingår inte. Siffran gäller hela företaget, som kan ha personal i andra "
        "branscher.",
        "It does not show that anybody was paid too little. The average number of employees is to "
        "be counted in full-time posts, but may be counted in persons, and then part-time work "
        "lowers the figure. Owners who take no pay, young staff, absence without pay and staff who "
        "began within the year lower it too. Staff hired in are not in it. The figure is of the "
        "whole firm, which may have staff in other industries.",
    ),
    source=(
        "Annual report filed with Bolagsverket; lowest pay of the collective agreement × 174 hours "
        f"× 12 months. {_COUNTED}; the steps and the points: expert judgement"
    ),
    dated=_DATED,
    settled_by=("reported_pay_level", "reported_pay_per_head", "reported_from", "reported_until"),
    forms=("forced_labour", "other"),
    share_reason=Text(
        "Expertbedömning, inte uppmätt: de flesta betalar minst avtalets lägsta lön, och deltid "
        "räknad i personer förekommer.",
        "Expert judgement, not measured: most pay at least the lowest pay of the agreement, and "
        "part-time work counted in persons occurs.",
    ),
    may_not_apply=True,
    bins=[
        Bin(
            code="full",
            label=Text(
                "Lönekostnaden per anställd når avtalets lägsta lön för heltid",
                "The wage cost for each person employed reaches the lowest full-time wage of the "
                "agreement",
            ),
            points=0,
            reason=_REFERENCE,
            share_ppm=850_000,
        ),
        Bin(
            code="near",
            label=Text(
                "Lönekostnaden per anställd är 80–100 procent av avtalets lägsta lön för heltid",
                "The wage cost for each person employed is 80–100% of the lowest full-time wage of "
                "the agreement",
            ),
            points=1,
            reason=Text(
                "Expertbedömning: frånvaro, unga anställda eller nyanställda räcker ofta som "
                "förklaring.",
                "Expert judgement: absence, young staff or new staff often suffice to explain it.",
            ),
            share_ppm=100_000,
        ),
        Bin(
            code="below",
            label=Text(
                "Lönekostnaden per anställd är under 80 procent av avtalets lägsta lön för heltid",
                "The wage cost for each person employed is below 80% of the lowest full-time wage "
                "of the agreement",
            ),
            points=4,
            reason=Text(
                "Expertbedömning: ett skäl att fråga efter löner, tider och hur anställda har "
                "räknats. Deltid räknad i personer är den vanligaste förklaringen, så poängen är "
                "låga.",
                "Expert judgement: a reason to ask for pay, hours and how employees were counted. "
                "Part-time work counted in persons is the most usual explanation, so that the "
                "points are low.",
            ),
            share_ppm=50_000,
        ),
    ],
)
def reported_pay() -> pl.Expr:
    """Wage cost of a year for each person employed, against the lowest full-time wage of a year.

    Both figures are of the latest annual report, and counted per twelve months if its year is
    longer or shorter. The wage is that of the collective agreement that the price is compared with,
    as it was on the last day of the report's year. Registers have employees in whole persons, so
    half a person fewer is counted when the two are compared. Where no such wage is known, or one
    person or none was employed, the factor does not apply.
    """
    level = pl.col("reported_pay_level")
    shown = (pl.col("reported_pay_per_head"), *_YEAR)
    return (
        pl.when(pl.any_horizontal(one.is_null() for one in shown))
        .then(None)
        .when(level >= FULL_PERMILLE)
        .then(pl.lit("full"))
        .when(level >= NEAR_PERMILLE)
        .then(pl.lit("near"))
        .when(level < NEAR_PERMILLE)
        .then(pl.lit("below"))
    )


@factor(
    family="workforce",
    since=3,
    label=Text(
        "Omsättning per anställd enligt årsredovisningen",
        "Sales for each person employed, by the annual report",
    ),
    why=Text(
        "Mer försäljning än de anställda kan ha åstadkommit betyder att andra gör arbetet: "
        "underleverantörer, inhyrd personal eller personal som inte redovisas.",
        "More sales than those employed can have made mean that others do the work: "
        "subcontractors, staff hired in, or staff who are not declared.",
    ),
    not_meaning=Text(
        "Handel, uthyrning och arbeten med dyrt material har hög omsättning per anställd utan att "
        "något är fel. Underleverantörer är lagliga.",
        "Trade, letting and work with costly material have high sales for each person employed "
        "with nothing wrong. Subcontractors are lawful.",
    ),
    source=(
        "Annual report filed with Bolagsverket; SCB, Företagens ekonomi 2010, for the order of "
        "size; the step and the points: expert judgement"
    ),
    dated=_DATED,
    settled_by=("reported_sales_per_head", "reported_from", "reported_until"),
    forms=("forced_labour", "other"),
    share_reason=Text(
        "Expertbedömning, inte uppmätt: det är några gånger mer än medeltalet för alla företag.",
        "Expert judgement, not measured: it is a few times the mean of all firms.",
    ),
    bins=[
        Bin(
            code="within",
            label=Text(
                "Omsättningen är högst tio miljoner kronor per anställd",
                "Sales are at most ten million SEK for each person employed",
            ),
            points=0,
            reason=_REFERENCE,
            share_ppm=950_000,
        ),
        Bin(
            code="above",
            label=Text(
                "Omsättningen är över tio miljoner kronor per anställd",
                "Sales are over ten million SEK for each person employed",
            ),
            points=1,
            reason=Text(
                "Expertbedömning: ett skäl att fråga vem som utför arbetet, och oftast finns en "
                "enkel förklaring.",
                "Expert judgement: a reason to ask who does the work, and most often there is a "
                "simple explanation.",
            ),
            share_ppm=50_000,
        ),
    ],
)
def reported_sales() -> pl.Expr:
    """Net sales of a year for each person employed, by the latest annual report.

    Counted per twelve months. A firm with nobody employed counts as one person, since its owner may
    do the work.
    """
    sales = pl.col("reported_sales_per_head")
    return (
        pl.when(pl.any_horizontal(day.is_null() for day in _YEAR))
        .then(None)
        .when(sales <= MOST_SALES_PER_HEAD)
        .then(pl.lit("within"))
        .when(sales > MOST_SALES_PER_HEAD)
        .then(pl.lit("above"))
    )


@factor(
    family="register",
    since=3,
    label=Text("Revisionsberättelsens utformning", "Wording of the audit report"),
    why=Text(
        "En revisor som avviker från standardutformningen har något att säga om företaget, som "
        "obetalda skatter eller avgifter, och köparen kan läsa det själv.",
        "An auditor who departs from the standard wording has something to say of the firm, such "
        "as unpaid taxes or contributions, and the buyer can read it.",
    ),
    not_meaning=Text(
        "Påteckningen säger inte vad avvikelsen gäller; det kan vara annat än anställda, och en "
        "upplysning är ingen anmärkning. Många små bolag har ingen revisor, och då är uppgiften "
        "okänd.",
        "The note does not say what the departure is about; it may be about other things than "
        "staff, and to point something out is no remark. Many small companies have no auditor, and "
        "then nothing is known.",
    ),
    source="Annual report filed with Bolagsverket; points: expert judgement",
    dated=_DATED,
    settled_by=("auditor_remark",),
    forms=("other",),
    share_reason=Text(
        "Expertbedömning, inte uppmätt: de flesta revisionsberättelser följer standarden.",
        "Expert judgement, not measured: most audit reports follow the standard.",
    ),
    bins=[
        Bin(
            code="no",
            label=Text(
                "Den senaste revisionsberättelsen följer standardutformningen",
                "The latest audit report follows the standard wording",
            ),
            points=0,
            reason=_REFERENCE,
            share_ppm=960_000,
        ),
        Bin(
            code="yes",
            label=Text(
                "Den senaste revisionsberättelsen avviker från standardutformningen",
                "The latest audit report departs from the standard wording",
            ),
            points=1,
            reason=Text(
                "Expertbedömning: läs revisionsberättelsen; oftast gäller avvikelsen annat än "
                "arbetsvillkor.",
                "Expert judgement: read the audit report; most often the departure is about other "
                "things than working conditions.",
            ),
            share_ppm=40_000,
        ),
    ],
)
def auditor_remark() -> pl.Expr:
    """Whether the auditor noted that the audit report departs from the standard wording.

    Read of the latest annual report. Without such a note the factor is unknown.
    """
    return pl.col("auditor_remark")
