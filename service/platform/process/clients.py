"""The one place where clients are made that ask registers and publishers, whose addresses are ours.

Addresses that people state are asked by `service.platform.process.outbound`, which checks them.
"""

from typing import Any

import httpx2
from opentelemetry.trace import SpanKind

from service.platform.process.code_version import code_version
from service.platform.process.reach import Reach
from service.platform.process.spans import span

LIMITS = httpx2.Limits(max_connections=20, max_keepalive_connections=5)
"""Connections of one client. Ours: each host is asked one question at a time."""


def user_agent() -> str:
    """Return what the service calls itself where it asks.

    >>> user_agent().partition("/")[0]
    'kedjekoll'
    """
    return f"kedjekoll/{code_version()}"


class TracedClient(httpx2.Client):
    """A client that tells each question as a span: its method, host and status.

    No `traceparent` is sent: others outside are not told of what belongs together here.
    """

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:  # noqa: ANN401
        """Send a request; the span ends when the answer begins."""
        host = request.url.raw_host.decode("ascii", "replace")
        about = {"http.request.method": request.method, "server.address": host}
        with span(request.method, about, kind=SpanKind.CLIENT) as told:
            answer = super().send(request, **options)
            told.set_attribute("http.response.status_code", answer.status_code)
        return answer


def open_client(
    reach: Reach, *, timeout: httpx2.Timeout, transport: httpx2.BaseTransport | None = None
) -> httpx2.Client:
    """Return a client that goes by the proxy of the settings and follows no redirects by itself.

    Without such a proxy the environment's holds (`HTTPS_PROXY`, `NO_PROXY`). Hosts of the own
    network, such as a mirror of the registers' files, are asked directly. Certificates are trusted
    that the system trusts, or those of `SSL_CERT_FILE`.

    Args:
        reach: The proxy, and the hosts that need none.
        timeout: How long one step may take.
        transport: What requests go through; None: the network.
    """
    return TracedClient(
        transport=transport,
        timeout=timeout,
        limits=LIMITS,
        follow_redirects=False,
        headers={"user-agent": user_agent()},
        proxy=reach.proxy if transport is None else None,
        mounts={f"all://{host}": None for host in sorted(reach.own_hosts)},
    )
