"""Daily work of a worker: disposal, replay of stored results, and registers."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from service.calls.call import Call
from service.calls.disposals import periods_of
from service.calls.operation import operation
from service.calls.registers import MOST_SOURCES, SourceId
from service.operations.jobs.tables import Schedule
from service.platform.refusal import Refusal
from service.registers.upkeep import fetched_sources
from service.retention.schedules import (
    DailyKind,
    end_daily,
    list_daily,
    sample_of,
    set_daily,
    sources_of,
)
from service.screening.replays.job import last_pass


class ScheduleRequest(BaseModel):
    """A daily schedule."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="For `replay`: number of records drawn each time. Null: all.",
    )
    sources: list[SourceId] | None = Field(
        default=None,
        min_length=1,
        max_length=MOST_SOURCES,
        description="For `registers`: ids of the sources to fetch.",
    )


class ScheduleResource(BaseModel):
    """Work that is done once a day."""

    kind: DailyKind = Field(
        description=(
            "`retention`: disposal of records past their retention period; `replay`: stored "
            "results are computed again and compared; `registers`: registers are fetched if they "
            "have changed."
        )
    )
    sample: int | None = Field(description="Number of records drawn each time. Null: all.")
    sources: list[str] | None = Field(
        description="For `registers`: ids of the sources to fetch. Null for other kinds."
    )
    actor: str = Field(description="Who set the schedule.")
    created_at: datetime = Field(description="When the schedule was set.")
    due_at: datetime = Field(description="Time of the next run.")


class LastReplay(BaseModel):
    """Result of the last replay of stored results, scheduled or not."""

    at: datetime
    checked: int = Field(description="Number of results replayed.")
    differ: int = Field(description="Number of results that differ; more than 0 is an alarm.")


class ScheduleList(BaseModel):
    """All daily schedules."""

    items: list[ScheduleResource]
    last_replay: LastReplay | None = Field(description="Null if there has been no replay.")


@operation("GET /v1/schedules")
def list_schedules(call: Call) -> ScheduleList:
    """List the daily schedules, and the result of the last replay."""
    with call.reading() as connection:
        return _list(call, connection)


@operation("PUT /v1/schedules/{kind}")
def replace_schedule(call: Call, kind: DailyKind, stated: ScheduleRequest) -> ScheduleResource:
    """Set a daily schedule from tomorrow on, replacing the previous one."""
    if kind != "replay" and stated.sample is not None:
        raise Refusal("invalid-request", Problem("schedule-sample", "/sample"))
    if (kind == "registers") != bool(stated.sources):
        raise Refusal("invalid-request", Problem("schedule-sources", "/sources"))
    if kind == "retention":
        periods_of(call)
    sources = [source.id for source in fetched_sources(stated.sources or ())]
    with call.writing() as connection:
        schedule = set_daily(
            connection,
            kind,
            sample=stated.sample,
            sources=sources,
            principal=call.principal,
            now=call.now,
        )
    return _resource(kind, schedule)


@operation("POST /v1/schedules/{kind}/end")
def end_schedule(call: Call, kind: DailyKind) -> ScheduleList:
    """Remove a daily schedule and return the remaining ones."""
    with call.writing() as connection:
        if not end_daily(connection, kind, principal=call.principal, now=call.now):
            raise Refusal("not-found")
        return _list(call, connection)


def _list(call: Call, connection: Connection) -> ScheduleList:
    found = list_daily(connection, tenant_id=call.principal.tenant_id)
    last = last_pass(connection, tenant_id=call.principal.tenant_id)
    return ScheduleList(
        items=[_resource(kind, schedule) for kind, schedule in found.items()],
        last_replay=None
        if last is None
        else LastReplay(at=last[0], checked=last[1]["checked"], differ=last[1]["differ"]),
    )


def _resource(kind: DailyKind, schedule: Schedule) -> ScheduleResource:
    return ScheduleResource(
        kind=kind,
        sample=sample_of(schedule),
        sources=sources_of(schedule),
        actor=schedule.actor,
        created_at=schedule.created_at,
        due_at=schedule.due_at,
    )
