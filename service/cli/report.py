"""`kedjekoll report`: a kept screening as a document."""

from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.console import stop, stop_with, write_file
from service.cli.door import Door
from service.cli.kept_screening import shown_screening
from service.platform.words import printable

_NO_FORM = message(
    "A report can be pdf, docx, xlsx, csv, parquet, zip, md or json. Choose one with --format or "
    "with the file extension."
)
_OTHER_ENDING = message(
    "--format {form} does not match the file extension {ending} in --out. Change one of them, or "
    "omit --format."
)


@answering()
def report(
    door: Door,
    screening: Annotated[str, typer.Argument(help="ID of a stored screening (screening_…).")],
    *,
    to: Annotated[
        Path | None, typer.Option("--out", help="File to write; default: the ID and .pdf.")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="pdf, docx, xlsx, csv, parquet, zip, md or json; default: from the file "
            "extension.",
        ),
    ] = None,
    opened: Annotated[
        bool,
        typer.Option(
            "--opened", help="Include points of tenders before the award has been decided."
        ),
    ] = False,
    table: Annotated[
        str,
        typer.Option(
            help="For csv and parquet: table to write; default: points, or parties if points are "
            "closed."
        ),
    ] = "",
    labels: Annotated[
        bool,
        typer.Option(
            "--labels",
            help="For csv: a second row with the headings in the language of the output.",
        ),
    ] = False,
    in_full: Annotated[
        bool,
        typer.Option("--full", help="For md: write the whole report, with its appendix."),
    ] = False,
) -> Answer:
    """Write a stored screening as an archivable, accessible PDF (PDF/A-2a, PDF/UA-1).

    Other formats: an editable document (docx), a workbook for people (xlsx), a table for programs
    (csv, parquet), all tables as CSV with datapackage.json (zip), Markdown or JSON. Each copy
    carries a mark that identifies your entry in the log. Points are shown if the purchase states
    that the contract is awarded, and otherwise with --opened; in a case before the award you first
    open them there (case open-points). Exit code 2: there is no such screening or table, the points
    are closed, or --format and the file extension differ.
    """
    from service.operations.files.copies import READ, copy_mark, note_copy, screening_basis
    from service.screening.report.screening_files import FORMS, screening_document

    language = door.language
    given = form or ("pdf" if to is None else to.suffix.removeprefix(".").lower() or "pdf")
    chosen = next((known_form for known_form in FORMS if known_form == given), None)
    if chosen is None:
        stop(_NO_FORM, language)
    if to is not None and to.suffix and to.suffix.lower() != f".{chosen}":
        stop(_OTHER_ENDING.filled(form=chosen, ending=printable(to.suffix)), language)
    installation, who = door.call.installation, door.call.principal
    record, is_open = shown_screening(installation, screening, language, opened=opened)
    basis = screening_basis(record.id, record.result_hash, chosen, language, opened=is_open)
    mark = copy_mark(
        installation, who, (*basis, *filter(None, (table, in_full, labels and "labels")))
    )
    try:
        payload = screening_document(
            record,
            chosen,
            language,
            opened=is_open,
            mark=mark,
            table=table,
            labels=labels,
            overview=False if in_full else None,
        )
    except UnreadableInput as fault:  # the table is asked for wrongly; no file is read here
        stop_with(fault.problems[0], language)
    path = to or Path(f"{record.id}.{chosen}")
    write_file(path, payload, language)
    with door.call.writing() as connection:
        note_copy(connection, record.id, mark, principal=who, at=door.call.now, action=READ)
    return Answer({"screening": record.id, "file": str(path), "copy": mark}, str(path))
