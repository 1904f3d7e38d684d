"""What a worker does once a day: disposal, and kept results made again and compared."""

from datetime import UTC, datetime

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from service.api.disposals import periods_of
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.operations.installation import Installation
from service.operations.jobs.tables import Schedule
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.http.problems import Refused
from service.platform.http.sent import Sent
from service.retention.schedules import DailyKind, end_daily, list_daily, sample_of, set_daily
from service.screening.replays.job import last_pass

router = resource(prefix="/v1/schedules", tag="schedules")


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


@router.get("")
def list_schedules(request: Request, principal: CurrentPrincipal) -> ScheduleList:
    """Return what is done daily because somebody has set it, and what the last replay found."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        return _list(connection, principal)


@router.put("/{kind}")
def replace_schedule(
    request: Request, principal: CurrentPrincipal, kind: DailyKind, stated: Sent[ScheduleRequest]
) -> ScheduleResource:
    """Have something done daily from tomorrow on, in place of what was set before.

    Disposal goes by periods that somebody has decided; they have to be readable.
    """
    installation: Installation = request.app.state.installation

    if kind == "retention":
        if stated.sample is not None:
            raise Refused("invalid-request", errors=[Problem("schedule-sample", "/sample")])
        periods_of(installation, principal.tenant_id)
    with transaction(installation.engine) as connection:
        schedule = set_daily(
            connection, kind, sample=stated.sample, principal=principal, now=datetime.now(UTC)
        )
    return _resource(kind, schedule)


@router.post("/{kind}/end")
def end_schedule(request: Request, principal: CurrentPrincipal, kind: DailyKind) -> ScheduleList:
    """Have something done daily no longer; the answer is what still is.

    A job of it that waits already is done still.
    """
    installation: Installation = request.app.state.installation
    with transaction(installation.engine) as connection:
        ended = end_daily(connection, kind, principal=principal, now=datetime.now(UTC))
        found = _list(connection, principal)
    if not ended:
        raise Refused("not-found")
    return found


def _list(connection: Connection, principal: Principal) -> ScheduleList:
    found = list_daily(connection, tenant_id=principal.tenant_id)
    last = last_pass(connection, tenant_id=principal.tenant_id)
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
