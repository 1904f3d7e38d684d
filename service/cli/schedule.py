"""`kedjekoll schedule`: what is done once a day, and the end of it."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from data_ingest.model.text import Text, message
from service.cli.answering import Answer, answering
from service.cli.console import stop
from service.cli.door import Door
from service.platform.refusal import Refusal

if TYPE_CHECKING:
    from service.calls.schedules import ScheduleResource

schedule = typer.Typer(
    name="schedule",
    help="List and end daily work. Start it with --every-day of a command.",
    no_args_is_help=True,
)

_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@schedule.command("list")
@answering()
def show(door: Door) -> Answer:
    """List daily work: since when, set by whom, and when it is next due."""
    from service.calls.schedules import list_schedules

    found = list_schedules(door.call)
    if not found.items:
        return Answer(found, message("Nothing is scheduled daily."))
    return Answer(found, *map(_line, found.items))


@schedule.command("end")
@answering()
def end(
    door: Door,
    kind: Annotated[
        Literal["retention", "replay", "registers"], typer.Argument(help="Daily work to end.")
    ],
) -> Answer:
    """End daily work. Exit code 2: it is not scheduled daily.

    A job that is already waiting is still done.
    """
    from service.calls.schedules import end_schedule

    try:
        left = end_schedule(door.call, kind)
    except Refusal:
        stop(message("It is not scheduled daily."), door.language)
    return Answer(left, message("It is no longer scheduled daily."))


def _line(daily: "ScheduleResource") -> Text:
    from service.retention.schedules import WORDS

    what, since, due = (
        WORDS[daily.kind],
        f"{daily.created_at:{_MOMENT}}",
        f"{daily.due_at:{_MOMENT}}",
    )
    of = message("all of them")
    if daily.sample is not None:
        of = message("{sample} drawn").filled(sample=daily.sample)
    if daily.sources is not None:
        of = Text(*[", ".join(daily.sources)] * 2)
    return message("{kind}: {what}, {of}; since {since} by {actor}, next {due}").filled(
        kind=daily.kind, what=what, of=of, since=since, actor=daily.actor, due=due
    )
