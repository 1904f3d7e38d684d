"""`kedjekoll example`: write made-up files to try the service on."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import Text
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
        ExampleKind, typer.Argument(help="A made-up municipality: ledger, contracts.")
    ],
    folder: Annotated[Path, typer.Argument(help="Folder to write to; made if it is not there.")],
    *,
    suppliers: Annotated[
        int, typer.Option(min=1, max=9_000, help="How many firms are paid.")
    ] = 4_000,
) -> Answer:
    """Write made-up files to try the service on; every firm in them is invented.

    A file that exists stays, and the exit code is 2.
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
            Text(
                "Det ligger redan en sådan fil i mappen och den skrivs inte över. Ange en annan.",
                "The folder has such a file already, and it is not replaced. Name another folder.",
            ),
            door.language,
        )
    except OSError as fault:
        stop(
            Text(
                f"Filerna kan inte skrivas ({fault.strerror}). Kontrollera sökvägen.",
                f"The files cannot be written ({fault.strerror}). Check the path.",
            ),
            door.language,
        )
    return Answer({"files": written})
