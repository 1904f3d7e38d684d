"""`kedjekoll exchange`: read what another system has laid in a folder, and answer beside it."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Language, Text
from service.cli.console import BAD_INPUT, Lang, out, stop
from service.platform.words import printable
from service.settings import load_settings

if TYPE_CHECKING:
    from service.operations.installation import Installation
    from service.platform.process.own_folder import OwnFolder
    from service.settings import Settings
    from service.suppliers.exchange.folder import InFolder
    from service.suppliers.exchange.intake import Taken

FAULT, WAITS, BUSY = 1, 3, 4
"""Exit codes: a fault of the service, a file still being written, another exchange goes on."""

_MEMORY_PER_BYTE = 4
"""What a byte takes of the memory for reading at least; a larger file is not tried. Ours."""


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
    from service.operations.installation import open_installation
    from service.platform.process.own_folder import NotOwn, own_folder
    from service.suppliers.exchange.folder import IN, OUT, STATE, Locked, locked, settled_files
    from service.suppliers.exchange.intake import ServiceFault, role_of
    from service.suppliers.exchange.write_back import DamagedState

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (
            own_folder(folder) as shared,
            shared.within(IN) as given,
            shared.within(OUT) as answers,
            shared.within(STATE) as state,
            locked(shared),
        ):
            settings = load_settings()
            most = settings.reading_limits.memory_bytes // _MEMORY_PER_BYTE
            found = settled_files(given, wait=lambda: sleep(settle), most=most)
            with closing(open_installation(settings)) as installation:
                taken = _take(installation, settings, answers, found, country=country, lang=lang)
                written = _write_back(installation, answers, state, taken, link_base=link_base)
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
    except NotOwn as fault:
        stop(
            Text(
                f"{fault.filename} är en länk eller ingen vanlig fil eller mapp. Ingenting utanför "
                "den delade mappen läses eller skrivs. Ta bort den och ta reda på vem som lade "
                "dit den.",
                f"{fault.filename} is a link, or no plain file or folder. Nothing outside the "
                "shared folder is read or written. Remove it, and find out who put it there.",
            ),
            lang,
        )
    except DamagedState as fault:
        stop(
            Text(
                f"{STATE}/{fault} är skadad. Ta bort den; då skickas alla leverantörer på nytt.",
                f"{STATE}/{fault} is damaged. Remove it; then all suppliers are sent again.",
            ),
            lang,
        )
    except OSError as fault:
        stop(
            Text(
                f"Mappen kan inte läsas eller skrivas ({fault.strerror}).",
                f"The folder cannot be read or written ({fault.strerror}).",
            ),
            lang,
        )
    unread = [name for name in found.unread if role_of(name) is not None]
    large = [name for name in found.large if role_of(name) is not None]
    _tell(found, taken, unread, written, lang)
    _tell_large(large, most, lang)
    if unread or large or any(file.run is None for file in taken):
        raise typer.Exit(BAD_INPUT)
    if found.waiting:
        raise typer.Exit(WAITS)


def _take(
    installation: "Installation",
    settings: "Settings",
    answers: "OwnFolder",
    found: "InFolder",
    *,
    country: str,
    lang: Language,
) -> list["Taken"]:
    """Screen each file and write its receipt and its rejects."""
    from service.cli.following import followed
    from service.suppliers.exchange.intake import given_of, take

    taken = []
    for given in given_of(found.files):
        file = take(
            installation,
            given,
            country=country,
            language=lang,
            work_off=lambda job: followed(installation, settings, job, lang),
        )
        rejects = f"{file.stem}.rejects.csv"
        if file.rejects is not None:
            answers.write_whole(rejects, file.rejects)
        else:
            answers.remove(rejects)  # of an earlier time, when something could not be used
        answers.write_whole(f"{file.stem}.receipt.json", file.receipt)
        taken.append(file)
    return taken


def _write_back(
    installation: "Installation",
    answers: "OwnFolder",
    state: "OwnFolder",
    taken: list["Taken"],
    *,
    link_base: str,
) -> str | None:
    """Write where the review of each supplier stands, where that has changed.

    The suppliers are those of the lists, or of the ledgers and registers where there is no list.
    """
    from service.platform.db.database import transaction
    from service.suppliers.exchange.review_state import review_states
    from service.suppliers.exchange.write_back import suppliers_of, write_changes, written_rows
    from service.suppliers.portfolios.output import read_output

    runs = [file.run for file in taken if file.run is not None and file.role == "suppliers"]
    runs = runs or [file.run for file in taken if file.run is not None]
    suppliers = [supplier for run in runs for supplier in suppliers_of(read_output(run.output))]
    with transaction(installation.engine, read_only=True) as connection:
        states = review_states(
            connection,
            suppliers,
            principal=installation.principal,
            today=datetime.now(UTC).date(),
        )
    rows = written_rows(suppliers, states, link_base=link_base.rstrip("/"))
    return write_changes(answers, state, rows)


def _tell(
    found: "InFolder",
    taken: list["Taken"],
    unread: list[str],
    written: str | None,
    lang: Language,
) -> None:
    read = Text("{stem}: läst, kvitto {receipt}", "{stem}: read, receipt {receipt}").to(lang)
    refused = Text("{stem}: avvisad, kvitto {receipt}", "{stem}: refused, receipt {receipt}")
    for file in taken:
        said = read if file.run is not None else refused.to(lang)
        out.print(said.format(stem=file.stem, receipt=f"{file.stem}.receipt.json"), soft_wrap=True)
    linked = Text(
        "{name}: en länk eller ingen vanlig fil, läses inte. Lägg själva filen i mappen.",
        "{name}: a link or no plain file, is not read. Put the file itself into the folder.",
    )
    for name in unread:
        out.print(printable(linked.to(lang).format(name=name)), markup=False, soft_wrap=True)
    waits = Text("{name}: skrivs fortfarande, väntar", "{name}: still being written, waits")
    for name in found.waiting:
        out.print(printable(waits.to(lang).format(name=name)), markup=False, soft_wrap=True)
    if written is None:
        nothing = Text("Inget nytt att skicka tillbaka.", "Nothing new to send back.")
        out.print(nothing.to(lang))
    else:
        out.print(Text("Skrev {n}", "Wrote {n}").to(lang).format(n=written), soft_wrap=True)


def _tell_large(names: list[str], most: int, lang: Language) -> None:
    megabytes = most // 2**20
    said = Text(
        f"{{name}}: större än {megabytes} MB, läses inte. Dela upp filen, eller be den som sköter "
        "installationen höja KEDJEKOLL_READING_MEMORY_MB.",
        f"{{name}}: larger than {megabytes} MB, is not read. Divide the file, or ask whoever runs "
        "the installation to raise KEDJEKOLL_READING_MEMORY_MB.",
    )
    for name in names:
        out.print(printable(said.to(lang).format(name=name)), markup=False, soft_wrap=True)
