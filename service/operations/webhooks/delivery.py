"""Deliveries: one for each change that a receiver is told of, until it has arrived or is dead.

They are noted together with the place up to which the changes have been looked at, in one
transaction: nothing is passed over, and nothing is noted twice.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from service.operations.changes.feed import Change
from service.operations.webhooks.event_types import type_of
from service.operations.webhooks.receiver import check_not_ended, hold
from service.operations.webhooks.retries import KEPT, LONGEST
from service.operations.webhooks.tables import (
    WEBHOOK_DELIVERIES,
    WEBHOOK_RECEIVERS,
    Delivery,
    DeliveryState,
    Receiver,
)
from service.platform.db.record_id import is_id, new_id
from service.platform.db.store import (
    add_unless_there,
    change,
    load,
    load_all,
    remove,
    row_of_record,
)
from service.platform.refusal import Refusal

STATES: tuple[DeliveryState, ...] = get_args(DeliveryState)


def note_changes(
    connection: Connection,
    receiver: Receiver,
    changes: Sequence[Change],
    *,
    up_to: int,
    now: datetime,
) -> None:
    """Note what a receiver is to be told, and the place up to which the changes are looked at.

    Args:
        connection: Inside a transaction that may write.
        receiver: As it was when the changes were read.
        changes: Those that its owner sees; of other types than it has chosen none is noted.
        up_to: The place of the last one that was looked at.
        now: The moment, with a time zone.
    """
    hold(connection, receiver)
    deliveries = (
        Delivery(
            tenant_id=receiver.tenant_id,
            id=new_id("delivery"),
            actor=receiver.actor,
            created_at=now,
            receiver_id=receiver.id,
            place=noted_change.place,
            type=type_of(noted_change.kind),
            record_id=noted_change.record_id,
            happened_at=noted_change.at,
            state="waiting",
            attempts=0,
            queued_at=now,
            due_at=now,
        )
        for noted_change in changes
        if type_of(noted_change.kind) in receiver.types
    )
    add_unless_there(connection, *deliveries)
    before = WEBHOOK_RECEIVERS.c.place < up_to
    change(connection, Receiver, row_of_record(receiver), before, place=up_to)


def next_due(connection: Connection, receiver: Receiver, *, now: datetime) -> Delivery | None:
    """Return what is to be sent to a receiver now, what was due first first."""
    columns = WEBHOOK_DELIVERIES.c
    found = load_all(
        connection,
        Delivery,
        *_of(receiver),
        columns.state == "waiting",
        columns.due_at <= now,
        order_by=[columns.due_at, columns.place],
        limit=1,
    )
    return found[0] if found else None


def load_delivery(connection: Connection, receiver: Receiver, delivery_id: str) -> Delivery:
    """Return a delivery to a receiver.

    Raises:
        Refusal: `not-found`.
    """
    found = None
    if is_id("delivery", delivery_id):
        its = WEBHOOK_DELIVERIES.c.id == delivery_id
        found = load(connection, Delivery, *_of(receiver), its)
    if found is None:
        raise Refusal("not-found")
    return found


def list_deliveries(
    connection: Connection,
    receiver: Receiver,
    *,
    state: DeliveryState | None,
    limit: int,
    offset: int,
) -> list[Delivery]:
    """Return the deliveries to a receiver, the newest change first; of one state or of all."""
    where = [*_of(receiver), *([WEBHOOK_DELIVERIES.c.state == state] if state else [])]
    order = [WEBHOOK_DELIVERIES.c.place.desc()]
    return load_all(connection, Delivery, *where, order_by=order, limit=limit, offset=offset)


def count_deliveries(connection: Connection, receiver: Receiver) -> dict[DeliveryState, int]:
    """Return how many deliveries to a receiver are in each state."""
    rows = connection.execute(
        select(WEBHOOK_DELIVERIES.c.state, func.count())
        .where(*_of(receiver))
        .group_by(WEBHOOK_DELIVERIES.c.state)
    )
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in STATES}


def put_in_line(
    connection: Connection,
    receiver: Receiver,
    *,
    now: datetime,
    state: DeliveryState = "waiting",
    only: str | None = None,
) -> int:
    """Let deliveries be tried from the beginning, and the receiver be left alone no longer.

    They keep their ids, so that a receiver that has had one already can tell.

    Args:
        connection: Inside a transaction that may write.
        receiver: Whose.
        now: The moment.
        state: Those in this state.
        only: The id of the one delivery that counts, in whatever state.

    Returns:
        How many.

    Raises:
        Refusal: `conflict`: the receiver has ended.
    """
    check_not_ended(hold(connection, receiver))
    which = WEBHOOK_DELIVERIES.c.state == state if only is None else WEBHOOK_DELIVERIES.c.id == only
    done = change(
        connection,
        Delivery,
        *_of(receiver),
        which,
        state="waiting",
        attempts=0,
        queued_at=now,
        due_at=now,
        settled_at=None,
    )
    change(connection, Receiver, row_of_record(receiver), failures=0, paused_until=None)
    return done


def let_die(connection: Connection, receiver: Receiver, *, outcome: str, now: datetime) -> None:
    """Let all that waits for a receiver be dead, which is visible, and can be undone."""
    waits = WEBHOOK_DELIVERIES.c.state == "waiting"
    which = (*_of(receiver), waits)
    change(connection, Delivery, *which, state="dead", settled_at=now, outcome=outcome)


def anything_past(connection: Connection, receiver: Receiver, *, now: datetime) -> bool:
    """Tell whether `sweep` would do something."""
    past = or_(_late(now), _old(now))
    query = select(WEBHOOK_DELIVERIES.c.id).where(*_of(receiver), past).limit(1)
    return connection.scalar(query) is not None


def sweep(connection: Connection, receiver: Receiver, *, now: datetime) -> None:
    """Let what has waited too long be dead, and forget what arrived long ago."""
    hold(connection, receiver)
    outcome = func.coalesce(WEBHOOK_DELIVERIES.c.outcome, "late")
    late = (*_of(receiver), _late(now))
    change(connection, Delivery, *late, state="dead", settled_at=now, outcome=outcome)
    remove(connection, Delivery, *_of(receiver), _old(now))


def _late(now: datetime) -> ColumnElement[bool]:
    return and_(
        WEBHOOK_DELIVERIES.c.state == "waiting", WEBHOOK_DELIVERIES.c.queued_at <= now - LONGEST
    )


def _old(now: datetime) -> ColumnElement[bool]:
    return and_(
        WEBHOOK_DELIVERIES.c.state == "delivered", WEBHOOK_DELIVERIES.c.settled_at <= now - KEPT
    )


def _of(receiver: Receiver) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        WEBHOOK_DELIVERIES.c.tenant_id == receiver.tenant_id,
        WEBHOOK_DELIVERIES.c.receiver_id == receiver.id,
    )
