"""How a firm stands in the business registers, and whether they tell who owns it.

All of it is read from open registers and asked of nobody. The points are small: these registers are
kept for creditors, so each line is a reason to look and hardly one to act on.
"""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor

_DATED = date(2026, 11, 25)
_REFERENCE = Text("Jämförelsepunkten.", "The point of comparison.")
_SHARES = Text(
    "Expertbedömning, inte uppmätt: de flesta leverantörer i svensk offentlig upphandling är "
    "registrerade och verksamma sedan länge.",
    "Expert judgement, not measured: most suppliers in Swedish public procurement have long been "
    "registered and active.",
)
_FORMS = ("forced_labour", "other")
_REGISTERS = "The business register of the country of establishment; points: expert judgement"


@factor(
    family="register",
    label=Text("Verksamhet enligt registret", "Activity according to the register"),
    why=Text(
        "Den som ska utföra ett arbete men står som overksam utför det kanske inte självt.",
        "A firm that is to do the work but is registered as inactive may not be the one to do it.",
    ),
    not_meaning=Text(
        "Ett register kan släpa efter, och ett företag kan börja sin verksamhet med kontraktet.",
        "A register may lag behind, and a firm may begin its business with the contract.",
    ),
    source=_REGISTERS,
    dated=_DATED,
    settled_by=("activity",),
    forms=_FORMS,
    share_reason=_SHARES,
    bins=[
        Bin(
            code="active",
            label=Text("Verksamt enligt registret", "Active according to the register"),
            points=0,
            reason=_REFERENCE,
            share_ppm=985_000,
        ),
        Bin(
            code="never",
            label=Text(
                "Har inte varit verksamt enligt registret",
                "Has not been active according to the register",
            ),
            points=1,
            reason=Text(
                "Expertbedömning: ofta ett nytt eller vilande bolag; det är värt en fråga.",
                "Expert judgement: often a new or resting company; it is worth a question.",
            ),
            share_ppm=8_000,
        ),
        Bin(
            code="dormant",
            label=Text(
                "Inte längre verksamt enligt registret",
                "No longer active according to the register",
            ),
            points=1,
            reason=Text(
                "Expertbedömning: som för den som inte har varit verksam.",
                "Expert judgement: as for a firm that has not been active.",
            ),
            share_ppm=7_000,
        ),
    ],
)
def activity() -> pl.Expr:
    """Whether the register calls the firm active.

    The register's own word counts. Register, procedure and activity are three different things.
    """
    return pl.col("activity")


@factor(
    family="register",
    label=Text("Avregistrering", "Deregistration"),
    why=Text(
        "Den som är avregistrerad kan inte ingå avtal, så någon annan utför arbetet.",
        "A firm that is deregistered cannot conclude a contract, so somebody else does the work.",
    ),
    not_meaning=Text(
        "En avregistrering kan bero på fusion, flytt eller ägarbyte. Att ett företag inte finns i "
        "ett register är ingen avregistrering.",
        "A deregistration may follow from a merger, a move or a change of owner. That a firm is "
        "not found in a register is no deregistration.",
    ),
    source=_REGISTERS,
    dated=_DATED,
    settled_by=("deregistered",),
    forms=_FORMS,
    share_reason=_SHARES,
    bins=[
        Bin(
            code="no",
            label=Text("Registrerat", "Registered"),
            points=0,
            reason=_REFERENCE,
            share_ppm=997_000,
        ),
        Bin(
            code="yes",
            label=Text("Avregistrerat enligt registret", "Deregistered according to the register"),
            points=4,
            reason=Text(
                "Expertbedömning: frågan är vem som utför arbetet. Oftast finns en efterföljare.",
                "Expert judgement: the question is who does the work. Most often there is a "
                "successor.",
            ),
            share_ppm=3_000,
            adverse=True,
        ),
    ],
)
def deregistered() -> pl.Expr:
    """Whether a register states that the firm has been taken off it.

    Only the register's explicit statement counts, never that a firm is missing from a file.
    """
    return pl.col("deregistered")


