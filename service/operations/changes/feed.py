"""What has been made or changed for a tenant, in an order in which nothing is ever passed over.

The database notes each change in the transaction of what changed (triggers, whichever door it came
in by). Transactions end in another order than they begin, so a moment is no place to go on from. A
note therefore gets its place in the row when somebody first reads past it, after all that have a
place already; what ends later comes later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Annotated, Literal
from uuid import uuid4

from sqlalchemy import Connection, Engine, UniqueConstraint, bindparam, func, select, update

from service.operations.people.principal import Principal
from service.operations.people.units import sees
from service.platform.db.database import transaction
from service.platform.db.record_id import Kind
from service.platform.db.records import Big, OfTenant, table_of
from service.platform.db.store import add, write
from service.platform.db.tenants import TENANTS

ChangeKind = Literal[
    "screening", "need", "package", "case", "decision", "judgement", "job", "monitor", "event",
    "report", "replay", "need_replay",
    "task", "evidence_file", "mapping", "follow_up", "register_check", "reply", "award",
]  # fmt: skip
"""What has changed: `award` is a case whose award was recorded, `reply` one in which a firm has
answered through a link, `report` a screening of which somebody holds a copy and whose place another
has taken, `replay` one that came out different when it was made again, `need_replay` a needs
assessment that did."""

_KINDS: Mapping[ChangeKind, Kind] = {
    "screening": "screening",
    "need": "need",
    "package": "package",
    "case": "case",
    "decision": "decision",
    "judgement": "judgement",
    "job": "job",
    "monitor": "monitor",
    "event": "monitorevent",
    "report": "screening",
    "replay": "screening",
    "need_replay": "need",
    "task": "task",
    "evidence_file": "file",
    "mapping": "mapping",
    "follow_up": "followup",
    "register_check": "check",
    "reply": "case",
    "award": "case",
}

_AT_ONCE = 10_000
"""Notes that get their places in one transaction; more than one reading gives out."""
_LOOKED_AT = 1_000
"""Changes that one reading looks at for somebody who does not see all of them. Ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNote(OfTenant):
    """One change: the kind and number of the record, when, and its place once it has one."""

    kind: str
    record_id: str
    place: Annotated[int | None, Big] = None


