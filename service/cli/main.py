"""The command line: `kedjekoll <verb>`."""

import sys
from typing import Annotated

import typer

import service.platform.process.loading  # noqa: F401 - for what importing it does
from service.cli.commands import Commands
from service.cli.console import BAD_INPUT, err, out
from service.platform.process.code_version import code_version
from service.settings import InvalidSettings

app = typer.Typer(
    name="kedjekoll",
    cls=Commands,
    help="Explained review need for labour conditions in public procurement chains.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def kedjekoll(
    *, show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> None:
    """Explained review need for labour conditions in public procurement chains."""
    if show_version:
        out.print(code_version())
        raise typer.Exit


def main() -> None:
    """Run the command line; a setting that is wrong is said plainly and exits with 2."""
    try:
        app()
    except InvalidSettings as fault:
        err.print(str(fault), markup=False, emoji=False, soft_wrap=True)
        sys.exit(BAD_INPUT)
