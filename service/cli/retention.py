"""`kedjekoll retention`: how long records are held, and dispose of what is past it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Language, message
from service.cli.answering import Answer, answering
from service.cli.door import Door

if TYPE_CHECKING:
    from service.calls.call import Call
    from service.operations.periods import Period, Periods, RecordKind
    from service.retention.disposing import Due

_CHECKED = {
    False: message("not checked by a lawyer", "retention"),
    True: message("checked by a lawyer"),
}
_MOST_NAMED = 20
"""Records of a kind that are named; the API lists all."""


@answering()
def retention(
    door: Door,
    *,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Show what would be disposed of, without disposing of anything."
        ),
    ] = False,
    every_day: Annotated[
        bool, typer.Option("--every-day", help="Schedule this for a worker once a day.")
    ] = False,
) -> Answer:
    """Dispose of records past the retention period. Without a period, nothing is disposed of.

    The organisation sets periods in retention.yaml in the data folder. Exit code 2: that file must
    be corrected.
    """
    from service.calls.schedules import ScheduleRequest, replace_schedule
    from service.operations.periods import RECORD_KINDS, load_periods
    from service.retention.disposing import due
    from service.retention.views import due_list

    call = door.call
    tenant_id = call.principal.tenant_id
    periods = load_periods(call.installation.data_dir, tenant_id=tenant_id)
    if every_day:
        daily = replace_schedule(call, "retention", ScheduleRequest())
        return Answer(daily, message("Disposal is scheduled daily."))
    call.installation.log.seal()  # what the log has yet to place holds its record back
    with call.reading() as connection:
        found = {
            kind_due.kind: kind_due
            for kind_due in due(connection, periods, tenant_id=tenant_id, now=call.now)
        }
    gone = {} if dry_run else _dispose(call, periods)
    lines = (
        line
        for kind in RECORD_KINDS
        for line in _lines(kind, periods.get(kind), found.get(kind), gone.get(kind), door.language)
    )
    due_now = due_list(found.values(), door.language)
    return Answer(due_now if dry_run else {"disposed_of": gone}, *lines)


def _dispose(call: "Call", periods: "Periods") -> dict["RecordKind", int]:
    """Dispose of all that is due, and return how many records of each kind went."""
    from service.operations.people.sessions import clear_sessions
    from service.operations.periods import RECORD_KINDS
    from service.retention.disposing import clear_answers, dispose_of_kind

    who, now = call.principal, call.now
    gone: dict[RecordKind, int] = dict.fromkeys(RECORD_KINDS, 0)
    for kind in RECORD_KINDS:
        went = 1
        while went:
            with call.writing() as connection:
                went = dispose_of_kind(connection, kind, periods, principal=who, now=now)
            gone[kind] += went
    with call.writing() as connection:
        clear_answers(connection, tenant_id=who.tenant_id, now=now)
        clear_sessions(connection, tenant_id=who.tenant_id, now=now)
    return gone


def _lines(
    kind: "RecordKind",
    period: "Period | None",
    found: "Due | None",
    gone: int | None,
    lang: Language,
) -> Iterator[str]:
    from service.operations.periods import HELD

    held = HELD[kind]
    yield f"{held.name.to(lang)}: {_said(period, found, gone, lang)}"
    checked = _CHECKED[held.verified]
    yield (
        message("  {basis} ({checked}). Counted from {counted_from}. Not disposed of: {stays}.")
        .filled(basis=held.basis, checked=checked, counted_from=held.counted_from, stays=held.stays)
        .to(lang)
    )
    if found is not None:
        yield from _named(found, gone, lang)


def _said(period: "Period | None", found: "Due | None", gone: int | None, lang: Language) -> str:
    if period is None:
        return message("no period is set, nothing is disposed of").to(lang)
    source = f"{period.decision}, {period.decided_on}"
    if period.days is None:
        return message("preserved ({source})").filled(source=source).to(lang)
    said = message("{days} days ({source})").filled(days=period.days, source=source).to(lang)
    if found is None:
        return said
    number = f"{len(found.going)}{'+' if found.more else ''}"
    done = message("{number} would be disposed of").filled(number=number)
    if gone is not None:
        done = message("{gone} disposed of").filled(gone=gone)
    return f"{said}, {done.to(lang)}"


def _named(found: "Due", gone: int | None, lang: Language) -> Iterator[str]:
    """Give what would go and what stays, by number."""
    from service.retention.wording import REASONS, TABLES

    for record in found.going[:_MOST_NAMED] if gone is None else ():
        counts = [
            f"{len(numbers)} {TABLES[table].to(lang)}"
            for table, numbers in sorted(record.rows.items())
            if numbers != {record.record_id}
        ]
        rest = f": {', '.join(counts)}" if counts else ""
        yield f"  − {record.record_id}{rest}"
    for number, why in list(found.staying.items())[:_MOST_NAMED]:
        yield (
            message("  {number} not disposed of: {why}")
            .filled(number=number, why=REASONS[why])
            .to(lang)
        )
    further = max(len(found.staying), 0 if gone is not None else len(found.going)) - _MOST_NAMED
    if further > 0 or found.more:
        yield message("  … and more").to(lang)
