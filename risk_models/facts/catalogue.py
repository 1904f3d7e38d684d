"""The facts that a factor may read: how each is written, what settles it, and who may obtain it.

A fact that is answered comes from a declaration, the buyer or a register; the others follow from
the reference tables, the price, the chain or other answers. The provisions are those of the Swedish
procurement act, LOU (2016:1145), as of 2026-11-24. What a buyer has on the desk (Skatteverket's
answer and the form of ten fields) stands in `risk_models.facts.desk`, further questions in
`question_facts`, measures and their proof in `measure_facts`, what a person notes of conduct in
`conduct_facts`, what is only found in open registers and lists in `register_facts`, the figures of
annual reports in `annual_report_facts`, and what follows from them in `risk_models.facts.reported`.
"""

from collections.abc import Mapping
from datetime import date

from data_ingest.model.listed_goods import LISTED_FOR
from data_ingest.model.text import Text
from risk_models.facts.annual_reports import ANNUAL_REPORT_FACTS
from risk_models.facts.conduct import CONDUCT_FACTS
from risk_models.facts.desk import DESK_FACTS, SKATTEVERKET_ANSWER, SUBCONTRACTORS_STATED
from risk_models.facts.fact import ANYONE, DERIVED, READ_BY_BUYER, YES_NO, Fact, FactKind
from risk_models.facts.measures import MEASURE_FACTS
from risk_models.facts.questions import QUESTION_FACTS
from risk_models.facts.registers import REGISTER_EXTRACT, REGISTER_FACTS
from risk_models.facts.reported import REPORTED_FACTS

RISK_SECTORS = ("not_named", "named", "greatest", "named_twice")
LABOUR_FORMS = ("ordinary", "night", "seasonal", "isolated", "employer_housing")
EMPLOYER_STATES = ("registered", "never", "left")
INSOLVENCY_STATES = ("none", "reorganisation", "liquidation", "bankruptcy")

_AGREEMENT = Text(
    "kollektivavtalet eller hängavtalet med parter, datum och vilket arbete det omfattar",
    "the collective agreement or substitute agreement (hängavtal) with its parties, date and scope",
)
_PLACE = Text(
    "köparens egen uppgift om var arbetet utförs",
    "the buyer's own statement of where the work is done",
)
_CPV = Text("köparens egen uppgift om delens CPV-kod", "the buyer's own CPV code for the part")

_NUMBER = Text(
    "partens organisationsnummer eller motsvarande i etableringslandet",
    "the party's organisation number, or the like where it is established",
)
_HOURS = Text(
    "anbudets timmar och kostnadsuppdelning, som får begäras i en förklaring om anbudet framstår "
    "som onormalt lågt",
    "the hours and cost breakdown of the tender, which may be asked for in an explanation if the "
    "tender appears abnormally low",
)


def _rank(sv: str, en: str) -> Fact:
    return Fact(
        label=Text(
            f"Landets rang bland länder där arbetet utförs: {sv}",
            f"Rank among countries of the country where the work is done: {en}",
        ),
        kind=FactKind.INTEGER,
        unit="permille",
        least=0,
        most=1000,
        document=_PLACE,
        gate=None,
        bases=DERIVED,
    )


