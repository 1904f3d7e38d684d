"""Connections: how many there are, and how long one waits for its sender and its reader.

A connection costs a stranger nothing, and the service a place. So each is given up that waits too
long for a request or for its answer to be taken, and where all places are taken, the one that has
waited longest goes: who asks at once is always answered. What a body may take is counted in
`bodies`, for the sender is told so (408).
"""

import socket
import struct
from asyncio import Transport
from collections.abc import Iterator
from time import monotonic

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from service.platform.http.bodies import GRACE_SECONDS, SLOWEST

HEAD_SECONDS = GRACE_SECONDS
"""How long a request may take until its head is there, and what is left of a refused body. Ours."""
KEPT_SECONDS = 130
"""How long an answered connection is kept for a next request.

Longer than proxies keep theirs by default (Caddy 120 seconds, AWS 60, nginx 60), so that they close
first: a request that meets a connection just closed is lost, and a proxy may not send a POST again.
"""
SENT_AHEAD = 2**18
"""Bytes that the system holds for a reader (SO_SNDBUF); it would take 4 MB for each. Ours."""
_AT_ONCE = struct.pack("ii", 1, 0)
"""Of SO_LINGER (socket(7)): what is not sent yet is thrown away; megabytes a connection else."""
_TOO_SLOW = b"The request took too long."


class Connections:
    """The connections of one server, the one that has waited longest first.

    Args:
        most: How many there may be.

    Attributes:
        given_up: How many were given up for others since somebody asked.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.given_up = 0
        self._all: dict[Connection, None] = {}

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator["Connection"]:
        return iter(self._all)

    def enter(self, connection: "Connection") -> bool:
        """Say whether there is room, after another has been given up if need be."""
        if len(self._all) >= self.most:
            self.given_up += 1
            other = self._longest_waiting()
            if other is None:
                return False
            del self._all[other]
            other.break_off()
        self._all[connection] = None
        return True

    def waits_anew(self, connection: "Connection") -> None:
        """Note that a connection has had its answer, and is the last again."""
        if self._all.pop(connection, connection) is None:
            self._all[connection] = None

    def leave(self, connection: "Connection") -> None:
        """Forget a connection that has ended."""
        self._all.pop(connection, None)

    def end_late(self, now: float) -> None:
        """End what has waited too long."""
        for connection in tuple(self):
            connection.end_if_late(now)

    def _longest_waiting(self) -> "Connection | None":
        """Return what waits for a request, else for the rest of one; what is answered is kept."""
        begun = None
        for connection in self:
            if connection.is_idle:
                return connection
            if begun is None and connection.cycle.more_body:
                begun = connection
        return begun


class Connection(H11Protocol):
    """One connection of those that a server may have."""

    def __init__(self, *given: object, held: Connections, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self._held = held
        self._waits_since = monotonic()
        self._unsent: tuple[int, float] | None = None  # bytes, and when there were so many

    @property
    def is_idle(self) -> bool:
        """Whether no request is answered at the moment."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def _is_kept(self) -> bool:
        """Whether a request has been read and answered, and nothing of a next one has come."""
        between = self.conn.our_state is h11.IDLE and self.conn.their_state is h11.IDLE
        return self.cycle is not None and between and not self.conn.trailing_data[0]

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Take a place, or give up."""
        super().connection_made(transport)
        own = transport.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENT_AHEAD)
        if not self._held.enter(self):
            transport.abort()

    def data_received(self, data: bytes) -> None:
        """Count the time for a head from its first byte where the connection was kept for it."""
        if self._is_kept:
            self._waits_since = monotonic()
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give back the place."""
        self._held.leave(self)
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        self._waits_since = monotonic()
        self._held.waits_anew(self)
        super().on_response_complete()

    def resume_writing(self) -> None:
        """Note that nearly all was taken."""
        self._unsent = None
        super().resume_writing()

    def end_if_late(self, now: float) -> None:
        """End the connection if its sender or its reader has taken too long.

        Args:
            now: The time, by `monotonic`.
        """
        if not self._is_read(now):
            self.break_off()
        elif self.is_idle:
            most = KEPT_SECONDS if self._is_kept else HEAD_SECONDS
            if now - self._waits_since > most:
                self._refuse()

    def break_off(self) -> None:
        """End the connection at once, with what the system still holds for its reader."""
        own = self.transport.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.transport.abort()

    def _is_read(self, now: float) -> bool:
        """Say whether the answer is taken at the least pace, or there is nothing to be taken.

        While a stream is written to, what is left says nothing of its reader.
        """
        left = self.transport.get_write_buffer_size()
        is_written_to = not (self.is_idle or self.flow.write_paused)
        if not left or is_written_to:
            self._unsent = None
        elif self._unsent is None:
            self._unsent = (left, now)
        elif now - self._unsent[1] >= GRACE_SECONDS:
            before, self._unsent = self._unsent[0], (left, now)
            return before - left >= GRACE_SECONDS * SLOWEST
        return True

    def _refuse(self) -> None:
        """Close the connection; whoever has begun a request is told why (408)."""
        if self.transport.is_closing():
            return
        if self.conn.our_state is h11.IDLE and self.conn.trailing_data[0]:
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
            for event in (
                h11.Response(status_code=408, headers=headers, reason=b"Request Timeout"),
                h11.Data(data=_TOO_SLOW),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event))
        self.transport.close()
