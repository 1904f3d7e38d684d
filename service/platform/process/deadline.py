"""A moment by which asking somebody outside must have ended, however slowly she answers.

Time limits of a client hold for one reading each: who sends a byte a second never breaks them.
This one holds for all that is written and read until it ends, the headers of the answer included.
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore2

Clock = Callable[[], float]
"""Seconds of a clock that never goes back."""

_ENDS: ContextVar[tuple[float, Clock] | None] = ContextVar("ends", default=None)


@contextmanager
def ends_within(seconds: float, clock: Clock) -> Iterator[None]:
    """Let all that is read and written inside, in this thread, end within so many seconds."""
    before = _ENDS.set((clock() + seconds, clock))
    try:
        yield
    finally:
        _ENDS.reset(before)


def time_left(timeout: float | None, fault: type[httpcore2.TimeoutException]) -> float | None:
    """Return how long one step may take: its own limit, or what is left if that is less.

    Args:
        timeout: The limit of the step; None: it has none.
        fault: What is raised when nothing is left.

    Raises:
        httpcore2.TimeoutException: Nothing is left.
    """
    ends = _ENDS.get()
    if ends is None:
        return timeout
    left = ends[0] - ends[1]()
    if left <= 0:
        raise fault("its time is over")
    return left if timeout is None else min(timeout, left)


class TimedStream(httpcore2.NetworkStream):
    """A connection each of whose steps ends when the time of all of them is over."""

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come, or wait for it."""
        return self._inner.read(max_bytes, time_left(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        self._inner.write(buffer, time_left(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        """Go on encrypted."""
        left = time_left(timeout, httpcore2.ConnectTimeout)
        return TimedStream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as httpcore2 declares it
        """Return what the connection says of itself."""
        return self._inner.get_extra_info(info)
