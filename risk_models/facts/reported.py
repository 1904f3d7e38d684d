"""What follows from the latest annual report of a firm: pay and sales for each person employed.

The figures of the report itself are found facts (`risk_models.facts.annual_reports`). Amounts are
in SEK and per twelve months, whatever the length of the report's year.
"""

from collections.abc import Mapping

from data_ingest.model.text import Text
from risk_models.facts.annual_reports import ANNUAL_REPORT
from risk_models.facts.fact import DERIVED, Fact, FactKind


def _for_each(label: Text, *, unit: str, amount: str) -> Fact:
    return Fact(
        label=label,
        kind=FactKind.INTEGER,
        unit=unit,
        least=0,
        document=ANNUAL_REPORT,
        gate="LOU 15:5",
        bases=DERIVED,
        derived_from=(amount, "reported_employees"),
        asked=False,
    )


REPORTED_FACTS: Mapping[str, Fact] = {
    "reported_pay_per_head": _for_each(
        Text(
            "Lönekostnad per anställd och år enligt årsredovisningen",
            "Wage cost a year for each person employed, by the annual report",
        ),
        unit="SEK per employee",
        amount="reported_wage_cost",
    ),
    "reported_pay_level": _for_each(
        Text(
            "Lönekostnad per anställd i förhållande till avtalets lägsta lön för heltid",
            "Wage cost for each person employed, against the lowest full-time wage",
        ),
        unit="permille",
        amount="reported_wage_cost",
    ),
    "reported_sales_per_head": _for_each(
        Text(
            "Omsättning per anställd och år enligt årsredovisningen",
            "Sales a year for each person employed, by the annual report",
        ),
        unit="SEK per employee",
        amount="reported_net_sales",
    ),
}
"""The facts by code; `risk_models.chain.reported` works them out."""
