"""A scanner that speaks clamd's protocol: what a test lets it say, and what it was sent."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.started import thread

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The test string that every scanner finds and that harms nothing (EICAR, 2003)."""
FOUND = "Own.Test.EICAR"


class Clamd:
    """What stands behind the socket.

    Attributes:
        scanned: The bytes of each file that came, in order.
        most: `StreamMaxLength`; what is longer is cut off as clamd does.
        says: What it answers to every command instead; None: as clamd does.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.scanned: list[bytes] = []
        self.most = 1_000_000
        self.says: bytes | None = None
        if path is None:
            self._listening = socket.create_server(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{self._listening.getsockname()[1]}"
        else:
            self._listening = socket.socket(socket.AF_UNIX)
            self._listening.bind(str(path))
            self._listening.listen()
            self.address = f"unix:{path}"

    def serve(self) -> None:
        """Answer one connection after the other, until the socket is closed."""
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                with connection, suppress(OSError, struct.error):
                    self._answer(connection)

    def close(self) -> None:
        """Take no more connections."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _answer(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as incoming:
            command = b""
            while not command.endswith(b"\0"):
                command += incoming.read(1) or b"\0"
            reply = b"PONG\0" if command == b"zPING\0" else self._scan(incoming)
            connection.sendall(reply if self.says is None else self.says)
            connection.shutdown(socket.SHUT_WR)
            while incoming.read1(65_536):  # what is still sent, so that the answer is not lost
                pass

    def _scan(self, incoming) -> bytes:
        content = b""
        while length := struct.unpack("!L", incoming.read(4))[0]:
            content += incoming.read(length)
            if len(content) > self.most:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.scanned.append(content)
        return b"stream: " + (f"{FOUND} FOUND" if EICAR in content else "OK").encode() + b"\0"


@contextmanager
def clamd(path: Path | None = None) -> Iterator[Clamd]:
    """A scanner that answers until the end of the block, at a port or at a path."""
    served = Clamd(path)
    with thread(served.serve, stop=served.close):
        yield served
