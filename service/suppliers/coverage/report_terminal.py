"""A coverage report for the terminal: what it comes to, and each question with its counts."""

from collections.abc import Iterator

from data_ingest.model.figures import percent
from data_ingest.model.text import Language
from service.platform.words import printable
from service.suppliers.coverage.models import CoverageReport
from service.suppliers.coverage.report_tables import asked, in_short
from service.suppliers.coverage.report_words import WORDS


def coverage_lines(report: CoverageReport, language: Language) -> Iterator[str]:
    """Say what a coverage report comes to, a line each."""
    words = {name: text.to(language) for name, text in WORDS.items()}
    scope = report.unit or words["every_unit" if report.every_unit else "seen_units"]
    title = words["title"].format(year=report.year)
    yield printable(f"{title}, {scope}, {words['as_of'].format(day=report.as_of)}")
    for text in in_short(report, language):
        yield f"- {text}"
    for question in asked(report, language):
        yield ""
        yield question.label
        for state in question.states:
            yield f"  {state.count:>6}  {percent(state.ppm, language):>7}  {state.label}"
    yield ""
    yield words["notice"]
