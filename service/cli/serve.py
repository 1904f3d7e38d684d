"""`kedjekoll serve`: the HTTP API and the pages, and how somebody comes in the first time."""

import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Language, message
from service.cli.console import err, out, say, stop
from service.platform.secret_files import START_KEY_FILE
from service.settings import Settings, load_settings

if TYPE_CHECKING:
    from service.operations.installation import Installation


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; default: KEDJEKOLL_HOST.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help="Port to listen on; default: KEDJEKOLL_PORT.", min=1, max=65535),
    ] = None,
) -> None:
    """Serve the API until stopped, then exit with code 0.

    Until an administrator has a key or a log-in, a link with the start key is printed if the output
    is a terminal. The link opens the web pages. The start key is stored in start.key in the data
    folder.

    On SIGTERM or Ctrl-C, the server stops accepting connections and finishes its requests and the
    current step of its job, within KEDJEKOLL_STOP_SECONDS. A second signal ends it immediately.

    Exit code 2: a setting is wrong, or the log in the database is not the one that was signed
    (`kedjekoll audit status`).
    """
    given = {"host": host, "port": port}
    settings = load_settings(**{name: value for name, value in given.items() if value is not None})

    from service.platform.process import allocator, fork_server

    allocator.give_memory_back()
    fork_server.start()  # it loads beside this process

    import structlog

    import service.platform.process.late_schemas  # noqa: F401 - before what has models
    from service.app import create_app
    from service.cli.serving import serve_until_told
    from service.operations.installation import open_installation
    from service.operations.metrics.listener import check_port
    from service.platform.process import logs
    from service.platform.process.queries import run_in_memory
    from service.platform.process.sandbox import warm_up

    app = create_app(settings)
    warm_up()
    run_in_memory()
    # Last what may change the database: older servers are not ready from then on, this one soon is.
    with closing(open_installation(settings)) as installation:  # what is wrong is said here
        check_log(installation, settings.language)
        key = _begin(installation)
    check_port(settings)
    logs.configure(settings.log_format)
    if key and _is_terminal():
        _show(key, settings)
    elif key:  # what goes to no terminal ends in a journal, where no key belongs
        structlog.get_logger("kedjekoll").info(
            "service.start_key", file=str(settings.data_dir.absolute() / START_KEY_FILE)
        )
    serve_until_told(app, settings)


def check_log(installation: "Installation", language: Language) -> None:
    """Go on if the log in the database is the one that was signed; else say so and exit with 2."""
    from service.operations.audit.fork import LogForked

    try:
        installation.log.check_not_forked()
    except LogForked as fault:
        for text in fault.said[:-1]:
            say(text, language, to=err)
        stop(fault.said[-1], language)


def _begin(installation: "Installation") -> str | None:
    """Enter the named user the first time; return the start key while one is needed."""
    from service.operations.people import start_key
    from service.operations.people.first import enter_first
    from service.platform.db.database import transaction

    assert installation.data_dir is not None  # one that is opened has a data folder
    now = datetime.now(UTC)
    with transaction(installation.engine) as connection:
        enter_first(connection, installation.principal, now=now)
        return start_key.begin(
            connection, installation.principal, data_dir=installation.data_dir, now=now
        )


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _show(key: str, settings: Settings) -> None:
    """Print the link that opens the pages: no server sees what stands in it after #."""
    from data_ingest.snapshot.store import current_id
    from service.registers.upkeep import NONE_IN_USE

    said = message(
        "Open the web pages with the link, which contains the start key. The start key gives "
        "full access until an administrator has a key of their own (kedjekoll keys create). "
        "For use with the API, it is stored in {file}."
    )
    if current_id(settings.snapshot_dir) is None:
        say(NONE_IN_USE, settings.language)
    file = settings.data_dir / START_KEY_FILE
    out.print(said.to(settings.language).format(file=file), markup=False, soft_wrap=True)
    out.print(f"{_address(settings)}/app/log-in#{key}", markup=False, soft_wrap=True)


def _address(settings: Settings) -> str:
    """Return the address that a browser on this machine finds the service at.

    >>> _address(Settings(host="0.0.0.0", port=8001)), _address(Settings(host="::1"))
    ('http://127.0.0.1:8001', 'http://[::1]:8000')
    """
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
