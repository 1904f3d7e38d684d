"""`kedjekoll report`: a kept screening as a document."""

from pathlib import Path
from typing import Annotated

import typer

from data_ingest.text import Text
from service.commands.console import Lang, out, stop
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
    """Write a kept screening as a PDF that can be archived and read aloud (PDF/A-2a, PDF/UA-1)."""
    from contextlib import closing

    from service.assessment import read_assessment
    from service.database import transaction
    from service.installation import open_installation
    from service.reports.screening_pdf import is_before_award, screening_pdf
    from service.store import load_screening

    with closing(open_installation(load_settings())) as installation:
        tenant_id = installation.principal.tenant_id
        with transaction(installation.engine, read_only=True) as connection:
            record = load_screening(connection, tenant_id=tenant_id, screening_id=screening)
    if record is None:
        unknown = Text(
            "Det finns ingen granskning med det numret. Kontrollera det.",
            "There is no screening with that id. Check it.",
        )
        stop(unknown, lang)
    path = to or Path(f"{record.id}.pdf")
    try:
        is_open = opened or not is_before_award(read_assessment(record.assessment))
        path.write_bytes(screening_pdf(record, lang, opened=is_open))
    except OSError as fault:
        unwritten = Text(
            f"Filen kan inte skrivas ({fault.strerror}). Välj en annan med --out.",
            f"The file cannot be written ({fault.strerror}). Choose another with --out.",
        )
        stop(unwritten, lang)
    out.print(str(path), soft_wrap=True, markup=False)
