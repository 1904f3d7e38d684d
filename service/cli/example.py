"""`kedjekoll example`: write made-up files to try the service on."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.console import stop
from service.cli.door import Door


class ExampleKind(StrEnum):
    """What can be written."""

    MUNICIPALITY = "municipality"


@answering()
def example(
    door: Door,
    which: Annotated[
        ExampleKind, typer.Argument(help="Made-up municipality: ledger, contracts and registers.")
    ],
    folder: Annotated[Path, typer.Argument(help="Folder to write to; created if missing.")],
    *,
    suppliers: Annotated[
        int, typer.Option(min=1, max=9_000, help="Number of firms that are paid.")
    ] = 4_000,
) -> Answer:
    """Write made-up files for trying the service. Every firm in them is fictitious.

    Existing files are not overwritten. Exit code 2: a file exists already.
    """
    from service.screening.purchase.examples.municipality import municipality

    assert which is ExampleKind.MUNICIPALITY
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in municipality(suppliers).items():
            with (folder / name).open("xb") as file:
                file.write(content)
            written.append(str(folder / name))
            door.tell(written[-1])
    except FileExistsError:
        stop(
            message(
                "The folder already contains such a file, and it is not overwritten. Choose "
                "another folder."
            ),
            door.language,
        )
    except OSError as fault:
        stop(
            message("The files cannot be written ({strerror}). Check the path.").filled(
                strerror=fault.strerror
            ),
            door.language,
        )
    return Answer({"files": written})
