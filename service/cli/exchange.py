"""`kedjekoll exchange`: read what another system has laid in a folder, and answer beside it."""

from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Text, message
from service.cli.answering import Answer, answering
from service.cli.console import BAD_INPUT, stop
from service.cli.door import Door
from service.settings import load_settings

if TYPE_CHECKING:
    from service.calls.call import Call
    from service.platform.process.own_folder import OwnFolder
    from service.settings import Settings
    from service.suppliers.exchange.folder import InFolder
    from service.suppliers.exchange.intake import Taken

FAULT, WAITS, BUSY = 1, 3, 4
"""Exit codes: a fault of the service, a file still being written, another exchange goes on."""

_MEMORY_PER_BYTE = 4
"""What a byte takes of the memory for reading at least; a larger file is not tried. Ours."""


@answering()
def exchange(
    door: Door,
    folder: Annotated[Path, typer.Argument(help="Shared folder, containing in/, out/ and state/.")],
    *,
    country: Annotated[
        str,
        typer.Option(help="Country where the work is done, if a file does not state it; ISO code."),
    ] = "SE",
    settle: Annotated[
        int,
        typer.Option(
            min=0, max=600, help="Seconds that a file must have been unchanged before it is read."
        ),
    ] = 2,
    link_base: Annotated[str, typer.Option(help="Base address of the service for links.")] = "",
) -> Answer:
    """Screen each file in FOLDER/in once, and write changes to FOLDER/out.

    File names begin with suppliers, contracts or ledger. Each file gets a receipt and, if something
    could not be used, a file of rejects. The written changes state the review status of each
    supplier, never points. Repeating the command changes nothing. Exit codes: 2 a file was refused,
    3 a file is still being written, 4 another exchange of the folder is in progress, 1 a fault in
    the service.
    """
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
            taken = _take(door, settings, answers, found, country=country)
            written = _write_back(door.call, answers, state, taken, link_base=link_base)
    except Locked:
        stop(
            message("Another exchange of the folder is in progress. Try again when it has ended."),
            door.language,
            code=BUSY,
        )
    except ServiceFault as fault:
        stop(
            message(
                "A fault in the service stopped job {fault}. The file is tried again next time."
            ).filled(fault=fault),
            door.language,
            code=FAULT,
        )
    except NotOwn as fault:
        stop(
            message(
                "{filename} is a link, or not a regular file or folder. Nothing outside the "
                "shared folder is read or written. Remove it, and find out who put it there."
            ).filled(filename=fault.filename),
            door.language,
        )
    except DamagedState as fault:
        stop(
            message(
                "{state}/{fault} is damaged. Remove it; all suppliers are then sent again."
            ).filled(state=STATE, fault=fault),
            door.language,
        )
    except OSError as fault:
        stop(
            message("The folder cannot be read or written ({strerror}).").filled(
                strerror=fault.strerror
            ),
            door.language,
        )
    unread = [name for name in found.unread if role_of(name) is not None]
    large = [name for name in found.large if role_of(name) is not None]
    lines = _lines(found, taken, unread, written)
    answer = {
        "read": [file.stem for file in taken if file.run is not None],
        "refused": [file.stem for file in taken if file.run is None],
        "unread": unread,
        "large": large,
        "waiting": list(found.waiting),
        "written": written,
    }
    is_bad = unread or large or any(file.run is None for file in taken)
    code = BAD_INPUT if is_bad else WAITS if found.waiting else 0
    return Answer(answer, *lines, *_large(large, most), code=code)


def _take(
    door: Door,
    settings: "Settings",
    answers: "OwnFolder",
    found: "InFolder",
    *,
    country: str,
) -> list["Taken"]:
    """Screen each file and write its receipt and its rejects."""
    from service.cli.following import followed
    from service.suppliers.exchange.intake import given_of, take

    taken, installation = [], door.call.installation
    for given in given_of(found.files):
        file = take(
            installation,
            given,
            country=country,
            language=door.language,
            reading=settings.reading_limits,
            work_off=lambda job: followed(installation, settings, job, door.language),
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
    call: "Call",
    answers: "OwnFolder",
    state: "OwnFolder",
    taken: list["Taken"],
    *,
    link_base: str,
) -> str | None:
    """Write where the review of each supplier stands, where that has changed.

    The suppliers are those of the lists, or of the ledgers and registers where there is no list.
    """
    from service.suppliers.exchange.review_state import review_states
    from service.suppliers.exchange.write_back import suppliers_of, write_changes, written_rows
    from service.suppliers.portfolios.output import read_output

    runs = [file.run for file in taken if file.run is not None and file.role == "suppliers"]
    runs = runs or [file.run for file in taken if file.run is not None]
    suppliers = [supplier for run in runs for supplier in suppliers_of(read_output(run.output))]
    with call.reading() as connection:
        states = review_states(
            connection, suppliers, principal=call.principal, today=call.now.date()
        )
    rows = written_rows(suppliers, states, link_base=link_base.rstrip("/"))
    return write_changes(answers, state, rows)


_READ = message("{stem}: read, receipt {receipt}")
_REFUSED = message("{stem}: refused, receipt {receipt}")


def _lines(
    found: "InFolder", taken: list["Taken"], unread: list[str], written: str | None
) -> Iterator[Text]:
    for file in taken:
        receipt = f"{file.stem}.receipt.json"
        said = _READ if file.run is not None else _REFUSED
        yield said.filled(stem=file.stem, receipt=receipt)
    for name in unread:
        yield message(
            "{name}: not read, because it is a link or not a regular file. Put the file "
            "itself in the folder."
        ).filled(name=name)
    for name in found.waiting:
        yield message("{name}: still being written, waiting").filled(name=name)
    if written is None:
        yield message("Nothing new to send back.")
    else:
        yield message("Wrote {written}").filled(written=written)


def _large(names: list[str], most: int) -> Iterator[Text]:
    megabytes = most // 2**20
    for name in names:
        yield message(
            "{name}: not read, because it is larger than {megabytes} MB. Split the file, or "
            "ask the operator of the installation to raise KEDJEKOLL_READING_MEMORY_MB."
        ).filled(name=name, megabytes=megabytes)
