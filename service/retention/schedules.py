"""What is done once a day because somebody has said so: disposal, replay, and registers."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

import orjson
from sqlalchemy import Connection

from data_ingest.model.text import Text, message
from service.operations.audit.entry import write_entry
from service.operations.jobs.schedule import end_schedules, keep_schedule, list_schedules
from service.operations.jobs.tables import Schedule
from service.operations.people.principal import Principal
from service.registers.job import KIND as REGISTERS
from service.screening.replays.job import KIND as REPLAY

DailyKind = Literal["retention", "replay", "registers"]
"""Kinds of job that somebody can have done daily."""
DAILY: tuple[DailyKind, ...] = get_args(DailyKind)

WORDS: Mapping[DailyKind, Text] = {
    "retention": message("disposal of records past their retention period"),
    "replay": message("stored results are made again and compared"),
    "registers": message("registers are fetched if they have changed"),
}
"""What is done."""

_DAY = timedelta(days=1)


def set_daily(
    connection: Connection,
    kind: DailyKind,
    *,
    sample: int | None = None,
    sources: Sequence[str] = (),
    principal: Principal,
    now: datetime,
) -> Schedule:
    """Have a kind of job done once a day from tomorrow on, and put on record who wanted it.

    It takes the place of what was set before. Nothing changes where the same is set already.

    Args:
        connection: Inside a transaction that may write.
        kind: What is done.
        sample: Of `replay`: how many records are drawn each time; None: all.
        sources: Of `registers`: ids of the sources that are fetched.
        principal: Who wants it; the actor of the jobs.
        now: The moment, with a time zone.

    Raises:
        ValueError: A sample of something else than `replay`, or sources of something else than
            `registers`.
    """
    if sample is not None and kind != REPLAY:
        raise ValueError(f"{kind} goes through everything")
    if bool(sources) != (kind == REGISTERS):
        raise ValueError(f"{kind} is done with {list(sources)}")
    payloads: dict[DailyKind, dict[str, Any]] = {
        "retention": {},
        "replay": {"sample": sample},
        "registers": {"sources": sorted(sources)},
    }
    who = {"tenant_id": principal.tenant_id, "actor": principal.actor}
    schedule, is_new = keep_schedule(
        connection,
        **who,
        kind=kind,
        payload=payloads[kind],
        every=_DAY,
        first_at=now + _DAY,
    )
    if is_new:
        details: dict[str, Any] = {"kind": kind, "sample": sample}
        if sources:
            details["sources"] = sorted(sources)
        write_entry(connection, "schedule.set", schedule.id, **who, at=now, details=details)
    return schedule


def end_daily(
    connection: Connection, kind: DailyKind, *, principal: Principal, now: datetime
) -> bool:
    """Have a kind of job done daily no longer, and put that on record.

    Args:
        connection: Inside a transaction that may write.
        kind: What was done.
        principal: Who wants it.
        now: The moment, with a time zone.

    Returns:
        Whether it was done daily.
    """
    ended = end_schedules(connection, tenant_id=principal.tenant_id, kind=kind)
    for schedule in ended:
        write_entry(
            connection,
            "schedule.ended",
            schedule.id,
            tenant_id=principal.tenant_id,
            actor=principal.actor,
            at=now,
            details={"kind": kind},
        )
    return bool(ended)


def list_daily(connection: Connection, *, tenant_id: str) -> dict[DailyKind, Schedule]:
    """Return what is done daily: the schedule of each kind that has one, the newest."""
    found = {kind: list_schedules(connection, tenant_id=tenant_id, kind=kind) for kind in DAILY}
    return {kind: schedules[-1] for kind, schedules in found.items() if schedules}


def sample_of(schedule: Schedule) -> int | None:
    """Return how many records are drawn each time; None: all, or nothing is drawn."""
    sample: int | None = orjson.loads(schedule.payload).get("sample")
    return sample


def sources_of(schedule: Schedule) -> list[str] | None:
    """Return the ids of the sources that are fetched each time; None: none are."""
    sources: list[str] | None = orjson.loads(schedule.payload).get("sources")
    return sources
