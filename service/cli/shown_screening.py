"""How commands print a screening: what is read in a minute, or the whole report."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Language, message
from service.cli.console import Line

if TYPE_CHECKING:
    from service.screening.record.tables import ScreeningRecord

FullOption = Annotated[
    bool,
    typer.Option("--full", help="Print the full report instead of the one-minute overview."),
]


def screening_lines(
    record: "ScreeningRecord", language: Language, *, in_full: bool
) -> Iterator[Line]:
    """Yield the report of a screening, with its points, and where the rest of it is.

    Args:
        record: The screening.
        language: Language of the report.
        in_full: The whole report; else what is read in a minute.
    """
    from service.documents.terminal import terminal
    from service.screening.report.report import screening_report

    yield terminal(screening_report(record, language, opened=True, overview=not in_full))
    if not in_full:
        yield message(
            "The whole report: --full here, or as a file with kedjekoll report {id}."
        ).filled(id=record.id)
