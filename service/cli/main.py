"""The command line: `kedjekoll <verb>`."""

import sys
from typing import Annotated

import typer

import service.platform.process.loading  # noqa: F401 - for what importing it does
from service.cli.audit import audit
from service.cli.backup import backup, restore
from service.cli.bundle import bundle
from service.cli.case import case
from service.cli.case_chain import chain_form, chain_requests
from service.cli.case_holding import end_hold, put_on_hold
from service.cli.console import BAD_INPUT, err, out
from service.cli.coverage import coverage
from service.cli.disclose import disclose, mark_case
from service.cli.evaluate import evaluate
from service.cli.example import example
from service.cli.exchange import exchange
from service.cli.export import export
from service.cli.follow_up import follow_up
from service.cli.form import form
from service.cli.incident import incident
from service.cli.incident_disposing import dispose as dispose_of_incidents
from service.cli.ingest import WithSources, ingest
from service.cli.judge import judge
from service.cli.keep import keep
from service.cli.keys import keys
from service.cli.labels import labels
from service.cli.look_up import look_up
from service.cli.map import mappings
from service.cli.monitor import monitor
from service.cli.need import need
from service.cli.openapi import openapi
from service.cli.package import package
from service.cli.people import people
from service.cli.portfolio import portfolio
from service.cli.register_check import register_check
from service.cli.replay import replay
from service.cli.reply import reply
from service.cli.report import report
from service.cli.rescreen import rescreen
from service.cli.retention import retention
from service.cli.rules import rules
from service.cli.schedule import schedule
from service.cli.screen import screen
from service.cli.serve import serve
from service.cli.snapshot import snapshot
from service.cli.subject import subject
from service.cli.support import support
from service.cli.train import train
from service.cli.verify import verify
from service.cli.webhook import webhook
from service.cli.worker import worker
from service.platform.process.code_version import code_version
from service.settings import InvalidSettings

app = typer.Typer(
    name="kedjekoll",
    help="Explained review need for labour conditions in public procurement chains.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

SCREEN = "Screen, and read the result"
app.command(rich_help_panel=SCREEN)(screen)
app.add_typer(mappings, rich_help_panel=SCREEN)
app.command(rich_help_panel=SCREEN)(keep)
app.command(rich_help_panel=SCREEN)(form)
app.command("look-up", rich_help_panel=SCREEN)(look_up)
app.command(rich_help_panel=SCREEN)(judge)
app.command(rich_help_panel=SCREEN)(rescreen)
app.command(rich_help_panel=SCREEN)(report)
app.command(rich_help_panel=SCREEN)(export)
app.command(rich_help_panel=SCREEN)(example)

PURCHASE = "A purchase, from the first need to its contract"
app.command(rich_help_panel=PURCHASE)(need)
app.command(rich_help_panel=PURCHASE)(package)
app.add_typer(case, rich_help_panel=PURCHASE)
case.command("chain-form")(chain_form)
case.command("chain-requests")(chain_requests)
case.command("hold")(put_on_hold)
case.command("release")(end_hold)
case.command("mark")(mark_case)
app.command(rich_help_panel=PURCHASE)(disclose)
app.add_typer(reply, rich_help_panel=PURCHASE)
app.add_typer(register_check, rich_help_panel=PURCHASE)
app.add_typer(follow_up, rich_help_panel=PURCHASE)

SUPPLIERS = "All suppliers, and what changes"
app.add_typer(portfolio, rich_help_panel=SUPPLIERS)
app.command(rich_help_panel=SUPPLIERS)(exchange)
app.add_typer(monitor, rich_help_panel=SUPPLIERS)
app.add_typer(coverage, rich_help_panel=SUPPLIERS)

DANGER = "Somebody in danger"
app.add_typer(support, rich_help_panel=DANGER)
app.add_typer(incident, rich_help_panel=DANGER)
incident.command("dispose")(dispose_of_incidents)

CHECK = "Show that nothing was changed"
app.command(rich_help_panel=CHECK)(replay)
app.command(rich_help_panel=CHECK)(bundle)
app.command(rich_help_panel=CHECK)(verify)
app.add_typer(audit, rich_help_panel=CHECK)

KNOWN = "Registers, lists, rules, and learning"
app.command(cls=WithSources, rich_help_panel=KNOWN)(ingest)
app.add_typer(snapshot, rich_help_panel=KNOWN)
app.add_typer(rules, rich_help_panel=KNOWN)
app.command(rich_help_panel=KNOWN)(labels)
app.command(rich_help_panel=KNOWN)(train)
app.command(rich_help_panel=KNOWN)(evaluate)

RUN = "Run an installation"
app.command(rich_help_panel=RUN)(serve)
app.command(rich_help_panel=RUN)(worker)
app.add_typer(schedule, rich_help_panel=RUN)
app.add_typer(people, rich_help_panel=RUN)
app.add_typer(keys, rich_help_panel=RUN)
app.add_typer(webhook, rich_help_panel=RUN)
app.command(rich_help_panel=RUN)(openapi)
app.command(rich_help_panel=RUN)(backup)
app.command(rich_help_panel=RUN)(restore)
app.command(rich_help_panel=RUN)(retention)
app.add_typer(subject, rich_help_panel=RUN)


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
