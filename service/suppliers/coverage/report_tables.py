"""A coverage report put into words and numbers, as every form of it shows them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from data_ingest.model.figures import number, percent
from data_ingest.model.tables import PPM
from data_ingest.model.text import Language
from service.screening.assessment.industry_words import division_lines
from service.suppliers.coverage.models import (
    COUNTED,
    NOT_KNOWN,
    SPEND_STATES,
    CoverageReport,
    Line,
    Question,
    SpendState,
)
from service.suppliers.coverage.models import STATES as CODES
from service.suppliers.coverage.report_words import DEFINITIONS, STATES, WORDS
from service.suppliers.coverage.report_words import QUESTIONS as ASKED


def assessed(report: CoverageReport, language: Language) -> list[str]:
    """Return what Upphandlingsmyndigheten has found about the risk categories of a report."""
    divisions = [
        category.division
        for category in report.categories
        if category.at_risk and category.division is not None
    ]
    return division_lines(divisions, language) if divisions else []


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many contracts stand in a state.

    Attributes:
        state: Code of the state.
        label: The state in words.
        count: How many.
        ppm: Their share, parts per million.
    """

    state: str
    label: str
    count: int
    ppm: int


@dataclass(frozen=True, slots=True)
class StateQuestion:
    """A question with its states, each counted."""

    question: Question
    label: str
    states: tuple[StateCount, ...]


