"""How commands print a screening: a table and three lines, or the whole report."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Language
from service.cli.console import Line
from service.cli.kept_screening import closed_notice

if TYPE_CHECKING:
    from service.screening.record.tables import ScreeningRecord

AllOption = Annotated[
    bool,
    typer.Option(
        "--all",
        "--full",
        help="Print the whole report instead of the table of tenders and the next act.",
    ),
]


def screening_lines(
    record: "ScreeningRecord", language: Language, *, in_full: bool, is_open: bool
) -> Iterator[Line]:
    """Yield a screening, with its review needs if they are open; else how they are opened.

    Args:
        record: The screening.
        language: Language of the report.
        in_full: The whole report; else what is next, and where the rest is.
        is_open: Whether the points are open to whoever made it.
    """
    from service.documents.terminal import terminal
    from service.screening.report.brief import screening_brief
    from service.screening.report.report import screening_report

    made = screening_report if in_full else screening_brief
    yield terminal(made(record, language, opened=is_open))
    if not is_open:
        yield closed_notice(record.id)
