"""`kedjekoll form`: write the blank form of ten fields for the parties of a procurement."""

import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import joined, message
from service.cli.answering import Answer, answering
from service.cli.console import refuse, stop, write_file
from service.cli.door import Door


@answering()
def form(
    door: Door,
    procurement: Annotated[
        Path, typer.Argument(help="Procurement document or notice; - reads standard input.")
    ],
    target: Annotated[
        Path, typer.Option("--out", help="File to write; an existing file is not overwritten.")
    ] = Path("form.xlsx"),
    *,
    format_name: Annotated[
        str | None,
        typer.Option("--format", help="Format of the file, such as eforms; default: detected."),
    ] = None,
    ocid: Annotated[
        str | None,
        typer.Option(help="Contracting process (OCID) to read, if an OCDS file contains several."),
    ] = None,
) -> Answer:
    """Write a spreadsheet form with ten rows for each tenderer and named subcontractor.

    Nothing is stored. Sole traders are not included. Exit code 2: the file must be corrected.
    """
    from data_ingest.reading import FORMATS, read_procurement
    from service.platform.personal_numbers import hide_in_problems, hide_in_tables
    from service.screening.report.form_workbook import blank_form

    if format_name is not None and format_name not in FORMATS:
        known = ", ".join(FORMATS)
        stop(message("Unknown format; choose {known}.").filled(known=known), door.language)
    key = secrets.token_bytes(32)  # no hash of a person's number leaves this command
    name = procurement.name
    try:
        payload = sys.stdin.buffer.read() if name == "-" else procurement.read_bytes()
        read = read_procurement(
            payload, name=name, person_key=key, format_name=format_name, ocid=ocid
        )
    except UnreadableInput as fault:
        refuse(hide_in_problems(fault, person_key=key), door.language)
    except OSError as fault:
        stop(
            message("The file cannot be opened ({strerror}). Check the path.").filled(
                strerror=fault.strerror
            ),
            door.language,
        )
    made = blank_form(
        hide_in_tables(read.procurement, person_key=key),
        made_on=datetime.now(UTC).date(),
        language=door.language,
    )
    if made.parties == 0:
        nobody = message("The file names no tenderer or subcontractor with an organisation number.")
        stop(joined(" ", (nobody, *made.notes)), door.language)
    write_file(target, made.payload, door.language, new=True)
    written = message("Wrote {target}. Parties: {parties}.").filled(
        target=target, parties=made.parties
    )
    notes = [note.to(door.language) for note in made.notes]
    answer = {"file": str(target), "parties": made.parties, "notes": notes}
    return Answer(answer, written, *notes)