def asked(report: CoverageReport, language: Language) -> tuple[StateQuestion, ...]:
    """Return each question with how many contracts stand in each of its states."""
    total = max(1, len(report.lines))
    return tuple(
        StateQuestion(
            question,
            ASKED[question].to(language),
            tuple(
                StateCount(state, STATES[question][state].to(language), count, count * PPM // total)
                for state in CODES[question]
                for count in [report.count(question, state)]
            ),
        )
        for question in report.questions
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the first page: how much counts as a yes, of how much, and what that takes.

    Attributes:
        label: What is asked.
        count: Contracts, findings, or an amount.
        of: All of them.
        unknown: How many of them nobody can tell; None: not counted.
        definition: What counts.
        rows: What leads to its rows, as the address of the page has it.
        unknown_rows: The same of what nobody can tell.
    """

    label: str
    count: int | Decimal
    of: int | Decimal
    definition: str
    rows: Mapping[str, str]
    unknown: int | Decimal | None = None
    unknown_rows: Mapping[str, str] = field(default_factory=dict)

    @property
    def ppm(self) -> int | None:
        """Its share, parts per million; None of nothing."""
        return int(self.count * PPM / self.of) if self.of > 0 else None


def figures(report: CoverageReport, language: Language) -> Iterator[Figure]:
    """Yield the figures of the first page, in the order of the questions; then money, findings."""

    def say(name: str, **values: object) -> str:
        return WORDS[name].to(language).format(**values)

    total = len(report.lines)
    for question in report.questions:
        yield Figure(
            label=ASKED[question].to(language),
            count=report.count(question, *COUNTED[question]),
            of=total,
            definition=DEFINITIONS[question].to(language),
            rows={"question": question, "state": ",".join(COUNTED[question])},
            unknown=report.count(question, NOT_KNOWN),
            unknown_rows={"question": question, "state": NOT_KNOWN},
        )
    yield Figure(
        label=say("self_report"),
        count=report.count("follow_up", "self_report"),
        of=total,
        definition=say("self_report_is"),
        rows={"question": "follow_up", "state": "self_report"},
    )
    for currency, by_state in _paid(report):
        named: tuple[tuple[str, SpendState], ...] = (
            ("paid_covered", "case"),
            ("paid_by_name", "by_name"),
        )
        for name, state in named:
            yield Figure(
                label=say(name, currency=currency),
                count=by_state[state],
                of=sum(by_state.values(), Decimal(0)),
                definition=say(f"{name}_is"),
                rows={"rows": f"spend:{state}:{currency}"},
                unknown=by_state["not_known"] if state == "case" else None,
                unknown_rows={"rows": f"spend:{NOT_KNOWN}:{currency}"},
            )
    found = {alert.answer: alert.findings for alert in report.alerts}
    if all_found := sum(found.values()):
        yield Figure(
            label=say("answered"),
            count=all_found - found["none"],
            of=all_found,
            definition=say("answered_is"),
            rows={"rows": "alerts:task,no_action"},
        )


def _paid(report: CoverageReport) -> Iterator[tuple[str, dict[SpendState, Decimal]]]:
    """Yield what was paid in risk categories by state, a currency at a time."""
    sums: dict[str, dict[SpendState, Decimal]] = {}
    for cell in report.spend.cells if report.spend is not None else ():
        its = sums.setdefault(cell.currency, dict.fromkeys(SPEND_STATES, Decimal(0)))
        its[cell.state] += Decimal(cell.amount)
    yield from sorted(sums.items())


def groups(report: CoverageReport) -> list[tuple[str | None, str | None, list[Line]]]:
    """Return the contracts by unit and route, what is not known last."""
    found: dict[tuple[str | None, str | None], list[Line]] = defaultdict(list)
    for line in report.lines:
        found[line.unit, line.route].append(line)
    keys = sorted(found, key=lambda key: tuple((part is None, part or "") for part in key))
    return [(unit, route, found[unit, route]) for unit, route in keys]


def held(lines: Sequence[Line], question: Question, *states: str) -> int:
    """Return how many contracts stand in one of some states."""
    return sum(line.states[question] in states for line in lines)


def without_case(report: CoverageReport) -> list[Line]:
    """Return the contracts that have no case, by amount, the largest figure first.

    Amounts of several currencies are not converted.
    """
    lines = [line for line in report.lines if line.states["case"] == "no_case"]
    return sorted(lines, key=lambda line: (-Decimal(line.amount or 0), line.contract_id))


def in_short(report: CoverageReport, language: Language) -> Iterator[str]:
    """Say in sentences what the report comes to."""

    def say(name: str, **values: object) -> str:
        return WORDS[name].to(language).format(**values)

    counts = report.counts
    yield say("read", read=counts.read, running=counts.running, undated=counts.undated)
    if counts.of_no_unit:
        yield say("of_no_unit", n=counts.of_no_unit)
    if counts.rejected:
        yield say("rejected", n=counts.rejected)
    unknown = sum(category.contracts for category in report.categories if category.at_risk is None)
    yield say("risky", n=len(report.lines), unknown=unknown)
    yield say("cases_seen", n=counts.cases)
    if report.visits is not None:
        yield say("visits", made=report.visits.made, found=report.visits.found)
    yield from spend_sentences(report, language)
    findings = sum(alert.findings for alert in report.alerts)
    if findings:
        without = sum(alert.findings for alert in report.alerts if alert.answer == "none")
        share = percent(without * PPM // findings, language)
        yield say("alert_share", without=without, all=findings, share=share)


def spend_sentences(report: CoverageReport, language: Language) -> Iterator[str]:
    """Say what was paid in risk categories with no case, a sentence a currency."""
    if report.spend is None:
        yield WORDS["no_ledger"].to(language)
        return
    for currency, by_state in _paid(report):
        no_case, no_contract = by_state["no_case"], by_state["no_contract"]
        yield (
            WORDS["spend_share"]
            .to(language)
            .format(
                amount=amount(no_case + no_contract, language),
                currency=currency,
                no_case=amount(no_case, language),
                no_contract=amount(no_contract, language),
            )
        )
        if by_name := by_state["by_name"]:
            told = amount(by_name, language)
            yield WORDS["spend_by_name"].to(language).format(amount=told, currency=currency)
    for currency, sum_ in report.spend.unknown.items():
        told = amount(Decimal(sum_), language)
        yield WORDS["spend_unknown"].to(language).format(amount=told, currency=currency)


def amount(value: Decimal, language: Language) -> str:
    """Return an amount in whole units, as the language writes it."""
    return number(value, language, decimals=0)