CHANGES = table_of(ChangeNote, "changes", UniqueConstraint("tenant_id", "place"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One record that was made or changed.

    Attributes:
        kind: Of which kind it is.
        record_id: Its number.
        at: When, with a time zone.
        place: Its place among the changes of the tenant.
    """

    kind: ChangeKind
    record_id: str
    at: datetime
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """A part of the changes of a tenant.

    Attributes:
        items: Those that the person sees, in their order.
        last: The place to go on from: that of the last of them, so that what others do, whom she
            does not see, changes nothing of it.
        more: Whether others follow.
    """

    items: tuple[Change, ...]
    last: int
    more: bool


def note_change(
    connection: Connection,
    kind: ChangeKind,
    record_id: str,
    *,
    tenant_id: str,
    actor: str,
    at: datetime,
) -> None:
    """Note a change that no trigger of the database sees, in the transaction that makes it.

    Args:
        connection: The transaction.
        kind: Of what.
        record_id: Its number.
        tenant_id: Whose it is.
        actor: Who made it.
        at: When, with a time zone.
    """
    note = ChangeNote(
        tenant_id=tenant_id,
        id=uuid4().hex,
        actor=actor,
        created_at=at,
        kind=kind,
        record_id=record_id,
    )
    add(connection, note)


def read_changes(engine: Engine, principal: Principal, *, after: int, limit: int) -> ChangePage:
    """Return the changes after a place that somebody sees, at most `limit` of them.

    Args:
        engine: From `service.platform.db.database.open_engine`.
        principal: Who asks; records of units that are not hers are left out.
        after: A place; 0: from the beginning.
        limit: How many.
    """
    _place(engine, principal.tenant_id)
    items: list[Change] = []
    with transaction(engine, read_only=True) as connection:
        most = limit + 1 if principal.sees_every_unit else max(limit + 1, _LOOKED_AT)
        found = _after(connection, principal.tenant_id, after=after, limit=most)
        for change in found:
            if _is_seen(connection, change, principal):
                items.append(change)
            if len(items) > limit:
                break
    if len(items) > limit:
        return ChangePage(items=tuple(items[:limit]), last=items[limit - 1].place, more=True)
    if len(found) == most:  # others may follow that she sees
        return ChangePage(items=tuple(items), last=found[-1].place, more=True)
    return ChangePage(items=tuple(items), last=items[-1].place if items else after, more=False)


def look_through(engine: Engine, principal: Principal, *, after: int, limit: int) -> ChangePage:
    """Return the changes after a place that somebody sees, at most `limit` of them looked at.

    For readers inside the service: `last` is the place of the last one looked at, seen or not, so
    that none is looked at twice. It is not given out, for it says how many there are besides.
    """
    _place(engine, principal.tenant_id)
    with transaction(engine, read_only=True) as connection:
        found = _after(connection, principal.tenant_id, after=after, limit=limit + 1)
        looked_at = found[:limit]
        items = tuple(change for change in looked_at if _is_seen(connection, change, principal))
    last = looked_at[-1].place if looked_at else after
    return ChangePage(items=items, last=last, more=len(found) > limit)


def last_place(engine: Engine, tenant_id: str) -> int:
    """Return the place of the last change of a tenant; those that come get a later one."""
    while True:
        _place(engine, tenant_id)
        with transaction(engine, read_only=True) as connection:
            own = CHANGES.c.tenant_id == tenant_id
            waits = select(CHANGES.c.id).where(own, CHANGES.c.place.is_(None)).limit(1)
            if connection.scalar(waits) is None:
                highest = select(func.coalesce(func.max(CHANGES.c.place), 0)).where(own)
                return int(connection.scalar(highest) or 0)


def _place(engine: Engine, tenant_id: str) -> None:
    """Give the notes that wait their places, those of an earlier moment first."""
    waits = (CHANGES.c.tenant_id == tenant_id, CHANGES.c.place.is_(None))
    with transaction(engine, read_only=True) as connection:
        if connection.scalar(select(CHANGES.c.id).where(*waits).limit(1)) is None:
            return
    with transaction(engine) as connection:
        alone = select(TENANTS.c.id).where(TENANTS.c.id == tenant_id)
        connection.execute(alone.with_for_update(key_share=True))
        highest = connection.scalar(
            select(func.coalesce(func.max(CHANGES.c.place), 0)).where(
                CHANGES.c.tenant_id == tenant_id
            )
        )
        waiting = connection.scalars(
            select(CHANGES.c.id)
            .where(*waits)
            .order_by(CHANGES.c.created_at, CHANGES.c.kind, CHANGES.c.record_id, CHANGES.c.id)
            .limit(_AT_ONCE)
        ).all()
        if waiting:
            write(
                connection,
                update(CHANGES)
                .where(CHANGES.c.tenant_id == tenant_id, CHANGES.c.id == bindparam("change"))
                .values(place=bindparam("given")),
                [
                    {"change": change, "given": place}
                    for place, change in enumerate(waiting, start=(highest or 0) + 1)
                ],
            )


def _after(connection: Connection, tenant_id: str, *, after: int, limit: int) -> list[Change]:
    rows = connection.execute(
        select(
            CHANGES.c.kind,
            CHANGES.c.record_id,
            CHANGES.c.created_at.label("at"),
            CHANGES.c.place,
        )
        .where(CHANGES.c.tenant_id == tenant_id, CHANGES.c.place > after)
        .order_by(CHANGES.c.place)
        .limit(limit)
    )
    known = takewhile(lambda row: row.kind in _KINDS, rows)  # a newer server has made the others
    return [Change(**row._mapping) for row in known]


def _is_seen(connection: Connection, change: Change, principal: Principal) -> bool:
    """Tell whether somebody sees a record, by the same rule as where it is read."""
    if principal.sees_every_unit:
        return True
    return sees(connection, _KINDS[change.kind], change.record_id, principal=principal)
