"""A publisher on this machine, which does what real ones do: slow, cut, changed or refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.started import thread


@dataclass
class Published:
    """A file that a publisher gives.

    Attributes:
        content: All of it.
        etag: Names this version of it; "": none is sent, and no part can be asked for.
        fails: What goes wrong, one for each of the next requests: a status (with `retry_after`),
            "cut" after half of it, or a page in its place.
        retry_after: What a failing answer asks for.
        paced: Called with the bytes sent so far before each piece; it may wait, or end the client.
        ranges: Whether parts are given.
    """

    content: bytes
    etag: str = '"1"'
    fails: list[int | str] = field(default_factory=list)
    retry_after: str = "0"
    paced: Callable[[int], object] = lambda _sent: None
    ranges: bool = True


PAGE = b"<!DOCTYPE html>\n<html><title>Underhall</title><body>Tillbaka kl 12.</body></html>"
PIECE = 2**14


class Publisher:
    """What a server gives, and what it was asked.

    Attributes:
        files: By host and path, such as `data.brreg.no/enheter`.
        asked: Path, status and headers of each request, in order.
        address: Where it answers, to be set as the mirror.
    """

    def __init__(self) -> None:
        self.files: dict[str, Published] = {}
        self.asked: list[tuple[str, int, dict[str, str]]] = []
        self.address = ""

    def statuses(self, ending: str = "") -> list[int]:
        """Return the statuses of the answers about what ends so."""
        return [status for path, status, _ in self.asked if path.endswith(ending)]

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer a request."""
        path = request.path.lstrip("/")
        file = self.files.get(path)
        fault = file.fails.pop(0) if file and file.fails else None
        if file is None or isinstance(fault, int):
            self._say(request, fault if isinstance(fault, int) else 404, file)
            return
        if fault == "page":
            self._say(request, 200, None, PAGE)
            return
        named = bool(file.etag)
        if named and request.headers.get("if-none-match") == file.etag:
            self._say(request, 304, file)
            return
        start, asked = 0, request.headers.get("range", "")
        if asked and file.ranges and request.headers.get("if-range") == file.etag:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
        self._send(request, file, start, cut=fault == "cut")

    def _say(
        self,
        request: BaseHTTPRequestHandler,
        status: int,
        file: Published | None,
        body: bytes = b"",
    ) -> None:
        self.asked.append((request.path, status, dict(request.headers.items())))
        request.send_response(status)
        if status != 304:
            request.send_header("Content-Length", str(len(body)))
        if file is not None and status in {429, 503}:
            request.send_header("Retry-After", file.retry_after)
        request.end_headers()
        request.wfile.write(body)

    def _send(
        self, request: BaseHTTPRequestHandler, file: Published, start: int, *, cut: bool
    ) -> None:
        size = len(file.content)
        self.asked.append((request.path, 206 if start else 200, dict(request.headers.items())))
        request.send_response(206 if start else 200)
        if file.etag:
            request.send_header("ETag", file.etag)
        if start:
            request.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        request.send_header("Content-Length", str(size - start))
        request.end_headers()
        end = (start + size) // 2 if cut else size
        for at in range(start, end, PIECE):
            file.paced(at)
            request.wfile.write(file.content[at : min(at + PIECE, end)])


@contextmanager
def publisher() -> Iterator[Publisher]:
    """Run a publisher until the end of the test."""
    found = Publisher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(ConnectionError):  # whoever asked has gone
                found.answer(self)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        found.address = f"http://127.0.0.1:{server.server_port}"
        with thread(server.serve_forever, stop=server.shutdown):
            yield found
