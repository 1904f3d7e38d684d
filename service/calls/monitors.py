"""Monitors: what is checked regularly, and the changes found."""

from sqlalchemy import Connection

from service.calls.call import Call
from service.calls.operation import operation
from service.suppliers.monitors.event import close_event, list_events, load_event
from service.suppliers.monitors.making import new_monitor
from service.suppliers.monitors.monitor import change_monitor, load_monitor
from service.suppliers.monitors.monitor import end_monitor as end_kept_monitor
from service.suppliers.monitors.monitor import list_monitors as kept_monitors
from service.suppliers.monitors.request import EventChange, MonitorChange, MonitorEnd, NewMonitor
from service.suppliers.monitors.tables import EventState
from service.suppliers.monitors.views import (
    MonitorEventList,
    MonitorEventResource,
    MonitorList,
    MonitorResource,
    event_resource,
    monitor_resource,
    points_are_closed,
)


@operation("POST /v1/monitors")
def create_monitor(call: Call, stated: NewMonitor) -> MonitorResource:
    """Create a monitor of one party, one case or one portfolio."""
    with call.writing() as connection:
        made = new_monitor(
            connection,
            stated,
            principal=call.principal,
            now=call.now,
            person_key=call.installation.person_key,
        )
        return _shown(call, connection, made.id)


@operation("GET /v1/monitors")
def list_monitors(call: Call, *, limit: int, offset: int = 0) -> MonitorList:
    """List the monitors that you can see, newest first."""
    with call.reading() as connection:
        found = kept_monitors(connection, principal=call.principal, limit=limit + 1, offset=offset)
    items = [monitor_resource(monitor, now=call.now) for monitor in found[:limit]]
    return MonitorList(items=items, more=len(found) > limit)


@operation("GET /v1/monitors/{monitor_id}")
def get_monitor(call: Call, monitor_id: str) -> MonitorResource:
    """Return a monitor."""
    with call.reading() as connection:
        return _shown(call, connection, monitor_id)


@operation("PATCH /v1/monitors/{monitor_id}")
def update_monitor(
    call: Call, monitor_id: str, stated: MonitorChange, *, version: int
) -> MonitorResource:
    """Update owner, interval, quiet hours or last day."""
    with call.writing() as connection:
        change_monitor(
            connection,
            load_monitor(connection, monitor_id, principal=call.principal),
            stated,
            version=version,
            principal=call.principal,
            now=call.now,
        )
        return _shown(call, connection, monitor_id)


@operation("POST /v1/monitors/{monitor_id}/end")
def end_monitor(
    call: Call, monitor_id: str, stated: MonitorEnd, *, version: int | None = None
) -> MonitorResource:
    """End a monitor, with a reason. Its events are kept.

    Args:
        call: Who ends it.
        monitor_id: Its number.
        stated: Why.
        version: That it builds on; None: as the monitor stands.
    """
    with call.writing() as connection:
        monitor = load_monitor(connection, monitor_id, principal=call.principal)
        end_kept_monitor(
            connection,
            monitor,
            stated,
            version=version or monitor.version,
            principal=call.principal,
            now=call.now,
        )
        return _shown(call, connection, monitor_id)


@operation("GET /v1/monitors/{monitor_id}/events")
def list_monitor_events(
    call: Call,
    monitor_id: str,
    *,
    state: EventState | None = None,
    limit: int,
    offset: int = 0,
) -> MonitorEventList:
    """List the events of a monitor, newest first, including those held by quiet hours."""
    with call.reading() as connection:
        monitor = load_monitor(connection, monitor_id, principal=call.principal)
        found = list_events(connection, monitor, state=state, limit=limit + 1, offset=offset)
        closed = points_are_closed(connection, monitor, principal=call.principal)
    today = call.now.date()
    items = [
        event_resource(event, call.language, today=today, closed=closed) for event in found[:limit]
    ]
    return MonitorEventList(items=items, more=len(found) > limit)


@operation("GET /v1/monitor-events/{event_id}")
def get_monitor_event(call: Call, event_id: str) -> MonitorEventResource:
    """Return an event."""
    with call.reading() as connection:
        return _shown_event(call, connection, event_id)


@operation("PATCH /v1/monitor-events/{event_id}")
def update_monitor_event(
    call: Call, event_id: str, stated: EventChange, *, version: int | None = None
) -> MonitorEventResource:
    """Record the outcome of an event.

    Args:
        call: Who says it.
        event_id: Its number.
        stated: What came of it.
        version: That it builds on; None: as the event stands.
    """
    with call.writing() as connection:
        event = load_event(connection, event_id, principal=call.principal)
        close_event(
            connection,
            event,
            stated,
            version=version or event.version,
            principal=call.principal,
            now=call.now,
        )
        return _shown_event(call, connection, event_id)


def _shown(call: Call, connection: Connection, monitor_id: str) -> MonitorResource:
    monitor = load_monitor(connection, monitor_id, principal=call.principal)
    return monitor_resource(monitor, now=call.now)


def _shown_event(call: Call, connection: Connection, event_id: str) -> MonitorEventResource:
    event = load_event(connection, event_id, principal=call.principal)
    monitor = load_monitor(connection, event.monitor_id, principal=call.principal)
    closed = points_are_closed(connection, monitor, principal=call.principal)
    return event_resource(event, call.language, today=call.now.date(), closed=closed)
