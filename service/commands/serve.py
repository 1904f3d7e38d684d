"""`kedjekoll serve`: the HTTP API on the machine's own address."""

import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.text import Text
from service.commands.console import out
from service.settings import load_settings

if TYPE_CHECKING:
    from service.installation import Installation


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; else KEDJEKOLL_HOST.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help="Port to listen on; else KEDJEKOLL_PORT.", min=1, max=65535),
    ] = None,
) -> None:
    """Serve the API until interrupted or told to stop, and then exit with 0.

    Told to stop (SIGTERM, Ctrl-C), it takes no more connections, finishes its requests and the step
    of its job, but for no longer than KEDJEKOLL_STOP_SECONDS. Told twice, it ends at once.
    """
    given = {"host": host, "port": port}
    settings = load_settings(**{name: value for name, value in given.items() if value is not None})

    import structlog

    from service import logs
    from service.app import create_app
    from service.confined import warm_up
    from service.installation import open_installation
    from service.metrics.listener import check_port
    from service.queries import run_in_memory
    from service.serving import serve_until_told

    app = create_app(settings)
    warm_up()
    run_in_memory()
    # Last what may change the database: older servers are not ready from then on, this one soon is.
    with closing(open_installation(settings)) as installation:  # what is wrong is said here
        without_key = _begin(installation)
    check_port(settings)
    logs.configure(settings.log_format)
    if without_key:
        structlog.get_logger("kedjekoll").info(
            "service.without_key", command="kedjekoll keys create LABEL"
        )
    serve_until_told(app, settings)


def _begin(installation: "Installation") -> bool:
    """Enter the named user the first time, and show her a key where somebody is there to see it.

    What goes to no terminal ends in the journal of a service manager, where no key belongs.

    Returns:
        Whether she was entered and was shown none.
    """
    from service.database import transaction
    from service.people.first import enter_first, first_key

    with transaction(installation.engine) as connection:
        now = datetime.now(UTC)
        if not sys.stdout.isatty():
            return enter_first(connection, installation.principal, now=now) is not None
        key = first_key(
            connection,
            installation.principal,
            secret=installation.key_secret,
            label="first start",
            now=now,
        )
    if key is not None:
        said = Text(
            "Din första nyckel till API:et visas bara nu; kedjekoll keys gör fler:",
            "Your first key to the API is shown this once; kedjekoll keys makes more:",
        )
        out.print(said.to(load_settings().language), soft_wrap=True)
        out.print(key, markup=False, soft_wrap=True)
    return False
