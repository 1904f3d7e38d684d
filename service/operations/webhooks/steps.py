"""What people do with a receiver besides making and changing it: test, end, send again."""

import hmac
import secrets as randomness
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import Connection, Engine

from service.operations.changes.feed import last_place
from service.operations.webhooks.delivery import let_die, load_delivery, put_in_line
from service.operations.webhooks.event_types import challenge_body
from service.operations.webhooks.receiver import check_not_ended, hold, keep_changed, log
from service.operations.webhooks.sending import send
from service.operations.webhooks.signing import SecretLost
from service.operations.webhooks.tables import Delivery, Receiver
from service.operations.webhooks.working import start, wake
from service.platform.db.database import transaction
from service.platform.db.record_id import new_id
from service.platform.process.outbound import Outbound
from service.platform.process.reach import Cause
from service.platform.refusal import Refusal

MOST_BYTES = 64 * 1024
"""Longest answer to a challenge that is read. Ours."""


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of a test.

    Attributes:
        receiver: As it stands after it.
        outcome: `echoed`; or `not-echoed`, an HTTP status, `timeout`, `no-answer`, `not-asked`,
            `secret-lost`.
        cause: Why its address was not asked, or not reached.
    """

    receiver: Receiver
    outcome: str
    cause: Cause | None = None

    @property
    def echoed(self) -> bool:
        """Whether whoever answers at the address wants to be told."""
        return self.outcome == "echoed"


def try_receiver(
    engine: Engine,
    receiver: Receiver,
    *,
    outbound: Outbound,
    key_secret: bytes,
    actor: str,
    now: datetime,
) -> Tested:
    """Ask whoever answers at the address of a receiver whether she wants to be told.

    She is sent a random challenge, signed, and answers it with `{"challenge": …}`. From then on the
    receiver is told: of what changes after its first test, and of all that has waited since.

    Args:
        engine: From `service.platform.db.database.open_engine`.
        receiver: Which.
        outbound: What is outside is asked through.
        key_secret: What secrets of receivers are encrypted under.
        actor: Who tests it.
        now: The moment, with a time zone.

    Raises:
        Refusal: `conflict`: it has ended; `precondition-failed`: its address was changed meanwhile.
    """
    check_not_ended(receiver)
    challenge = randomness.token_urlsafe(24)
    try:
        shown = receiver.shown_secrets(key_secret, now=now)
    except SecretLost:
        return Tested(receiver, "secret-lost")
    sent = send(
        outbound,
        receiver.address,
        new_id("delivery"),
        challenge_body(now, receiver.id, challenge),
        shown=shown,
        now=now,
        most_bytes=MOST_BYTES,
    )
    if not sent.arrived:
        return Tested(receiver, sent.outcome, sent.cause)
    if not hmac.compare_digest(_echo(sent.body), challenge.encode()):
        return Tested(receiver, "not-echoed")
    last = last_place(engine, receiver.tenant_id)
    with transaction(engine) as connection:
        return Tested(_verified(connection, receiver, last=last, actor=actor, now=now), "echoed")


def end_receiver(
    connection: Connection, receiver: Receiver, *, actor: str, now: datetime
) -> Receiver:
    """End a receiver for good; what waits for it is dead. One that has ended stays as it is."""
    found = hold(connection, receiver)
    if found.state == "ended":
        return found
    ended = keep_changed(
        connection,
        found,
        {
            "state": "ended",
            "reason": None,
            "state_at": now,
            "old_secret": None,
            "old_secret_until": None,
        },
    )
    let_die(connection, found, outcome="ended", now=now)
    log(connection, found, "ended", actor=actor, now=now)
    return ended


def replay_delivery(
    connection: Connection, receiver: Receiver, delivery_id: str, *, now: datetime
) -> Delivery:
    """Send something to a receiver again, under the same id, whatever became of it before.

    Raises:
        Refusal: `not-found`; `conflict`: the receiver has ended.
    """
    found = load_delivery(connection, receiver, delivery_id)
    wake(connection, receiver, now=now)
    put_in_line(connection, receiver, now=now, only=found.id)
    return load_delivery(connection, receiver, delivery_id)


def replay_dead(connection: Connection, receiver: Receiver, *, now: datetime) -> int:
    """Send again all that is dead, under the same ids; return how many those are.

    Raises:
        Refusal: `conflict`: the receiver has ended.
    """
    wake(connection, receiver, now=now)
    return put_in_line(connection, receiver, now=now, state="dead")


def _verified(
    connection: Connection, tested: Receiver, *, last: int, actor: str, now: datetime
) -> Receiver:
    """Let a receiver be told from now on, and let its job go on."""
    goes_on = wake(connection, tested, now=now)
    found = hold(connection, tested)
    check_not_ended(found)
    if found.address != tested.address:
        raise Refusal("precondition-failed")
    values: dict[str, object] = {}
    if found.state != "active":
        place = last if found.place is None else found.place
        values |= {"state": "active", "reason": None, "state_at": now, "place": place}
    if not goes_on and found.job_id == tested.job_id:
        values |= {"job_id": start(connection, found, actor=actor)}
    after = keep_changed(connection, found, values) if values else found
    put_in_line(connection, after, now=now)
    if found.state != "active":
        log(connection, after, "verified", actor=actor, now=now)
    return after


def _echo(body: bytes) -> bytes:
    """Return the challenge that an answer holds; empty where it holds none."""
    try:
        answered = orjson.loads(body)
    except orjson.JSONDecodeError:
        return b""
    echo = answered.get("challenge") if isinstance(answered, dict) else None
    return echo.encode("utf-8", "replace") if isinstance(echo, str) else b""
