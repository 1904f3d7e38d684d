"""`kedjekoll registers`: the registers that come by themselves."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Text, message
from service.cli.answering import Answer, answering
from service.cli.bringing import WAITS, bring, said_of_snapshot
from service.cli.console import BAD_INPUT, Line, stop
from service.cli.door import Door
from service.settings import load_settings

if TYPE_CHECKING:
    from data_ingest.records.source import Source
    from service.calls.registers import RegisterResource
    from service.registers.attempts import Attempt

registers = typer.Typer(
    name="registers",
    help="Fetch free registers from their publishers, keep them up to date, and see their state.",
    no_args_is_help=True,
)

SourceIds = Annotated[
    list[str] | None, typer.Argument(metavar="SOURCE", help="Source IDs, instead of countries.")
]
Countries = Annotated[
    list[str] | None,
    typer.Option(
        help="Country code such as SE, can be repeated; XX: registers of no single country (GLEIF)."
    ),
]


@registers.command()
@answering()
def up(
    door: Door,
    sources: SourceIds = None,
    *,
    country: Countries = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be fetched, and fetch nothing.")
    ] = False,
    every_day: Annotated[
        bool, typer.Option("--every-day", help="Also let a worker do the same once a day.")
    ] = False,
) -> Answer:
    """Fetch registers that have changed, check them, and use them for screenings.

    An interrupted command goes on where it stopped. Without a country or source: those already in
    use. Exit code 2: a register could not be fetched or read. Exit code 3: a new version must be
    accepted by a person first.
    """
    wanted = _wanted(door, sources or [], country or [])
    ids = [source.id for source in wanted]
    door.tell(*(line for source in wanted for line in _terms(source)))
    if dry_run:
        return Answer({"sources": ids})
    if every_day:
        from service.calls.schedules import ScheduleRequest, replace_schedule

        replace_schedule(door.call, "registers", door.stated(ScheduleRequest, sources=ids))
        door.tell(message("They are fetched once a day, from tomorrow on."))
    brought: dict[str, Attempt] = {}
    for source in wanted:
        brought[source.id] = bring(source, door)
        door.tell(*_came(source, brought[source.id], door))
    door.tell(*_removed(door))
    states = {attempt.state for attempt in brought.values()}
    code = BAD_INPUT if "failed" in states else WAITS if "waiting" in states else 0
    return Answer({"items": [_shown(*one) for one in brought.items()]}, code=code)


def _removed(door: Door) -> list[Text]:
    """Remove old snapshots that nothing needs, and say how many they were; nothing if none."""
    from service.registers.pruning import prune_old
    from service.screening.record.named_snapshots import named_snapshots

    settings = load_settings()
    removed = prune_old(
        settings.snapshot_dir,
        keep=settings.snapshots_kept,
        named=lambda: named_snapshots(door.call.installation.engine),
    )
    said = message("{count} old snapshots removed; the newest {kept} are kept.")
    return [said.filled(count=len(removed), kept=settings.snapshots_kept)] if removed else []


@registers.command()
@answering()
def status(door: Door) -> Answer:
    """List the registers that can be fetched or are in use: their age, and what there is to do.

    Exit code 3: there is something to do.
    """
    from service.calls.registers import list_registers
    from service.registers.upkeep import NONE_IN_USE

    found = list_registers(door.call)
    lines = [line for one in found.items for line in _standing(one)]
    if not any(one.as_of for one in found.items):
        lines.append(NONE_IN_USE)
    return Answer(found, *lines, code=WAITS if any(one.todo for one in found.items) else 0)


@registers.command()
@answering()
def accept(
    door: Door,
    source: Annotated[str, typer.Argument(help="Source ID.")],
    *,
    reason: Annotated[str, typer.Option(help="Reason why it is accepted; stored in the journal.")],
) -> Answer:
    """Use the version of a register that is waiting, together with what is in use of the others."""
    from data_ingest.snapshot.store import accept_source, exclusively

    if not reason.strip():
        stop(message("State why the version is accepted."), door.language)
    settings = load_settings()
    with exclusively(settings.snapshot_dir):
        outcome = accept_source(
            settings.snapshot_dir,
            source,
            now=datetime.now(UTC),
            actor=settings.actor,
            reason=reason,
        )
    return said_of_snapshot(outcome.state, outcome.snapshot_id, outcome.problems, door)


_CAME = {
    "used": message("{source}: a new version is now in use."),
    "unchanged": message("{source}: unchanged at the publisher."),
    "waiting": message(
        "{source}: a new version is waiting, and the previous one stays in use. Look at the "
        "reasons below, then accept it, or leave it:\n"
        "kedjekoll registers accept {source} --reason …"
    ),
    "failed": message("{source}: not fetched. What is in use stays in use."),
}
_BY_HAND = message(
    "If the publisher cannot be reached from here: fetch the file elsewhere and run kedjekoll "
    "ingest {source} FILE, or set KEDJEKOLL_REGISTER_MIRROR or KEDJEKOLL_PROXY."
)
_UNREACHED = ("fetch-unreachable", "fetch-status", "fetch-page", "fetch-no-link")


def _wanted(door: Door, ids: Sequence[str], chosen: Sequence[str]) -> "list[Source]":
    """Return the sources that are meant: those named, of the countries, else those in use."""
    from data_ingest.sources import SOURCES
    from service.registers.upkeep import countries, fetched_sources, register_states

    settings = load_settings()
    known = countries()
    given = [code.upper() for code in chosen]
    if not set(given) <= set(known):
        stop(
            message(
                "There is no register of that country that can be fetched. Choose among {known}; "
                "kedjekoll ingest --list shows what can be ingested from files."
            ).filled(known=", ".join(known)),
            door.language,
        )
    wanted = [one.id for one in SOURCES.values() if one.download and one.country in given]
    if not (ids or given):
        states = register_states(settings.snapshot_dir, settings.download_dir)
        wanted = [one.source.id for one in states if one.serving and one.source.download]
        if not wanted:
            stop(
                message("No register is in use yet. Choose with --country: {known}.").filled(
                    known=", ".join(known)
                ),
                door.language,
            )
    return fetched_sources([*ids, *wanted])


def _terms(source: "Source") -> Iterator[Text]:
    """Say a source's publisher and terms, and how large it usually is."""
    from data_ingest.records.source import CADENCES

    assert source.download is not None
    yield message("{source}: {title}. {publisher}, {licence}, {cadence}.").filled(
        source=source.id,
        title=source.title,
        publisher=source.publisher,
        licence=source.licence,
        cadence=CADENCES[source.cadence],
    )
    usual = source.download
    if usual.records is None or usual.counted is None:
        return
    records, day = f"{usual.records:,}".replace(",", " "), usual.counted.isoformat()
    if usual.megabytes is None:
        yield message("  Usually {records} records ({day}).").filled(records=records, day=day)
    else:
        yield message("  Usually {megabytes} MB and {records} records ({day}).").filled(
            megabytes=usual.megabytes, records=records, day=day
        )


