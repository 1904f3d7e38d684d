"""Deliveries: one for each change that a receiver is told of, until it has arrived or is dead.

They are noted together with the place up to which the changes have been looked at, in one
transaction: nothing is passed over, and nothing is noted twice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from service.operations.changes.feed import Change
from service.operations.webhooks.event_types import event_body, type_of
from service.operations.webhooks.receiver import Receiver, check_not_ended, hold, key_of
from service.operations.webhooks.retries import KEPT, LONGEST
from service.operations.webhooks.tables import DeliveryRow, ReceiverRow
from service.platform.db.record_id import is_id, new_id
from service.platform.db.rows import columns_of
from service.platform.refusal import Refusal

DeliveryState = Literal["waiting", "delivered", "dead"]
STATES: tuple[DeliveryState, ...] = get_args(DeliveryState)
"""Waits for its next try; has arrived; is not tried any longer."""

_INSERT: Mapping[str, Callable[[type[DeliveryRow]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One change that one receiver is told of.

    Attributes:
        tenant_id: Whose it is.
        id: From `service.platform.db.record_id.new_id`; the `webhook-id` of every try.
        created_at: When it was noted.
        receiver_id: Who is told.
        place: The place of the change.
        type: What is told.
        record_id: The number of the record.
        happened_at: When it was made or changed.
        state: See `DeliveryState`.
        attempts: How often it has been sent since it was put in line.
        queued_at: When it was put in line, for the first time or again.
        due_at: When it may be sent next.
        tried_at: When it was last sent.
        outcome: What came of that: an HTTP status, `timeout`, `no-answer` or `not-asked`; or why
            it was not sent: `late`, `ended` or why the receiver is disabled.
        settled_at: When it arrived or died.
    """

    tenant_id: str
    id: str
    created_at: datetime
    receiver_id: str
    place: int
    type: str
    record_id: str
    happened_at: datetime
    state: DeliveryState
    attempts: int
    queued_at: datetime
    due_at: datetime
    tried_at: datetime | None
    outcome: str | None
    settled_at: datetime | None

    @property
    def body(self) -> bytes:
        """What is sent: the same bytes each time."""
        return event_body(self.type, self.happened_at, self.record_id)


_COLUMNS = columns_of(DeliveryRow, Delivery)


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
    rows = [
        {
            "tenant_id": receiver.tenant_id,
            "id": new_id("de"),
            "actor": receiver.actor,
            "created_at": now,
            "receiver_id": receiver.id,
            "place": change.place,
            "type": type_of(change.kind),
            "record_id": change.record_id,
            "happened_at": change.at,
            "state": "waiting",
            "attempts": 0,
            "queued_at": now,
            "due_at": now,
        }
        for change in changes
        if type_of(change.kind) in receiver.types
    ]
    if rows:
        made = _INSERT[connection.dialect.name](DeliveryRow)
        connection.execute(made.on_conflict_do_nothing(), rows)
    connection.execute(
        update(ReceiverRow).where(*key_of(receiver), ReceiverRow.place < up_to).values(place=up_to)
    )


def next_due(connection: Connection, receiver: Receiver, *, now: datetime) -> Delivery | None:
    """Return what is to be sent to a receiver now, what was due first first."""
    row = connection.execute(
        select(*_COLUMNS)
        .where(*_of(receiver), DeliveryRow.state == "waiting", DeliveryRow.due_at <= now)
        .order_by(DeliveryRow.due_at, DeliveryRow.place)
        .limit(1)
    ).one_or_none()
    return None if row is None else Delivery(**row._mapping)


def load_delivery(connection: Connection, receiver: Receiver, delivery_id: str) -> Delivery:
    """Return a delivery to a receiver.

    Raises:
        Refusal: `not-found`.
    """
    row = None
    if is_id("de", delivery_id):
        row = connection.execute(
            select(*_COLUMNS).where(*_of(receiver), DeliveryRow.id == delivery_id)
        ).one_or_none()
    if row is None:
        raise Refusal("not-found")
    return Delivery(**row._mapping)


def list_deliveries(
    connection: Connection,
    receiver: Receiver,
    *,
    state: DeliveryState | None,
    limit: int,
    offset: int,
) -> list[Delivery]:
    """Return the deliveries to a receiver, the newest change first; of one state or of all."""
    where = [*_of(receiver), *([DeliveryRow.state == state] if state else [])]
    rows = connection.execute(
        select(*_COLUMNS)
        .where(*where)
        .order_by(DeliveryRow.place.desc())
        .limit(limit)
        .offset(offset)
    )
    return [Delivery(**row._mapping) for row in rows]


def count_deliveries(connection: Connection, receiver: Receiver) -> dict[DeliveryState, int]:
    """Return how many deliveries to a receiver are in each state."""
    rows = connection.execute(
        select(DeliveryRow.state, func.count()).where(*_of(receiver)).group_by(DeliveryRow.state)
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
    which = DeliveryRow.state == state if only is None else DeliveryRow.id == only
    done = connection.execute(
        update(DeliveryRow)
        .where(*_of(receiver), which)
        .values(state="waiting", attempts=0, queued_at=now, due_at=now, settled_at=None)
    )
    connection.execute(
        update(ReceiverRow).where(*key_of(receiver)).values(failures=0, paused_until=None)
    )
    return done.rowcount


def let_die(connection: Connection, receiver: Receiver, *, outcome: str, now: datetime) -> None:
    """Let all that waits for a receiver be dead, which is visible, and can be undone."""
    connection.execute(
        update(DeliveryRow)
        .where(*_of(receiver), DeliveryRow.state == "waiting")
        .values(state="dead", settled_at=now, outcome=outcome)
    )


def anything_past(connection: Connection, receiver: Receiver, *, now: datetime) -> bool:
    """Tell whether `sweep` would do something."""
    past = or_(_late(now), _old(now))
    query = select(DeliveryRow.id).where(*_of(receiver), past).limit(1)
    return connection.scalar(query) is not None


def sweep(connection: Connection, receiver: Receiver, *, now: datetime) -> None:
    """Let what has waited too long be dead, and forget what arrived long ago."""
    hold(connection, receiver)
    connection.execute(
        update(DeliveryRow)
        .where(*_of(receiver), _late(now))
        .values(state="dead", settled_at=now, outcome=func.coalesce(DeliveryRow.outcome, "late"))
    )
    connection.execute(delete(DeliveryRow).where(*_of(receiver), _old(now)))


def _late(now: datetime) -> ColumnElement[bool]:
    return and_(DeliveryRow.state == "waiting", DeliveryRow.queued_at <= now - LONGEST)


def _old(now: datetime) -> ColumnElement[bool]:
    return and_(DeliveryRow.state == "delivered", DeliveryRow.settled_at <= now - KEPT)


def _of(receiver: Receiver) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return DeliveryRow.tenant_id == receiver.tenant_id, DeliveryRow.receiver_id == receiver.id
