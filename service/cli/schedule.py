"""`kedjekoll schedule`: what is done once a day, and the end of it."""

from typing import Annotated, Literal

import typer

from data_ingest.model.text import Text
from service.cli.console import Lang, out, stop
from service.settings import load_settings

schedule = typer.Typer(
    name="schedule",
    help="What a worker does once a day: list it, end it. --every-day of a command begins it.",
    no_args_is_help=True,
)


@schedule.command("list")
def show(*, lang: Lang = "sv") -> None:
    """Print what is done daily, since when, by whom it was set and when it is due next."""
    from contextlib import closing

    from service.operations.installation import open_installation
    from service.platform.db.database import transaction
    from service.retention.schedules import WORDS, list_daily, sample_of

    with closing(open_installation(load_settings())) as installation:
        tenant_id = installation.principal.tenant_id
        with transaction(installation.engine, read_only=True) as connection:
            found = list_daily(connection, tenant_id=tenant_id)
    if not found:
        out.print(Text("Inget görs dagligen.", "Nothing is done daily.").to(lang))
    said = Text(
        "{kind}: {what}, {of}; sedan {since} av {who}, nästa gång {due}",
        "{kind}: {what}, {of}; since {since} by {who}, next {due}",
    ).to(lang)
    drawn, every = Text("{n} dras", "{n} drawn").to(lang), Text("alla", "all of them").to(lang)
    for kind, kept_schedule in found.items():
        sample = sample_of(kept_schedule)
        line = said.format(
            kind=kind,
            what=WORDS[kind].to(lang),
            of=every if sample is None else drawn.format(n=sample),
            since=f"{kept_schedule.created_at:%Y-%m-%dT%H:%M:%SZ}",
            who=kept_schedule.actor,
            due=f"{kept_schedule.due_at:%Y-%m-%dT%H:%M:%SZ}",
        )
        out.print(line, markup=False, soft_wrap=True)


@schedule.command("end")
def end(
    kind: Annotated[
        Literal["retention", "replay"], typer.Argument(help="What is to be done no longer.")
    ],
    *,
    lang: Lang = "sv",
) -> None:
    """Have something done daily no longer. Exit code 2: it was not done daily.

    A job of it that waits already is done still.
    """
    from contextlib import closing
    from datetime import UTC, datetime

    from service.operations.installation import open_installation
    from service.platform.db.database import transaction
    from service.retention.schedules import end_daily

    with (
        closing(open_installation(load_settings())) as installation,
        transaction(installation.engine) as connection,
    ):
        who, now = installation.principal, datetime.now(UTC)
        ended = end_daily(connection, kind, principal=who, now=now)
    if not ended:
        stop(Text("Det görs inte dagligen.", "It is not done daily."), lang)
    out.print(Text("Det görs inte längre dagligen.", "It is done daily no longer.").to(lang))
