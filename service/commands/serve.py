"""`kedjekoll serve`: the HTTP API on the machine's own address."""

from typing import Annotated

import typer
import uvicorn

from service import logs
from service.app import create_app
from service.settings import load_settings


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; else KEDJEKOLL_HOST.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; else KEDJEKOLL_PORT.")
    ] = None,
) -> None:
    """Serve the API until interrupted."""
    settings = load_settings()
    logs.configure(settings.log_format)
    uvicorn.run(
        create_app(settings),
        host=host or settings.host,
        port=port or settings.port,
        log_config=None,
        access_log=False,
    )
