"""`kedjekoll monitor`: watch a party, a case or a portfolio, and see what was noticed."""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Text, message
from service.cli.answering import Answer, answering
from service.cli.console import stop
from service.cli.door import Door
from service.settings import load_settings

if TYPE_CHECKING:
    from service.suppliers.monitors.views import (
        MonitorEventList,
        MonitorEventResource,
        MonitorResource,
    )

monitor = typer.Typer(
    name="monitor",
    help="Monitor parties, cases and portfolios for changes, and handle events.",
    no_args_is_help=True,
)

Number = Annotated[str, typer.Argument(help="Monitor ID (monitor_…).")]
Day = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day of the monitor.")
]
MOST_LISTED = 1_000
_FAILED = message("The check failed.")
_KINDS = {
    "party": message("party"),
    "case": message("case"),
    "portfolio": message("portfolio"),
}


@monitor.command()
@answering()
def new(
    door: Door,
    *,
    party: Annotated[str | None, typer.Option(help="Number of a party to monitor.")] = None,
    case: Annotated[
        str | None, typer.Option(help="ID or diary number of a case to monitor.")
    ] = None,
    portfolio: Annotated[str | None, typer.Option(help="ID of a portfolio run to monitor.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the party.")] = None,
    country: Annotated[str, typer.Option(help="Country where the party is established.")] = "SE",
    scheme: Annotated[str | None, typer.Option(help="Scheme of the party's number.")] = None,
    cpv: Annotated[
        str | None, typer.Option(help="CPV code of what is bought from the party.")
    ] = None,
    work_country: Annotated[
        str, typer.Option(help="Country where the party does the work.")
    ] = "SE",
    every: Annotated[int, typer.Option(help="Maximum number of days between checks.")] = 30,
    quiet: Annotated[
        str,
        typer.Option(help="Quiet hours, when no events are delivered; none for no quiet hours."),
    ] = "18:00-07:00",
    zone: Annotated[str, typer.Option(help="Time zone of the quiet hours.")] = "Europe/Stockholm",
    until: Day = None,
    owner: Annotated[str | None, typer.Option(help="User ID of the owner; default: you.")] = None,
    deputy: Annotated[
        str | None, typer.Option(help="User ID of the deputy, who takes over overdue work.")
    ] = None,
) -> Answer:
    """Monitor a party, a case or a portfolio (exactly one). Exit code 2: the input is not valid.

    The monitor expires after 12 months, or on the date stated with --until, at most 24 months
    ahead.
    """
    from service.calls.monitors import create_monitor
    from service.suppliers.monitors.request import NewMonitor

    watched = {"number": party, "name": name, "country": country, "scheme": scheme}
    begins, _, ends = quiet.partition("-")
    stated = door.stated(
        NewMonitor,
        party=party and watched | {"cpv": cpv, "work_country": work_country},
        case_id=case and door.case(case),
        portfolio_id=portfolio,
        every_days=every,
        quiet=None if quiet == "none" else {"begins": begins, "ends": ends, "zone": zone},
        expires_on=until and until.date(),
        owner=owner,
        deputy=deputy,
    )
    made = create_monitor(door.call, stated)
    said = message("Monitor {id} is active until {expires_on}.").filled(
        id=made.id, expires_on=made.expires_on
    )
    return Answer(made, said)


@monitor.command("list")
@answering()
def list_all(door: Door) -> Answer:
    """List the monitors that you can see, newest first."""
    from service.calls.monitors import list_monitors

    found = list_monitors(door.call, limit=MOST_LISTED)
    if not found.items:
        return Answer(found, message("There are no monitors."))
    return Answer(found, *map(_line, found.items))


@monitor.command()
@answering()
def show(door: Door, number: Number) -> Answer:
    """Show a monitor and its open events. Exit code 2: the monitor does not exist."""
    from service.calls.monitors import get_monitor, list_monitor_events

    found = get_monitor(door.call, number)
    told = list_monitor_events(door.call, number, state="open", limit=MOST_LISTED)
    return Answer(found, _line(found), *_events(told))


