"""Whoever holds a copy of a screening is told when another has taken its place.

Who holds one stands in the log: whoever downloaded a document or a bundle of it. The change is
noted as `report.superseded`, for `GET /v1/changes` and webhooks, and put on record; in a case each
holder has a task (`service.casework.tasks.copies`).
"""

from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import Connection, select

from service.operations.audit.entry import write_entry
from service.operations.audit.tables import LOG_ENTRIES
from service.operations.changes.feed import note_change

SUPERSEDED = "report.superseded"
"""Action of the entry that says that holders were told."""

_HANDED_OUT = ("screening.read", "screening.exported")


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who got a copy.

    Attributes:
        actor: Who.
        copies: Marks of her copies, the oldest first; a bundle has none of its own.
        last_at: When she last got one.
    """

    actor: str
    copies: tuple[str, ...]
    last_at: datetime


def holders_of(connection: Connection, screening_id: str, *, tenant_id: str) -> list[Holder]:
    """Return who has downloaded a document or a bundle of a screening, by name."""
    rows = connection.execute(
        select(
            LOG_ENTRIES.c.actor,
            LOG_ENTRIES.c.action,
            LOG_ENTRIES.c.details,
            LOG_ENTRIES.c.created_at,
        )
        .where(
            LOG_ENTRIES.c.tenant_id == tenant_id,
            LOG_ENTRIES.c.subject_id == screening_id,
            LOG_ENTRIES.c.action.in_(_HANDED_OUT),
        )
        .order_by(LOG_ENTRIES.c.created_at, LOG_ENTRIES.c.id)
    )
    found: dict[str, tuple[dict[str, None], datetime]] = {}
    for actor, action, details, at in rows:
        said = orjson.loads(details)
        mark = said.get("copy")
        if action == "screening.read" and (mark is None or said.get("part")):
            continue  # read on a page: there is no copy of it
        marks, _ = found.get(actor, ({}, at))
        found[actor] = (marks | ({mark: None} if mark else {}), at)
    return [Holder(actor, tuple(marks), at) for actor, (marks, at) in sorted(found.items())]


def tell_holders(
    connection: Connection,
    superseded: str,
    *,
    by: str,
    tenant_id: str,
    actor: str,
    at: datetime,
) -> list[Holder]:
    """Note that a screening of which there are copies has been superseded; nothing if none is.

    Args:
        connection: The transaction that keeps the screening that takes its place.
        superseded: The earlier screening.
        by: The one that takes its place.
        tenant_id: Whose they are.
        actor: Who made the later one.
        at: When.

    Returns:
        Who holds a copy.
    """
    holders = holders_of(connection, superseded, tenant_id=tenant_id)
    if holders:
        note_change(connection, "report", superseded, tenant_id=tenant_id, actor=actor, at=at)
        write_entry(
            connection,
            SUPERSEDED,
            superseded,
            tenant_id=tenant_id,
            actor=actor,
            at=at,
            details={"by": by, "holders": len(holders)},
        )
    return holders
