"""What a worker does once a day: disposal, and kept results made again and compared."""

from service.api.calling import CurrentCall
from service.api.resource import resource
from service.calls import schedules as calls
from service.calls.schedules import ScheduleList, ScheduleRequest, ScheduleResource
from service.platform.http.sent import Sent
from service.retention.schedules import DailyKind

router = resource(prefix="/v1/schedules", tag="schedules")


@router.get("")
def list_schedules(call: CurrentCall) -> ScheduleList:
    """Return what is done daily because somebody has set it, and what the last replay found."""
    return calls.list_schedules(call)


@router.put("/{kind}")
def replace_schedule(
    call: CurrentCall, kind: DailyKind, stated: Sent[ScheduleRequest]
) -> ScheduleResource:
    """Have something done daily from tomorrow on, in place of what was set before.

    Disposal goes by periods that somebody has decided; they have to be readable.
    """
    return calls.replace_schedule(call, kind, stated)


@router.post("/{kind}/end")
def end_schedule(call: CurrentCall, kind: DailyKind) -> ScheduleList:
    """Have something done daily no longer; the answer is what still is.

    A job of it that waits already is done still.
    """
    return calls.end_schedule(call, kind)
