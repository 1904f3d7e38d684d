"""What a buyer may ask beyond the ten fields: staff, how a price was worked out, what is left open.

All of it is asked of the tenderer that is to do the work, and as a number of persons or a choice
among few: no question is about a named person, a nationality or an origin. The provisions are those
of the Swedish procurement act, LOU (2016:1145), as of 2026-11-26. The questions on staff rest on a
special contract term, so they may be asked only if the procurement documents have one.
"""

from collections.abc import Mapping

from data_ingest.model.text import Text
from risk_models.facts.fact import ANYONE, OBSERVED, READ_BY_BUYER, Fact, FactKind

TIED_PERMITS = ("none", "some", "most")
RECRUITMENT = ("direct", "employer_pays", "payer_unknown", "worker_pays")
HIRED_STAFF = ("none", "part", "most")
PAY_SYSTEMS = ("by_time", "mixed", "by_piece")
COST_EXPLANATIONS = ("full", "partial", "none")

MOST_QUESTIONS = 10_000
"""Greatest number of questions left open: far above any real one, so that sums stay exact."""


def _term(sv: str, en: str) -> Text:
    return Text(
        f"svar enligt ett särskilt kontraktsvillkor om {sv}, om upphandlingsdokumenten har ett "
        "sådant",
        f"the answer under a special contract term on {en}, if the procurement documents have one",
    )


def _choice(label: Text, codes: tuple[str, ...], document: Text) -> Fact:
    return Fact(
        label=label,
        kind=FactKind.CODE,
        codes=codes,
        document=document,
        gate="LOU 17:1",
        bases=ANYONE,
    )


QUESTION_FACTS: Mapping[str, Fact] = {
    "tied_permits": _choice(
        Text(
            "Personal i arbetet med arbetstillstånd knutet till arbetsgivaren",
            "Staff in the work whose permit is tied to the employer",
        ),
        TIED_PERMITS,
        _term("arbetstillstånd och anställningsvillkor", "work permits and terms of employment"),
    ),
    "recruitment": _choice(
        Text("Rekrytering genom mellanhänder", "Recruitment through intermediaries"),
        RECRUITMENT,
        _term("rekrytering och avgifter för den", "recruitment and fees for it"),
    ),
    "hired_staff": _choice(
        Text("Inhyrd personal i arbetet", "Hired-in staff in the work"),
        HIRED_STAFF,
        _term("inhyrd personal", "hired-in staff"),
    ),
    "pay_system": _choice(
        Text("Lönesystem för arbetet", "Pay system of the work"),
        PAY_SYSTEMS,
        _term("lön och arbetstid", "pay and working time"),
    ),
    "cost_explanation": Fact(
        label=Text(
            "Förklaring till priset efter begäran (läst av köparen)",
            "Explanation of the price on request (read by the buyer)",
        ),
        kind=FactKind.CODE,
        codes=COST_EXPLANATIONS,
        document=Text(
            "anbudsgivarens förklaring till priset med kostnadsuppdelning, som får begäras om "
            "anbudet framstår som onormalt lågt",
            "the tenderer's explanation of the price with a cost breakdown, which may be asked for "
            "if the tender appears abnormally low",
        ),
        gate="LOU 16:7",
        bases=READ_BY_BUYER,
        asked=False,
    ),
    "open_questions": Fact(
        label=Text(
            "Köparens övriga frågor som har lämnats obesvarade",
            "Other questions of the buyer that were left unanswered",
        ),
        kind=FactKind.INTEGER,
        unit="questions",
        least=0,
        most=MOST_QUESTIONS,
        document=Text(
            "köparens egen förteckning över ställda frågor och svar",
            "the buyer's own record of questions put and answers given",
        ),
        gate=None,
        bases=OBSERVED,
        asked=False,
    ),
}
"""The facts by code."""