FACTS: Mapping[str, Fact] = {
    "rights_rank": _rank("rättigheter för dem som arbetar", "the rights of people who work"),
    "enforcement_rank": _rank("tillsyn och rättsskydd", "enforcement and legal protection"),
    "economic_rank": _rank("ekonomisk utsatthet", "economic vulnerability"),
    "authority_risk_sector": Fact(
        label=Text(
            "Myndigheternas utpekade riskbranscher", "Risk sectors named by Swedish authorities"
        ),
        kind=FactKind.CODE,
        codes=RISK_SECTORS,
        document=_CPV,
        gate=None,
        bases=DERIVED,
    ),
    "industry_rate": Fact(
        label=Text(
            "Branschens tal i Brasiliens register, alla branscher är 1 000",
            "Rate of the industry in Brazil's register, that of all industries being 1,000",
        ),
        kind=FactKind.INTEGER,
        unit="permille",
        least=0,
        document=_CPV,
        gate=None,
        bases=DERIVED,
    ),
    "sector_posterior": Fact(
        label=Text(
            "Branschens samlade underlag, från 0 för branschen med lägst tal",
            "All evidence on the industry, from 0 for the industry with the lowest rate",
        ),
        kind=FactKind.INTEGER,
        unit="points",
        least=0,
        most=60,
        document=_CPV,
        gate=None,
        bases=DERIVED,
    ),
    "listed_goods": Fact(
        label=Text(
            "Branschens varor i landet på offentliga listor",
            "Goods of the industry in the country on public lists",
        ),
        kind=FactKind.CODE,
        codes=LISTED_FOR,
        document=Text(f"{_CPV.sv}, och {_PLACE.sv}", f"{_CPV.en}, and {_PLACE.en}"),
        gate=None,
        bases=DERIVED,
    ),
    "labour_form": Fact(
        label=Text("Arbetets form i branschen", "Form of labour in the sector"),
        kind=FactKind.CODE,
        codes=LABOUR_FORMS,
        document=_CPV,
        gate=None,
        bases=DERIVED,
    ),
    "founded_on": Fact(
        label=Text("Företaget registrerades", "Day the firm was registered"),
        kind=FactKind.DATE,
        document=REGISTER_EXTRACT,
        gate="LOU 15:5",
        bases=ANYONE,
    ),
    "employer_registration": Fact(
        label=Text("Registrering som arbetsgivare", "Registration as an employer"),
        kind=FactKind.CODE,
        codes=EMPLOYER_STATES,
        document=SKATTEVERKET_ANSWER,
        gate="LOU 15:5",
        bases=ANYONE,
    ),
    "employer_standing": Fact(
        label=Text(
            "Registrering som arbetsgivare mot egna timmar",
            "Registration as an employer against own hours",
        ),
        kind=FactKind.CODE,
        codes=(*EMPLOYER_STATES, "never_needs_staff"),
        document=SKATTEVERKET_ANSWER,
        gate="LOU 15:5",
        bases=DERIVED,
        derived_from=("employer_registration", "own_hours_per_month"),
    ),
    "insolvency": Fact(
        label=Text("Insolvensförfarande eller likvidation", "Insolvency procedure or liquidation"),
        kind=FactKind.CODE,
        codes=INSOLVENCY_STATES,
        document=REGISTER_EXTRACT,
        gate="LOU 15:5",
        bases=ANYONE,
    ),
    "labour_cost_ratio": Fact(
        label=Text(
            "Pris per timme i förhållande till jämförelsekostnaden",
            "Price of an hour against the comparison cost",
        ),
        kind=FactKind.INTEGER,
        unit="permille",
        least=0,
        document=_HOURS,
        gate="LOU 16:7",
        bases=DERIVED,
    ),
    "labour_cost_position": Fact(
        label=Text(
            "Priset per timme mot jämförelsekostnadens spann",
            "Price of an hour against the interval of the comparison cost",
        ),
        kind=FactKind.CODE,
        codes=("below", "within", "above"),
        document=_HOURS,
        gate="LOU 16:7",
        bases=DERIVED,
    ),
    "tender_discount": Fact(
        label=Text(
            "Rabatt mot närmast högre anbud, om priset avviker från de övrigas",
            "Discount against the next tender, if the price stands apart from the others",
        ),
        kind=FactKind.INTEGER,
        unit="permille",
        least=0,
        most=1000,
        document=Text("priserna i anbuden på delen", "the prices of the tenders for the lot"),
        gate=None,
        bases=DERIVED,
        asked=False,
    ),
    "number_known": Fact(
        label=Text(
            "Parten har ett nummer som den kan slås upp med",
            "The party has a number that it can be looked up by",
        ),
        kind=FactKind.YES_NO,
        codes=YES_NO,
        document=_NUMBER,
        gate="LOU 17:6",
        bases=DERIVED,
    ),
    "tiers_named": Fact(
        label=Text(
            "Allt som parten lägger ut är namngivet i kedjan",
            "All that the party hands on is named in the chain",
        ),
        kind=FactKind.YES_NO,
        codes=YES_NO,
        document=SUBCONTRACTORS_STATED,
        gate="LOU 17:6",
        bases=DERIVED,
    ),
    "collective_agreement": Fact(
        label=Text("Kollektivavtal", "Collective agreement"),
        kind=FactKind.YES_NO,
        codes=YES_NO,
        document=_AGREEMENT,
        gate="LOU 17:5",
        bases=ANYONE,
    ),
    "agreement_issuer_named": Fact(
        label=Text(
            "Avtalet namnger sina parter (läst av köparen)",
            "The agreement names its parties (read by the buyer)",
        ),
        kind=FactKind.YES_NO,
        codes=YES_NO,
        document=_AGREEMENT,
        gate="LOU 17:5",
        bases=READ_BY_BUYER,
    ),
    "agreement_dated_on": Fact(
        label=Text("Avtalets datum (läst av köparen)", "Date of the agreement (read by the buyer)"),
        kind=FactKind.DATE,
        document=_AGREEMENT,
        gate="LOU 17:5",
        bases=READ_BY_BUYER,
    ),
    "agreement_covers_part": Fact(
        label=Text(
            "Avtalet omfattar arbetet i denna del (läst av köparen)",
            "The agreement covers the work of this part (read by the buyer)",
        ),
        kind=FactKind.YES_NO,
        codes=YES_NO,
        document=_AGREEMENT,
        gate="LOU 17:5",
        bases=READ_BY_BUYER,
    ),
    **DESK_FACTS,
    **QUESTION_FACTS,
    **MEASURE_FACTS,
    **CONDUCT_FACTS,
    **REGISTER_FACTS,
    **ANNUAL_REPORT_FACTS,
    **REPORTED_FACTS,
}
"""Every fact, by code. The codes are those of `Declarations.fact` and `Facts.fact`."""

ANSWERED_FACTS: tuple[str, ...] = tuple(c for c, fact in FACTS.items() if fact.bases != DERIVED)
"""The facts that are answered by a party, the buyer or a register; the others are derived."""


def parse_fact(fact: str, text: str) -> int | date | str:
    """Read an answer about a fact as its kind says.

    >>> parse_fact("founded_on", "2019-03-01")
    datetime.date(2019, 3, 1)

    Raises:
        ValueError: Nobody answers such a fact, or the text is no value of it. The message says
            what is allowed and never repeats the text.
    """
    if fact not in ANSWERED_FACTS:
        raise ValueError(f"not a fact that is answered; allowed: {', '.join(ANSWERED_FACTS)}")
    return FACTS[fact].parse(text)
