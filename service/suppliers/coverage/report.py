"""A coverage report as a document: each count leads to its contracts, each contract to its case."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from data_ingest.model.tables import PPM
from data_ingest.model.text import Language
from service.documents.model import (
    Block,
    Document,
    Heading,
    Item,
    Items,
    Paragraph,
    Table,
)
from service.documents.values import Share, Value
from service.platform.words import printable
from service.suppliers.coverage.models import CoverageReport, Line, Question, Spend
from service.suppliers.coverage.report_columns import ReportColumns
from service.suppliers.coverage.report_rows import first_row
from service.suppliers.coverage.report_tables import (
    asked,
    assessed,
    figures,
    groups,
    held,
    in_short,
    without_case,
)
from service.suppliers.coverage.report_words import (
    AGES,
    ALERTS,
    METHOD,
    SPEND,
    STATES,
    WORDS,
    route_words,
    unit_words,
)
from service.suppliers.coverage.report_work_tables import work_tables
from service.suppliers.coverage.table import CoverageRecord

MOST_CONTRACTS = 40
MOST_GROUPS = 60
MOST_SPEND = 60
_GROUPED = {
    "no_case": STATES["case"]["no_case"],
    "need_before": STATES["need"]["before"],
    "terms_levels": STATES["terms"]["levels"],
    "list_in": WORDS["list_in"],
    "followed": WORDS["followed"],
}


def coverage_document(
    record: CoverageRecord,
    report: CoverageReport,
    language: Language,
    *,
    root: str = "",
    mark: str = "",
) -> Document:
    """Return a coverage report as a document.

    Args:
        record: The report as it is kept.
        report: Its content.
        language: Language of its texts.
        root: Address of the service, such as `https://kedjekoll.example`; empty: cells lead to the
            table of cases alone.
        mark: Of the copy.
    """
    made = ReportColumns(report, language, root, report_id=record.id)
    scope = report.unit or made.say("every_unit" if report.every_unit else "seen_units")
    return Document(
        language=language,
        title=made.say("title", year=report.year),
        about=f"{printable(scope)} · {made.say('as_of', day=report.as_of)}",
        id=record.id,
        blocks=tuple(_blocks(made, record)),
        made_at=record.created_at,
        footer=made.say("disclaimer"),
        mark=mark,
    )


def _blocks(made: ReportColumns, record: CoverageRecord) -> Iterator[Block]:
    report, language = made.report, made.language
    yield Paragraph(made.say("notice"), "notice")
    yield from _headed(made, "figures", _figures(made))
    yield Paragraph(made.say("share_of"), "small")
    yield Heading(made.say("in_short"))
    yield _listed(in_short(report, language))
    yield from _questions(made)
    if lines := assessed(report, language):
        yield Heading(made.say("assessed"))
        yield _listed(lines)
    yield from _headed(made, "by_unit", _groups(made))
    yield from _spend(made)
    yield from _headed(made, "deviations", _deviations(made))
    yield Paragraph(made.say("mended", n=report.mended))
    yield from _headed(made, "alerts", _alerts(made))
    yield from _headed(made, "without_case", _without_case(made))
    yield from _sample(made)
    yield from work_tables(made)
    yield Heading(made.say("method"))
    yield _listed(text.to(language) for text in METHOD)
    yield Heading(made.say("made_from"), 2)
    yield _listed(f"{printable(file.name)}, SHA-256 {file.sha256}" for file in report.files)
    yield Heading(made.say("verify"), 2)
    yield Paragraph(made.say("verify_how", id=record.id, hash=record.result_hash))


def _headed(made: ReportColumns, name: str, table: Table) -> Iterator[Block]:
    yield Heading(made.say(name))
    yield table


def _figures(made: ReportColumns) -> Table:
    """Return the first page: how much counts as a yes, what that takes, and where its rows are."""
    return made.table(
        "figures",
        [
            made.column("question", width=2),
            made.number("counted"),
            made.number("of"),
            made.number("share"),
            made.number("unknown"),
            made.column("definition", width=4),
        ],
        [
            (
                figure.label,
                _leading(made, figure.count, figure.rows),
                figure.of,
                None if figure.ppm is None else Share(figure.ppm),
                None
                if figure.unknown is None
                else _leading(made, figure.unknown, figure.unknown_rows),
                figure.definition,
            )
            for figure in figures(made.report, made.language)
        ],
    )


def _questions(made: ReportColumns) -> Iterator[Block]:
    yield Heading(made.say("answers"))
    for question in asked(made.report, made.language):
        yield Heading(question.label, 2)
        yield made.table(
            "summary",
            [
                made.column("state", width=2),
                made.column("share", width=2),
                made.number("contracts"),
            ],
            [
                (
                    state.label,
                    Share(state.ppm, is_drawn=True),
                    _leading(
                        made, state.count, {"question": question.question, "state": state.state}
                    ),
                )
                for state in question.states
            ],
            of=((made.column("question"), question.label),),
        )


_COUNTED_BY_UNIT: tuple[tuple[Question, tuple[str, ...]], ...] = (
    ("case", ("no_case",)),
    ("need", ("before",)),
    ("terms", ("levels", "framework_levels")),
    ("list", ("done",)),
    ("follow_up", ("done",)),
)
"""What is counted of the contracts of a unit and route, as `_GROUPED` heads it."""


def _numbers(
    made: ReportColumns, unit: str | None, route: str | None, lines: Sequence[Line]
) -> Iterator[Value]:
    at = {"unit": unit or "-", "route": route or "-"}
    yield len(lines)
    for question, states in _COUNTED_BY_UNIT:
        of = at | {"question": question, "state": ",".join(states)}
        yield _leading(made, held(lines, question, *states), of)


def _groups(made: ReportColumns) -> Table:
    found = groups(made.report)
    numbers = [made.number_of(name, text) for name, text in _GROUPED.items()]
    return made.table(
        "groups",
        [made.column("unit"), made.column("route"), made.number("contracts"), *numbers],
        [
            (
                printable(unit_words(unit).to(made.language)),
                route_words(route).to(made.language),
                *_numbers(made, unit, route, lines),
            )
            for unit, route, lines in found
        ],
        most=MOST_GROUPS,
    )


def _spend(made: ReportColumns) -> Iterator[Block]:
    spend = made.report.spend
    if spend is None:
        yield Heading(made.say("spend"))
        yield Paragraph(made.say("no_ledger"))
        return
    yield from _headed(made, "spend", _spend_cells(made, spend))


def _spend_cells(made: ReportColumns, spend: Spend) -> Table:
    most: dict[str, Decimal] = {}
    for cell in spend.cells:
        most[cell.currency] = max(most.get(cell.currency, Decimal(1)), Decimal(cell.amount))
    return made.table(
        "spend",
        [
            made.column("division", width=0),
            made.column("state", width=2),
            made.column("share", where="pages"),
            made.number("amount"),
            made.column("currency", width=0),
            made.number("payees"),
            made.column("links", where="files"),
        ],
        [
            (
                cell.division,
                SPEND[cell.state].to(made.language),
                _bar(Decimal(cell.amount), most[cell.currency]),
                _leading(
                    made,
                    Decimal(cell.amount),
                    {"rows": f"spend:{cell.state}:{cell.currency}:{cell.division}"},
                ),
                cell.currency,
                cell.payees,
                made.listed_cases(cell.cases),
            )
            for cell in spend.cells
        ],
        most=MOST_SPEND,
    )


def _deviations(made: ReportColumns) -> Table:
    deviations = made.report.deviations
    most = max(1, *(deviation.open for deviation in deviations))
    return made.table(
        "deviations",
        [
            made.column("age"),
            made.column("share", width=2, where="pages"),
            made.number("open"),
            made.number("overdue"),
            made.column("links", where="files"),
        ],
        [
            (
                AGES[deviation.age].to(made.language),
                _bar(Decimal(deviation.open), Decimal(most)),
                _leading(made, deviation.open, {"rows": f"deviations:{deviation.age}"}),
                deviation.overdue,
                made.listed_cases(deviation.cases),
            )
            for deviation in deviations
        ],
    )


def _alerts(made: ReportColumns) -> Table:
    alerts = made.report.alerts
    total = max(1, sum(alert.findings for alert in alerts))
    return made.table(
        "alerts",
        [
            made.column("answer"),
            made.column("share", width=2),
            made.number("findings"),
            made.column("links", where="files"),
        ],
        [
            (
                ALERTS[alert.answer].to(made.language),
                Share(alert.findings * PPM // total, is_drawn=True),
                _leading(made, alert.findings, {"rows": f"alerts:{alert.answer}"}),
                made.listed_cases(alert.cases),
            )
            for alert in alerts
        ],
    )


def _without_case(made: ReportColumns) -> Table:
    return made.table(
        "without_case",
        [
            made.column("contract"),
            made.column("subject", width=2),
            made.column("division", width=0),
            made.number("amount"),
            made.column("currency", width=0),
        ],
        [
            (
                printable(line.contract_id),
                printable(line.title or ""),
                line.cpv,
                None if line.amount is None else Decimal(line.amount),
                line.currency,
            )
            for line in without_case(made.report)
        ],
        most=MOST_CONTRACTS,
    )


def _sample(made: ReportColumns) -> Iterator[Block]:
    sample = made.report.sample
    yield Heading(made.say("sample"))
    if sample is None:
        yield Paragraph(made.say("no_sample"))
        return
    yield Paragraph(
        made.say(
            "drawn",
            n=len(sample.cases),
            of=len(sample.of),
            seed=sample.seed,
            algorithm=sample.algorithm,
        )
    )
    labels = {case.case_id: case for case in made.report.cases}
    yield made.table(
        "sample",
        [made.column("diary"), made.column("subject", width=2), made.column("case")],
        [
            (made.case(case_id), printable(labels[case_id].title), made.page(case_id))
            for case_id in sample.cases
        ],
    )


def _leading(made: ReportColumns, shown: int | Decimal, of: Mapping[str, str]) -> Value:
    return made.leading(shown, of=of, **first_row(made.report, of))


def _listed(texts: Iterable[str]) -> Items:
    return Items(tuple(map(Item, texts)))


def _bar(part: Decimal, most: Decimal) -> Share:
    """Return a part of the largest of its column, which is drawn alone."""
    return Share(max(0, int(part * PPM / most)), is_drawn=True)
