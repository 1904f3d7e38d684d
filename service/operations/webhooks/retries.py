"""When something that did not arrive is sent again, and when nobody tries any longer.

Each event has its own ten tries over three days (Standard Webhooks 1.0.0). A receiver that does not
answer is besides left alone for a while as a whole, longer each time, so that one that hangs takes
a small part of a worker's time however much waits for it. An event whose time has run out
meanwhile is dead without further tries; it is seen among the dead, and can be sent again.
"""

import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

WAITS = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""The wait before each try, from the one before it (Standard Webhooks 1.0.0); 75:35:05 in all."""
LONGEST = timedelta(days=4)
"""How long an event waits at most, tried or not. Ours: the waits with all their jitter are 84 h."""
KEPT = timedelta(days=30)
"""How long it is kept that something arrived. Ours; what is dead is kept."""

PAUSE_FIRST = timedelta(seconds=5)
PAUSE_MOST = timedelta(minutes=10)
"""A receiver that does not answer is left alone for so long, doubling from the first to the most.
Ours: with 20 s for each try, one that hangs takes a thirtieth of one worker's time."""
RETRY_AFTER_MOST = timedelta(hours=24)
"""The longest that a receiver can ask to be left alone. Ours: the longest of the waits."""

_MILLISECOND = timedelta(milliseconds=1)


def wait_before(attempts: int, rng: random.Random) -> timedelta | None:
    """Return how long to wait after so many tries before the next; None: there is no next.

    A tenth more or less is drawn, so that what failed together does not come back together.

    >>> rng = random.Random(1)
    >>> wait_before(1, rng) >= timedelta(seconds=4.5), wait_before(10, rng)
    (True, None)
    """
    if attempts >= len(WAITS):
        return None
    whole = WAITS[attempts] // _MILLISECOND
    return timedelta(milliseconds=rng.randint(whole * 9 // 10, whole * 11 // 10))


def pause_after(failures: int, asked: timedelta | None = None) -> timedelta:
    """Return how long a receiver is left alone.

    Args:
        failures: How many times in a row it did not answer, this time counted.
        asked: How long it asks for itself; None: it does not.

    >>> pause_after(1), pause_after(3), pause_after(99), pause_after(1, timedelta(hours=1))
    (datetime.timedelta(seconds=5), datetime.timedelta(seconds=20), \
datetime.timedelta(seconds=600), datetime.timedelta(seconds=3600))
    """
    own: timedelta = min(PAUSE_FIRST * (1 << min(failures - 1, 20)), PAUSE_MOST)
    return own if asked is None else max(own, min(asked, RETRY_AFTER_MOST))


def asked_wait(retry_after: str | None, *, now: datetime) -> timedelta | None:
    """Return how long a `Retry-After` header asks to wait; None where it says nothing usable.

    >>> asked_wait("120", now=datetime(2026, 11, 24, tzinfo=UTC))
    datetime.timedelta(seconds=120)
    """
    stated = (retry_after or "").strip()
    if stated.isascii() and stated.isdigit():
        return timedelta(seconds=int(stated[:9]))
    try:
        until = parsedate_to_datetime(stated)
    except ValueError:
        return None
    at = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(at - now, timedelta(0))
