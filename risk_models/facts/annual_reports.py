"""The facts of a firm's latest annual report, and of what a register has filed of it.

A report is of a year that has ended and of the whole firm: it tells nothing of who does the work of
a contract, and a firm without a digital report has none of these facts. Amounts are in whole SEK.
Employees are also what a foreign register states, which may be as of another day than a year's end.
"""

from collections.abc import Mapping

from data_ingest.model.text import Text
from risk_models.facts.fact import FOUND, YES_NO, Fact, FactKind

ANNUAL_REPORT = Text(
    "årsredovisningen hos Bolagsverket, som köparen hämtar själv",
    "the annual report at Bolagsverket, which the buyer fetches",
)

MOST_PEOPLE = 10**7
MOST_SEK = 10**15
"""Far above any real firm."""


def _amount(sv: str, en: str) -> Fact:
    return _fact(
        Text(f"{sv} enligt årsredovisningen", f"{en} according to the annual report"),
        FactKind.INTEGER,
        unit="SEK",
        most=MOST_SEK,
    )


def _fact(
    label: Text,
    kind: FactKind,
    *,
    codes: tuple[str, ...] = (),
    unit: str | None = None,
    least: int | None = None,
    most: int | None = None,
) -> Fact:
    return Fact(
        label=label,
        kind=kind,
        document=ANNUAL_REPORT,
        gate="LOU 15:5",
        bases=FOUND,
        codes=codes,
        unit=unit,
        least=least,
        most=most,
        asked=False,
    )


ANNUAL_REPORT_FACTS: Mapping[str, Fact] = {
    "reported_from": _fact(
        Text("Årsredovisningens första dag", "First day of the annual report's year"), FactKind.DATE
    ),
    "reported_until": _fact(
        Text("Årsredovisningens sista dag", "Last day of the annual report's year"), FactKind.DATE
    ),
    "reported_employees": _fact(
        Text(
            "Antal anställda enligt årsredovisningen eller företagsregistret",
            "Number of employees according to the annual report or the business register",
        ),
        FactKind.INTEGER,
        unit="persons",
        least=0,
        most=MOST_PEOPLE,
    ),
    "reported_net_sales": _amount("Nettoomsättning", "Net sales"),
    "reported_personnel_cost": _amount(
        "Personalkostnader (löner och sociala kostnader tillsammans)",
        "Personnel costs (wages and social costs together)",
    ),
    "reported_wage_cost": _amount("Löner och andra ersättningar", "Wages and other remuneration"),
    "reported_social_costs": _amount(
        "Sociala kostnader inklusive pensioner", "Social costs including pensions"
    ),
    "reported_social_contributions": _amount(
        "Sociala avgifter utöver pensioner", "Social contributions other than pensions"
    ),
    "reported_equity": _amount("Eget kapital", "Equity"),
    "auditor_remark": _fact(
        Text(
            "Revisionsberättelsen avviker från standardutformningen, enligt revisorns påteckning",
            "The audit report departs from the standard wording, according to the auditor's note",
        ),
        FactKind.YES_NO,
        codes=YES_NO,
    ),
    "accounts_late": _fact(
        Text(
            "Årsredovisningen kom in mer än sju månader efter räkenskapsårets slut",
            "The annual report came in more than seven months after the end of the financial year",
        ),
        FactKind.YES_NO,
        codes=YES_NO,
    ),
}
"""The facts by code. How they are read from registers: `service.registers.report_readings`."""
