"""What has been made or changed for a tenant, in an order in which nothing is ever passed over.

The database notes each change in the transaction of what changed (triggers, whichever door it came
in by). Transactions end in another order than they begin, so a moment is no place to go on from. A
note therefore gets its place in the row when somebody first reads past it, after all that have a
place already; what ends later comes later.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    ForeignKey,
    String,
    UniqueConstraint,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.cases.case import seen_by
from service.cases.links import points_are_open
from service.cases.refusal import Refusal
from service.cases.tables import CaseRow, DecisionRow
from service.database import transaction
from service.models import Base, Instant, Tenant
from service.packages.table import PackageRow
from service.principal import Principal

ChangeKind = Literal["screening", "need", "package", "case", "decision", "judgement", "job"]

_CURSOR = re.compile(r"1:(0|[1-9][0-9]{0,17})")  # the version of its form, and a place
_AT_ONCE = 10_000
"""Notes that get their places in one transaction; more than one reading gives out."""


class ChangeRow(Base):
    """One change: the kind and number of the record, when, and its place once it has one."""

    __tablename__ = "changes"
    __table_args__ = (UniqueConstraint("tenant_id", "place"),)

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String)
    record_id: Mapped[str] = mapped_column(String)
    place: Mapped[int | None] = mapped_column(BigInteger)


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
class Changes:
    """A part of the changes of a tenant.

    Attributes:
        items: Those that the person sees, in their order.
        last: The place of the last one looked at, hers or not.
        more: Whether others follow.
    """

    items: tuple[Change, ...]
    last: int
    more: bool


def cursor_of(place: int) -> str:
    """Return where to go on after a place, as it is given out.

    >>> cursor_of(17), place_of(cursor_of(17))
    ('MToxNw', 17)
    """
    return base64.urlsafe_b64encode(f"1:{place}".encode()).decode().rstrip("=")


def place_of(cursor: str) -> int:
    """Return the place that a cursor stands for.

    Raises:
        ValueError: It is none that was given out. It is not repeated.
    """
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise ValueError("This is no cursor.") from None
    stated = _CURSOR.fullmatch(text)
    if stated is None or cursor_of(int(stated[1])) != cursor:
        raise ValueError("This is no cursor.")
    return int(stated[1])


def read_changes(engine: Engine, principal: Principal, *, after: int, limit: int) -> Changes:
    """Return the changes after a place that somebody sees, at most `limit` of them looked at.

    Args:
        engine: From `service.database.open_engine`.
        principal: Who asks; cases of units that are not hers are left out, and what belongs to
            them.
        after: A place; 0: from the beginning.
        limit: How many are looked at.
    """
    _place(engine, principal.tenant_id)
    with transaction(engine, read_only=True) as connection:
        found = _after(connection, principal.tenant_id, after=after, limit=limit + 1)
        looked_at = found[:limit]
        items = tuple(one for one in looked_at if _is_seen(connection, one, principal))
    last = looked_at[-1].place if looked_at else after
    return Changes(items=items, last=last, more=len(found) > limit)


def _place(engine: Engine, tenant_id: str) -> None:
    """Give the notes that wait their places, those of an earlier moment first."""
    waits = (ChangeRow.tenant_id == tenant_id, ChangeRow.place.is_(None))
    with transaction(engine, read_only=True) as connection:
        if connection.scalar(select(ChangeRow.id).where(*waits).limit(1)) is None:
            return
    with transaction(engine) as connection:
        alone = select(Tenant.id).where(Tenant.id == tenant_id)
        connection.execute(alone.with_for_update(key_share=True))
        highest: int = connection.scalar(
            select(func.coalesce(func.max(ChangeRow.place), 0)).where(
                ChangeRow.tenant_id == tenant_id
            )
        )
        waiting = connection.scalars(
            select(ChangeRow.id)
            .where(*waits)
            .order_by(ChangeRow.created_at, ChangeRow.kind, ChangeRow.record_id, ChangeRow.id)
            .limit(_AT_ONCE)
        ).all()
        if waiting:
            connection.execute(
                update(ChangeRow)
                .where(ChangeRow.tenant_id == tenant_id, ChangeRow.id == bindparam("change"))
                .values(place=bindparam("given")),
                [
                    {"change": one, "given": place}
                    for place, one in enumerate(waiting, start=highest + 1)
                ],
            )


def _after(connection: Connection, tenant_id: str, *, after: int, limit: int) -> list[Change]:
    rows = connection.execute(
        select(
            ChangeRow.kind,
            ChangeRow.record_id,
            ChangeRow.created_at.label("at"),
            ChangeRow.place,
        )
        .where(ChangeRow.tenant_id == tenant_id, ChangeRow.place > after)
        .order_by(ChangeRow.place)
        .limit(limit)
    )
    return [Change(**row._mapping) for row in rows]


def _is_seen(connection: Connection, change: Change, principal: Principal) -> bool:
    """Tell whether somebody sees a record, by the same rule as where it is read."""
    if principal.sees_every_unit:
        return True
    tenant_id, record_id = principal.tenant_id, change.record_id
    if change.kind in ("case", "decision"):
        case_id = record_id
        if change.kind == "decision":
            of_decision = select(DecisionRow.case_id).where(
                DecisionRow.tenant_id == tenant_id, DecisionRow.id == record_id
            )
            case_id = connection.scalar(of_decision) or ""
        case = select(CaseRow.id).where(
            CaseRow.tenant_id == tenant_id, CaseRow.id == case_id, seen_by(principal)
        )
        return connection.scalar(case) is not None
    screening_id: str | None = record_id if change.kind == "screening" else None
    if change.kind == "package":
        of_package = select(PackageRow.screening_id).where(
            PackageRow.tenant_id == tenant_id, PackageRow.id == record_id
        )
        screening_id = connection.scalar(of_package)
    if screening_id is None:
        return True
    try:
        points_are_open(connection, screening_id, principal=principal)
    except Refusal:
        return False
    return True