@factor(
    family="register",
    label=Text("Årsredovisning efter sista dag", "Annual accounts past due"),
    why=Text(
        "Utan aktuell årsredovisning kan ekonomi och antal anställda inte kontrolleras.",
        "Without current accounts neither finances nor headcount can be checked.",
    ),
    not_meaning=Text(
        "Registret kan vara dagar efter, och förlängd tid förekommer. Ett företag som inte ska "
        "lämna årsredovisning till registret har ingen sista dag.",
        "The register may be days behind, and extensions occur. A firm that files no accounts with "
        "the register has no due date.",
    ),
    source=_REGISTERS,
    dated=_DATED,
    settled_by=("accounts_overdue",),
    forms=("other",),
    share_reason=_SHARES,
    bins=[
        Bin(
            code="no",
            label=Text("Sista dag har inte passerat", "The due date has not passed"),
            points=0,
            reason=_REFERENCE,
            share_ppm=950_000,
        ),
        Bin(
            code="yes",
            label=Text(
                "Årsredovisning saknades efter sista dag enligt registret",
                "Annual accounts were past their due date according to the register",
            ),
            points=1,
            reason=Text(
                "Expertbedömning: vanligt och oftast snart åtgärdat.",
                "Expert judgement: common, and most often soon mended.",
            ),
            share_ppm=50_000,
        ),
    ],
)
def accounts_overdue() -> pl.Expr:
    """Whether annual accounts were past their due date on the day that the register speaks of."""
    return pl.col("accounts_overdue")


@factor(
    family="register",
    label=Text("Nytt namn", "New name"),
    why=Text(
        "Under ett nytt namn är det svårare att hitta tidigare kontrakt och uppgifter.",
        "Under a new name earlier contracts and records are harder to find.",
    ),
    not_meaning=Text(
        "Namnbyten är lagliga och vanliga, till exempel när ett lagerbolag tas i bruk.",
        "Changes of name are lawful and common, such as when a shelf company is put to use.",
    ),
    source=_REGISTERS,
    dated=_DATED,
    settled_by=("recent_name_change",),
    forms=_FORMS,
    share_reason=_SHARES,
    bins=[
        Bin(
            code="no",
            label=Text(
                "Inget nytt namn registrerat inom ett år", "No new name registered within a year"
            ),
            points=0,
            reason=_REFERENCE,
            share_ppm=960_000,
        ),
        Bin(
            code="yes",
            label=Text("Nytt namn registrerat inom ett år", "New name registered within a year"),
            points=1,
            reason=Text(
                "Expertbedömning: läs också det som finns under det tidigare namnet.",
                "Expert judgement: read also what is found under the earlier name.",
            ),
            share_ppm=40_000,
        ),
    ],
)
def name_change() -> pl.Expr:
    """Whether the register has given the firm a new name within a year before the screening.

    The name that a firm was founded under is no change. Changes of industry and seat bear no date
    in any register that is read, so they are not part of it.
    """
    return pl.col("recent_name_change")


