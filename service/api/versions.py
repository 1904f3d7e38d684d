"""Record versions over HTTP: If-Match on updates, and the ETag of the record."""

import re
from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import ColumnElement, select

from service.api.security import CurrentPrincipal
from service.casework.cases.tables import CASES, DECISIONS, TASKS
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.operations.webhooks.tables import WEBHOOK_RECEIVERS
from service.platform.db.database import transaction
from service.platform.http.entity_tags import named_tags
from service.platform.http.problems import Refused
from service.suppliers.monitors.tables import MONITOR_EVENTS, MONITORS

_VERSION = re.compile("[1-9][0-9]{0,8}")
_RECORDS = {
    "case_id": CASES, "task_id": TASKS, "monitor_id": MONITORS, "event_id": MONITOR_EVENTS,
    "receiver_id": WEBHOOK_RECEIVERS,
}  # fmt: skip
"""The table of the record whose version counts, by the part of the address that names it."""

NO_VERSION = 0
"""Of a record that is not there; whoever writes to it finds that out."""


async def _version(
    request: Request,
    principal: CurrentPrincipal,
    if_match: Annotated[
        str | None,
        Header(description="The current ETag of the resource, several, or `*`. Required."),
    ] = None,
) -> int:
    """Return the version that a change builds on (RFC 9110, section 13.1.1).

    Of several tags, or `*`, it is the version that the record has now, if it is among them. A
    change in between is found by whoever writes, as where one tag is named.

    Raises:
        Refused: There is none (428), or none of them is a version of ours (412): a weak tag never
            matches.
    """
    lines = request.headers.getlist("if-match")
    if if_match is None or not lines:
        raise Refused("precondition-required")
    named = named_tags(lines)
    stated = [int(tag) for tag in named.strong if _VERSION.fullmatch(tag)]
    if not named.any and not stated:
        raise Refused("precondition-failed")
    if len(stated) == 1:
        return stated[0]
    current = await run_in_threadpool(_current, request, principal)
    return current if named.any or current in stated else stated[0]


SeenVersion = Annotated[int, Depends(_version)]
"""Annotation of an endpoint's argument: the version that the sender has seen."""


def etag(version: int) -> str:
    """Return a version as an entity tag.

    >>> etag(3)
    '"3"'
    """
    return f'"{version}"'


def _current(request: Request, principal: Principal) -> int:
    """Return the version that the record of an address has now."""
    named: Mapping[str, str] = request.path_params
    installation: Installation = request.app.state.installation
    part = next((name for name in _RECORDS if name in named), None)
    table = CASES if part is None else _RECORDS[part]
    which: ColumnElement[bool] = table.c.id == named.get(part or "")
    if part is None:
        decided = DECISIONS.c.tenant_id == principal.tenant_id
        case = select(DECISIONS.c.case_id).where(decided, DECISIONS.c.id == named["decision_id"])
        which = table.c.id == case.scalar_subquery()
    asked = select(table.c.version).where(table.c.tenant_id == principal.tenant_id, which)
    with transaction(installation.engine, read_only=True) as connection:
        return connection.scalar(asked) or NO_VERSION
