"""`kedjekoll exchange`: read what another system has laid in a folder, and answer beside it."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.text import Language, Text
from service.commands.console import BAD_INPUT, Lang, out, stop
from service.settings import load_settings
from service.words import printable

if TYPE_CHECKING:
    from service.exchange.folder import Found
    from service.exchange.intake import Taken
    from service.installation import Installation
    from service.settings import Settings

FAULT, WAITS, BUSY = 1, 3, 4
"""Exit codes: a fault of the service, a file still being written, another exchange goes on."""


def exchange(
    folder: Annotated[
        Path, typer.Argument(help="The shared folder; in/, out/ and state/ lie in it.")
    ],
    lang: Lang = "sv",
    *,
    country: Annotated[
        str, typer.Option(help="Where the work is done, where a file does not say; ISO code.")
    ] = "SE",
    settle: Annotated[
        int,
        typer.Option(min=0, max=600, help="Seconds in which a file must not have changed."),
    ] = 2,
    link_base: Annotated[
        str, typer.Option(help="Address of the service that links begin with.")
    ] = "",
) -> None:
    """Screen the files of FOLDER/in once each, and write what has changed to FOLDER/out.

    Names begin with suppliers, contracts or ledger. Each file gets a receipt and a file of what
    could not be used; what goes back says where the review of each supplier stands, never points.
    Repeating it changes nothing. Exit codes: 2 a file was refused, 3 a file is still being written,
    4 another exchange of the folder goes on, 1 a fault of the service.
    """
    from service.exchange.folder import IN, OUT, STATE, Locked, locked, settled_files
    from service.exchange.intake import ServiceFault
    from service.installation import open_installation

    try:
        for name in (IN, OUT, STATE):
            (folder / name).mkdir(parents=True, exist_ok=True)
        with locked(folder):
            found = settled_files(folder / IN, wait=lambda: sleep(settle))
            settings = load_settings()
            with closing(open_installation(settings)) as installation:
                taken = _take(installation, settings, folder, found, country=country, lang=lang)
                written = _write_back(installation, folder, taken, link_base=link_base)
    except Locked:
        stop(
            Text(
                "Mappen utväxlas redan av en annan körning. Försök igen när den är klar.",
                "Another exchange of the folder goes on. Try again when it has ended.",
            ),
            lang,
            code=BUSY,
        )
    except ServiceFault as fault:
        stop(
            Text(
                f"Ett fel i tjänsten stoppade arbetet {fault}. Filen prövas igen nästa gång.",
                f"A fault of the service stopped job {fault}. The file is tried again next time.",
            ),
            lang,
            code=FAULT,
        )
    except OSError as fault:
        stop(
            Text(
                f"Mappen kan inte läsas eller skrivas ({fault.strerror}).",
                f"The folder cannot be read or written ({fault.strerror}).",
            ),
            lang,
        )
    _tell(found, taken, written, lang)
    if any(one.run is None for one in taken):
        raise typer.Exit(BAD_INPUT)
    if found.waiting:
        raise typer.Exit(WAITS)


def _take(
    installation: "Installation",
    settings: "Settings",
    folder: Path,
    found: "Found",
    *,
    country: str,
    lang: Language,
) -> list["Taken"]:
    """Screen each file and write its receipt and its rejects."""
    from service.commands.following import followed
    from service.exchange.folder import OUT, write_whole
    from service.exchange.intake import given_of, take

    taken = []
    for given in given_of(found.files):
        one = take(
            installation,
            given,
            country=country,
            language=lang,
            work_off=lambda job: followed(installation, settings, job, lang),
        )
        if one.rejects is not None:
            write_whole(folder / OUT / f"{one.stem}.rejects.csv", one.rejects)
        write_whole(folder / OUT / f"{one.stem}.receipt.json", one.receipt)
        taken.append(one)
    return taken


def _write_back(
    installation: "Installation", folder: Path, taken: list["Taken"], *, link_base: str
) -> Path | None:
    """Write where the review of each supplier stands, where that has changed.

    The suppliers are those of the lists, or of the ledgers and registers where there is no list.
    """
    from service.database import transaction
    from service.exchange.review_state import review_states
    from service.exchange.write_back import suppliers_of, write_changes, written_rows
    from service.portfolios.output import read_output

    runs = [one.run for one in taken if one.run is not None and one.role == "suppliers"]
    runs = runs or [one.run for one in taken if one.run is not None]
    suppliers = [one for run in runs for one in suppliers_of(read_output(run.output))]
    with transaction(installation.engine, read_only=True) as connection:
        states = review_states(
            connection,
            suppliers,
            principal=installation.principal,
            today=datetime.now(UTC).date(),
        )
    rows = written_rows(suppliers, states, link_base=link_base.rstrip("/"))
    return write_changes(folder, rows)


def _tell(found: "Found", taken: list["Taken"], written: Path | None, lang: Language) -> None:
    read = Text("{stem}: läst, kvitto {receipt}", "{stem}: read, receipt {receipt}").to(lang)
    refused = Text("{stem}: avvisad, kvitto {receipt}", "{stem}: refused, receipt {receipt}")
    for one in taken:
        said = read if one.run is not None else refused.to(lang)
        out.print(said.format(stem=one.stem, receipt=f"{one.stem}.receipt.json"), soft_wrap=True)
    waits = Text("{name}: skrivs fortfarande, väntar", "{name}: still being written, waits")
    for name in found.waiting:
        out.print(printable(waits.to(lang).format(name=name)), markup=False, soft_wrap=True)
    if written is None:
        nothing = Text("Inget nytt att skicka tillbaka.", "Nothing new to send back.")
        out.print(nothing.to(lang))
    else:
        out.print(Text("Skrev {n}", "Wrote {n}").to(lang).format(n=written.name), soft_wrap=True)