@factor(
    family="register",
    label=Text("Registrerad bransch mot delens innehåll", "Registered industry against the part"),
    why=Text(
        "Den som är registrerad i en helt annan bransch kan ha tänkt låta andra utföra arbetet.",
        "A firm that is registered in a quite different industry may mean to have others do it.",
    ),
    not_meaning=Text(
        "Branschkoder är självvalda, ofta gamla och avgör inte vad ett företag får göra. "
        "Bemanningsföretag räknas som passande i alla branscher.",
        "Industry codes are chosen by the firm, often old, and do not decide what it may do. "
        "Staffing firms are taken to fit every industry.",
    ),
    source=(
        "The business register of the country of establishment; the industry behind a CPV code and "
        "the points: expert judgement"
    ),
    dated=_DATED,
    settled_by=("industry_fit",),
    forms=_FORMS,
    share_reason=_SHARES,
    bins=[
        Bin(
            code="fits",
            label=Text(
                "Registrerad i den bransch som delen hör till",
                "Registered in the industry of the part",
            ),
            points=0,
            reason=_REFERENCE,
            share_ppm=850_000,
        ),
        Bin(
            code="differs",
            label=Text(
                "Inte registrerad i den bransch som delen hör till",
                "Not registered in the industry of the part",
            ),
            points=1,
            reason=Text(
                "Expertbedömning: ofta bara en kod som inte har ändrats.",
                "Expert judgement: often just a code that has not been changed.",
            ),
            share_ppm=150_000,
        ),
    ],
)
def industry() -> pl.Expr:
    """Whether any registered industry is of the division (two digits of NACE) of the part.

    The CPV code of the part gives its division. Where either is not known, so is this.
    """
    return pl.col("industry_fit")


@factor(
    family="register",
    label=Text("Ägarkedjan", "Chain of owners"),
    why=Text(
        "Den som ytterst äger företaget kan finnas i flera anbud, eller leda till tidigare "
        "uppgifter.",
        "Whoever owns the firm in the end may stand behind several tenders, or lead to earlier "
        "records.",
    ),
    not_meaning=Text(
        "Att ägaren inte uppges kan följa av lag eller sekretess i ägarens land. Att ingen ägande "
        "organisation finns att uppge är det vanliga för ett företag som ägs av personer.",
        "That an owner is not told may follow from the law or secrecy of the owner's country. That "
        "there is no owning organisation to report is usual for a firm that persons own.",
    ),
    source=(
        "GLEIF (parents and reporting exceptions), registers of beneficial owners and business "
        "registers; points: expert judgement"
    ),
    dated=_DATED,
    settled_by=("ownership",),
    forms=_FORMS,
    share_reason=Text(
        "Expertbedömning, inte uppmätt: de flesta leverantörer ägs av personer eller av namngivna "
        "bolag.",
        "Expert judgement, not measured: most suppliers are owned by persons or by named firms.",
    ),
    bins=[
        Bin(
            code="none_reported",
            label=Text(
                "Enligt registret finns ingen ägande organisation att uppge",
                "The register states that there is no owning organisation to report",
            ),
            points=0,
            reason=_REFERENCE,
            share_ppm=620_000,
        ),
        Bin(
            code="told",
            label=Text(
                "Ägare uppges, så långt som registren följs",
                "Owners are told, as far as the registers are followed",
            ),
            points=0,
            reason=Text(
                "Att ägas av ett annat företag ger inga poäng.",
                "To be owned by another firm scores nothing.",
            ),
            share_ppm=360_000,
        ),
        Bin(
            code="loop",
            label=Text(
                "Ägarkedjan går runt i en ring enligt registren",
                "The chain of owners runs in a circle according to the registers",
            ),
            points=0,
            reason=Text(
                "Ringar följer av korsvis ägande och av fel i register; de sägs men ger inga "
                "poäng.",
                "Circles follow from cross-holdings and from mistakes in registers; they are said "
                "and score nothing.",
            ),
            share_ppm=5_000,
        ),
        Bin(
            code="refused",
            label=Text(
                "Ägarkedjan slutar med att ägaren inte uppges",
                "The chain of owners ends where the owner is not told",
            ),
            points=1,
            reason=Text(
                "Expertbedömning: ett skäl att fråga efter ägaren, och den finns ofta att få.",
                "Expert judgement: a reason to ask for the owner, who can often be had.",
            ),
            share_ppm=15_000,
        ),
    ],
)
def ownership() -> pl.Expr:
    """Where the chain of owners ends, followed upwards through the registers that are loaded.

    That an owner has not been told ("not public", "consent not obtained") and that there is none
    to report ("no known person", "natural persons") are two different answers.
    """
    return pl.col("ownership")
