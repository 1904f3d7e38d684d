"""Addresses outside that an operator or a user has named, asked without letting them reach inside.

An address is `https` on port 443 under a name, never a number. The name is looked up once, every
answer is checked against what may be reached, and the connection is made to a checked answer, so
that a name which changes its mind in between gains nothing. Redirects and the proxies of the
environment are not followed, and an answer is cut off at a size.

By a proxy of the settings, the proxy looks names up; a name that is also known here is checked
before, and what leads inside is refused. A host of the own network is asked without the proxy.
"""

import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import Any

import httpcore2
import httpx2

from service.platform.process.clients import TracedClient, user_agent
from service.platform.process.deadline import Clock, TimedStream, ends_within, time_left
from service.platform.process.reach import (
    CAUSES,
    HOST_NAME,
    OPEN,
    Cause,
    Reach,
    Resolve,
    resolve,
)

MOST_BYTES = 2**20
"""Bytes of one answer. Ours: the signing keys of a large log-in service are some kilobytes."""
TIMEOUT = httpx2.Timeout(5, read=10)

_FAULTS = (
    httpx2.HTTPError,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.TimeoutException,
    OSError,
)


class NotReached(Exception):
    """An address was not asked or did not answer; the message says why and holds no secret.

    Attributes:
        cause: Why, where an operator can do something about it.
    """

    cause: Cause | None = None


class NotAllowed(NotReached):
    """An address was not asked because it may not be."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(CAUSES[cause].en)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class OutboundResponse:
    """What an address answered to what was posted to it.

    Attributes:
        status: The HTTP status, whatever it is; redirects are not followed.
        retry_after: The header of that name, as it was sent; None: there was none.
        body: Its body; empty where none was asked for.
    """

    status: int
    retry_after: str | None
    body: bytes


class Outbound:
    """Asks addresses outside; threads may share it.

    Args:
        transport: What requests go through; None: the network, each connection checked.
        reach: What may be reached, and by which proxy.
        resolve: Returns every address of a name.
        backend: Makes the connections; a test gives one that makes none.
        clock: Seconds of a clock that never goes back, for what must end in time.
    """

    def __init__(
        self,
        *,
        transport: httpx2.BaseTransport | None = None,
        reach: Reach = OPEN,
        resolve: Resolve = resolve,
        backend: httpcore2.NetworkBackend | None = None,
        clock: Clock = monotonic,
    ) -> None:
        self._clock = clock
        self._http = TracedClient(
            transport=transport
            or _Transport(_Checks(reach, resolve), backend or httpcore2.SyncBackend()),
            timeout=TIMEOUT,
            trust_env=False,
            follow_redirects=False,
            headers={"user-agent": user_agent()},
        )

    def get(self, address: str) -> bytes:
        """Return what an address answers with 200.

        Raises:
            NotReached: It is none that may be asked, or no whole answer came.
        """
        url = _allowed(address)
        try:
            with self._http.stream("GET", url, headers={"accept": "application/json"}) as answer:
                if answer.status_code != 200:
                    raise NotReached(f"it answered with status {answer.status_code}")
                body = bytearray()
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise NotReached(f"its answer is larger than {MOST_BYTES} bytes")
        except _FAULTS as fault:
            raise _not_reached(fault) from fault
        return bytes(body)

    def post(
        self,
        address: str,
        content: bytes,
        headers: Mapping[str, str],
        *,
        seconds: float,
        most_bytes: int,
    ) -> OutboundResponse:
        """Post something to an address and return its answer, whatever its status.

        Args:
            address: Where to.
            content: What.
            headers: What goes with it.
            seconds: How long all of it may take, to the last byte that is read.
            most_bytes: Longest body that is read; 0: it is not read at all. A packed body is not
                unpacked.

        Raises:
            NotReached: It is none that may be asked, or no whole answer came in time.
        """
        url = _allowed(address)
        sent = {**headers, "accept-encoding": "identity", "connection": "close"}
        try:
            with (
                ends_within(seconds, self._clock),
                self._http.stream(
                    "POST", url, content=content, headers=sent, timeout=seconds
                ) as answer,
            ):
                return OutboundResponse(
                    answer.status_code,
                    answer.headers.get("retry-after"),
                    _body(answer, most_bytes) if most_bytes else b"",
                )
        except _FAULTS as fault:
            raise _not_reached(fault) from fault

    def close(self) -> None:
        """Close every connection."""
        self._http.close()


def may_be_asked(address: str) -> bool:
    """Tell whether an address has the form of one that can be asked."""
    try:
        _allowed(address)
    except NotReached:
        return False
    return True


def _not_reached(fault: Exception) -> NotReached:
    made = NotReached(type(fault).__name__)
    made.cause = "proxy" if isinstance(fault, httpcore2.ProxyError) else None
    return made


def _body(answer: httpx2.Response, most_bytes: int) -> bytes:
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise NotReached("its answer is packed")
    body = bytearray()
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > most_bytes:
            raise NotReached(f"its answer is larger than {most_bytes} bytes")
    return bytes(body)


def _allowed(address: str) -> httpx2.URL:
    try:
        url = httpx2.URL(address)
    except (httpx2.InvalidURL, ValueError) as fault:
        raise NotAllowed("form") from fault
    if url.scheme != "https" or url.port not in (None, 443) or url.userinfo:
        raise NotAllowed("form")
    if not HOST_NAME.fullmatch(url.raw_host.decode("ascii", "replace").lower()):
        raise NotAllowed("form")
    return url


@dataclass(frozen=True, slots=True)
class _Checks:
    """Looks names up and checks every answer."""

    reach: Reach
    resolve: Resolve

    def first(self, host: str, port: int) -> str:
        """Return the address to connect to."""
        addresses = self.resolve(host, port)
        self._check(host, addresses)
        return addresses[0]

    def before_proxy(self, host: str, port: int) -> None:
        """Go on unless a name leads inside; a name that is not known here is the proxy's to know.

        Raises:
            NotAllowed: It leads inside.
        """
        try:
            addresses = self.resolve(host, port)
        except OSError:
            return
        self._check(host, addresses)

    def _check(self, host: str, addresses: Sequence[str]) -> None:
        cause = self.reach.refused(host, addresses)
        if cause is not None:
            raise NotAllowed(cause)


class _Timed(httpcore2.NetworkBackend):
    """Connects, and lets each step end when the time of all of them is over."""

    def __init__(self, inner: httpcore2.NetworkBackend, checks: _Checks | None = None) -> None:
        self._inner = inner
        self._checks = checks

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect; where names are checked, to the first of a name's checked addresses."""
        address = self._checks.first(host, port) if self._checks else host
        left = time_left(timeout, httpcore2.ConnectTimeout)
        return TimedStream(
            self._inner.connect_tcp(address, port, left, local_address, socket_options)
        )

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        """Refuse: nothing outside is a socket of this machine."""
        raise NotAllowed("closed")


