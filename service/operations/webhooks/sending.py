"""Sending one message to a receiver, and what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import httpcore2
import httpx2

from service.operations.webhooks.retries import asked_wait
from service.operations.webhooks.signing import signed_headers
from service.platform.process.outbound import NotAllowed, NotReached, Outbound, OutboundResponse
from service.platform.process.reach import Cause

SECONDS = 20
"""How long a receiver has for its answer (Standard Webhooks 1.0.0: 15 to 30)."""

_GONE = 410
_HOLDS = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class SendResult:
    """What came of sending one message.

    Attributes:
        outcome: The HTTP status, `timeout`, `no-answer`, or `not-asked` where the address must not
            be asked.
        arrived: The receiver has taken it.
        gone: The receiver wants nothing more.
        holds: The receiver as a whole does not answer, whatever it is sent.
        asked: How long it asks to be left alone.
        cause: Why its address must not be asked, or could not be.
        body: What it answered, where that was asked for.
    """

    outcome: str
    arrived: bool = False
    gone: bool = False
    holds: bool = False
    asked: timedelta | None = None
    cause: Cause | None = None
    body: bytes = b""


def send(
    outbound: Outbound,
    address: str,
    message_id: str,
    body: bytes,
    *,
    shown: list[str],
    now: datetime,
    most_bytes: int = 0,
) -> SendResult:
    """Send a message, signed, and return what came of it.

    Args:
        outbound: What is outside is asked through.
        address: Where to.
        message_id: The number of the message, the same each time that it is sent.
        body: What.
        shown: The secrets that sign.
        now: The moment, with a time zone.
        most_bytes: Longest answer that is read; 0: only its status counts.
    """
    headers = signed_headers(message_id, body, shown=shown, now=now)
    try:
        answer = outbound.post(address, body, headers, seconds=SECONDS, most_bytes=most_bytes)
    except NotReached as fault:
        return _not_reached(fault)
    return _answered(answer, now)


def _answered(answer: OutboundResponse, now: datetime) -> SendResult:
    status = answer.status
    holds = status >= 500 or status in _HOLDS
    return SendResult(
        str(status),
        arrived=200 <= status < 300,
        gone=status == _GONE,
        holds=holds,
        asked=asked_wait(answer.retry_after, now=now) if holds else None,
        body=answer.body,
    )


def _not_reached(fault: NotReached) -> SendResult:
    if isinstance(fault, NotAllowed):
        return SendResult("not-asked", holds=True, cause=fault.cause)
    late = isinstance(fault.__cause__, httpcore2.TimeoutException | httpx2.TimeoutException)
    return SendResult("timeout" if late else "no-answer", holds=True, cause=fault.cause)
