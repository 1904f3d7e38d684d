"""What follow-up looks at and how often: the plan by review need, and the forms of its three steps.

How often is the project's expert judgement; each row says why and the table bears its day. The law
asks for follow-up of what the contract demands and sets no interval.
"""

from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from data_ingest.model.text import Words
from procurement_rules.rule_file import read_mapping, refusal

FILE = "follow_up.yaml"

Form = Literal["self_report", "deeper_check", "visit"]
"""The supplier's own report · a deeper check of a random sample · a visit to the place of work."""

FORMS: tuple[Form, ...] = ("self_report", "deeper_check", "visit")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlanRow(_Strict):
    """How often and how deep a part is followed up.

    Attributes:
        band: The band of its review need (`risk_models.card.bands.Band`).
        first_days: Days from the start of the work to the first step.
        self_report_months: Months between reports of the supplier itself.
        check_months: Months between deeper checks; None: only where a report gives cause.
        check_rows: Rows of the random sample of each deeper check.
        visit_months: Months between visits; None: only where something gives cause.
        reason: Why.
    """

    band: str
    first_days: int = Field(ge=1, le=366)
    self_report_months: int = Field(ge=1, le=60)
    check_months: int | None = Field(ge=1, le=60)
    check_rows: int = Field(ge=1, le=1000)
    visit_months: int | None = Field(ge=1, le=60)
    reason: Words


class Item(_Strict):
    """One thing that a form looks at.

    Attributes:
        code: What results are recorded by.
        text: What is looked at.
    """

    code: str = Field(pattern=r"^[a-z_]{1,40}$")
    text: Words


class FollowUpTexts(_Strict):
    """Plan, forms and remedies.

    Attributes:
        dated: The day of the expert judgement.
        plan: One row a band.
        self_report: What the supplier reports.
        deeper_check: What is compared on each row of the sample.
        visit: What is looked at on a visit.
        remedies: How a deviation can be mended.
    """

    dated: date
    plan: tuple[PlanRow, ...]
    self_report: tuple[Item, ...]
    deeper_check: tuple[Item, ...]
    visit: tuple[Item, ...]
    remedies: tuple[Item, ...]

    @model_validator(mode="after")
    def _says_each_once(self) -> Self:
        lists = (*(self.form(form) for form in FORMS), self.remedies)
        named = [[item.code for item in items] for items in lists]
        named.append([row.band for row in self.plan])
        for codes in named:
            if twice := {code for code in codes if codes.count(code) > 1}:
                raise ValueError(f"{', '.join(sorted(twice))} stands there twice")
        return self

    def form(self, form: Form) -> tuple[Item, ...]:
        """Return what one of the forms looks at."""
        if form == "self_report":
            return self.self_report
        return self.deeper_check if form == "deeper_check" else self.visit

    def row(self, band: str) -> PlanRow:
        """Return how a band is followed up.

        Raises:
            KeyError: There is no such band.
        """
        return {row.band: row for row in self.plan}[band]


def read_follow_up(text: str) -> FollowUpTexts:
    """Read `follow_up.yaml`.

    Raises:
        InvalidRule: It cannot be relied on; the field and the word are named.
    """
    raw = read_mapping(text, file=FILE)
    try:
        return FollowUpTexts.model_validate(raw)
    except ValidationError as error:
        raise refusal(error, file=FILE) from error
