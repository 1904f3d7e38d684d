"""What a worker does once a day: disposal, and kept results made again and compared."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from service.calls.call import Call
from service.calls.disposals import periods_of
from service.calls.operation import operation
from service.operations.jobs.tables import Schedule
from service.platform.refusal import Refusal
from service.retention.schedules import DailyKind, end_daily, list_daily, sample_of, set_daily
from service.screening.replays.job import last_pass


class ScheduleRequest(BaseModel):
    """How something is done daily."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="Of `replay`: how many records are drawn each time; null: all.",
    )


class ScheduleResource(BaseModel):
    """Something that is done once a day."""

    kind: DailyKind = Field(
        description="`retention`: disposal of what is past its period; `replay`: kept results are "
        "made again and compared."
    )
    sample: int | None = Field(description="How many records are drawn each time; null: all.")
    actor: str = Field(description="Who has set it.")
    created_at: datetime = Field(description="When it was set.")
    due_at: datetime = Field(description="When it is done next.")


class LastReplay(BaseModel):
    """What came of kept results when they were last made again, daily or not."""

    at: datetime
    checked: int = Field(description="How many were made again.")
    differ: int = Field(description="How many came out different; more than 0 is an alarm.")


class ScheduleList(BaseModel):
    """All that is done daily."""

    items: list[ScheduleResource]
    last_replay: LastReplay | None = Field(description="Null: none was ever made again.")


@operation("GET /v1/schedules")
def list_schedules(call: Call) -> ScheduleList:
    """Return what is done daily because somebody has set it, and what the last replay found."""
    with call.reading() as connection:
        return _list(call, connection)


@operation("PUT /v1/schedules/{kind}")
def replace_schedule(call: Call, kind: DailyKind, stated: ScheduleRequest) -> ScheduleResource:
    """Have something done daily from tomorrow on, in place of what was set before."""
    if kind == "retention":
        if stated.sample is not None:
            raise Refusal("invalid-request", Problem("schedule-sample", "/sample"))
        periods_of(call)
    with call.writing() as connection:
        schedule = set_daily(
            connection, kind, sample=stated.sample, principal=call.principal, now=call.now
        )
    return _resource(kind, schedule)


@operation("POST /v1/schedules/{kind}/end")
def end_schedule(call: Call, kind: DailyKind) -> ScheduleList:
    """Have something done daily no longer; what still is, is returned."""
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
        actor=schedule.actor,
        created_at=schedule.created_at,
        due_at=schedule.due_at,
    )
