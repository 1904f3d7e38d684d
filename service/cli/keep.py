"""`kedjekoll keep`: keep a file as evidence, hashed and as it is."""

import mimetypes
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import Text
from service.cli.console import Lang, open_file, out
from service.platform.words import printable
from service.settings import load_settings


def keep(
    file: Annotated[Path, typer.Argument(help="Any file, such as a PDF that somebody has read.")],
    lang: Lang = "sv",
) -> None:
    """Keep a file as evidence: hashed and stored as it is, never parsed.

    The same bytes are kept once. The number that is printed can stand as the document of a fact.
    """
    from service.operations.files.keeping import keep as keep_content
    from service.operations.installation import open_installation

    content = open_file(file, lang)
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    with closing(open_installation(load_settings())) as installation:
        kept = keep_content(
            installation,
            content,
            name=file.name,
            media_type=media_type,
            principal=installation.principal,
        )
    said = Text("{name} är sparad som {id}.", "{name} is kept as {id}.").to(lang)
    out.print(printable(said.format(name=kept.name, id=kept.id)), markup=False)
    out.print(f"SHA-256 {kept.sha256}, {kept.size} byte", markup=False, soft_wrap=True)
