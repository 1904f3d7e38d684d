"""`kedjekoll monitor`: watch a party, a case or a portfolio, and see what was noticed."""

import logging
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Language, Text
from service.cli.case_writing import case_named, case_transaction, stated_as
from service.cli.console import Lang, out, stop
from service.platform.words import printable
from service.settings import load_settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from service.operations.people.principal import Principal
    from service.suppliers.monitors.event import Event
    from service.suppliers.monitors.tables import Monitor

monitor = typer.Typer(
    name="monitor",
    help="Monitors: watch a party, a case or a portfolio; see what was noticed.",
    no_args_is_help=True,
)

Number = Annotated[str, typer.Argument(help="Its number (monitor_…).")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its last day.")]
MOST_LISTED = 1_000
_FAILED = Text("Kontrollen kunde inte göras.", "The check could not be made.")


@monitor.command()
def new(
    lang: Lang = "sv",
    *,
    party: Annotated[str | None, typer.Option(help="Number of a party.")] = None,
    case: Annotated[str | None, typer.Option(help="Number or diary number of a case.")] = None,
    portfolio: Annotated[str | None, typer.Option(help="Number of a portfolio run.")] = None,
    name: Annotated[str | None, typer.Option(help="Of a party: its name.")] = None,
    country: Annotated[str, typer.Option(help="Of a party: where it is established.")] = "SE",
    scheme: Annotated[str | None, typer.Option(help="Of a party: scheme of the number.")] = None,
    cpv: Annotated[str | None, typer.Option(help="Of a party: what is bought of it.")] = None,
    work_country: Annotated[str, typer.Option(help="Of a party: where the work is done.")] = "SE",
    every: Annotated[int, typer.Option(help="At most so many days between two checks.")] = 30,
    quiet: Annotated[
        str, typer.Option(help="Hours when nothing is handed out, or none.")
    ] = "18:00-07:00",
    zone: Annotated[str, typer.Option(help="Time zone of those hours.")] = "Europe/Stockholm",
    until: Day = None,
    owner: Annotated[str | None, typer.Option(help="User id; you if left out.")] = None,
    deputy: Annotated[
        str | None, typer.Option(help="User id of whoever takes over what is overdue.")
    ] = None,
) -> None:
    """Watch a party, a case or a portfolio: one of them. Exit code 2: something is to be mended.

    It expires after 12 months unless another day is given, at most 24 months ahead.
    """
    from service.suppliers.monitors.making import new_monitor
    from service.suppliers.monitors.request import NewMonitor

    stated_party = {"number": party, "name": name, "country": country, "scheme": scheme}
    begins, _, ends = quiet.partition("-")
    hours = None if quiet == "none" else {"begins": begins, "ends": ends, "zone": zone}
    with case_transaction(lang) as (installation, connection):
        found = None if case is None else case_named(connection, installation, case)
        stated = stated_as(
            NewMonitor,
            installation,
            lang,
            party=None
            if party is None
            else stated_party | {"cpv": cpv, "work_country": work_country},
            case_id=None if found is None else found.id,
            portfolio_id=portfolio,
            every_days=every,
            quiet=hours,
            expires_on=until.date() if until else None,
            owner=owner,
            deputy=deputy,
        )
        made = new_monitor(
            connection,
            stated,
            principal=installation.principal,
            now=datetime.now(UTC),
            person_key=installation.person_key,
        )
    words = Text(
        f"Bevakningen {made.id} är upplagd och gäller till och med {made.expires_on}.",
        f"Monitor {made.id} is made and lasts until {made.expires_on}.",
    )
    out.print(words.to(lang), markup=False, soft_wrap=True)


@monitor.command("list")
def list_all(lang: Lang = "sv") -> None:
    """List the monitors that you see, newest first."""
    from service.suppliers.monitors.monitor import list_monitors

    with case_transaction(lang) as (installation, connection):
        found = list_monitors(connection, principal=installation.principal, limit=MOST_LISTED)
    if not found:
        out.print(Text("Det finns inga bevakningar.", "There are no monitors.").to(lang))
    for listed_monitor in found:
        out.print(_line(listed_monitor, lang), markup=False, soft_wrap=True)


@monitor.command()
def show(number: Number, lang: Lang = "sv") -> None:
    """Show a monitor and its open events. Exit code 2: there is no such monitor."""
    from service.suppliers.monitors.event import list_events
    from service.suppliers.monitors.monitor import load_monitor

    with case_transaction(lang) as (installation, connection):
        principal = installation.principal
        found = load_monitor(connection, number, principal=principal)
        told = list_events(connection, found, state="open", limit=MOST_LISTED)
        told = _as_shown(connection, found, told, principal)
    out.print(_line(found, lang), markup=False, soft_wrap=True)
    _print_events(told, lang)


@monitor.command()
def events(number: Number, lang: Lang = "sv") -> None:
    """List everything that a monitor has noticed, newest first. Exit code 2: no such monitor."""
    from service.suppliers.monitors.event import list_events
    from service.suppliers.monitors.monitor import load_monitor

    with case_transaction(lang) as (installation, connection):
        principal = installation.principal
        found = load_monitor(connection, number, principal=principal)
        told = list_events(connection, found, limit=MOST_LISTED)
        told = _as_shown(connection, found, told, principal)
    _print_events(told, lang)


@monitor.command()
def done(
    event: Annotated[str, typer.Argument(help="Number of the event (monitorevent_…).")],
    reason: Annotated[str, typer.Option(help="What came of it, or why nothing is done.")],
    lang: Lang = "sv",
) -> None:
    """Say what came of an event. Exit code 2: it is closed, or it is closed with its task."""
    from service.suppliers.monitors.event import close_event, load_event
    from service.suppliers.monitors.request import EventChange

    with case_transaction(lang) as (installation, connection):
        principal = installation.principal
        stated = stated_as(EventChange, installation, lang, state="done", reason=reason)
        found = load_event(connection, event, principal=principal)
        close_event(
            connection,
            found,
            stated,
            version=found.version,
            principal=principal,
            now=datetime.now(UTC),
        )
    out.print(Text("Antecknat.", "Put on record.").to(lang))


@monitor.command()
def end(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why.")],
    lang: Lang = "sv",
) -> None:
    """End a monitor; what it has noticed stays. Exit code 2: there is none, or it has ended."""
    from service.suppliers.monitors.monitor import end_monitor, load_monitor
    from service.suppliers.monitors.request import MonitorEnd

    with case_transaction(lang) as (installation, connection):
        principal = installation.principal
        stated = stated_as(MonitorEnd, installation, lang, reason=reason)
        found = load_monitor(connection, number, principal=principal)
        end_monitor(
            connection,
            found,
            stated,
            version=found.version,
            principal=principal,
            now=datetime.now(UTC),
        )
    out.print(Text("Bevakningen är avslutad.", "The monitor has ended.").to(lang))


@monitor.command()
def check(lang: Lang = "sv") -> None:
    """Look now what is to be checked, instead of waiting for the hourly pass.

    It is a job as the hourly one, done here unless another worker takes it first.
    """
    import orjson

    from service.job_kinds import worker_of
    from service.operations.installation import open_installation
    from service.operations.jobs.job import NewJob, enqueue, load_result
    from service.platform.db.database import transaction
    from service.platform.process import logs
    from service.suppliers.monitors.monitor import KIND
    from service.suppliers.portfolios.following import work_off

    settings = load_settings()
    logs.configure(settings.log_format)
    logging.getLogger().setLevel(logging.ERROR)  # here only what went wrong is of use
    with closing(open_installation(settings)) as installation:
        who = installation.principal
        with transaction(installation.engine) as connection:
            job = enqueue(
                connection,
                NewJob(tenant_id=who.tenant_id, actor=who.actor, kind=KIND, payload={}),
            )
        ended = work_off(installation, worker_of(installation, settings), job)
        if ended.state != "done":
            stop(_FAILED, lang, code=1)
        with transaction(installation.engine, read_only=True) as connection:
            result = load_result(connection, tenant_id=who.tenant_id, job_id=job.id)
    made = orjson.loads(result or b"{}")
    words = Text(
        f"Kontrollerade: {made['checked']}. Gick inte att kontrollera: {made['not_checked']}.",
        f"Checked: {made['checked']}. Could not be checked: {made['not_checked']}.",
    )
    out.print(words.to(lang))


def _line(listed_monitor: "Monitor", lang: Language) -> str:
    """Say in a line what is watched, by whom and until when."""
    kinds = {
        "party": Text("part", "party"),
        "case": Text("ärende", "case"),
        "portfolio": Text("leverantörer", "portfolio"),
    }
    known = listed_monitor.known
    number = "–" if known.get("is_personal") else listed_monitor.subject
    subject = f"{known['name']}, {number}" if known.get("name") else number
    checked = listed_monitor.checked_at.date().isoformat() if listed_monitor.checked_at else "–"
    today = datetime.now(UTC).date()
    text = Text(
        f"{listed_monitor.id} {kinds[listed_monitor.subject_kind].sv} {subject}: "
        f"{listed_monitor.owner}, till {listed_monitor.expires_on}, senast kontrollerad {checked}",
        f"{listed_monitor.id} {kinds[listed_monitor.subject_kind].en} {subject}: "
        f"{listed_monitor.owner}, until {listed_monitor.expires_on}, last checked {checked}",
    ).to(lang)
    if not listed_monitor.is_active(today):
        text += Text(" (avslutad)", " (ended)").to(lang)
    return printable(text)


def _as_shown(
    connection: "Connection", found: "Monitor", told: "list[Event]", principal: "Principal"
) -> "list[Event]":
    """Return events as they may be shown: without particulars before the award."""
    from service.suppliers.monitors.views import as_shown, points_are_closed

    closed = points_are_closed(connection, found, principal=principal)
    return [as_shown(event, closed=closed) for event in told]


def _print_events(told: "list[Event]", lang: Language) -> None:
    from service.suppliers.monitors.views import evidence_lines
    from service.suppliers.monitors.wording import KINDS, reason_of

    if not told:
        out.print(Text("Inget har noterats.", "Nothing has been noticed.").to(lang))
    for event in told:
        state = Text("öppen", "open") if event.state == "open" else Text("klar", "done")
        held = (
            ""
            if event.handed_out_at
            else Text(" (hålls till efter tysta timmar)", " (held until the quiet hours end)").to(
                lang
            )
        )
        head = f"{event.created_at.date()} {KINDS[event.kind].to(lang)}, {state.to(lang)}{held}"
        out.print(f"{head} [{event.id}]", markup=False, soft_wrap=True)
        out.print(f"  {reason_of(event.plain).to(lang)}", markup=False, soft_wrap=True)
        for line in evidence_lines(event, lang):
            out.print(f"  – {line}", markup=False, soft_wrap=True)
        if event.record_id:
            out.print(f"  {event.record_id}", markup=False, soft_wrap=True)
