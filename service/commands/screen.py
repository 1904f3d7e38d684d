"""`kedjekoll screen`: screen one file and print the review need of each tender's chain."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from data_ingest.problem import UnreadableInput
from data_ingest.reading import FORMATS
from data_ingest.text import Text
from service.commands.console import Lang, out, refuse, stop
from service.examples import OFFICE_CLEANING, load_example
from service.installation import open_installation
from service.recording import screen_file, store
from service.reports.terminal import render
from service.resource import screening_json
from service.settings import load_settings


def screen(
    file: Annotated[
        Path | None,
        typer.Argument(help="Procurement JSON or eForms notice; - reads standard input."),
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
        typer.Option("--format", help=f"One of {', '.join(FORMATS)}; detected if left out."),
    ] = None,
) -> None:
    """Screen one procurement and keep the result.

    A result is a reason to look, never a verdict. Exit code 2: the file has to be mended.
    """
    if format_name is not None and format_name not in FORMATS:
        known = ", ".join(FORMATS)
        stop(Text(f"Okänt format; välj {known}.", f"Unknown format; choose {known}."), lang)
    name, payload = _payload(file, example=example, lang=lang)
    installation = open_installation(load_settings())
    try:
        screened = screen_file(
            payload,
            name=name,
            principal=installation.principal,
            person_key=installation.person_key,
            now=datetime.now(UTC),
            as_of=as_of.date() if as_of else None,
            format_name=format_name,
        )
    except UnreadableInput as fault:
        refuse(fault, lang)
    store(installation.engine, screened.record)
    installation.engine.dispose()
    if as_json:
        sys.stdout.write(screening_json(screened.record, lang).decode() + "\n")
        return
    out.print(render(screened.assessment, lang, rejects=screened.rejects))
    kept = Text("Sparad som {id}.", "Kept as {id}.").to(lang)
    out.print(kept.format(id=screened.record.id), highlight=False)


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
    try:
        return file.name, file.read_bytes()
    except OSError as fault:
        reason = fault.strerror
        stop(
            Text(
                f"{file} kan inte öppnas: {reason}. Kontrollera sökvägen.",
                f"{file} cannot be opened: {reason}. Check the path.",
            ),
            lang,
        )
