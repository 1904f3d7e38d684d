"""The one result of a coverage report: codes, counts and the numbers of what each is made of."""

from datetime import date
from typing import Literal, get_args

from pydantic import Field

from service.platform.sealed import Sealed, SealedPart

RECORD_VERSION: Literal[1] = 1

Question = Literal["case", "need", "terms", "pre_award", "low_price", "list", "follow_up"]
QUESTIONS: tuple[Question, ...] = get_args(Question)
"""What is asked of each contract in a risk category: is there a case · was the need assessed and
decided, before the documents went out · are there labour terms in the contract · was the supplier
checked before the award · was a low price handled (LOU 16:7) · is there a list of subcontractors at
the start (LOU 17:7) · was it followed up in the year. Reports from before 2026-12-01 do not ask
about the check and the price."""

NOT_KNOWN = "not_known"
"""State of what nobody can tell from the register and the cases; never the same as "none"."""

STATES: dict[Question, tuple[str, ...]] = {
    "case": ("case", "no_case", NOT_KNOWN),
    "need": (
        *("before", "after", "kept_after", "undated", "other_subject", "proposed", "none"),
        NOT_KNOWN,
    ),
    "terms": (
        *("levels", "general", "framework_levels", "framework_general"),
        *("other", "stated", "draft", "none", NOT_KNOWN),
    ),
    "pre_award": ("done", "after", "undated", "screened", "none", NOT_KNOWN),
    "low_price": ("not_below", "explained", "judged", "asked", "open", "none", NOT_KNOWN),
    "list": ("done", "noted", "not_needed", "open", "late", "none", NOT_KNOWN),
    "follow_up": (
        *("done", "self_report", "others", "empty", "outside", "planned", "late", "none"),
        NOT_KNOWN,
    ),
}
"""The states that each question can have, in order."""

COUNTED: dict[Question, tuple[str, ...]] = {
    "case": ("case",),
    "need": ("before",),
    "terms": ("levels", "general", "framework_levels", "framework_general"),
    "pre_award": ("done",),
    "low_price": ("not_below", "explained", "judged"),
    "list": ("done",),
    "follow_up": ("done",),
}
"""The states that count as a yes. Every other is a no or not known, never rounded up."""

SpendState = Literal["case", "no_case", "by_name", "no_contract", "not_known"]
SPEND_STATES: tuple[SpendState, ...] = get_args(SpendState)
"""Every contract that covers the month has a case · contracts cover it and none has a case · only
the same name leads to a contract, which nobody has confirmed · no contract of the register covers
it · cannot be told, as when one of several contracts has a case."""

Age = Literal["to_30", "to_90", "to_365", "over_365"]
AGES: tuple[Age, ...] = get_args(Age)
"""Whole days since a deviation was found: 0-30, 31-90, 91-365, more."""

AlertAnswer = Literal["task", "no_action", "none"]
ALERT_ANSWERS: tuple[AlertAnswer, ...] = get_args(AlertAnswer)
"""What became of a finding: a task · a recorded reason for doing nothing · neither."""


class SourceFile(SealedPart):
    """A file used for the report."""

    id: str
    name: str
    sha256: str


class Counts(SealedPart):
    """What was read, and which part of it the report covers."""

    read: int = Field(description="Contracts in the register.")
    running: int = Field(description="Contracts of the unit that run on any day of the year.")
    undated: int = Field(description="Contracts counted as running that state no dates.")
    of_no_unit: int = Field(description="Left out because the unit is not known.")
    rejected: int = Field(description="Rows of the files that could not be used.")
    cases: int = Field(description="Number of cases examined.")


class Category(SealedPart):
    """A CPV division (null: no code): how many contracts, and whether it is a risk category."""

    division: str | None
    at_risk: bool | None
    contracts: int
    sources: tuple[str, ...]


class Line(SealedPart):
    """A contract in a risk category, with what its case shows."""

    contract_id: str
    title: str | None
    cpv: str
    unit: str | None
    amount: str | None = Field(description="Of the whole contract, decimal text.")
    currency: str | None
    case_id: str | None
    diary_number: str | None
    route: str | None = Field(description="Part of the law. Null if not known.")
    need_id: str | None
    states: dict[Question, str]
    open_deviations: int
    oldest_days: int | None = Field(description="Age of the oldest open deviation.")


class Cell(SealedPart):
    """The number of contracts of a unit and route in a state, and which they are."""

    unit: str | None
    route: str | None
    question: Question
    state: str
    contracts: tuple[str, ...]
    cases: tuple[str, ...]


class SpendCell(SealedPart):
    """Amounts paid in a division of risk categories, by whether there is a case."""

    division: str
    state: SpendState
    currency: str
    amount: str
    payees: int
    cases: tuple[str, ...]


class SpendLine(SealedPart):
    """Amounts paid to one payee in a risk category, by whether there is a case."""

    payee_id: str
    name: str | None
    cpv: str
    state: SpendState
    currency: str
    amount: str
    contracts: tuple[str, ...]
    cases: tuple[str, ...]


class Spend(SealedPart):
    """Amounts paid in the year in risk categories; `unknown`: no code that tells the category."""

    cells: tuple[SpendCell, ...]
    lines: tuple[SpendLine, ...]
    unknown: dict[str, str] = Field(description="Amount by currency.")
    not_at_risk: dict[str, str] = Field(description="Amount by currency.")


class DeviationCell(SealedPart):
    """Open deviations of an age: number, number past their re-check, and where."""

    age: Age
    open: int
    overdue: int
    cases: tuple[str, ...]
    follow_ups: tuple[str, ...]


class VisitCount(SealedPart):
    """Visits of the year that state what was looked at, with and without findings."""

    made: int
    found: int = Field(description="Those with a deviation or a sign; the others found nothing.")


class AlertCell(SealedPart):
    """Findings that call for action, by outcome."""

    answer: AlertAnswer
    findings: int
    cases: tuple[str, ...]
    records: tuple[str, ...] = Field(description="Screenings and events that show them.")


class CaseSample(SealedPart):
    """Cases drawn at random; the draw can be repeated from the list, its order and the seed."""

    algorithm: str
    of: tuple[str, ...] = Field(description="The cases drawn from, in order.")
    seed: int
    cases: tuple[str, ...]


class CaseLabel(SealedPart):
    """The label of a case."""

    case_id: str
    diary_number: str
    title: str
    unit: str | None
    in_register: bool = Field(description="Whether a contract in the register leads to it.")


class CoverageReport(Sealed):
    """Coverage of one year. It counts what is recorded, and judges no one."""

    record_version: Literal[1]
    year: int
    as_of: date
    unit: str | None
    every_unit: bool = Field(description="Whether the cases of every unit were included.")
    country: str
    files: tuple[SourceFile, ...]
    counts: Counts
    categories: tuple[Category, ...]
    lines: tuple[Line, ...]
    cells: tuple[Cell, ...]
    spend: Spend | None = Field(description="Null if no ledger was given.")
    deviations: tuple[DeviationCell, ...]
    mended: int
    visits: VisitCount | None = Field(
        default=None,
        exclude_if=lambda visits: visits is None,
        description="Omitted in reports from before visits were counted.",
    )
    alerts: tuple[AlertCell, ...]
    sample: CaseSample | None
    cases: tuple[CaseLabel, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """What the report asks; an earlier one asks less."""
        asked = self.lines[0].states if self.lines else QUESTIONS
        return tuple(question for question in QUESTIONS if question in asked)

    def count(self, question: Question, *states: str) -> int:
        """Return how many contracts stand in one of some states."""
        return sum(line.states[question] in states for line in self.lines)
