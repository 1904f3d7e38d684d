"""`kedjekoll report`: a kept screening as a document."""

from pathlib import Path
from typing import Annotated

import typer

from data_ingest.text import Text
from service.commands.console import Lang, out, stop
from service.commands.kept_screening import shown_screening
from service.settings import load_settings


def report(
    screening: Annotated[str, typer.Argument(help="Id of a kept screening, s_….")],
    *,
    to: Annotated[
        Path | None, typer.Option("--out", help="File to write; the id and .pdf if left out.")
    ] = None,
    opened: Annotated[
        bool,
        typer.Option(
            "--opened", help="Show points of tenders although the award has not been decided."
        ),
    ] = False,
    lang: Lang = "sv",
) -> None:
    """Write a kept screening as a PDF that can be archived and read aloud (PDF/A-2a, PDF/UA-1).

    In a case before the award it holds no points until you have opened them in the case. Exit code
    2: there is no such screening, or --opened asks for points that are closed.
    """
    from contextlib import closing

    from service.installation import open_installation
    from service.reports.screening_pdf import screening_pdf

    with closing(open_installation(load_settings())) as installation:
        record, is_open = shown_screening(installation, screening, lang, opened=opened)
    path = to or Path(f"{record.id}.pdf")
    try:
        path.write_bytes(screening_pdf(record, lang, opened=is_open))
    except OSError as fault:
        unwritten = Text(
            f"Filen kan inte skrivas ({fault.strerror}). Välj en annan med --out.",
            f"The file cannot be written ({fault.strerror}). Choose another with --out.",
        )
        stop(unwritten, lang)
    out.print(str(path), soft_wrap=True, markup=False)
