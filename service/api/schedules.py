"""Daily work of a worker: disposal, and replay of stored results."""

from service.api.calling import CurrentCall
from service.api.resource import resource
from service.calls import schedules as calls
from service.calls.schedules import ScheduleList, ScheduleRequest, ScheduleResource
from service.platform.http.sent import Sent
from service.retention.schedules import DailyKind

router = resource(prefix="/v1/schedules", tag="schedules")


@router.get("")
def list_schedules(call: CurrentCall) -> ScheduleList:
    """List the daily schedules, and the result of the last replay."""
    return calls.list_schedules(call)


@router.put("/{kind}")
def replace_schedule(
    call: CurrentCall, kind: DailyKind, stated: Sent[ScheduleRequest]
) -> ScheduleResource:
    """Set a daily schedule from tomorrow on, replacing the previous one.

    Disposal uses the retention periods that the organisation has decided; they must be readable.
    """
    return calls.replace_schedule(call, kind, stated)


@router.post("/{kind}/end")
def end_schedule(call: CurrentCall, kind: DailyKind) -> ScheduleList:
    """Remove a daily schedule and return the remaining ones.

    A job that is already waiting is still done.
    """
    return calls.end_schedule(call, kind)
