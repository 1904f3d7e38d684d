"""What is kept of an annual report: whose it is, its financial year and its figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data_ingest.model.problem import Problem


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """One annual report. Nobody who signs it, audits it or is named in it is kept.

    Attributes:
        organisation_number: Of the firm, ten digits; the check digit is not verified here.
        firm_name: Its name as the report states it.
        period_start: First day of the financial year.
        period_end: Last day of it.
        currency: ISO 4217 code of its amounts; None if it has none that is read.
        framework: `K2` or `K3` (BFNAR 2016:10 and 2012:1), `K3K` if it also has group accounts;
            None if it does not say.
        entry_points: File names of the taxonomies that it says it follows.
        amounts: In whole SEK, by what `annual_report_elements.csv` says an element gives
            (`turnover`, `personnel_cost`, `wage_cost`, `social_costs`, `social_contributions`,
            `equity`). What the report does not state, or states in another currency, is not there.
        average_employees: As stated, which need not be a whole number.
        auditor_remark: Whether the auditor has noted that the audit report departs from the
            standard wording; None if the report holds no note by an auditor.
        problems: What was not read, with the element as its place.
    """

    organisation_number: str
    firm_name: str | None
    period_start: date
    period_end: date
    currency: str | None
    framework: str | None
    entry_points: tuple[str, ...]
    amounts: Mapping[str, int]
    average_employees: Decimal | None
    auditor_remark: bool | None
    problems: tuple[Problem, ...] = ()

    @property
    def months(self) -> int:
        """Length of the financial year in months begun: 12, or up to 18 when it is changed."""
        start, end = self.period_start, self.period_end
        return (end.year - start.year) * 12 + end.month - start.month + (end.day >= start.day)
