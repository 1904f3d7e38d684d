"""One round for one receiver: note what it is to be told, and send what is due.

A round is short, so that a worker comes to the next receiver soon, and it ends at the first time
that the receiver does not answer. What came of each message is stored before the next is sent; a
worker that is killed in between leads to the same message, under the same id, once more.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection, Engine

from service.operations.changes.feed import look_through
from service.operations.people.principal import Principal
from service.operations.webhooks.delivery import (
    anything_past,
    let_die,
    next_due,
    note_changes,
    sweep,
)
from service.operations.webhooks.receiver import find_receiver, hold, keep_changed, log
from service.operations.webhooks.retries import pause_after, wait_before
from service.operations.webhooks.sending import SendResult, send
from service.operations.webhooks.sight import sight_of
from service.operations.webhooks.signing import SecretLost
from service.operations.webhooks.tables import (
    WEBHOOK_DELIVERIES,
    Delivery,
    Reason,
    Receiver,
)
from service.platform.db.database import transaction
from service.platform.db.store import change, row_of_record
from service.platform.process.deadline import Clock
from service.platform.process.outbound import Outbound
from service.platform.process.reach import CAUSES

REST = timedelta(seconds=5)
"""How long until it is looked again whether there is something to send. Ours."""
LONG_REST = timedelta(minutes=1)
"""The same for a receiver that is told nothing. Ours."""
MOST_SENT = 100
"""Messages of one round. Ours."""
ROUND_SECONDS = 10
"""After how long a round sends nothing more. Ours; the last message may take its 20 s."""

_log = structlog.get_logger("kedjekoll")
_PAGE = 100  # changes that are looked at in one transaction
_PAGES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a round works with.

    Attributes:
        engine: From `service.platform.db.database.open_engine`.
        local: Whoever sits at the machine.
        key_secret: What secrets of receivers are encrypted under.
        outbound: Returns what is outside is asked through; called when there is something to send.
        rng: Draws how much earlier or later than planned something is sent again.
        now: Returns the moment, by the clock that all who share the database go by.
        clock: Seconds of a clock that never goes back.
        keep: Runs a write in one transaction, if this round is still the receiver's only one.
    """

    engine: Engine
    local: Principal
    key_secret: bytes
    outbound: Callable[[], Outbound]
    rng: random.Random
    now: Callable[[], datetime]
    clock: Clock
    keep: Callable[[Callable[[Connection], None]], None]


def do_round(means: Means, receiver_id: str, *, tenant_id: str) -> timedelta | None:
    """Do one round, and return when the next is due; None: the receiver has ended."""
    receiver = _loaded(means, receiver_id, tenant_id)
    if receiver is None or receiver.state == "ended":
        return None
    if receiver.state == "active" and not _noted(means, receiver):
        return LONG_REST
    now = means.now()
    with transaction(means.engine, read_only=True) as connection:
        past = anything_past(connection, receiver, now=now)
    if past:
        means.keep(partial(sweep, receiver=receiver, now=now))
    began = means.clock()
    for _ in range(MOST_SENT):
        receiver = _loaded(means, receiver_id, tenant_id)
        if receiver is None or receiver.state != "active":
            return LONG_REST
        if not _sent_one(means, receiver):
            return REST
        if means.clock() - began >= ROUND_SECONDS:
            break
    return timedelta(0)


def disable(connection: Connection, receiver: Receiver, reason: Reason, *, now: datetime) -> None:
    """Tell a receiver nothing more until it is tested again; what waits for it is dead.

    Nothing happens to one that somebody has changed meanwhile: it may have another address.
    """
    if hold(connection, receiver).version != receiver.version:
        return
    keep_changed(connection, receiver, {"state": "disabled", "reason": reason, "state_at": now})
    let_die(connection, receiver, outcome=reason, now=now)
    log(connection, receiver, "disabled", actor=receiver.actor, now=now, reason=reason)


def _loaded(means: Means, receiver_id: str, tenant_id: str) -> Receiver | None:
    with transaction(means.engine, read_only=True) as connection:
        return find_receiver(connection, receiver_id, tenant_id=tenant_id)


def _noted(means: Means, receiver: Receiver) -> bool:
    """Note what the receiver is to be told; return whether it goes on being told."""
    with transaction(means.engine, read_only=True) as connection:
        sight = sight_of(connection, receiver, local=means.local)
    if sight is None:
        means.keep(partial(disable, receiver=receiver, reason="owner-ended", now=means.now()))
        return False
    place = receiver.place or 0
    for _ in range(_PAGES):
        found = look_through(means.engine, sight, after=place, limit=_PAGE)
        if found.last > place:
            note = partial(
                note_changes,
                receiver=receiver,
                changes=found.items,
                up_to=found.last,
                now=means.now(),
            )
            means.keep(note)
            place = found.last
        if not found.more:
            break
    return True


def _sent_one(means: Means, receiver: Receiver) -> bool:
    """Send what is due first; return whether there may be more to send now."""
    now = means.now()
    if receiver.paused_until is not None and now < receiver.paused_until:
        return False
    with transaction(means.engine, read_only=True) as connection:
        delivery = next_due(connection, receiver, now=now)
    if delivery is None:
        return False
    try:
        shown = receiver.shown_secrets(means.key_secret, now=now)
    except SecretLost:
        means.keep(partial(disable, receiver=receiver, reason="secret-lost", now=now))
        return False
    sent = send(
        means.outbound(), receiver.address, delivery.id, delivery.body, shown=shown, now=now
    )
    if sent.cause is not None:
        _log.warning("webhook.not_asked", receiver=receiver.id, why=CAUSES[sent.cause].en)
    wait = wait_before(delivery.attempts + 1, means.rng)
    note = partial(
        _note, receiver=receiver, delivery=delivery, sent=sent, wait=wait, now=means.now()
    )
    means.keep(note)
    return not (sent.holds or sent.gone)


def _note(
    connection: Connection,
    *,
    receiver: Receiver,
    delivery: Delivery,
    sent: SendResult,
    wait: timedelta | None,
    now: datetime,
) -> None:
    """Store what came of a message, and when the next may be sent."""
    hold(connection, receiver)
    values: dict[str, object] = {
        "attempts": delivery.attempts + 1,
        "tried_at": now,
        "outcome": sent.outcome,
    }
    if sent.arrived:
        values |= {"state": "delivered", "settled_at": now}
    elif sent.gone or wait is None:
        values |= {"state": "dead", "settled_at": now}
    else:
        values |= {"due_at": now + wait}
    same = (
        WEBHOOK_DELIVERIES.c.state == "waiting",
        WEBHOOK_DELIVERIES.c.queued_at == delivery.queued_at,
    )
    which = () if sent.arrived else same
    change(connection, Delivery, row_of_record(delivery), *which, **values)
    if sent.gone:
        disable(connection, receiver, "gone", now=now)
    elif sent.holds:
        failures = receiver.failures + 1
        until = now + pause_after(failures, sent.asked)
        _set(connection, receiver, failures=failures, paused_until=until)
    elif receiver.failures:
        _set(connection, receiver, failures=0, paused_until=None)


def _set(connection: Connection, receiver: Receiver, **values: object) -> None:
    change(connection, Receiver, row_of_record(receiver), **values)
