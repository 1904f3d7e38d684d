"""The command line: `kedjekoll <verb>`."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

import service.platform.process.loading  # noqa: F401 - for what importing it does
from data_ingest.model.text import message
from service.cli.commands import Commands
from service.cli.console import BAD_INPUT, SPOKEN, err, language_of_locale, out, say
from service.platform.process.code_version import code_version
from service.setting_names import DATA_DIR, PREFIX, InvalidSettings

app = typer.Typer(
    name="kedjekoll",
    cls=Commands,
    help="Explained review need for labour conditions in public procurement chains.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


_LANGUAGE = f"{PREFIX}LANGUAGE"
_OF_SETTINGS = (["serve"], ["worker"])
"""What speaks the language of the settings, whoever has started it."""
_MADE = message("A folder for the data of this installation was made: {folder}")


@app.callback(invoke_without_command=True)
def kedjekoll(
    context: typer.Context,
    *,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Explained review need for labour conditions in public procurement chains."""
    if show_version:
        out.print(code_version())
        raise typer.Exit
    folder = Path(os.environ.get(f"{PREFIX}DATA_DIR") or DATA_DIR)
    if not folder.exists():
        context.call_on_close(lambda: _tell_made(context, folder))


def _tell_made(context: typer.Context, folder: Path) -> None:
    """Say that a command has made the folder of the data, which stays."""
    if folder.exists():
        say(_MADE.filled(folder=str(folder)), context.meta.get(SPOKEN, "sv"), to=err)


def main() -> None:
    """Run the command line; a setting that is wrong is said plainly and exits with 2."""
    chosen = language_of_locale(os.environ)
    if chosen and _LANGUAGE not in os.environ and sys.argv[1:2] not in _OF_SETTINGS:
        os.environ[_LANGUAGE] = chosen
    try:
        app()
    except InvalidSettings as fault:
        err.print(str(fault), markup=False, emoji=False, soft_wrap=True)
        sys.exit(BAD_INPUT)
