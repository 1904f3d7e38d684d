"""`kedjekoll report`: a kept screening as a document."""

from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import Text
from service.cli.answering import Answer, answering
from service.cli.console import stop, write_file
from service.cli.door import Door
from service.cli.kept_screening import shown_screening

_NO_FORM = Text(
    "En rapport finns som pdf, docx, xlsx, csv, parquet, md och json. Välj en av dem med --format "
    "eller med filnamnets slut.",
    "A report comes as pdf, docx, xlsx, csv, parquet, md and json. Choose one of them with "
    "--format or with the end of the file's name.",
)


@answering()
def report(
    door: Door,
    screening: Annotated[str, typer.Argument(help="Id of a kept screening, screening_….")],
    *,
    to: Annotated[
        Path | None, typer.Option("--out", help="File to write; the id and .pdf if left out.")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="pdf, docx, xlsx, csv, parquet, md or json; by the end of the file's name if left "
            "out.",
        ),
    ] = None,
    opened: Annotated[
        bool,
        typer.Option(
            "--opened", help="Show points of tenders although the award has not been decided."
        ),
    ] = False,
    table: Annotated[
        str, typer.Option(help="Of csv and parquet: which table; points, or parties if closed.")
    ] = "",
    in_full: Annotated[
        bool, typer.Option("--full", help="Of md: the whole, not only what is read in a minute.")
    ] = False,
) -> Answer:
    """Write a kept screening as a PDF that can be archived and read aloud (PDF/A-2a, PDF/UA-1).

    Or as a document to edit (docx), a workbook, a table (csv, parquet), Markdown or JSON.
    In the copy stands a mark that leads to your entry in the log.
    Points are shown if the purchase states that the contract is awarded, and otherwise with
    --opened; in a case before the award you first open them there (case open-points). Exit code 2:
    there is no such screening or table, or the points are closed.
    """
    from service.operations.files.copies import READ, copy_mark, note_copy, screening_basis
    from service.screening.report.screening_files import FORMS, screening_document

    language = door.language
    given = form or ("pdf" if to is None else to.suffix.removeprefix(".").lower() or "pdf")
    chosen = next((known_form for known_form in FORMS if known_form == given), None)
    if chosen is None:
        stop(_NO_FORM, language)
    installation, who = door.call.installation, door.call.principal
    record, is_open = shown_screening(installation, screening, language, opened=opened)
    basis = screening_basis(record.id, record.result_hash, chosen, language, opened=is_open)
    mark = copy_mark(installation, who, (*basis, *filter(None, (table, in_full))))
    payload = screening_document(
        record,
        chosen,
        language,
        opened=is_open,
        mark=mark,
        table=table,
        overview=False if in_full else None,
    )
    path = to or Path(f"{record.id}.{chosen}")
    write_file(path, payload, language)
    with door.call.writing() as connection:
        note_copy(connection, record.id, mark, principal=who, at=door.call.now, action=READ)
    return Answer({"screening": record.id, "file": str(path), "copy": mark}, str(path))
