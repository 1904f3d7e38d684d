"""Monitors: what is looked at again, and what was noticed."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query, Request, Response

from service.api.answers import Limit, Offset
from service.api.bodies import Tidied
from service.api.case_writes import SeenVersion, etag
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.http.problems import language_of
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

router = resource(prefix="/v1", tag="monitors")


@router.post("/monitors", status_code=201)
def create_monitor(
    request: Request, response: Response, principal: CurrentPrincipal, stated: Tidied[NewMonitor]
) -> MonitorResource:
    """Watch a party, a case or a portfolio: one of them.

    A worker looks every hour whether registers, lists, scorecard or judgements have changed or the
    days have passed, and makes an event only of a material change.
    """
    installation: Installation = request.app.state.installation
    with transaction(installation.engine) as connection:
        monitor_id = new_monitor(
            connection,
            stated,
            principal=principal,
            now=datetime.now(UTC),
            person_key=installation.person_key,
        ).id
    response.headers["location"] = f"/v1/monitors/{monitor_id}"
    return _shown(request, response, principal, monitor_id)


@router.get("/monitors")
def list_monitors(
    request: Request, principal: CurrentPrincipal, limit: Limit = 20, offset: Offset = 0
) -> MonitorList:
    """Return the monitors that you see, newest first."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = kept_monitors(connection, principal=principal, limit=limit + 1, offset=offset)
    now = datetime.now(UTC)
    items = [monitor_resource(monitor, now=now) for monitor in found[:limit]]
    return MonitorList(items=items, more=len(found) > limit)


@router.get("/monitors/{monitor_id}")
def get_monitor(
    request: Request, response: Response, principal: CurrentPrincipal, monitor_id: str
) -> MonitorResource:
    """Return a monitor. `ETag` is what a change of it builds on."""
    return _shown(request, response, principal, monitor_id)


@router.patch("/monitors/{monitor_id}")
def update_monitor(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    monitor_id: str,
    version: SeenVersion,
    stated: Tidied[MonitorChange],
) -> MonitorResource:
    """Change owner, days, quiet hours or last day. One that has expired goes on by a later day."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine) as connection:
        change_monitor(
            connection,
            load_monitor(connection, monitor_id, principal=principal),
            stated,
            version=version,
            principal=principal,
            now=datetime.now(UTC),
        )
    return _shown(request, response, principal, monitor_id)


@router.post("/monitors/{monitor_id}/end")
def end_monitor(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    monitor_id: str,
    version: SeenVersion,
    stated: Tidied[MonitorEnd],
) -> MonitorResource:
    """End a monitor, with a reason. What it has noticed stays."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine) as connection:
        end_kept_monitor(
            connection,
            load_monitor(connection, monitor_id, principal=principal),
            stated,
            version=version,
            principal=principal,
            now=datetime.now(UTC),
        )
    return _shown(request, response, principal, monitor_id)


@router.get("/monitors/{monitor_id}/events")
def list_monitor_events(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    monitor_id: str,
    *,
    event_state: Annotated[
        EventState | None, Query(alias="state", description="Only in this state.")
    ] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> MonitorEventList:
    """Return what a monitor has noticed, newest first, also what quiet hours still hold."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        monitor = load_monitor(connection, monitor_id, principal=principal)
        found = list_events(connection, monitor, state=event_state, limit=limit + 1, offset=offset)
        closed = points_are_closed(connection, monitor, principal=principal)
    language, today = language_of(request.scope), datetime.now(UTC).date()
    response.headers["content-language"] = language
    items = [event_resource(event, language, today=today, closed=closed) for event in found[:limit]]
    return MonitorEventList(items=items, more=len(found) > limit)


@router.get("/monitor-events/{event_id}")
def get_monitor_event(
    request: Request, response: Response, principal: CurrentPrincipal, event_id: str
) -> MonitorEventResource:
    """Return one event. `ETag` is what closing it builds on."""
    return _shown_event(request, response, principal, event_id)


@router.patch("/monitor-events/{event_id}")
def update_monitor_event(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    event_id: str,
    version: SeenVersion,
    stated: Tidied[EventChange],
) -> MonitorEventResource:
    """Say what came of an event. One that has a task in a case is closed with its task."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine) as connection:
        close_event(
            connection,
            load_event(connection, event_id, principal=principal),
            stated,
            version=version,
            principal=principal,
            now=datetime.now(UTC),
        )
    return _shown_event(request, response, principal, event_id)


def _shown(
    request: Request, response: Response, principal: Principal, monitor_id: str
) -> MonitorResource:
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        monitor = load_monitor(connection, monitor_id, principal=principal)
    response.headers["etag"] = etag(monitor.version)
    return monitor_resource(monitor, now=datetime.now(UTC))


def _shown_event(
    request: Request, response: Response, principal: Principal, event_id: str
) -> MonitorEventResource:
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        event = load_event(connection, event_id, principal=principal)
        monitor = load_monitor(connection, event.monitor_id, principal=principal)
        closed = points_are_closed(connection, monitor, principal=principal)
    language = language_of(request.scope)
    response.headers["etag"] = etag(event.version)
    response.headers["content-language"] = language
    return event_resource(event, language, today=datetime.now(UTC).date(), closed=closed)