@monitor.command()
@answering()
def events(door: Door, number: Number) -> Answer:
    """List all events of a monitor, newest first. Exit code 2: the monitor does not exist."""
    from service.calls.monitors import list_monitor_events

    told = list_monitor_events(door.call, number, limit=MOST_LISTED)
    return Answer(told, *_events(told))


@monitor.command()
@answering()
def done(
    door: Door,
    event: Annotated[str, typer.Argument(help="Event ID (monitorevent_…).")],
    reason: Annotated[str, typer.Option(help="Outcome, or why nothing is done.")],
) -> Answer:
    """Close an event. Exit code 2: it is already closed, or it is closed by closing its task."""
    from service.calls.monitors import update_monitor_event
    from service.suppliers.monitors.request import EventChange

    stated = door.stated(EventChange, state="done", reason=reason)
    closed = update_monitor_event(door.call, event, stated)
    return Answer(closed, message("Recorded."))


@monitor.command()
@answering()
def end(door: Door, number: Number, reason: Annotated[str, typer.Option(help="Reason.")]) -> Answer:
    """End a monitor; its events are kept. Exit code 2: it does not exist or has already ended."""
    from service.calls.monitors import end_monitor
    from service.suppliers.monitors.request import MonitorEnd

    ended = end_monitor(door.call, number, door.stated(MonitorEnd, reason=reason))
    return Answer(ended, message("The monitor has ended."))


@monitor.command()
@answering()
def check(door: Door) -> Answer:
    """Run the checks that are due now, instead of waiting for the hourly run.

    The check is a job like the hourly one, done here unless another worker takes it first.
    """
    import orjson

    from service.job_kinds import worker_of
    from service.operations.jobs.job import NewJob, enqueue, load_result
    from service.platform.process import logs
    from service.suppliers.monitors.monitor import KIND
    from service.suppliers.portfolios.following import work_off

    settings = load_settings()
    logs.configure(settings.log_format)
    logging.getLogger().setLevel(logging.ERROR)  # here only what went wrong is of use
    call, who = door.call, door.call.principal
    with call.writing() as connection:
        new = NewJob(tenant_id=who.tenant_id, actor=who.actor, kind=KIND, payload={})
        job = enqueue(connection, new)
    ended = work_off(call.installation, worker_of(call.installation, settings), job)
    if ended.state != "done":
        stop(_FAILED, door.language, code=1)
    with call.reading() as connection:
        result = load_result(connection, tenant_id=who.tenant_id, job_id=job.id)
    made = orjson.loads(result or b"{}")
    said = message("Checked: {checked}. Could not be checked: {not_checked}.").filled(
        checked=made["checked"], not_checked=made["not_checked"]
    )
    return Answer(made, said)


def _line(watched: "MonitorResource") -> Text:
    """Say in a line what is watched, by whom and until when."""
    kind, number = _KINDS[watched.subject_kind], watched.subject or "–"
    name = (watched.party or {}).get("name")
    subject = f"{name}, {number}" if name else number
    checked = watched.checked_at.date().isoformat() if watched.checked_at else "–"
    ended = message("") if watched.active else message(" (ended)")
    return message(
        "{id} {kind} {subject}: {owner}, until {expires_on}, last checked {checked}{ended}"
    ).filled(
        id=watched.id,
        kind=kind,
        subject=subject,
        owner=watched.owner,
        expires_on=watched.expires_on,
        checked=checked,
        ended=ended,
    )


def _events(told: "MonitorEventList") -> Iterator[Text | str]:
    if not told.items:
        yield message("There are no events.")
    for event in told.items:
        yield from _event(event)


def _event(event: "MonitorEventResource") -> Iterator[Text | str]:
    from service.suppliers.monitors.views import evidence_lines

    state = message("open") if event.state == "open" else message("done", "monitor")
    held = message(" (held until the quiet hours end)")
    if event.handed_out_at:
        held = message("")
    head = f"{event.created_at.date()} {event.title}, "
    tail = f" [{event.id}]"
    yield message("{head}{state}{held}{tail}").filled(head=head, state=state, held=held, tail=tail)
    yield f"  {event.reason}"
    for line in evidence_lines(event):
        yield message("  – {line}").filled(line=line)
    if event.shown_by:
        yield f"  {event.shown_by.rpartition('/')[2]}"