def _came(source: "Source", attempt: "Attempt", door: Door) -> Iterator[Line]:
    yield _CAME[attempt.state].filled(source=source.id)
    for problem in attempt.problems:
        place = f"{problem.location}: " if problem.location else ""
        yield f"– {place}{problem.detail(door.language)} {problem.mend(door.language)}"
    if any(problem.code in _UNREACHED for problem in attempt.problems):
        yield attempt.where
        yield _BY_HAND.filled(source=source.id)


def _shown(source_id: str, attempt: "Attempt") -> dict[str, object]:
    return {
        "source": source_id,
        "state": attempt.state,
        "snapshot": attempt.snapshot_id,
        "problems": [problem.code for problem in attempt.problems],
    }


_FETCH_AGAIN = message("  To fetch it again: kedjekoll registers up {source}")
_INGEST_AGAIN = message("  To ingest it again: kedjekoll ingest {source} FILE")


def _standing(one: "RegisterResource") -> Iterator[Line]:
    if one.as_of is None:
        yield message("{source}  not in use. {title}, {publisher}, {licence}").filled(
            source=one.id, title=one.title, publisher=one.publisher, licence=one.licence
        )
    else:
        yield message("{source}  as of {day}, {age} days old, {records} records").filled(
            source=one.id, day=one.as_of.isoformat(), age=one.age_days, records=one.records
        )
    if one.damage is not None:
        yield message(
            "  Damaged since {moment} UTC. No supplier is looked up until it is mended:"
        ).filled(moment=f"{one.damage.since:%Y-%m-%d %H:%M}")
        yield from (f"  – {problem.detail} {problem.mend}" for problem in one.damage.problems)
        yield (_FETCH_AGAIN if one.address else _INGEST_AGAIN).filled(source=one.id)
    if one.attempt is not None and one.attempt.state == "failed":
        yield message("  Failed attempts in a row: {count}. It last worked: {good}.").filled(
            count=one.attempt.failures,
            good=f"{one.attempt.good_at:%Y-%m-%d}" if one.attempt.good_at else "–",
        )
        yield from (f"  – {problem.detail} {problem.mend}" for problem in one.attempt.problems)
    if one.todo == "accept":
        yield message(
            "  A new version is waiting: kedjekoll registers accept {source} --reason …"
        ).filled(source=one.id)
        yield from (f"  – {fault.pointer}: {fault.detail}" for fault in one.waiting_problems)
