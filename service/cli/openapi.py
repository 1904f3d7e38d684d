"""`kedjekoll openapi`: the description of the API, for those who build against it."""

from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import message
from service.cli.console import Lang, stop


def openapi(
    target: Annotated[
        Path | None,
        typer.Option("--out", help="File to write; an existing file is not overwritten."),
    ] = None,
    lang: Lang = "sv",
) -> None:
    """Print the OpenAPI 3.1 description of the API, as a running service publishes it.

    Neither a database nor a service is needed.
    """
    import orjson

    from service.app import create_app
    from service.settings import load_settings

    described = orjson.dumps(create_app(load_settings()).openapi(), option=orjson.OPT_INDENT_2)
    if target is None:
        typer.echo(described)
        return
    try:
        with target.open("xb") as file:
            file.write(described + b"\n")
    except FileExistsError:
        stop(
            message("The file already exists and is not overwritten. Choose another name."),
            lang,
        )
    except OSError as fault:
        stop(
            message("The file cannot be written ({strerror}). Check the path.").filled(
                strerror=fault.strerror
            ),
            lang,
        )