class _Transport(httpx2.BaseTransport):
    """Sends requests through connections that are checked, or by the proxy."""

    def __init__(self, checks: _Checks, backend: httpcore2.NetworkBackend) -> None:
        trusted = ssl.create_default_context()
        self._checks = checks
        self._pool = httpcore2.ConnectionPool(
            ssl_context=trusted, network_backend=_Timed(backend, checks)
        )
        self._by_proxy: httpcore2.ConnectionPool | None = None
        if checks.reach.proxy is not None:
            proxy = httpx2.Proxy(checks.reach.proxy)
            self._by_proxy = httpcore2.ConnectionPool(
                ssl_context=trusted,
                network_backend=_Timed(backend),
                proxy=httpcore2.Proxy(
                    str(proxy.url),
                    auth=proxy.raw_auth,
                    ssl_context=trusted if proxy.url.scheme == "https" else None,
                ),
            )

    def __enter__(self) -> "_Transport":
        self._pool.__enter__()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        self._pool.__exit__(exc_type, exc_value, traceback)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request."""
        pool, host = self._pool, request.url.raw_host.decode("ascii")
        if self._by_proxy is not None and not self._checks.reach.is_own(host):
            self._checks.before_proxy(host, request.url.port or 443)
            pool = self._by_proxy
        answer = pool.handle_request(
            httpcore2.Request(
                request.method,
                httpcore2.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        return httpx2.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions={"http_version": answer.extensions.get("http_version", b"HTTP/1.1")},
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()
        if self._by_proxy is not None:
            self._by_proxy.close()


class _Body(httpx2.SyncByteStream):
    """The body of an answer, piece by piece."""

    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Any:  # noqa: ANN401 - an iterator of bytes, as httpx2 declares it
        yield from self._answer.iter_stream()

    def close(self) -> None:
        """Give the connection back."""
        self._answer.close()
