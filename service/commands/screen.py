"""`kedjekoll screen`: screen one file and print the review need of each tender's chain.

A ledger has no chains: its suppliers are listed, those to look at first first.
"""

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from data_ingest.problem import UnreadableInput
from data_ingest.text import Text
from service.commands.console import Lang, open_file, out, refuse, stop
from service.examples import OFFICE_CLEANING, load_example
from service.settings import load_settings


def screen(
    file: Annotated[
        Path | None,
        typer.Argument(help="A procurement document, notice or ledger; - reads standard input."),
    ] = None,
    lang: Lang = "sv",
    *,
    example: Annotated[
        bool, typer.Option("--example", help="Screen the bundled made-up tender.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the stored record as JSON.")
    ] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day to screen for; today (UTC) if left out."),
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option("--format", help="Format of the file, such as eforms; detected if left out."),
    ] = None,
    ocid: Annotated[
        str | None,
        typer.Option(help="Which contracting process of an OCDS file that holds several."),
    ] = None,
    country: Annotated[
        str, typer.Option(help="Where a ledger's work is done, if the file does not say; ISO code.")
    ] = "SE",
) -> None:
    """Screen one procurement and keep the result, or list the suppliers of a ledger.

    A result is a reason to look, never a verdict. Exit code 2: the file has to be mended.
    """
    from data_ingest.formats.ledger import is_ledger
    from data_ingest.reading import FORMATS
    from service.commands.ledger import LEDGER, list_suppliers
    from service.installation import open_installation
    from service.recording import screen_file, store

    if format_name is not None and format_name not in (*FORMATS, LEDGER):
        known = ", ".join((*FORMATS, LEDGER))
        stop(Text(f"Okänt format; välj {known}.", f"Unknown format; choose {known}."), lang)
    name, payload = _payload(file, example=example, lang=lang)
    if format_name == LEDGER or (format_name is None and is_ledger(payload)):
        list_suppliers(payload, name=name, lang=lang, as_json=as_json, as_of=as_of, country=country)
        return
    with closing(open_installation(load_settings())) as installation:
        try:
            screened = screen_file(
                payload,
                name=name,
                principal=installation.principal,
                person_key=installation.person_key,
                now=datetime.now(UTC),
                as_of=as_of.date() if as_of else None,
                format_name=format_name,
                ocid=ocid,
            )
        except UnreadableInput as fault:
            refuse(fault, lang)
        store(installation.engine, screened.record)
    if as_json:
        from service.resource import screening_json

        sys.stdout.write(screening_json(screened.record, lang).decode() + "\n")
        return
    from service.reports.terminal import render

    out.print(render(screened.assessment, lang, rejects=screened.rejects))
    kept = Text("Sparad som {id}.", "Kept as {id}.").to(lang)
    out.print(kept.format(id=screened.record.id))


def _payload(file: Path | None, *, example: bool, lang: Lang) -> tuple[str, bytes]:
    if (file is None) != example:
        stop(
            Text("Ange en fil, eller --example.", "Give a file, or --example."),
            lang,
        )
    if file is None:
        return OFFICE_CLEANING, load_example()
    if str(file) == "-":
        return "-", sys.stdin.buffer.read()
    return file.name, open_file(file, lang)
