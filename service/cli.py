"""The command line: `kedjekoll <verb>`."""

import sys
from typing import Annotated

import typer

import service.loading  # noqa: F401 - for what importing it does
from service.code_version import code_version
from service.commands.audit import audit
from service.commands.backup import backup, restore
from service.commands.bundle import bundle
from service.commands.case import case
from service.commands.case_chain import chain_form, chain_requests
from service.commands.case_holding import end_hold, put_on_hold
from service.commands.console import BAD_INPUT, err, out
from service.commands.coverage import coverage
from service.commands.disclose import disclose, mark_case
from service.commands.evaluate import evaluate
from service.commands.example import example
from service.commands.exchange import exchange
from service.commands.export import export
from service.commands.follow_up import follow_up
from service.commands.form import form
from service.commands.incident import incident
from service.commands.incident_disposing import dispose as dispose_of_incidents
from service.commands.ingest import WithSources, ingest
from service.commands.judge import judge
from service.commands.keep import keep
from service.commands.keys import keys
from service.commands.labels import labels
from service.commands.look_up import look_up
from service.commands.map import map_columns
from service.commands.monitor import monitor
from service.commands.need import need
from service.commands.openapi import openapi
from service.commands.package import package
from service.commands.people import people
from service.commands.portfolio import portfolio
from service.commands.register_check import register_check
from service.commands.replay import replay
from service.commands.reply import reply
from service.commands.report import report
from service.commands.rescreen import rescreen
from service.commands.retention import retention
from service.commands.rules import rules
from service.commands.schedule import schedule
from service.commands.screen import screen
from service.commands.serve import serve
from service.commands.snapshot import snapshot
from service.commands.subject import subject
from service.commands.support import support
from service.commands.train import train
from service.commands.verify import verify
from service.commands.webhook import webhook
from service.commands.worker import worker
from service.settings import InvalidSettings

app = typer.Typer(
    name="kedjekoll",
    help="Explained review need for labour conditions in public procurement chains.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(screen)
app.command("map")(map_columns)
app.command()(keep)
app.command()(form)
app.command()(need)
app.command()(package)
app.add_typer(follow_up)
app.add_typer(register_check)
app.add_typer(coverage)
app.command()(export)
app.add_typer(case)
case.command("chain-form")(chain_form)
case.command("chain-requests")(chain_requests)
case.command("hold")(put_on_hold)
case.command("release")(end_hold)
case.command("mark")(mark_case)
app.command()(disclose)
app.add_typer(portfolio)
app.command()(example)
app.add_typer(monitor)
app.command()(exchange)
app.add_typer(webhook)
app.add_typer(reply)
app.add_typer(support)
app.command("look-up")(look_up)
app.command()(replay)
app.command()(report)
app.command()(bundle)
app.command()(verify)
app.add_typer(audit)
app.command()(rescreen)
app.command()(judge)
app.command()(serve)
app.command()(openapi)
app.command()(worker)
app.command()(backup)
app.command()(restore)
app.command(cls=WithSources)(ingest)
app.add_typer(snapshot)
app.add_typer(rules)
app.add_typer(people)
app.add_typer(incident)
incident.command("dispose")(dispose_of_incidents)
app.command()(retention)
app.add_typer(schedule)
app.add_typer(subject)
app.add_typer(keys)
app.command()(labels)
app.command()(train)
app.command()(evaluate)


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
