"""A coverage report put into words and numbers, as every form of it shows them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from data_ingest.model.figures import number, percent
from data_ingest.model.tables import PPM
from data_ingest.model.text import Language
from service.screening.assessment.industry_words import division_lines
from service.suppliers.coverage.models import QUESTIONS, CoverageReport, Line, Question
from service.suppliers.coverage.models import STATES as CODES
from service.suppliers.coverage.report_words import QUESTIONS as ASKED
from service.suppliers.coverage.report_words import STATES, WORDS


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
        for question in QUESTIONS
    )


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
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for cell in report.spend.cells:
        sums[cell.currency][cell.state] += Decimal(cell.amount)
    for currency, by_state in sorted(sums.items()):
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
