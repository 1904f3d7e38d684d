"""`kedjekoll serve`: the HTTP API on the machine's own address."""

import signal
import sys
from types import FrameType
from typing import Annotated

import typer

from service.settings import load_settings


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; else KEDJEKOLL_HOST.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help="Port to listen on; else KEDJEKOLL_PORT.", min=1, max=65535),
    ] = None,
) -> None:
    """Serve the API until interrupted or told to stop, and then exit with 0."""
    import uvicorn

    from service import logs
    from service.app import create_app
    from service.installation import open_installation

    settings = load_settings()
    open_installation(settings).close()  # what is wrong with it is said here, plainly
    signal.signal(signal.SIGTERM, _stopped)
    logs.configure(settings.log_format)
    uvicorn.run(
        create_app(settings),
        host=host or settings.host,
        port=port or settings.port,
        log_config=None,
        access_log=False,
    )


def _stopped(_signal: int, _frame: FrameType | None) -> None:
    """End the process as one that did what it was told; the server raises the signal again."""
    sys.exit(0)
