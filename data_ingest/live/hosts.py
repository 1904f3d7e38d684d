"""How often a register may be asked, and when it is left alone: limits and breaker of each host."""

import threading
from collections import deque
from dataclasses import dataclass
from types import MappingProxyType

from data_ingest.live.answer import NoAnswer
from data_ingest.model.problem import Problem

FAILURES = 5
"""Failed attempts in a row after which a host is left alone. Expert judgement, 2026-11-25: more
than one look-up makes, so that one bad number does not close a register."""

COOL_DOWN = 60.0
"""Seconds until one attempt may show whether the host answers again. Expert judgement, likewise."""

LONGEST_WAIT = 60.0
"""Seconds that a question may wait for its turn; a person waits for the answer."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many requests a host takes in any such number of seconds."""

    requests: int
    seconds: float


LIMITS = MappingProxyType(
    {
        "gw.api.bolagsverket.se": Limit(60, 60),
        "portal.api.bolagsverket.se": Limit(10, 60),
        "data.brreg.no": Limit(5, 1),
        "api.gleif.org": Limit(60, 60),
        "api.company-information.service.gov.uk": Limit(600, 300),
        "avoindata.prh.fi": Limit(1, 1),
        "ec.europa.eu": Limit(1, 1),
    }
)
"""The hosts that are asked; no other one ever is. Published limits (2026-11): Bolagsverket's
connection guide, GLEIF API documentation, Companies House developer guidelines. Brønnøysund, PRH,
VIES and Bolagsverket's token server publish none: expert judgement of what is polite."""


class Host:
    """The state of one host; threads may share it.

    Args:
        limit: How often it may be asked.
    """

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._turns: deque[float] = deque(maxlen=limit.requests)
        self._held_until = float("-inf")
        self._failures = 0
        self._opened_at: float | None = None

    def admit(self, now: float) -> float:
        """Return the seconds until the caller's turn, which is then taken.

        Raises:
            NoAnswer: The host is left alone after too many failures, or the turn is too far off.
        """
        with self._lock:
            if self._opened_at is not None and now - self._opened_at < COOL_DOWN:
                raise NoAnswer(Problem("lookup-paused"))
            turn = max(now, self._held_until)
            if len(self._turns) == self._limit.requests:
                turn = max(turn, self._turns[0] + self._limit.seconds)
            if turn - now > LONGEST_WAIT:
                raise NoAnswer(Problem("lookup-limit"))
            if self._opened_at is not None:
                self._opened_at = now  # the caller makes the trial; the others go on waiting
            self._turns.append(turn)
            return turn - now

    def hold(self, until: float) -> None:
        """Note that the host has asked not to be asked before a time."""
        with self._lock:
            self._held_until = max(self._held_until, until)

    def succeed(self) -> None:
        """Note that the host has answered."""
        with self._lock:
            self._failures, self._opened_at = 0, None

    def fail(self, now: float) -> None:
        """Note that an attempt has failed."""
        with self._lock:
            self._failures += 1
            if self._opened_at is not None or self._failures >= FAILURES:
                self._opened_at = now
