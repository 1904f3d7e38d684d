"""How commands print a screening: what is read in a minute, or the whole report."""

from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Language, Text
from service.cli.console import out

if TYPE_CHECKING:
    from service.screening.record.tables import ScreeningRecord

FullOption = Annotated[
    bool,
    typer.Option("--full", help="Print the whole report, not only what is read in a minute."),
]

_WHOLE = Text(
    "Hela rapporten: --full här, eller som fil med kedjekoll report {id}.",
    "The whole report: --full here, or as a file with kedjekoll report {id}.",
)


def print_screening(record: "ScreeningRecord", language: Language, *, in_full: bool) -> None:
    """Print the report of a screening, with its points.

    Args:
        record: The screening.
        language: Language of the report.
        in_full: The whole report; else what is read in a minute, and where the rest is.
    """
    from service.documents.terminal import terminal
    from service.screening.report.report import screening_report

    out.print(terminal(screening_report(record, language, opened=True, overview=not in_full)))
    if not in_full:
        out.print(_WHOLE.to(language).format(id=record.id), soft_wrap=True)
