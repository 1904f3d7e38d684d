"""`kedjekoll keep`: keep a file as evidence, hashed and as it is."""

import mimetypes
from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.console import open_file
from service.cli.door import Door


@answering()
def keep(
    door: Door,
    file: Annotated[Path, typer.Argument(help="Any file, such as a PDF that a person has read.")],
) -> Answer:
    """Store a file as evidence: hashed, unchanged and never parsed.

    Identical files are stored once. Use the printed ID to cite the file as the document of a fact.
    """
    from service.calls.evidence_files import create_evidence_file

    kept = create_evidence_file(
        door.call,
        open_file(file, door.language),
        name=file.name,
        media_type=mimetypes.guess_type(file.name)[0] or "application/octet-stream",
    )
    said = message("{name} is saved as {id}.").filled(name=kept.name, id=kept.id)
    return Answer(kept, said, f"SHA-256 {kept.sha256}, {kept.size} byte")
