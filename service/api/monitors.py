"""Monitors: what is checked regularly, and the changes found."""

from typing import Annotated

from fastapi import Query, Response

from service.api.answers import Limit, Offset
from service.api.bodies import Tidied
from service.api.calling import CurrentCall, describe
from service.api.resource import resource
from service.api.versions import SeenVersion
from service.calls import monitors as calls
from service.suppliers.monitors.request import EventChange, MonitorChange, MonitorEnd, NewMonitor
from service.suppliers.monitors.tables import EventState
from service.suppliers.monitors.views import (
    MonitorEventList,
    MonitorEventResource,
    MonitorList,
    MonitorResource,
)

router = resource(prefix="/v1", tag="monitors")


@router.post("/monitors", status_code=201)
def create_monitor(
    response: Response, call: CurrentCall, stated: Tidied[NewMonitor]
) -> MonitorResource:
    """Create a monitor of one party, one case or one portfolio.

    Every hour a worker checks whether registers, lists, the scorecard or judgements have changed or
    the interval has passed. Only a material change creates an event.
    """
    made = calls.create_monitor(call, stated)
    describe(response, version=made.version, location=f"/v1/monitors/{made.id}")
    return made


@router.get("/monitors")
def list_monitors(call: CurrentCall, limit: Limit = 20, offset: Offset = 0) -> MonitorList:
    """List the monitors that you can see, newest first."""
    return calls.list_monitors(call, limit=limit, offset=offset)


@router.get("/monitors/{monitor_id}")
def get_monitor(response: Response, call: CurrentCall, monitor_id: str) -> MonitorResource:
    """Return a monitor. Send its `ETag` as `If-Match` when you update it."""
    found = calls.get_monitor(call, monitor_id)
    describe(response, version=found.version)
    return found


@router.patch("/monitors/{monitor_id}")
def update_monitor(
    response: Response,
    call: CurrentCall,
    monitor_id: str,
    version: SeenVersion,
    stated: Tidied[MonitorChange],
) -> MonitorResource:
    """Update owner, interval, quiet hours or last day.

    A later last day reactivates an expired monitor.
    """
    changed = calls.update_monitor(call, monitor_id, stated, version=version)
    describe(response, version=changed.version)
    return changed


@router.post("/monitors/{monitor_id}/end")
def end_monitor(
    response: Response,
    call: CurrentCall,
    monitor_id: str,
    version: SeenVersion,
    stated: Tidied[MonitorEnd],
) -> MonitorResource:
    """End a monitor, with a reason. Its events are kept."""
    ended = calls.end_monitor(call, monitor_id, stated, version=version)
    describe(response, version=ended.version)
    return ended


@router.get("/monitors/{monitor_id}/events")
def list_monitor_events(
    response: Response,
    call: CurrentCall,
    monitor_id: str,
    *,
    event_state: Annotated[
        EventState | None, Query(alias="state", description="Only events in this state.")
    ] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> MonitorEventList:
    """List the events of a monitor, newest first, including those held by quiet hours."""
    describe(response, language=call.language)
    return calls.list_monitor_events(
        call, monitor_id, state=event_state, limit=limit, offset=offset
    )


@router.get("/monitor-events/{event_id}")
def get_monitor_event(response: Response, call: CurrentCall, event_id: str) -> MonitorEventResource:
    """Return an event. Send its `ETag` as `If-Match` when you close it."""
    found = calls.get_monitor_event(call, event_id)
    describe(response, version=found.version, language=call.language)
    return found


@router.patch("/monitor-events/{event_id}")
def update_monitor_event(
    response: Response,
    call: CurrentCall,
    event_id: str,
    version: SeenVersion,
    stated: Tidied[EventChange],
) -> MonitorEventResource:
    """Record the outcome of an event.

    An event that has a task in a case is closed with its task.
    """
    closed = calls.update_monitor_event(call, event_id, stated, version=version)
    describe(response, version=closed.version, language=call.language)
    return closed
