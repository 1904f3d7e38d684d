"""A scanner for malware, asked about bytes: clamd of ClamAV, by its own protocol.

The bytes go by `INSTREAM`: pieces with their length before them, and an empty one at the end. The
scanner answers with a line: that it found nothing, the name of what it found, or an error
(clamd(8)). Each question has a connection of its own. It is an address of the operator's own, so
it does not go by `service.platform.process.outbound`, which only reaches what is outside.
"""

import re
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from time import monotonic

SECONDS = 60.0
"""How long a scan may take, sending included. Ours: two minutes is what clamd itself allows."""
PING_SECONDS = 2.0
"""How long it may take to say that it is there. Ours: `/readyz` waits for 3 seconds."""

_PIECE = 262_144
_MOST_REPLY = 4_096
_TOO_LARGE = ("INSTREAM size limit exceeded", "stream: Heuristics.Limits.Exceeded")
"""What is said of a file beyond `StreamMaxLength`, and by `AlertExceedsMax` beyond other limits."""


class NoVerdict(Exception):
    """A scanner did not tell whether a file is infected; the message says why."""


class TooLargeToScan(NoVerdict):
    """A file is larger than a scanner takes, or holds more than it looks at."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """A scanner at an address.

    Attributes:
        address: `tcp://host:port` or `unix:/path`.
        seconds: How long a scan may take.
    """

    address: str
    seconds: float = SECONDS

    def find(self, content: bytes) -> str | None:
        """Return the name of what is found in some bytes; None: nothing.

        Raises:
            NoVerdict: The scanner cannot be reached, takes too long, or answers something else.
        """
        said = self._answer(b"zINSTREAM\0", _pieces(content), self.seconds)
        if said.startswith(_TOO_LARGE):
            raise TooLargeToScan(said)
        if said == "stream: OK":
            return None
        if found := re.fullmatch(r"stream: (.+) FOUND", said):
            return found[1]
        raise NoVerdict(f"it answered {said!r}")

    def check(self) -> list[str]:
        """Return what is wrong with the scanner; nothing if it answers."""
        try:
            said = self._answer(b"zPING\0", iter(()), PING_SECONDS)
        except NoVerdict as fault:
            return [str(fault)]
        return [] if said == "PONG" else [f"it answered {said!r}"]

    def _answer(self, command: bytes, pieces: Iterator[bytes], seconds: float) -> str:
        end = monotonic() + seconds
        try:
            with self._connected(end) as connection:
                with suppress(BrokenPipeError, ConnectionResetError):  # it has said why, perhaps
                    for piece in chain([command], pieces):
                        connection.settimeout(_left(end))
                        connection.sendall(piece)
                return _reply(connection, end)
        except OSError as fault:
            raise NoVerdict(f"{type(fault).__name__}: {fault.strerror or fault}") from fault

    @contextmanager
    def _connected(self, end: float) -> Iterator[socket.socket]:
        if self.address.startswith("unix:"):
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(_left(end))
                connection.connect(self.address.removeprefix("unix:"))
                yield connection
            return
        host, _, port = self.address.removeprefix("tcp://").rpartition(":")
        reached = (host.strip("[]"), int(port))
        with socket.create_connection(reached, timeout=_left(end)) as connection:
            yield connection


def _pieces(content: bytes) -> Iterator[bytes]:
    for at in range(0, len(content), _PIECE):
        piece = content[at : at + _PIECE]
        yield struct.pack("!L", len(piece)) + piece
    yield struct.pack("!L", 0)


def _reply(connection: socket.socket, end: float) -> str:
    """Return the line that a scanner answers with, to the zero byte that ends it."""
    said = b""
    while b"\0" not in said and len(said) < _MOST_REPLY:
        connection.settimeout(_left(end))
        more = connection.recv(_MOST_REPLY)
        if not more:
            break
        said += more
    line, ended, _ = said.partition(b"\0")
    if not ended:
        raise NoVerdict("it broke off")
    return line.decode("utf-8", "replace").strip()


def _left(end: float) -> float:
    left = end - monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    return left
