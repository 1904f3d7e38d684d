"""Addresses outside that an operator or a user has named, asked without letting them reach inside.

An address is `https` on port 443 under a name, never a number. The name is looked up once, every
answer is checked, and the connection is made to a checked answer, so that a name which changes its
mind in between gains nothing. Redirects and the proxies of the environment are not followed, and an
answer is cut off at a size.
"""

import ipaddress
import re
import socket
import ssl
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import Any

import httpcore
import httpx

from service.platform.process.deadline import Clock, TimedStream, ends_within, time_left

MOST_BYTES = 2**20
"""Bytes of one answer. Ours: the signing keys of a large log-in service are some kilobytes."""
TIMEOUT = httpx.Timeout(5, read=10)

_NAME = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,62}")
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",  # Azure's platform, which counts as global
        "192.0.0.0/24",
        "192.88.99.0/24",
        "2001::/32",  # Teredo, 6to4 and NAT64 hold another address inside
        "2002::/16",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "fec0::/10",
    )
)
"""Addresses that lead inside although Python's `is_global` of some version says otherwise."""

Resolve = Callable[[str, int], Sequence[str]]
"""Returns every address of a name."""


class NotReached(Exception):
    """An address was not asked or did not answer; the message says why and holds no secret."""


class NotAllowed(NotReached):
    """An address was not asked because it may not be."""


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


def resolve(name: str, port: int) -> Sequence[str]:
    """Return every address of a name, as the machine's resolver tells it.

    Raises:
        OSError: The name has none.
    """
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


def is_public(address: str) -> bool:
    """Tell whether an address is one of the open internet.

    >>> is_public("192.0.2.1"), is_public("9.9.9.9"), is_public("::ffff:127.0.0.1")
    (False, True, False)
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if found.version == 6 and found.ipv4_mapped is not None:
        return False
    inside = any(found in network for network in _NOT_PUBLIC if network.version == found.version)
    return found.is_global and not found.is_multicast and not inside


def is_own_network(address: str) -> bool:
    """Tell whether an address is of a private network, but not the machine itself or its links.

    >>> is_own_network("10.1.2.3"), is_own_network("127.0.0.1"), is_own_network("169.254.169.254")
    (True, False, False)
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    machine = found.is_loopback or found.is_link_local or found.is_unspecified
    private = any(
        found in ipaddress.ip_network(network)
        for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
        if ipaddress.ip_network(network).version == found.version
    )
    return private and not machine


class Outbound:
    """Asks addresses outside; threads may share it.

    Args:
        transport: What requests go through; None: the network, each connection checked.
        own_network: Names that an operator has said are on the organisation's own network.
        resolve: Returns every address of a name.
        backend: Makes the connections; a test gives one that makes none.
        clock: Seconds of a clock that never goes back, for what must end in time.
    """

    def __init__(
        self,
        *,
        transport: httpx.BaseTransport | None = None,
        own_network: Collection[str] = (),
        resolve: Resolve = resolve,
        backend: httpcore.NetworkBackend | None = None,
        clock: Clock = monotonic,
    ) -> None:
        checked = _Checked(backend or httpcore.SyncBackend(), resolve, frozenset(own_network))
        self._clock = clock
        self._http = httpx.Client(
            transport=transport or _Transport(checked),
            timeout=TIMEOUT,
            trust_env=False,
            follow_redirects=False,
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
        except (httpx.HTTPError, httpcore.NetworkError, httpcore.TimeoutException) as fault:
            raise NotReached(type(fault).__name__) from fault
        except (httpcore.ProtocolError, OSError) as fault:
            raise NotReached(type(fault).__name__) from fault
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
        except (httpx.HTTPError, httpcore.NetworkError, httpcore.TimeoutException) as fault:
            raise NotReached(type(fault).__name__) from fault
        except (httpcore.ProtocolError, OSError) as fault:
            raise NotReached(type(fault).__name__) from fault

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


def _body(answer: httpx.Response, most_bytes: int) -> bytes:
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise NotReached("its answer is packed")
    body = bytearray()
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > most_bytes:
            raise NotReached(f"its answer is larger than {most_bytes} bytes")
    return bytes(body)


def _allowed(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError) as fault:
        raise NotAllowed("it is no address") from fault
    if url.scheme != "https" or url.port not in (None, 443) or url.userinfo:
        raise NotAllowed("it is not https on port 443 without a user")
    if not _NAME.fullmatch(url.raw_host.decode("ascii", "replace").lower()):
        raise NotAllowed("its host is no name")
    return url


class _Checked(httpcore.NetworkBackend):
    """Connects to names whose every address may be reached."""

    def __init__(
        self, inner: httpcore.NetworkBackend, resolve: Resolve, own_network: frozenset[str]
    ) -> None:
        self._inner = inner
        self._resolve = resolve
        self._own_network = own_network

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Look the name up once, check every answer, and connect to the first."""
        addresses = self._resolve(host, port)
        own = host.lower() in self._own_network
        if not addresses or not all(
            is_public(address) or (own and is_own_network(address)) for address in addresses
        ):
            raise NotAllowed("its name leads to an address that must not be asked")
        left = time_left(timeout, httpcore.ConnectTimeout)
        return TimedStream(
            self._inner.connect_tcp(addresses[0], port, left, local_address, socket_options)
        )

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Refuse: nothing outside is a socket of this machine."""
        raise NotAllowed("it is a socket of this machine")


class _Transport(httpx.BaseTransport):
    """Sends requests through connections that are checked."""

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(), network_backend=backend
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

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
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
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions={"http_version": answer.extensions.get("http_version", b"HTTP/1.1")},
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The body of an answer, piece by piece."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Any:  # noqa: ANN401 - an iterator of bytes, as httpx declares it
        yield from self._answer.iter_stream()

    def close(self) -> None:
        """Give the connection back."""
        self._answer.close()
