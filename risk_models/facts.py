"""The facts that a factor may read: how each is written, what settles it, and who may obtain it.

A fact that is answered comes from a declaration, the buyer or a register; the others follow from
the reference tables and the price. The provisions are those of the Swedish procurement act, LOU
(2016:1145), as of 2026-11-24.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data_ingest.text import Text


class FactKind(StrEnum):
    """How the value of a fact is written."""

    DATE = "date"
    INTEGER = "integer"
    YES_NO = "yes_no"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that can be known about a part.

    Attributes:
        label: Its name.
        kind: How a value is written.
        document: What settles it.
        gate: The provision under which a buyer obtains the document, or None where nothing
            permits asking for it. LOU 15:5 means that the buyer fetches it from an open register.
        bases: Whose word counts (`data_ingest.tables.FACT_BASES`); a row of evidence on any other
            basis is as if it were not there.
        codes: The codes allowed, for `CODE` and `YES_NO`.
        unit: Unit of an integer.
    """

    label: Text
    kind: FactKind
    document: Text
    gate: str | None
    bases: tuple[str, ...]
    codes: tuple[str, ...] = ()
    unit: str | None = None

    def parse(self, text: str) -> int | date | str:
        """Read a value as `kind` says.

        Raises:
            ValueError: The text is no such value; the message says what is.
        """
        match self.kind:
            case FactKind.DATE:
                if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                    with suppress(ValueError):
                        return date.fromisoformat(text)
                raise ValueError("a day of the calendar is written as YYYY-MM-DD")
            case FactKind.INTEGER:
                if re.fullmatch(r"-?[0-9]{1,18}", text):
                    return int(text)
                raise ValueError("a whole number of at most 18 digits is allowed")
            case _:
                if text in self.codes:
                    return text
                raise ValueError(f"allowed: {', '.join(self.codes)}")


YES_NO = ("yes", "no")
RISK_SECTORS = ("not_named", "named", "greatest", "named_twice")
LABOUR_FORMS = ("ordinary", "night", "seasonal", "isolated", "employer_housing")
EMPLOYER_STATES = ("registered", "never", "left")
INSOLVENCY_STATES = ("none", "reorganisation", "liquidation", "bankruptcy")

_ANYONE = ("declared", "buyer", "register")
_READ_BY_BUYER = ("buyer", "register")
_DERIVED = ("reference",)
_AGREEMENT = Text(
    "kollektivavtalet eller hängavtalet med parter, datum och vilket arbete det omfattar",
    "the collective agreement or substitute agreement (hängavtal) with its parties, date and scope",
)
_REGISTER_EXTRACT = Text(
    "registreringsbevis från Bolagsverket eller etableringslandets företagsregister, som köparen "
    "hämtar själv",
    "an extract from Bolagsverket or the business register of the country of establishment, which "
    "the buyer fetches",
)
_CPV = Text("köparens egen uppgift om delens CPV-kod", "the buyer's own CPV code for the part")

FACTS: Mapping[str, Fact] = {
    "rule_of_law": Fact(
        label=Text("Rättsstatens styrka där arbetet utförs", "Rule of law where the work is done"),
        kind=FactKind.INTEGER,
        unit="permille",
        document=Text(
            "köparens egen uppgift om var arbetet utförs",
            "the buyer's own statement of where the work is done",
        ),
        gate=None,
        bases=_DERIVED,
    ),
    "authority_risk_sector": Fact(
        label=Text(
            "Myndigheternas utpekade riskbranscher", "Risk sectors named by Swedish authorities"
        ),
        kind=FactKind.CODE,
        codes=RISK_SECTORS,
        document=_CPV,
        gate=None,
        bases=_DERIVED,
    ),
    "labour_form": Fact(
        label=Text("Arbetets form i branschen", "Form of labour in the sector"),
        kind=FactKind.CODE,
        codes=LABOUR_FORMS,
        document=_CPV,
        gate=None,
        bases=_DERIVED,
    ),
    "founded_on": Fact(
        label=Text("Företaget registrerades", "Day the firm was registered"),
        kind=FactKind.DATE,
        document=_REGISTER_EXTRACT,
        gate="LOU 15:5",
        bases=_ANYONE,
    ),
    "employer_registration": Fact(
        label=Text("Registrering som arbetsgivare", "Registration as an employer"),
        kind=FactKind.CODE,
        codes=EMPLOYER_STATES,
        document=Text(
            "Skatteverkets svar på blankett SKV 4820 eller motsvarande intyg från "
            "etableringslandet, som köparen hämtar själv",
            "Skatteverket's answer on form SKV 4820 or the like from the country of "
            "establishment, which the buyer fetches",
        ),
        gate="LOU 15:5",
        bases=_ANYONE,
    ),
    "insolvency": Fact(
        label=Text("Insolvensförfarande eller likvidation", "Insolvency procedure or liquidation"),
        kind=FactKind.CODE,
        codes=INSOLVENCY_STATES,
        document=_REGISTER_EXTRACT,
        gate="LOU 15:5",
        bases=_ANYONE,
    ),
    "labour_cost_ratio": Fact(
        label=Text(
            "Pris per timme i förhållande till jämförelsekostnaden",
            "Price of an hour against the comparison cost",
        ),
        kind=FactKind.INTEGER,
        unit="permille",
        document=Text(
            "anbudets timmar och kostnadsuppdelning, som får begäras i en förklaring om anbudet "
            "framstår som onormalt lågt",
            "the hours and cost breakdown of the tender, which may be asked for in an explanation "
            "if the tender appears abnormally low",
        ),
        gate="LOU 16:7",
        bases=_DERIVED,
    ),
    "collective_agreement": Fact(
        label=Text("Kollektivavtal", "Collective agreement"),
        kind=FactKind.YES_NO,
        codes=YES_NO,
        document=_AGREEMENT,
        gate="LOU 17:5",
        bases=_ANYONE,
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
        bases=_READ_BY_BUYER,
    ),
    "agreement_dated_on": Fact(
        label=Text("Avtalets datum (läst av köparen)", "Date of the agreement (read by the buyer)"),
        kind=FactKind.DATE,
        document=_AGREEMENT,
        gate="LOU 17:5",
        bases=_READ_BY_BUYER,
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
        bases=_READ_BY_BUYER,
    ),
}
"""Every fact, by code. The codes are those of `Declarations.fact` and `Facts.fact`."""

ANSWERED_FACTS: tuple[str, ...] = tuple(c for c, fact in FACTS.items() if fact.bases != _DERIVED)
"""The facts that a party or the buyer answers; the others follow from reference tables."""


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
