"""`kedjekoll form`: write the blank form of ten fields for the parties of a procurement."""

import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Text
from service.cli.console import Lang, out, refuse, stop, write_file


def form(
    procurement: Annotated[
        Path, typer.Argument(help="A procurement document or notice; - reads standard input.")
    ],
    target: Annotated[
        Path, typer.Option("--out", help="The file to write; one that exists is not replaced.")
    ] = Path("form.xlsx"),
    lang: Lang = "sv",
    *,
    format_name: Annotated[
        str | None,
        typer.Option("--format", help="Format of the file, such as eforms; detected if left out."),
    ] = None,
    ocid: Annotated[
        str | None,
        typer.Option(help="Which contracting process of an OCDS file that holds several."),
    ] = None,
) -> None:
    """Write a spreadsheet with ten rows for each tenderer and named subcontractor, to fill in.

    Nothing is stored. Sole traders are not in it. Exit code 2: the file has to be mended.
    """
    from data_ingest.reading import FORMATS, read_procurement
    from service.platform.personal_numbers import hide_in_problems, hide_in_tables
    from service.screening.report.form_workbook import blank_form

    if format_name is not None and format_name not in FORMATS:
        known = ", ".join(FORMATS)
        stop(Text(f"Okänt format; välj {known}.", f"Unknown format; choose {known}."), lang)
    key = secrets.token_bytes(32)  # no hash of a person's number leaves this command
    name = procurement.name
    try:
        payload = sys.stdin.buffer.read() if name == "-" else procurement.read_bytes()
        read = read_procurement(
            payload, name=name, person_key=key, format_name=format_name, ocid=ocid
        )
    except UnreadableInput as fault:
        refuse(hide_in_problems(fault, person_key=key), lang)
    except OSError as fault:
        stop(
            Text(
                f"Filen kan inte öppnas ({fault.strerror}). Kontrollera sökvägen.",
                f"The file cannot be opened ({fault.strerror}). Check the path.",
            ),
            lang,
        )
    made = blank_form(
        hide_in_tables(read.procurement, person_key=key),
        made_on=datetime.now(UTC).date(),
        language=lang,
    )
    if made.parties == 0:
        nobody = Text(
            "Filen namnger ingen anbudsgivare eller underleverantör med organisationsnummer.",
            "The file names no tenderer or subcontractor with an organisation number.",
        )
        stop(Text(*(" ".join(said) for said in zip(nobody, *made.notes, strict=True))), lang)
    write_file(target, made.payload, lang, new=True)
    written = Text("Skrev {file}. Parter: {count}.", "Wrote {file}. Parties: {count}.")
    out.print(
        written.to(lang).format(count=made.parties, file=target), markup=False, soft_wrap=True
    )
    for note in made.notes:
        out.print(note.to(lang), markup=False)
